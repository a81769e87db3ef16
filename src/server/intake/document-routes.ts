// `_bulk`, `_doc` and `_create`: events in. Acknowledged only when the intake says that they are
// durable, and never refused one by one for load: what the intake cannot take yet is not read yet.
import type { JsonObject } from "../../base/json.ts";
import type { EventIntake, IntakeAnswer, IntakeItem } from "../../pipeline/event-intake.ts";
import type { EventStore } from "../../store/events/event-store.ts";
import type { Answer, Call, Route } from "../call.ts";
import type { Clock } from "../clock.ts";
import type { ServerCounts } from "../counts/server-counts.ts";
import {
  ElasticFault,
  illegalArgument,
  notFound,
  parsingFault,
  tooLarge,
} from "../elastic-fault.ts";
import type { ServerLimits } from "../limits.ts";
import {
  answerOfFault,
  answerOfItem,
  bulkAnswer,
  type ItemAnswer,
  isCompactClient,
} from "./bulk-answer.ts";
import { type BulkEntry, BulkParser, faultOf } from "./bulk-parser.ts";
import type { BytesInFlight } from "./bytes-in-flight.ts";
import { readDocument } from "./read-document.ts";
import { LineSplitter } from "./split-lines.ts";

export interface IntakeContext {
  readonly intake: EventIntake;
  readonly store: Pick<EventStore, "get">;
  readonly clock: Clock;
  readonly limits: ServerLimits;
  readonly counts: ServerCounts;
  readonly inFlight: BytesInFlight;
}

export function intakeRoutes(context: IntakeContext): readonly Route[] {
  const bulk = (call: Call) => takeBulk(context, call);
  const document = (call: Call) => takeDocument(context, call, opOf(call));
  const create = (call: Call) => takeDocument(context, call, "create");
  const write = { methods: ["POST", "PUT"], need: "ingest" } as const;
  return [
    { ...write, path: "/_bulk", handle: bulk },
    { ...write, path: "/:index/_bulk", handle: bulk },
    // Elasticsearch 7 took a type in the path; Debian's rsyslog still can send one.
    { ...write, path: "/:index/:type/_bulk", handle: bulk },
    { methods: ["POST"], need: "ingest", path: "/:index/_doc", handle: document },
    { ...write, path: "/:index/_doc/:id", handle: document },
    { ...write, path: "/:index/_create/:id", handle: create },
    {
      methods: ["GET", "HEAD"],
      need: "search",
      path: "/:index/_doc/:id",
      handle: (call) => getDocument(context, call, false),
    },
    {
      methods: ["GET", "HEAD"],
      need: "search",
      path: "/:index/_source/:id",
      handle: (call) => getDocument(context, call, true),
    },
    { methods: ["POST"], need: "ingest", path: "/:index/_update/:id", handle: refuseChange },
    { methods: ["POST"], need: "ingest", path: "/:index/_update_by_query", handle: refuseChange },
    { methods: ["POST"], need: "ingest", path: "/:index/_delete_by_query", handle: refuseChange },
    { methods: ["DELETE"], need: "ingest", path: "/:index/_doc/:id", handle: refuseChange },
    { methods: ["DELETE"], need: "ingest", path: "/:index", handle: refuseChange },
  ];
}

async function takeBulk(context: IntakeContext, call: Call): Promise<Answer> {
  const startMs = context.clock.nowMs();
  const holding = context.inFlight.open();
  const onGone = () => holding.release();
  call.signal.addEventListener("abort", onGone, { once: true });
  try {
    const entries = await readEntries(context, call, (bytes) => {
      const wait = holding.take(bytes);
      if (wait !== undefined) context.counts.add("pauses");
      return wait;
    });
    // Read whole, it stays in memory until it is kept, whether its client waits or not: one that gives up
    // and sends again would else fill memory with what the bound does not count.
    call.signal.removeEventListener("abort", onGone);
    const answers = await appendEntries(context, entries);
    context.counts.add("bulkRequests");
    const isCompact = isCompactClient(call.headers["user-agent"]);
    return { body: bulkAnswer(answers, { tookMs: tookMs(context, startMs), isCompact }) };
  } finally {
    call.signal.removeEventListener("abort", onGone);
    holding.release();
  }
}

function tookMs(context: IntakeContext, startMs: number): number {
  return Math.max(0, Math.round(context.clock.nowMs() - startMs));
}

/**
 * All entries of the body. They are kept until its end because they stand or fall together: a request
 * of which half was kept would be sent again, and that half would be there twice.
 */
