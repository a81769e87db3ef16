// The plan of a rule for a person: for each filter the bucket that its events are in, then its conjuncts in
// the order in which they are asked, each with what answers it.
import pc from "picocolors";
import { shortTerminal } from "./escape-terminal.ts";

export interface PlanView {
  readonly filters: readonly {
    /** "the query", "stage 2", "until". */
    readonly name: string;
    readonly bucket: readonly { readonly path: string; readonly values: readonly string[] }[];
    readonly conjuncts: readonly {
      readonly text: string;
      readonly by: "bucket" | "row" | "text" | "asking";
      readonly cost: number;
      readonly path: string | null;
      readonly pieces: readonly {
        readonly path: string;
        readonly text: string;
        readonly isWhole: boolean;
      }[];
    }[];
    /** True when nothing but the bucket tells which events to ask it of. */
    readonly isAskedAlways: boolean;
  }[];
}

const CONDITION_CHARACTERS_MAX = 160;
const VALUE_CHARACTERS_MAX = 40;
const VALUES_SHOWN_MAX = 6;

const BY_WORDS = { bucket: "bucket", row: "row", text: "text", asking: "asked" } as const;

export function planText(
  ruleName: string,
  plan: PlanView,
  options: { readonly color: boolean },
): string {
  const color = pc.createColors(options.color);
  const lines = [color.bold(shortTerminal(ruleName, CONDITION_CHARACTERS_MAX))];
  for (const { name, bucket, conjuncts, isAskedAlways } of plan.filters) {
    lines.push("", `${name}: ${bucketText(bucket)}`);
    for (const { text, by, cost, path, pieces } of conjuncts) {
      const price = by === "bucket" ? "" : color.dim(`  cost ${cost}`);
      lines.push(
        `  ${BY_WORDS[by].padEnd(6)}  ${shortTerminal(text, CONDITION_CHARACTERS_MAX)}${price}`,
      );
      if (path !== null)
        lines.push(
          color.dim(
            `          a row of bits for each value of ${shortTerminal(path, VALUE_CHARACTERS_MAX)}`,
          ),
        );
      if (pieces.length > 0)
        lines.push(color.dim(`          the event holds ${piecesText(pieces)}`));
    }
    if (isAskedAlways) {
      lines.push(
        color.yellow(
          "  asked of every event of its bucket: no part of it is a row or has a piece of text",
        ),
      );
    }
  }
  return lines.join("\n");
}

function bucketText(bucket: PlanView["filters"][number]["bucket"]): string {
  if (bucket.length === 0) return "events of every kind";
  return bucket.map(({ path, values }) => `${path} is ${shown(values.map(quoted))}`).join(", ");
}

function piecesText(pieces: PlanView["filters"][number]["conjuncts"][number]["pieces"]): string {
  const texts = pieces.map(
    ({ path, text, isWhole }) => `${isWhole ? "" : "a "}${quoted(text)} in ${path}`,
  );
  return shown(texts);
}

function shown(texts: readonly string[]): string {
  const more = texts.length - VALUES_SHOWN_MAX;
  const first = texts.slice(0, VALUES_SHOWN_MAX).join(" or ");
  return more > 0 ? `${first} or ${more} more` : first;
}

function quoted(text: string): string {
  return `"${shortTerminal(text, VALUE_CHARACTERS_MAX)}"`;
}
