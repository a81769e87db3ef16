// Whether a client takes gzip, by its Accept-Encoding.

export function acceptsGzip(acceptEncoding: string | readonly string[] | undefined): boolean {
  return /\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\b)/i.test(String(acceptEncoding ?? ""));
}