async function readEntries(
  context: IntakeContext,
  call: Call,
  take: (bytes: number) => Promise<void> | undefined,
): Promise<readonly BulkEntry[]> {
  const { limits, counts } = context;
  const splitter = new LineSplitter(limits.lineBytesMax);
  const parser = new BulkParser({
    defaultIndex: call.path["index"],
    documentDepthMax: limits.documentDepthMax,
    onInvalidUtf8: () => counts.add("invalidUtf8"),
  });
  const entries: BulkEntry[] = [];
  for await (const chunk of call.chunks()) {
    const wait = take(chunk.length);
    if (wait !== undefined) await wait;
    call.signal.throwIfAborted();
    for (const line of splitter.push(chunk)) {
      const entry = parser.push(line);
      if (entry !== undefined) entries.push(entry);
      if (entries.length <= limits.bulkItemsMax) continue;
      counts.add("tooLarge");
      throw tooLarge(`bulk request has more than [${limits.bulkItemsMax}] items`);
    }
  }
  if (splitter.hasRest)
    throw illegalArgument("The bulk request must be terminated by a newline [\\n]");
  const last = parser.end();
  if (last !== undefined) entries.push(last);
  if (entries.length === 0) throw parsingFault("request body is required");
  return entries;
}

async function appendEntries(
  context: IntakeContext,
  entries: readonly BulkEntry[],
): Promise<readonly ItemAnswer[]> {
  const items = entries.flatMap((entry) => (entry.kind === "item" ? [entry.item] : []));
  const answers = items.length === 0 ? [] : await append(context, items);
  context.counts.add("refusedItems", entries.length - items.length);
  let next = 0;
  return entries.map((entry) =>
    entry.kind === "item"
      ? answerOfItem(entry.item, answers[next++] as IntakeAnswer)
      : answerOfFault(entry),
  );
}

async function append(
  context: IntakeContext,
  items: readonly IntakeItem[],
): Promise<readonly IntakeAnswer[]> {
  let answers: readonly IntakeAnswer[];
  try {
    answers = await context.intake.append(items);
  } catch (error) {
    if (!isRefusal(error)) throw error;
    context.counts.add("storeRefusals");
    // 503 and not 429: rsyslog keeps a batch for the one and drops it for the other.
    throw new ElasticFault(
      { status: 503, type: "cluster_block_exception", reason: error.message },
      { "retry-after": RETRY_AFTER_S },
    );
  }
  const createdCount = answers.filter((answer) => answer.result === "created").length;
  context.counts.add("created", createdCount);
  context.counts.add("duplicates", answers.length - createdCount);
  return answers;
}

const RETRY_AFTER_S = "10";

/** StoreRefusal, known by its shape: this room imports the store's types only. */
function isRefusal(error: unknown): error is Error {
  if (!(error instanceof Error) || !("reason" in error)) return false;
  return error.reason === "disk-full" || error.reason === "not-writable";
}

function opOf(call: Call): IntakeItem["op"] {
  const type = call.query.get("op_type");
  // Without an id nothing can be there already.
  if (type === "create" || call.path["id"] === undefined) return "create";
  if (type === undefined || type === "index") return "index";
  throw illegalArgument(`opType must be 'create' or 'index', found: [${type.slice(0, 40)}]`);
}

async function takeDocument(
  context: IntakeContext,
  call: Call,
  op: IntakeItem["op"],
): Promise<Answer> {
  const { index = "", id } = call.path;
  const fault = faultOf(index, id);
  if (fault !== undefined) throw new ElasticFault({ status: 400, ...fault });
  const holding = context.inFlight.open();
  try {
    const parts: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of call.chunks()) {
      await holding.take(chunk.length);
      bytes += chunk.length;
      if (bytes > context.limits.lineBytesMax)
        throw tooLarge(`document is longer than [${context.limits.lineBytesMax}] bytes`);
      parts.push(chunk);
    }
    const read = readDocument(Buffer.concat(parts), context.limits.documentDepthMax);
    if (read.kind === "fault") {
      const { reason } = read;
      throw new ElasticFault({ status: 400, type: "document_parsing_exception", reason });
    }
    if (!read.isUtf8) context.counts.add("invalidUtf8");
    const item = { op, index, id, document: read.document };
    const [answer] = await append(context, [item]);
    return answerAlone(answerOfItem(item, answer as IntakeAnswer));
  } finally {
    holding.release();
  }
}

function answerAlone({ status, body }: ItemAnswer): Answer {
  const { status: _, error, ...rest } = body;
  if (error === undefined) return { status, body: rest };
  const cause = error as JsonObject;
  return { status, body: { error: { root_cause: [cause], ...cause }, status } };
}

function getDocument(context: IntakeContext, call: Call, isBare: boolean): Answer {
  const { index = "", id = "" } = call.path;
  const found = context.store.get(index, id);
  if (found === undefined) {
    if (isBare) throw notFound(`Document not found [${index.slice(0, 255)}]/[${id.slice(0, 512)}]`);
    return { status: 404, body: { _index: index, _id: id, found: false } };
  }
  const source = JSON.parse(found.text) as JsonObject;
  if (isBare) return { body: source };
  const head = { _index: found.index, _id: found.id, _version: 1, _seq_no: found.position };
  return { body: { ...head, _primary_term: 1, found: true, _source: source } };
}

function refuseChange(call: Call): never {
  const reason = `Tripline keeps events as they came until retention takes them: [${call.method}] is not supported here`;
  throw new ElasticFault({ status: 405, type: "method_not_allowed_exception", reason });
}
