// A tar archive of plain files, as GNU tar writes it (ustar, long names before their member): what every
// system can open without us. The reader beside it is sources/files/tar-members.ts.
import type { EvidenceFile } from "./evidence.ts";

const BLOCK_BYTES = 512;
const NAME_BYTES_MAX = 100;
/** GNU tar's own name for a member that holds the next one's name. */
const LONG_NAME = "././@LongLink";

/** All members are owned by root and read by their owner. */
export function writeTar(files: readonly EvidenceFile[], timeMs: number): Buffer {
  const seconds = Math.floor(timeMs / 1000);
  const blocks = files.flatMap(({ name, bytes }) => {
    const nameBytes = Buffer.from(name);
    const long =
      nameBytes.length > NAME_BYTES_MAX
        ? member(Buffer.from(LONG_NAME), Buffer.concat([nameBytes, Buffer.alloc(1)]), {
            type: "L",
            seconds,
          })
        : [];
    const short = nameBytes.subarray(0, NAME_BYTES_MAX);
    return [...long, ...member(short, bytes, { type: "0", seconds })];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK_BYTES)]);
}

function member(
  name: Buffer,
  bytes: Buffer,
  { type, seconds }: { readonly type: "0" | "L"; readonly seconds: number },
): readonly Buffer[] {
  const header = Buffer.alloc(BLOCK_BYTES);
  name.copy(header, 0);
  writeOctal(header, 100, { value: 0o600, length: 8 });
  writeOctal(header, 108, { value: 0, length: 8 });
  writeOctal(header, 116, { value: 0, length: 8 });
  writeOctal(header, 124, { value: bytes.length, length: 12 });
  writeOctal(header, 136, { value: seconds, length: 12 });
  header.write(type, 156, "latin1");
  header.write("ustar\0" + "00", 257, "latin1");
  // The sum is taken with spaces in its own place.
  header.fill(" ", 148, 156, "latin1");
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
  const padding = (BLOCK_BYTES - (bytes.length % BLOCK_BYTES)) % BLOCK_BYTES;
  return [header, bytes, Buffer.alloc(padding)];
}

function writeOctal(
  header: Buffer,
  offset: number,
  { value, length }: { readonly value: number; readonly length: number },
): void {
  header.write(`${value.toString(8).padStart(length - 1, "0")}\0`, offset, "latin1");
}
