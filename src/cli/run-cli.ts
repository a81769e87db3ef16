// The command line: names, flags and help of every command. Each command's work is in the file of
// its name. Returns the exit code; throws only on our own bugs.
import { Command, CommanderError } from "commander";
import { renderDiagnostic } from "../base/render-diagnostic.ts";
import { escapeTerminal } from "../outputs/escape-terminal.ts";
import { addAccountsCommand } from "./accounts.ts";
import { addAlertsCommand } from "./alerts.ts";
import { addBackfillCommand } from "./backfill.ts";
import { ConfigStop, openConfigFile } from "./config-file.ts";
import { addDoctorCommand } from "./doctor.ts";
import { addEqlCommand } from "./eql.ts";
import { addExceptionsCommand } from "./exceptions.ts";
import { EXIT_DONE, EXIT_USAGE } from "./exit-codes.ts";
import { addImportCommand } from "./import.ts";
import { addInvestigateCommand } from "./investigate.ts";
import { type CliIo, CliStop, wantsColor } from "./io.ts";
import { addKeysCommand } from "./keys.ts";
import { fillOptions } from "./option-sources.ts";
import { addOutputsCommand } from "./outputs.ts";
import { packageVersion } from "./package-version.ts";
import { addRespondCommand } from "./respond.ts";
import { addRulesCommand } from "./rules.ts";
import { addScanCommand } from "./scan.ts";
import { addStoreCommand } from "./store.ts";
import { addUpCommand } from "./up.ts";
import { addWatchCommands } from "./watch.ts";

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
  addUpCommand(program, io, finish);
  addScanCommand(program, io, finish);
  addWatchCommands(program, io, finish);
  addEqlCommand(program, io, finish);
  addImportCommand(program, io, finish);
  addBackfillCommand(program, io, finish);
  addStoreCommand(program, io, finish);
  addRulesCommand(program, io, finish);
  addAlertsCommand(program, io, finish);
  addInvestigateCommand(program, io, finish);
  addExceptionsCommand(program, io, finish);
  addRespondCommand(program, io, finish);
  addKeysCommand(program, io, finish);
  addAccountsCommand(program, io, finish);
  addOutputsCommand(program, io, finish);
  addDoctorCommand(program, io, finish);
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
    await program.parseAsync(args, { from: "user" });
    return exitCode;
  } catch (error) {
    if (error instanceof CliStop) {
      await io.stderr.write(`${stopText(error, io)}\n`);
      return error.exitCode;
    }
    if (!(error instanceof CommanderError)) throw error;
    const isHelp = error.exitCode === 0 && error.code !== "commander.help";
    await (isHelp ? io.stdout : io.stderr).write(usageText);
    return isHelp ? EXIT_DONE : EXIT_USAGE;
  }
}

const EXIT_CODE_HELP = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 --fail-on reached, 130 interrupted.
Any flag can also come from the environment (--fail-on from TRIPLINE_FAIL_ON) or from
tripline.toml in the current folder; a flag wins over the environment, that over the file.`;

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
