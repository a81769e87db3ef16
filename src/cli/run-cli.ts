// The command line: names, flags and help of every command. Each command's work is in the file of
// its name. Returns the exit code; throws only on our own bugs.
import { Command, CommanderError } from "commander";
import { renderDiagnostic } from "../base/render-diagnostic.ts";
import { escapeTerminal } from "../outputs/escape-terminal.ts";
import { ConfigStop, configuredCommands, openConfigFile } from "./config-file.ts";
import { EXIT_DONE, EXIT_USAGE } from "./exit-codes.ts";
import { type CliIo, CliStop, wantsColor } from "./io.ts";
import { fillOptions } from "./option-sources.ts";
import { packageVersion } from "./package-version.ts";
import { spellOutHelp } from "./spell-out-help.ts";

type AddCommand = (program: Command, io: CliIo, finish: (code: number) => void) => void;

/**
 * Every command, in the order of the help. Each is loaded when it is asked for: all of them are eight
 * hundred files, and reading those takes longer than most commands run.
 */
const COMMANDS: Readonly<Record<string, () => Promise<AddCommand>>> = {
  up: async () => (await import("./up.ts")).addUpCommand,
  scan: async () => (await import("./scan.ts")).addScanCommand,
  watch: async () => (await import("./watch.ts")).addWatchCommands,
  record: async () => (await import("./watch.ts")).addWatchCommands,
  eql: async () => (await import("./eql.ts")).addEqlCommand,
  import: async () => (await import("./import.ts")).addImportCommand,
  backfill: async () => (await import("./backfill.ts")).addBackfillCommand,
  store: async () => (await import("./store.ts")).addStoreCommand,
  rules: async () => (await import("./rules.ts")).addRulesCommand,
  alerts: async () => (await import("./alerts.ts")).addAlertsCommand,
  investigate: async () => (await import("./investigate.ts")).addInvestigateCommand,
  exceptions: async () => (await import("./exceptions.ts")).addExceptionsCommand,
  respond: async () => (await import("./respond.ts")).addRespondCommand,
  keys: async () => (await import("./keys.ts")).addKeysCommand,
  accounts: async () => (await import("./accounts.ts")).addAccountsCommand,
  outputs: async () => (await import("./outputs.ts")).addOutputsCommand,
  doctor: async () => (await import("./doctor.ts")).addDoctorCommand,
};

/** Runs one command line (without node and the program's name) and returns its exit code. */
export async function runCli(args: readonly string[], io: CliIo): Promise<number> {
  let exitCode = EXIT_DONE;
  let usageText = "";
  const finish = (code: number): void => {
    exitCode = code;
  };
  const program = new Command("tripline")
    .description("Finds intrusions on hosts with Elastic's detection rules, with no Elastic Stack.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpCommand(true)
    .showHelpAfterError("(add --help for what the command takes)")
    .showSuggestionAfterError(true)
    .configureHelp({ helpWidth: io.stdout.columns ?? 100 })
    .addHelpText("after", EXIT_CODE_HELP);
  for (const add of await commandsFor(args, io)) add(program, io, finish);
  program.hook("preAction", (_, command) => fillOptions(command, io, openConfigFile(program, io)));
  const outputs = {
    writeOut: (text: string) => {
      usageText += text;
    },
    writeErr: (text: string) => {
      usageText += text;
    },
  };
  everyCommand(program, (command) => command.exitOverride().configureOutput(outputs));
  try {
    await program.parseAsync(spellOutHelp(program, args), { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CliStop) {
      await io.stderr.write(`${stopText(error, io)}\n`);
      return error.exitCode;
    }
    if (!(error instanceof CommanderError)) throw error;
    const isHelp = error.exitCode === 0;
    await (isHelp ? io.stdout : io.stderr).write(usageText);
    return isHelp ? EXIT_DONE : EXIT_USAGE;
  }
}

const EXIT_CODE_HELP = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 --fail-on reached, 130 interrupted.
Any flag can also come from the environment (--fail-on from TRIPLINE_FAIL_ON) or from
tripline.toml in the current folder; a flag wins over the environment, that over the file.`;

/** The command that is called and those that the config file has a table of, if all is as usual; else all. */
async function commandsFor(args: readonly string[], io: CliIo): Promise<readonly AddCommand[]> {
  const [first = ""] = args;
  const isVersion = args.length === 1 && (first === "-V" || first === "--version");
  const wanted = isVersion ? [] : [first, ...configuredCommands(io)];
  const names = Object.keys(COMMANDS);
  const isUsual = wanted.every((name) => names.includes(name));
  const loaded = names.filter((name) => !isUsual || wanted.includes(name));
  const adds = await Promise.all(
    loaded.map((name) => (COMMANDS[name] as () => Promise<AddCommand>)()),
  );
  // Two commands of one file are added by one function.
  return [...new Set(adds)];
}

function everyCommand(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const below of command.commands) everyCommand(below, visit);
}

/** The message holds names and values from outside. */
function stopText(stop: CliStop, io: CliIo): string {
  if (stop instanceof ConfigStop) {
    const style = { color: wantsColor(io, io.stderr), width: io.stderr.columns ?? 100 };
    return renderDiagnostic(stop.fault, style);
  }
  return `tripline: ${stop.message.split("\n").map(escapeTerminal).join("\n")}`;
}
