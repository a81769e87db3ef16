// The bytes of a file that is already open, from its beginning: hashed or copied, in pieces.
import { createHash } from "node:crypto";
import { readSync, writeSync } from "node:fs";

const PIECE_BYTES = 1024 * 1024;

/** In hexadecimal. */
export function sha256OfOpen(fd: number): string {
  const hash = createHash("sha256");
  eachPiece(fd, (piece) => hash.update(piece));
  return hash.digest("hex");
}

export function copyBytes(from: number, to: number): void {
  eachPiece(from, (piece) => {
    for (let at = 0; at < piece.length; ) at += writeSync(to, piece, at);
  });
}

function eachPiece(fd: number, take: (piece: Buffer) => void): void {
  const buffer = Buffer.alloc(PIECE_BYTES);
  for (let offset = 0; ; ) {
    const length = readSync(fd, buffer, 0, buffer.length, offset);
    if (length === 0) return;
    take(buffer.subarray(0, length));
    offset += length;
  }
}
