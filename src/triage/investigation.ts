// What an investigation of one alert says: the guide's questions answered from the store. Plain data in
// JSON's terms, so that the page, the command line and a report show the same. Times are milliseconds
// since the epoch; what the events do not tell is undefined, never guessed.

/** A process from all that was told of it. */
export interface ProcessSummary {
  readonly entityId: string;
  readonly parentEntityId?: string;
  readonly pid?: number;
  readonly name: string;
  readonly executable?: string;
  readonly args: readonly string[];
  /** The arguments as one text, or what the event had. */
  readonly commandLine: string;
  readonly workingDirectory?: string;
  readonly userName?: string;
  readonly userId?: string;
  readonly hostId?: string;
  readonly hostName?: string;
  readonly isInteractive?: boolean;
  /** The process that leads its session, where events tell. */
  readonly sessionLeader?: ProcessMention;
  /** How its session was entered, in Elastic's words: `sshd`, `terminal`, `init`, `container`. */
  readonly entryType?: string;
  /** Where from, for a session over the network. */
  readonly entryAddress?: string;
  readonly startMs?: number;
  /** Undefined: no end was told; it may still run. */
  readonly endMs?: number;
  readonly exitCode?: number;
  /** Alerts whose process it is. */
  readonly alerts: readonly AlertMark[];
}

export interface AlertMark {
  readonly id: string;
  readonly ruleName: string;
  readonly severity: string;
}

export type TreeRole = "subject" | "ancestor" | "sibling" | "descendant";

/** A row of the tree, which is a list in depth-first order: parents before children. */
export interface TreeRow {
  readonly process: ProcessSummary;
  readonly role: TreeRole;
  /** 0 for the oldest ancestor known. */
  readonly depth: number;
  /** Of its parent in the list; -1 for the first. */
  readonly parentIndex: number;
  /** Children that the store knows of and the list leaves out. */
  readonly cutCount: number;
}

export interface ProcessTreeView {
  readonly rows: readonly TreeRow[];
  /** Index of the alert's process; -1 when the events know of none. */
  readonly subjectIndex: number;
  readonly isCut: boolean;
}

/** A part of a text worth looking at, by UTF-16 offsets, and why. */
export interface TextMark {
  readonly start: number;
  readonly end: number;
  readonly reason: string;
}

export interface MarkedText {
  readonly text: string;
  readonly marks: readonly TextMark[];
}

export interface ValueCount {
  readonly value: string;
  readonly count: number;
}

/** When it began, against when and where this user usually begins processes. */
export interface UsualTimes {
  readonly userName: string;
  readonly startMs: number;
  /** Processes begun by this user in each hour of the day, UTC, over the days before. */
  readonly countByHour: readonly number[];
  /** Days that the counts cover. */
  readonly dayCount: number;
  readonly hosts: readonly ValueCount[];
  readonly isUnusualHour: boolean;
  readonly isUnusualHost: boolean;
}

export interface NetworkEntry {
  readonly timeMs: number;
  readonly action: string;
  readonly direction?: string;
  readonly protocol?: string;
  readonly source?: string;
  readonly destination?: string;
  readonly domain?: string;
  readonly process: ProcessMention;
}

export interface FileEntry {
  readonly timeMs: number;
  readonly action: string;
  readonly path: string;
  readonly process: ProcessMention;
}

export interface ProcessMention {
  readonly entityId?: string;
  readonly name: string;
  readonly pid?: number;
}

export interface UserActivity {
  readonly userName: string;
  readonly fromMs: number;
  readonly toMs: number;
  /** Programs that the user began in that time, the rarest of this host first. */
  readonly programs: readonly ValueCount[];
  readonly logins: readonly {
    readonly timeMs: number;
    readonly outcome?: string;
    readonly source?: string;
    readonly hostName?: string;
  }[];
  readonly hosts: readonly ValueCount[];
}

export interface RelatedAlert extends AlertMark {
  readonly timeMs: number;
  readonly status: string;
  readonly reason: string;
  /** The nearest relation that holds. */
  readonly relation: "sequence" | "tree" | "file" | "user" | "host";
}

/** How often something was seen in the days before. */
export interface Rarity {
  readonly what: "parent-child" | "command-line" | "executable";
  readonly value: string;
  readonly onHostCount: number;
  readonly everywhereCount: number;
  readonly hostCount: number;
  readonly firstMs?: number;
  readonly lastMs?: number;
  /** Days that the counts cover. */
  readonly dayCount: number;
}

export interface TimelineEntry {
  readonly timeMs: number;
  readonly kind:
    | "process-start"
    | "process-end"
    | "network"
    | "file"
    | "alert"
    | "login"
    | "change"
    | "other";
  readonly text: string;
  readonly process?: ProcessMention;
  readonly alertId?: string;
  /** `_index` and `_id` of the event behind it. */
  readonly event?: { readonly index: string; readonly id: string };
}

/** One question of the guide, and which of the answers meet it; none where only a person can tell. */
export interface GuideStep {
  readonly text: string;
  readonly answers: readonly AnswerName[];
}

export type AnswerName =
  | "tree"
  | "commandLine"
  | "parentCommandLine"
  | "usualTimes"
  | "network"
  | "userActivity"
  | "related"
  | "files"
  | "timeline"
  | "rarity";

/** A query that the guide offers, from `transform.investigate` or `transform.osquery`. */
export type GuideQuery =
  | {
      readonly kind: "investigate";
      readonly label: string;
      readonly description: string;
      /** As EQL over the store with this alert's values in place; undefined where it cannot be said so. */
      readonly eql?: string;
      readonly fromMs?: number;
      readonly toMs?: number;
    }
  | { readonly kind: "osquery"; readonly label: string; readonly query: string };

export interface Investigation {
  readonly alertId: string;
  /** In one sentence: who did what, where, and whether it goes on. */
  readonly summary: string;
  /** True while the alert's process or one below it has no end told; undefined where nothing is known. */
  readonly isOngoing?: boolean;
  readonly subject?: ProcessSummary;
  readonly tree: ProcessTreeView;
  readonly commandLine?: MarkedText;
  readonly parentCommandLine?: MarkedText;
  readonly usualTimes?: UsualTimes;
  readonly network: {
    readonly before: readonly NetworkEntry[];
    readonly after: readonly NetworkEntry[];
  };
  readonly userActivity?: UserActivity;
  readonly related: readonly RelatedAlert[];
  readonly files: readonly FileEntry[];
  readonly timeline: readonly TimelineEntry[];
  readonly rarity: readonly Rarity[];
  readonly guide: { readonly steps: readonly GuideStep[]; readonly queries: readonly GuideQuery[] };
  /** What was left out because of a limit, in words. */
  readonly notes: readonly string[];
}
