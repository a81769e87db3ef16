// `tripline respond …`: the names and flags of what can be done to this host; how an action is shown, asked
// for and run is in respond-act.ts.
import { resolve } from "node:path";
import { type Command, InvalidArgumentError } from "commander";
import { currentStartMs } from "../response/processes/process-facts.ts";
import { EXIT_USAGE } from "./exit-codes.ts";
import { type CliIo, CliStop } from "./io.ts";
import { DATA_FLAG, DATA_TEXT } from "./open-kept.ts";
import { collect, parseCount } from "./option-values.ts";
import { type RespondOptions, respond, undoAction } from "./respond-act.ts";
import { type JournalOptions, showJournal } from "./respond-journal.ts";
import { type StatusOptions, showStatus } from "./respond-status.ts";
import { type VerifyOptions, verifyCollection } from "./respond-verify.ts";

type Finish = (code: number) => void;

export function addRespondCommand(program: Command, io: CliIo, finish: Finish): void {
  const group = program
    .command("respond")
    .description("act on this host: stop processes, cut it off, collect, and take it back");
  addProcessActions(group, io, finish);
  addNetworkActions(group, io, finish);
  addFileActions(group, io, finish);
  addAccountActions(group, io, finish);
  addEscalation(group, io, finish);
  addReading(group, io, finish);
}

/** Flags that every action has. */
function action(group: Command, name: string, description: string): Command {
  return group
    .command(name)
    .description(description)
    .option(DATA_FLAG, DATA_TEXT)
    .option("--dry-run", "say what would happen and do nothing")
    .option("--yes", "do not ask")
    .option("--alert <id>", "the alert on whose account it is done")
    .option("--comment <text>", "why, for the journal")
    .option("--json", "print JSON");
}

interface ProcessOptions extends RespondOptions {
  readonly start?: number;
  readonly tree?: boolean;
}

function addProcessActions(group: Command, io: CliIo, finish: Finish): void {
  const kinds = [
    ["kill", "kill a process (SIGKILL)"],
    ["suspend", "stop a process where it is (SIGSTOP)"],
    ["resume", "let a stopped process go on (SIGCONT)"],
  ] as const;
  for (const [kind, description] of kinds) {
    action(group, kind, description)
      .argument("<pid>", "the process")
      .option("--start <time>", "when it began, so that a reused pid is refused", parseTime)
      .option("--tree", "with everything below it")
      .action(async (text: string, options: ProcessOptions) => {
        const pid = pidOf(text);
        const startMs = options.start ?? currentStartMs(pid) ?? 0;
        const isTree = options.tree === true;
        finish(await respond({ kind, pid, startMs, isTree }, options, io));
      });
  }
}

interface IsolateOptions extends RespondOptions {
  readonly allow?: readonly string[];
  readonly dns?: boolean;
}

function addNetworkActions(group: Command, io: CliIo, finish: Finish): void {
  action(group, "isolate", "cut this host off the network, until it is released")
    .option("--allow <address>", "an address or network to keep in reach; may be repeated", collect)
    .option("--dns", "keep this host's name servers in reach")
    .option("--page <address>", "keep the page in reach at HOST:PORT, where `up` listens")
    .action(async (options: IsolateOptions) =>
      finish(
        await respond(
          {
            kind: "isolate",
            isDnsAllowed: options.dns === true,
            allow: options.allow ?? [],
          },
          options,
          io,
        ),
      ),
    );
  action(group, "release", "end the isolation; needs nothing that runs").action(
    async (options: RespondOptions) => finish(await respond({ kind: "release" }, options, io)),
  );
  const kinds = [
    ["block", "cut one remote address off"],
    ["unblock", "let a blocked address in reach again"],
  ] as const;
  for (const [kind, description] of kinds) {
    action(group, kind, description)
      .argument("<address>", "an address or a network")
      .action(async (address: string, options: RespondOptions) =>
        finish(await respond({ kind, address }, options, io)),
      );
  }
}

function addFileActions(group: Command, io: CliIo, finish: Finish): void {
  action(
    group,
    "collect",
    "pack what an investigation needs of this host into a signed archive",
  ).action(async (options: RespondOptions) =>
    finish(await respond({ kind: "collect" }, options, io)),
  );
  action(group, "quarantine", "take a file away from where it can be run")
    .argument("<path>", "the file")
    .action(async (path: string, options: RespondOptions) =>
      finish(await respond({ kind: "quarantine", path: resolve(io.cwd, path) }, options, io)),
    );
  action(group, "restore", "put a file of the quarantine back")
    .argument("<id>", "its id, as quarantine and journal say it")
    .action(async (quarantineId: string, options: RespondOptions) =>
      finish(await respond({ kind: "restore", quarantineId }, options, io)),
    );
}

function addAccountActions(group: Command, io: CliIo, finish: Finish): void {
  action(group, "lock", "lock a local account, and expire it")
    .argument("<user>", "the account")
    .option("--force", "also root and the account that Tripline runs in")
    .action(async (userName: string, options: RespondOptions) =>
      finish(await respond({ kind: "lock", userName }, options, io)),
    );
  action(group, "unlock", "give an account that was locked here back as it was")
    .argument("<user>", "the account")
    .action(async (userName: string, options: RespondOptions) =>
      finish(await respond({ kind: "unlock", userName }, options, io)),
    );
}

function addEscalation(group: Command, io: CliIo, finish: Finish): void {
  action(group, "escalate", "send an alert with your comment through every output, at once").action(
    async (options: RespondOptions) => {
      if (options.alert === undefined) {
        throw new CliStop("name the alert to escalate: --alert ID", EXIT_USAGE);
      }
      const comment = options.comment ?? "";
      finish(await respond({ kind: "escalate", comment }, options, io));
    },
  );
}

function addReading(group: Command, io: CliIo, finish: Finish): void {
  action(group, "undo", "undo an action of the journal")
    .argument("<id>", "the action's id, or the beginning of it")
    .action(async (id: string, options: RespondOptions) =>
      finish(await undoAction(id, options, io)),
    );
  group
    .command("status")
    .description("whether this host is isolated, what is blocked, and what can be done from here")
    .option(DATA_FLAG, DATA_TEXT)
    .option("--json", "print JSON")
    .action(async (options: StatusOptions) => finish(await showStatus(options, io)));
  group
    .command("verify")
    .description("whether a collection is whole, and what this host or a given key signed")
    .argument("<archive>", "the archive; its signature lies beside it")
    .option(DATA_FLAG, DATA_TEXT)
    .option("--key <file>", "the public key to trust, PEM (default: this host's own)")
    .action(async (archive: string, options: VerifyOptions) =>
      finish(await verifyCollection(archive, options, io)),
    );
  group
    .command("journal")
    .description("what was done, newest first, and whether the journal is whole")
    .option(DATA_FLAG, DATA_TEXT)
    .option("--limit <n>", "actions at most", parseCount(1), 50)
    .option("--json", "print JSON")
    .action(async (options: JournalOptions) => finish(await showJournal(options, io)));
}

function pidOf(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new CliStop(`"${text}" is no process id`, EXIT_USAGE);
  return Number(text);
}

/** Milliseconds since the epoch, or ISO 8601. */
function parseTime(text: string): number {
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (!Number.isFinite(time)) {
    throw new InvalidArgumentError("it takes a time such as 2026-11-24T12:00:00Z.");
  }
  return time;
}
