// The pages of docs/ that are made from registers in the code: EQL functions and diagnostic codes.
// `npm run docs` writes them; a test compares, so that page and code cannot drift.
import { diagnosticCodes } from "../src/base/diagnostic-codes.ts";
import type { EqlFunction, EqlParameter, EqlValue } from "../src/eql/functions/eql-function.ts";
import { eqlFunctions } from "../src/eql/functions/registry.ts";

const NOTICE = "<!-- Made by `npm run docs` from the code; edit there. -->";

/** Path below the repository → text. */
export function generatedPages(): ReadonlyMap<string, string> {
  return new Map([
    ["docs/functions.md", functionsPage()],
    ["docs/diagnostics.md", diagnosticsPage()],
  ]);
}

function functionsPage(): string {
  const sections = [...eqlFunctions]
    .sort((a, b) => a.name.localeCompare(b.name))
    .map(functionSection);
  return [
    "# EQL functions",
    "",
    NOTICE,
    "",
    "Names are matched without regard to case. `name~` ignores case in its strings. A missing value in",
    "gives a missing value out unless an example says otherwise. Over an array, a function is applied to",
    "each element. The examples are the functions' tests.",
    "",
    ...sections,
  ].join("\n");
}

function functionSection(definition: EqlFunction): string {
  const signature = `${definition.name}(${signatureOf(definition.parameters)})`;
  const tilde = definition.hasIgnoreCase ? `, also \`${definition.name}~\`` : "";
  const examples = definition.examples.map(
    ({ expression, result, note }) =>
      `| \`${cell(expression)}\` | \`${cell(shown(result))}\` | ${cell(note ?? "")} |`,
  );
  return [
    `## ${definition.name}`,
    "",
    `\`${signature}\` → ${definition.returns}${tilde}`,
    "",
    definition.summary,
    "",
    "| example | gives | |",
    "|---|---|---|",
    ...examples,
    "",
  ].join("\n");
}

function signatureOf(parameters: readonly EqlParameter[]): string {
  return parameters
    .map(({ name, types, isOptional, isVariadic }) => {
      const text = `${isVariadic === true ? "…" : ""}${name}: ${types.join(" or ")}`;
      return isOptional === true ? `[${text}]` : text;
    })
    .join(", ");
}

function shown(value: EqlValue): string {
  return JSON.stringify(value);
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}

function diagnosticsPage(): string {
  const rows = Object.entries(diagnosticCodes).map(
    ([code, { severity, title, impact }]) =>
      `| ${code} | ${severity} | ${cell(title)} | ${cell(impact ?? "")} |`,
  );
  return [
    "# Diagnostics",
    "",
    NOTICE,
    "",
    "Every fault that Tripline finds in a query, a rule file or a source has one of these codes. A code",
    "keeps its meaning for ever. `--json` gives the same as data: code, severity, message, file, line,",
    "column, notes.",
    "",
    "| code | severity | what | what you lose by it |",
    "|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
