// Reads the plain files out of a tar stream (ustar, GNU and pax long names). Only what file archives
// of telemetry hold: no links, no devices. Source: POSIX.1-2017 pax, GNU tar manual §Basic Tar Format.

const BLOCK_BYTES = 512;
/** Long-name records larger than this are not names. */
const NAME_BYTES_MAX = 8192;

export interface TarMember {
  readonly name: string;
  /** Must be read before the next member is asked for; what is left is skipped. */
  readonly chunks: AsyncIterable<Buffer>;
}

export function isTar(head: Buffer): boolean {
  return head.length >= BLOCK_BYTES && head.toString("latin1", 257, 262) === "ustar";
}

export async function* readTarMembers(stream: AsyncIterable<Buffer>): AsyncGenerator<TarMember> {
  const reader = new BlockReader(stream);
  let longName: string | undefined;
  for (;;) {
    const header = await reader.take(BLOCK_BYTES);
    if (header.length < BLOCK_BYTES || header.every((byte) => byte === 0)) return;
    const byteLength = octal(header, 124, 12);
    const type = String.fromCharCode(header[156] ?? 0);
    const padding = (BLOCK_BYTES - (byteLength % BLOCK_BYTES)) % BLOCK_BYTES;
    if ((type === "L" || type === "x") && byteLength <= NAME_BYTES_MAX) {
      const data = await reader.take(byteLength);
      longName = type === "L" ? cString(data, 0, data.length) : (paxPath(data) ?? longName);
      await reader.skip(padding);
      continue;
    }
    const name = longName ?? headerName(header);
    longName = undefined;
    if (type === "0" || type === "\0") {
      let leftBytes = byteLength;
      const chunks = (async function* (): AsyncGenerator<Buffer> {
        while (leftBytes > 0) {
          const chunk = await reader.takeSome(leftBytes);
          if (chunk.length === 0) throw new Error("the tar archive is cut off");
          leftBytes -= chunk.length;
          yield chunk;
        }
      })();
      yield { name, chunks };
      await reader.skip(leftBytes + padding);
    } else await reader.skip(byteLength + padding);
  }
}

function headerName(header: Buffer): string {
  const prefix = cString(header, 345, 155);
  const name = cString(header, 0, 100);
  return prefix === "" ? name : `${prefix}/${name}`;
}

function cString(bytes: Buffer, start: number, length: number): string {
  const end = bytes.indexOf(0, start);
  return bytes.toString("utf8", start, end < 0 ? start + length : Math.min(end, start + length));
}

function octal(bytes: Buffer, start: number, length: number): number {
  const value = Number.parseInt(cString(bytes, start, length).trim() || "0", 8);
  return Number.isSafeInteger(value) && value >= 0 ? value : 0;
}

function paxPath(data: Buffer): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(data.toString("utf8"))?.[1];
}

/** Takes exact numbers of bytes from a stream of chunks. */
class BlockReader {
  readonly #iterator: AsyncIterator<Buffer>;
  #chunk: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.#iterator = stream[Symbol.asyncIterator]();
  }

  /** Exactly `wanted` bytes, or fewer at the end. */
  async take(wanted: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    let left = wanted;
    while (left > 0) {
      const piece = await this.takeSome(left);
      if (piece.length === 0) break;
      pieces.push(piece);
      left -= piece.length;
    }
    return Buffer.concat(pieces);
  }

  /** At least one and at most `most` bytes; none at the end. */
  async takeSome(most: number): Promise<Buffer> {
    if (most === 0) return Buffer.alloc(0);
    while (this.#chunk.length === 0) {
      const next = await this.#iterator.next();
      if (next.done === true) return Buffer.alloc(0);
      this.#chunk = Buffer.from(next.value);
    }
    const piece = this.#chunk.subarray(0, most);
    this.#chunk = this.#chunk.subarray(piece.length);
    return piece;
  }

  async skip(bytes: number): Promise<void> {
    let left = bytes;
    while (left > 0) {
      const piece = await this.takeSome(left);
      if (piece.length === 0) return;
      left -= piece.length;
    }
  }
}
