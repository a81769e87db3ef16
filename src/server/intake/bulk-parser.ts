// The lines of a bulk request to items, in pairs of an action and its document. A faulty line costs its
// own item. After a faulty action the next line decides: if it reads as an action, the faulty one had
// no document, else it was its document.
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import type { IntakeItem } from "../../pipeline/event-intake.ts";
import { faultOfId, faultOfIndexName } from "./index-name.ts";
import { readDocument } from "./read-document.ts";
import type { BulkLine } from "./split-lines.ts";

export type BulkOp = "create" | "index" | "update" | "delete";

export interface BulkFault {
  readonly kind: "fault";
  readonly op: BulkOp;
  readonly index: string;
  readonly id: string | null;
  readonly status: 400;
  readonly type: string;
  readonly reason: string;
}

export type BulkEntry = { readonly kind: "item"; readonly item: IntakeItem } | BulkFault;

export interface BulkParserOptions {
  /** From the request's path; an action without `_index` takes it. */
  readonly defaultIndex: string | undefined;
  readonly documentDepthMax: number;
  readonly onInvalidUtf8: () => void;
}

interface Action {
  readonly op: BulkOp;
  readonly index: string;
  readonly id: string | undefined;
  /** Why the item is refused whatever its document is. */
  readonly fault: Pick<BulkFault, "type" | "reason"> | undefined;
}

export class BulkParser {
  readonly #options: BulkParserOptions;
  #action: Action | undefined;
  /** The action was unreadable, so the next line may be its document or the next action. */
  #isLost = false;
  #lineNumber = 0;

  constructor(options: BulkParserOptions) {
    this.#options = options;
  }

  /** The entry that this line completes, if it completes one. */
  push(line: BulkLine): BulkEntry | undefined {
    this.#lineNumber++;
    const action = this.#action;
    if (action !== undefined) {
      this.#action = undefined;
      return this.#document(action, line);
    }
    if (line.kind === "line" && isBlank(line.bytes)) return undefined;
    const read = line.kind === "line" ? readAction(line.bytes, this.#options) : undefined;
    if (read === undefined && this.#isLost) {
      this.#isLost = false;
      return undefined;
    }
    this.#isLost = read === undefined;
    if (read === undefined) return this.#malformedAction();
    if (read.op === "delete") return refusal(read, NO_DELETE);
    this.#action = read;
    return undefined;
  }

  /** An action whose document never came. */
  end(): BulkEntry | undefined {
    if (this.#action === undefined) return undefined;
    return refusal(this.#action, parseFault("the document of the last action is missing"));
  }

  #document(action: Action, line: BulkLine): BulkEntry {
    if (action.op !== "create" && action.op !== "index") return refusal(action, NO_UPDATE);
    if (action.fault !== undefined) return refusal(action, action.fault);
    if (line.kind === "too-long") return refusal(action, parseFault("the line is too long"));
    const read = readDocument(line.bytes, this.#options.documentDepthMax);
    if (read.kind === "fault") return refusal(action, parseFault(read.reason));
    if (!read.isUtf8) this.#options.onInvalidUtf8();
    const { op, index, id } = action;
    return { kind: "item", item: { op, index, id, document: read.document } };
  }

  #malformedAction(): BulkFault {
    const reason = `Malformed action/metadata line [${this.#lineNumber}], expected one of [create, delete, index, update]`;
    const action = { op: "index", index: this.#options.defaultIndex ?? "", id: undefined } as const;
    return refusal(action, { type: "illegal_argument_exception", reason });
  }
}

const NO_DELETE = unsupported("delete: events are kept until retention takes them");
const NO_UPDATE = unsupported("update: events are kept as they came; send create or index");

function unsupported(what: string): Pick<BulkFault, "type" | "reason"> {
  return { type: "illegal_argument_exception", reason: `Tripline does not support ${what}` };
}

function parseFault(reason: string): Pick<BulkFault, "type" | "reason"> {
  return { type: "document_parsing_exception", reason };
}

function refusal(
  action: Pick<Action, "op" | "index" | "id">,
  fault: Pick<BulkFault, "type" | "reason">,
): BulkFault {
  const { op, index, id = null } = action;
  return { kind: "fault", op, index, id, status: 400, ...fault };
}

function isBlank(bytes: Buffer): boolean {
  return bytes.length === 0 || (bytes.length < 64 && bytes.toString("latin1").trim() === "");
}

/** An action line is a few names; a longer one is somebody's document. */
const ACTION_BYTES_MAX = 8_192;

function readAction(bytes: Buffer, options: BulkParserOptions): Action | undefined {
  if (bytes.length > ACTION_BYTES_MAX) return undefined;
  let value: JsonValue;
  try {
    value = JSON.parse(bytes.toString("utf8")) as JsonValue;
  } catch {
    return undefined;
  }
  if (!isJsonObject(value)) return undefined;
  const keys = Object.keys(value);
  const [op] = keys;
  if (keys.length !== 1 || op === undefined || !isOp(op)) return undefined;
  const meta = value[op];
  return isJsonObject(meta) ? actionOf(op, meta, options.defaultIndex) : undefined;
}

function isOp(text: string): text is BulkOp {
  return text === "create" || text === "index" || text === "update" || text === "delete";
}

function actionOf(op: BulkOp, meta: JsonObject, defaultIndex: string | undefined): Action {
  const index = textOf(meta["_index"]) ?? defaultIndex;
  const id = textOf(meta["_id"]);
  // `op_type` inside an index action is how some clients spell create.
  const isCreate = op === "index" && meta["op_type"] === "create";
  const action = { op: isCreate ? "create" : op, index: index ?? "", id } as const;
  return { ...action, fault: faultOf(index, id) };
}

function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" ? String(value) : undefined;
}

export function faultOf(
  index: string | undefined,
  id: string | undefined,
): Pick<BulkFault, "type" | "reason"> | undefined {
  if (index === undefined)
    return { type: "action_request_validation_exception", reason: "index is missing" };
  const indexFault = faultOfIndexName(index);
  if (indexFault !== undefined)
    return {
      type: "invalid_index_name_exception",
      reason: `Invalid index name [${index.slice(0, 255)}], ${indexFault}`,
    };
  const idFault = id === undefined ? undefined : faultOfId(id);
  if (idFault !== undefined) return { type: "illegal_argument_exception", reason: idFault };
  return undefined;
}
