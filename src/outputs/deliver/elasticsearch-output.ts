// Alerts into an index of Elasticsearch or OpenSearch, by `_bulk` with `create` and the alert's own id: what
// is there already answers 409 and counts as taken, so that every alert is there exactly once however
// often it is sent.
import { isJsonObject, type JsonObject, type JsonValue } from "../../base/json.ts";
import { type AlertOutput, OutputFailure } from "./alert-output.ts";
import { httpPost } from "./http-post.ts";

export interface ElasticsearchOutputOptions {
  readonly name: string;
  /** Of the cluster; `/_bulk` is added. */
  readonly url: URL;
  readonly index: string;
  /** The value of the header Authorization. */
  readonly authorization: string | undefined;
  readonly ca: string | undefined;
  readonly nowMs: () => number;
}

export function createElasticsearchOutput(options: ElasticsearchOutputOptions): AlertOutput {
  const url = new URL(`${options.url.href.replace(/\/$/, "")}/_bulk?filter_path=errors,items`);
  return {
    name: options.name,
    send: async (batch, signal) => {
      const answer = await httpPost({
        url,
        headers: {
          "content-type": "application/x-ndjson",
          accept: "application/json",
          ...(options.authorization === undefined ? {} : { authorization: options.authorization }),
        },
        body: batch.map((document) => bulkLines(document, options.index)).join(""),
        ca: options.ca,
        nowMs: options.nowMs,
        signal,
      });
      checkItems(answer, { count: batch.length, host: url.host });
    },
    close: () => Promise.resolve(),
  };
}

function bulkLines(document: JsonObject, index: string): string {
  const action = { create: { _index: index, _id: document["kibana.alert.uuid"] } };
  return `${JSON.stringify(action)}\n${JSON.stringify(document)}\n`;
}

function checkItems(
  answer: string,
  { count, host }: { readonly count: number; readonly host: string },
): void {
  const items = itemsOf(answer);
  if (items?.length !== count) throw new OutputFailure(`${host} gives no answer of _bulk`);
  for (const item of items) {
    const status = isJsonObject(item["create"]) ? Number(item["create"]["status"]) : Number.NaN;
    if ((status >= 200 && status < 300) || status === 409) continue;
    const error = isJsonObject(item["create"]) ? item["create"]["error"] : undefined;
    const type = isJsonObject(error) ? String(error["type"]).slice(0, 100) : "";
    throw new OutputFailure(`${host} refuses an alert: ${status} ${type}`, {
      isPermanent: status === 400,
    });
  }
}

function itemsOf(answer: string): readonly JsonObject[] | undefined {
  try {
    const value = JSON.parse(answer) as JsonValue;
    const items = isJsonObject(value) ? value["items"] : undefined;
    return Array.isArray(items) ? items.filter(isJsonObject) : undefined;
  } catch {
    return undefined; // The caller says what it was no answer of.
  }
}
