// The exceptions of the alert store on their way to the rules: as the text of one more file, so that they
// are read, checked and reported on by the same code as those in files.
import type { JsonObject } from "../base/json.ts";
import { parseValueList, type ValueList } from "../rules/exceptions/value-list.ts";
import type { RuleText } from "../rules/load-rules.ts";
import type { KeptExceptions } from "../store/alerts/kept-exceptions.ts";

/** The name under which diagnostics speak of the store's exceptions. */
const STORED_FILE = "<kept exceptions>";

/** Kibana's export form: a line a list and a line an item. No file where there are none: an empty one holds no rule. */
export function storedExceptions(kept: KeptExceptions): readonly RuleText[] {
  const lines = exportLines(kept);
  return lines.length === 0 ? [] : [{ file: STORED_FILE, text: lines.join("\n") }];
}

/** The lines of an export, those of one list only when asked for. */
export function exportLines(kept: KeptExceptions, listId?: string): readonly string[] {
  const isWanted = (document: JsonObject) => listId === undefined || document["list_id"] === listId;
  return [...kept.lists(), ...kept.items().map(({ document }) => document)]
    .filter(isWanted)
    .map((document) => JSON.stringify(document));
}

export function storedValueLists(kept: KeptExceptions): readonly ValueList[] {
  return kept
    .valueLists()
    .map(({ id, type }) =>
      parseValueList({ id, type, text: kept.valueListText(id) ?? "", file: STORED_FILE }),
    );
}
