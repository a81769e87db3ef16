// Help that is asked for by the word `help`, asked for by the flag instead. Commander takes only one name after
// the word, and answers a name that is no command with the help of all, as if that had been asked for.
import type { Command } from "commander";

/**
 * `help rules list` and `rules help list` as `rules list --help`. A name that is no command ends the line, for
 * commander to say so, whatever flags follow; every other line stays as it is.
 */
export function spellOutHelp(program: Command, args: readonly string[]): readonly string[] {
  const names: string[] = [];
  let level = program;
  let isAsked = false;
  for (const word of args) {
    if (level.commands.length === 0) break;
    if (word.startsWith("-")) {
      if (!isAsked) return args;
    } else if (word === "help" && !isAsked) {
      isAsked = true;
    } else {
      names.push(word);
      const below = level.commands.find((command) => command.name() === word);
      if (below === undefined) return names;
      level = below;
    }
  }
  return isAsked ? [...names, "--help"] : args;
}
