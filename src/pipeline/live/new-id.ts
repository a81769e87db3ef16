// Ids of events that came without one, fifteen random bytes in base64url. They are drawn for many at a time, since each call of the system's generator costs as much as writing an event.
import { randomFillSync } from "node:crypto";

const ID_BYTES = 15;
const IDS_AT_ONCE = 256;

const drawn = Buffer.alloc(ID_BYTES * IDS_AT_ONCE);
let usedBytes = drawn.length;

/** Twenty characters, as long as Elasticsearch's own and as unlikely to come twice. */
export function newId(): string {
  if (usedBytes === drawn.length) {
    randomFillSync(drawn);
    usedBytes = 0;
  }
  const start = usedBytes;
  usedBytes += ID_BYTES;
  return drawn.toString("base64url", start, usedBytes);
}
