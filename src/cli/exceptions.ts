// `tripline exceptions …`: the group's names and flags; each command's work is in the file of its name.
import { type Command, Option } from "commander";
import { addException, type ExceptionsAddOptions } from "./exceptions-add.ts";
import {
  type ExceptionsExportOptions,
  type ExceptionsImportOptions,
  exportExceptions,
  importExceptions,
} from "./exceptions-import.ts";
import { type ExceptionsListOptions, listExceptions, removeException } from "./exceptions-list.ts";
import { type ExceptionsPreviewOptions, previewExceptions } from "./exceptions-preview.ts";
import { runValueLists, type ValueListsOptions } from "./exceptions-value-lists.ts";
import type { CliIo } from "./io.ts";
import { DATA_FLAG, DATA_TEXT } from "./open-kept.ts";
import { collect } from "./option-values.ts";

/** Adds `exceptions` and its commands to `program`; `finish` takes the exit code. */
export function addExceptionsCommand(
  program: Command,
  io: CliIo,
  finish: (code: number) => void,
): void {
  const exceptions = program
    .command("exceptions")
    .description("what rules must not alert on: add, try, import, export");
  const command = (name: string, description: string): Command =>
    exceptions.command(name).description(description).option(DATA_FLAG, DATA_TEXT);
  command("list", "every exception: its rules, conditions, how often and when last it applied")
    .option("--json", "print JSON")
    .action(async (options: ExceptionsListOptions) => finish(await listExceptions(options, io)));
  command("add", "make an exception from an alert; shows first what it would have removed")
    .argument("<alert>", "the alert's id or the beginning of it")
    .option("--name <text>", "what it is, for people")
    .option(
      "--field <field>",
      "a condition: the alert's value of this field; may be repeated",
      collect,
    )
    .option(
      "--match <field=value>",
      "a condition: this value, * and ? stand for any text; may be repeated",
      collect,
    )
    .option("--every-rule", "for every rule, not only the alert's")
    .option("--expires <date>", "until then, such as 2027-06-30")
    .option("--comment <text>", "why, for whoever reads it later")
    .option("-y, --yes", "save it; without, only show it")
    .action(async (alert: string, options: ExceptionsAddOptions) =>
      finish(await addException(alert, options, io)),
    );
  command("import", "keep the exceptions of Kibana exports and TOML files")
    .argument("<file...>", "files or folders")
    .action(async (files: string[], options: ExceptionsImportOptions) =>
      finish(await importExceptions(files, options, io)),
    );
  command("export", "kept exceptions in Kibana's form")
    .option("--list <id>", "of one list only")
    .action(async (options: ExceptionsExportOptions) =>
      finish(await exportExceptions(options, io)),
    );
  command("remove", "delete an exception")
    .argument("<item>", "its item id")
    .option("--list <id>", "its list, where several have such an item")
    .action(async (item: string, options: ExceptionsListOptions) =>
      finish(await removeException(item, options, io)),
    );
  command("preview", "which kept alerts the exceptions of a file would have removed")
    .argument("<file...>", "files or folders")
    .option("--json", "print JSON")
    .action(async (files: string[], options: ExceptionsPreviewOptions) =>
      finish(await previewExceptions(files, options, io)),
    );
  command("value-lists", "list, import and remove lists of values")
    .option("--import <file>", "keep a text file with one value a line")
    .option("--id <id>", "the list's id (default: the file's name)")
    .addOption(new Option("--type <type>", "of an import").choices(["keyword", "ip", "ip_range"]))
    .option("--remove <id>", "delete a list")
    .option("--json", "print JSON")
    .action(async (options: ValueListsOptions) => finish(await runValueLists(options, io)));
}
