// How blobs of the store are compressed: one byte in front says by which codec, so that files written
// under one version of Node are read under another. zstd is three times as fast as brotli at its
// fastest and compresses better, but Node 20 does not have it.
import * as zlib from "node:zlib";

export const CODEC_RAW = 0;
export const CODEC_BROTLI = 1;
export const CODEC_ZSTD = 2;

interface Zstd {
  readonly zstdCompressSync: (data: Uint8Array, options: object) => Buffer;
  readonly zstdDecompressSync: (data: Uint8Array, options: object) => Buffer;
}

const zstd: Zstd | undefined = "zstdCompressSync" in zlib ? (zlib as unknown as Zstd) : undefined;

/** zstd's ZSTD_c_compressionLevel; not among the types in use. */
const ZSTD_LEVEL_PARAMETER = 100;

const BROTLI_OPTIONS = { params: { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 } };
const ZSTD_OPTIONS = { params: { [ZSTD_LEVEL_PARAMETER]: 1 } };

/** What packing costs more than it saves. */
const PACKED_BYTES_MIN = 256;

const HEAD_BYTES = 5;

/** Why a blob cannot be read: its content is damaged, or it was written by a newer Node. */
export class UnreadableBlob extends Error {}

/** Codec byte, length as u32, then the data, compressed where that is worth it. */
export function pack(data: Uint8Array, bytesMin: number = PACKED_BYTES_MIN): Buffer {
  const packed = data.length < bytesMin ? undefined : compress(data);
  const isSmaller = packed !== undefined && packed.length < data.length;
  const payload = isSmaller ? packed : data;
  const blob = Buffer.allocUnsafe(HEAD_BYTES + payload.length);
  blob[0] = isSmaller ? (zstd === undefined ? CODEC_BROTLI : CODEC_ZSTD) : CODEC_RAW;
  blob.writeUInt32LE(data.length, 1);
  blob.set(payload, HEAD_BYTES);
  return blob;
}

/** Throws UnreadableBlob. */
export function unpack(blob: Uint8Array): Buffer {
  const view = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
  if (view.length < HEAD_BYTES) throw new UnreadableBlob("a blob without its head");
  const length = view.readUInt32LE(1);
  const data = decompress(view[0] as number, view.subarray(HEAD_BYTES), length);
  if (data.length !== length) throw new UnreadableBlob("a blob of another length than it says");
  return data;
}

function compress(data: Uint8Array): Buffer {
  return zstd === undefined
    ? zlib.brotliCompressSync(data, BROTLI_OPTIONS)
    : zstd.zstdCompressSync(data, ZSTD_OPTIONS);
}

function decompress(codec: number, payload: Buffer, length: number): Buffer {
  // The length bounds what a damaged blob may swell to; zlib refuses a bound of zero.
  const options = { maxOutputLength: Math.max(1, length) };
  try {
    if (codec === CODEC_RAW) return payload;
    if (codec === CODEC_BROTLI) return zlib.brotliDecompressSync(payload, options);
    if (codec === CODEC_ZSTD && zstd !== undefined)
      return zstd.zstdDecompressSync(payload, options);
  } catch (error) {
    throw new UnreadableBlob(error instanceof Error ? error.message : String(error));
  }
  throw new UnreadableBlob(
    codec === CODEC_ZSTD ? "written with zstd, which Node has from 22.15 on" : "an unknown codec",
  );
}
