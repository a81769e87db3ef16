// A network event as a line of the answer: which way, from where to where, under which name.
import { known } from "./clipped.ts";
import type { NetworkEntry, ProcessMention } from "./investigation.ts";
import type { StoredReader } from "./stored-reader.ts";

/** Elastic's directions, and what the actions of sensors and of auditd say where there is none. */
const DIRECTION_OF_ACTION: Readonly<Record<string, string>> = {
  connection_attempted: "egress",
  "connected-to": "egress",
  lookup_requested: "egress",
  connection_accepted: "ingress",
  "accepted-connection-from": "ingress",
};

/** Undefined for an event without any address or name, such as a connection to a local socket. */
export function networkEntry(
  reader: StoredReader,
  process: ProcessMention,
): NetworkEntry | undefined {
  const source = endpoint(reader, "source");
  const destination = endpoint(reader, "destination");
  const domain =
    reader.text("dns.question.name") ??
    reader.text("destination.domain") ??
    reader.text("url.domain");
  if (source === undefined && destination === undefined && domain === undefined) return undefined;
  const actions = reader.texts("event.action");
  return known({
    timeMs: reader.timeMs,
    // Elastic's word comes last where a source has its own beside it.
    action: actions.at(-1) ?? "connection",
    direction:
      reader.text("network.direction") ??
      actions.map((action) => DIRECTION_OF_ACTION[action]).find((one) => one !== undefined),
    protocol: reader.text("network.protocol") ?? reader.text("network.transport"),
    source,
    destination,
    domain,
    process,
  });
}

function endpoint(reader: StoredReader, path: string): string | undefined {
  const address = reader.text(`${path}.ip`) ?? reader.text(`${path}.address`);
  const port = reader.number(`${path}.port`);
  if (address === undefined) return undefined;
  if (port === undefined) return address;
  return address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`;
}
