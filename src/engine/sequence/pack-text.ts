// Text made small for as long as it waits in a partial sequence. In a browser, where `tripline/eql` runs
// without Node, there is nothing to deflate with at once: text waits there as it is.
type Zlib = Pick<typeof import("node:zlib"), "deflateRawSync" | "inflateRawSync">;

/** Packing in the middle of a stream must be quick; the higher levels leave little less. */
const LEVEL = 1;

// Asked for and not imported, since an import of Node's would keep the whole language out of a browser.
const { process: runtime } = globalThis as { readonly process?: NodeJS.Process };
const zlib: Zlib | undefined = runtime?.getBuiltinModule?.("node:zlib");

export function packText(text: string): Uint8Array {
  if (zlib === undefined) return new TextEncoder().encode(text);
  return new Uint8Array(zlib.deflateRawSync(text, { level: LEVEL }));
}

/** Of what packText() gave in the same process. */
export function unpackText(packed: Uint8Array): string {
  return zlib === undefined
    ? new TextDecoder().decode(packed)
    : zlib.inflateRawSync(packed).toString();
}
