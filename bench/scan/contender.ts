// What is measured in one run beside each other, and which of it the command line asks for.
import type { Command } from "../measured-process.ts";

export interface Contender {
  readonly name: string;
  /** The row of the table. */
  readonly title: string;
  readonly command: (file: string) => Command;
  /** Only of those that test one rule: how many events they found, from what they printed. */
  readonly foundIn?: (stdout: string) => number;
  /** Only of those that look for what is not there: whether that was so. */
  readonly absentIn?: (stdout: string) => boolean;
  /** From what it printed, where the process's own CPU time is not the figure asked for. */
  readonly cpuSecondsIn?: (stdout: string) => number;
  readonly wallSecondsIn?: (stdout: string) => number;
}

export interface SkippedContender {
  readonly name: string;
  readonly reason: string;
}

export interface Choice {
  readonly only: readonly string[];
  readonly skip: readonly string[];
}

/** `--only a,b`; nothing for an option that was not given. */
export function readNames(option: string | undefined): readonly string[] {
  return (option ?? "").split(",").flatMap((name) => (name.trim() === "" ? [] : [name.trim()]));
}

/** Those of `names` that a choice leaves; a name that nobody has is an error of who typed it. */
export function chosenNames(names: readonly string[], choice: Choice): ReadonlySet<string> {
  for (const name of [...choice.only, ...choice.skip]) {
    if (!names.includes(name)) throw new Error(`no "${name}" here, only ${names.join(", ")}`);
  }
  return new Set(
    names.filter(
      (name) =>
        (choice.only.length === 0 || choice.only.includes(name)) && !choice.skip.includes(name),
    ),
  );
}
