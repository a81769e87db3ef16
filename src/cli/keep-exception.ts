// Keeps an exception that was made here, in the list of such, with who made it and when.
import type { JsonObject } from "../base/json.ts";
import type { ExceptionItem } from "../rules/exceptions/exception-item.ts";
import { exportedItem } from "../rules/exceptions/write-exported.ts";
import type { ActedBy, AlertStore } from "../store/alerts/alert-store.ts";
import { OWN_LIST_ID } from "./read-exception-files.ts";

export function keepException(
  store: Pick<AlertStore, "exceptions">,
  item: ExceptionItem,
  by: ActedBy,
): void {
  const made = { created_at: new Date(by.nowMs).toISOString(), created_by: by.actor };
  const isFirst = !store.exceptions.lists().some((list) => list["list_id"] === OWN_LIST_ID);
  const list: JsonObject = {
    list_id: OWN_LIST_ID,
    name: "Tripline",
    description: "Exceptions made in Tripline",
    type: "detection",
    namespace_type: "single",
  };
  const comments = item.comments.map((comment) => ({ comment, ...made }));
  const document = { ...exportedItem(item), ...made, comments };
  store.exceptions.put({ lists: isFirst ? [list] : [], items: [document] }, by);
}
