// The limits of an investigation, each with its reason. Reaching one is said in the investigation's notes.

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Rows below the alert's process; a page that shows more shows nothing. */
export const TREE_PROCESSES_MAX = 10_000;

/** Children of the parent beside the alert's process, the nearest in time. */
export const SIBLINGS_MAX = 200;

/** Events of the tree that are read; each process has two or three for its start and end alone. */
export const TREE_EVENTS_MAX = 100_000;

/** Connections, files and changes above the tree and of the host, and logins, that are read. */
export const ACTIVITY_EVENTS_MAX = 40_000;

/** Text of the events that one investigation reads: arguments may have a megabyte each. */
export const EVENT_TEXT_MAX: number = 256 * 1024 * 1024;

/** Connections on each side of the alert, the nearest in time. */
export const NETWORK_ENTRIES_MAX = 500;

export const FILE_ENTRIES_MAX = 1_000;

/** Entries of the timeline, the nearest in time. */
export const TIMELINE_ENTRIES_MAX = 2_000;

/** Alerts of the host that are looked at for marks and relations; one page of the alert store. */
export const ALERTS_READ_MAX = 1_000;

export const RELATED_ALERTS_MAX = 200;

/** Alerts near the alert's time count as related by host, user or file. */
export const RELATED_MS: number = 2 * DAY_MS;

/** How long before and after the alert the lineage and events without an entity id are looked at. */
export const AROUND_MS: number = HOUR_MS;

/** How far back the connection is looked for that the session above the alert hangs on. */
export const SESSION_MS: number = DAY_MS;

/** A user's other activity and logins, before and after. */
export const USER_ACTIVITY_MS: number = DAY_MS;

/** What is usual is told from so many days. */
export const HISTORY_DAYS = 30;
export const HISTORY_MS: number = HISTORY_DAYS * DAY_MS;

/** What lies so near before the alert does not make itself usual. */
export const FRESH_MS: number = 12 * HOUR_MS;

/** Events whose columns are looked at to tell what is usual: a few seconds of work. */
export const HISTORY_EVENTS_MAX = 1_500_000;

/** Programs, hosts and logins of a list. */
export const LIST_MAX = 100;

/** UTF-16 units of one process's command line and arguments in a tree of thousands. */
export const TREE_TEXT_LENGTH_MAX = 2_048;
export const TREE_ARGS_MAX = 128;

/** UTF-16 units of the two command lines that are shown with marks. */
export const MARKED_LENGTH_MAX = 32_768;

/** Parts of one text that are marked. */
export const MARKS_MAX = 64;

/** UTF-16 units of any other value that is shown: a path, a domain, a name. */
export const VALUE_LENGTH_MAX = 1_024;

/** Text of a guide that is read for steps and queries; the longest of Elastic's has 20,000 characters. */
export const GUIDE_LENGTH_MAX = 200_000;
export const GUIDE_STEPS_MAX = 100;
export const GUIDE_QUERIES_MAX = 50;
