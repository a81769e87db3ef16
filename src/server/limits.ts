// The limits of the HTTP server, each with its reason. What reaches one is refused in Elasticsearch's
// form and counted (server-counts.ts). Bytes are those after decompression unless said otherwise.

const KIB = 1024;
const MIB = 1024 * KIB;

export interface ServerLimits {
  /** One request. Twice what the largest sender's default makes (Logstash cuts at 20 MB). */
  readonly bodyBytesMax: number;
  /**
   * All requests together; above it no socket is read but that of the oldest request, so that one can
   * always finish. Parsed events take about four times their bytes of memory.
   */
  readonly inFlightBytesMax: number;
  /** One line of a bulk request. A logged PowerShell script is some MiB; beyond is no event. */
  readonly lineBytesMax: number;
  /** One request: a million `{}` would fit into the bytes and cost a hundred times as much. */
  readonly bulkItemsMax: number;
  /** Bytes out for one compressed byte in. Repetitive logs reach 100, gzip's own bound is 1032. */
  readonly inflationMax: number;
  /** Inflation is not judged before this many bytes: a short body of blanks is harmless. */
  readonly inflationFloorBytes: number;
  /** The body of a search. Elasticsearch's largest `terms` (65,536 values) fits. */
  readonly queryBytesMax: number;
  /** Objects and arrays in each other. Elasticsearch maps 20 levels; field lookup reads 64. */
  readonly documentDepthMax: number;
  /** Sockets. Each may hold a header block and a buffer of the kernel before it costs bytes here. */
  readonly connectionsMax: number;
  /** From the first byte of a request to the end of its headers. */
  readonly headersMs: number;
  /** A body must bring `paceBytesMin` in each window of this length in which we were reading. */
  readonly paceWindowMs: number;
  readonly paceBytesMin: number;
  /** An idle connection. Shippers reuse theirs; 75 s is what proxies expect. */
  readonly keepAliveMs: number;
  /** On close, requests under way get this long. */
  readonly closeGraceMs: number;
  /** A search answers with what it has by then, and `timed_out`. */
  readonly searchMsMax: number;
  /** An EQL search that nobody waits for: it holds a slot, and half its answer would be a wrong one. */
  readonly asyncSearchMsMax: number;
  /** Searches at once, of both kinds. More are refused with 429, which no event depends on. */
  readonly searchesMax: number;
  /** Work between two turns of the event loop, so that searches do not starve the intake. */
  readonly searchSliceMs: number;
  /** Elasticsearch's `index.max_result_window`. */
  readonly resultWindowMax: number;
  /** All `_source` of one answer. */
  readonly answerBytesMax: number;
  /** Kept or running asynchronous searches, and how long one may be kept. */
  readonly asyncSearchesMax: number;
  /** Events of all kept answers together, in their bytes as text. */
  readonly asyncBytesMax: number;
  readonly asyncKeepMsMax: number;
  /** Failed authentications of one address in a window; then it must wait for the window's end. */
  readonly failuresMax: number;
  readonly failureWindowMs: number;
  /** Addresses remembered; the oldest is forgotten first. */
  readonly failureAddressesMax: number;
}

export const SERVER_LIMITS: ServerLimits = {
  bodyBytesMax: 40 * MIB,
  inFlightBytesMax: 128 * MIB,
  lineBytesMax: 8 * MIB,
  bulkItemsMax: 100_000,
  inflationMax: 400,
  inflationFloorBytes: MIB,
  queryBytesMax: 4 * MIB,
  documentDepthMax: 64,
  connectionsMax: 1_024,
  headersMs: 20_000,
  paceWindowMs: 30_000,
  paceBytesMin: KIB,
  keepAliveMs: 75_000,
  closeGraceMs: 10_000,
  searchMsMax: 60_000,
  asyncSearchMsMax: 600_000,
  searchesMax: 4,
  searchSliceMs: 10,
  resultWindowMax: 10_000,
  answerBytesMax: 100 * MIB,
  asyncSearchesMax: 64,
  asyncBytesMax: 256 * MIB,
  asyncKeepMsMax: 5 * 86_400_000,
  failuresMax: 20,
  failureWindowMs: 60_000,
  failureAddressesMax: 10_000,
};
