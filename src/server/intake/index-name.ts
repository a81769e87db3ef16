// Which names Elasticsearch would take for an index and an id. What it refuses is refused here with its
// words, so that a shipper with a wrong setting says the same as it would there. The names are never
// used as paths.

const INDEX_BYTES_MAX = 255;
const ID_BYTES_MAX = 512;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not pass.
const FORBIDDEN = /[\\/*?"<>| ,#:\u0000-\u001f\u007f]/;

/** The reason for an `invalid_index_name_exception`, or undefined for a good name. */
export function faultOfIndexName(name: string): string | undefined {
  if (name === "") return "must not be empty";
  if (name === "." || name === "..") return "must not be '.' or '..'";
  if (Buffer.byteLength(name) > INDEX_BYTES_MAX)
    return `index name is too long, (${Buffer.byteLength(name)} > ${INDEX_BYTES_MAX})`;
  if (FORBIDDEN.test(name))
    return "must not contain the following characters ['\\', '/', '*', '?', '\"', '<', '>', '|', ' ', ',', '#', ':']";
  if (/^[_+-]/.test(name)) return "must not start with '_', '-', or '+'";
  if (name !== name.toLowerCase()) return "must be lowercase";
  return undefined;
}

export function faultOfId(id: string): string | undefined {
  if (id === "") return "if _id is specified it must not be empty";
  const bytes = Buffer.byteLength(id);
  if (bytes <= ID_BYTES_MAX) return undefined;
  return `id is too long, must be no longer than ${ID_BYTES_MAX} bytes but was: ${bytes}`;
}
