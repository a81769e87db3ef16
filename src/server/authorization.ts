// Reads the Authorization header. All three schemes that shippers can send carry the same two halves:
// `ApiKey base64(id:secret)`, `Basic base64(id:secret)`, and `Bearer` with the same base64 text, for
// those that know nothing else.
import type { PresentedKey } from "./keys.ts";

/** Long enough for any key of ours; a longer one is not even decoded. */
const HEADER_LENGTH_MAX = 2_048;

/** Undefined when there is no header, or none that could be a key. */
export function readAuthorization(header: string | undefined): PresentedKey | undefined {
  if (header === undefined || header.length > HEADER_LENGTH_MAX) return undefined;
  const match = /^(?:ApiKey|Basic|Bearer) +([A-Za-z0-9+/_-]+={0,2})$/i.exec(header.trim());
  if (match === null) return undefined;
  const text = Buffer.from(match[1] as string, "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 1) return undefined;
  return { id: text.slice(0, colon), secret: text.slice(colon + 1) };
}
