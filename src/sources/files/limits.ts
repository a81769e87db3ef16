// The limits of reading files, each with its reason. Reaching one is counted and told; it costs the
// record or the archive member, never the scan.

/**
 * Elastic Defend's largest events are about 1 MB (arguments of 2 MB are cut there); auditd's lines
 * hold 8 kB. A record beyond this is skipped without ever being held.
 */
export const RECORD_BYTES_MAX: number = 16 * 1024 * 1024;

/** JSON.parse recurses; well below its own limit, and deeper than any event that a sensor writes. */
export const JSON_DEPTH_MAX = 500;

/** Bytes read from a file at a time. */
export const CHUNK_BYTES: number = 256 * 1024;

/** Bytes looked at to tell what a file is. */
export const SNIFF_BYTES: number = 64 * 1024;

/** An archive in an archive in an archive: two levels are real, more is a bomb. */
export const ARCHIVE_DEPTH_MAX = 2;

/** Inflated bytes an archive may give for each packed byte before it is taken for a bomb. */
export const INFLATE_RATIO_MAX = 1_100;

/** Diagnostics kept for showing; all are counted. */
export const DIAGNOSTICS_KEPT_MAX = 20;
