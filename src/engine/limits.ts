// The limits of evaluation, each with its reason. Reaching one is counted in the engine's statistics
// and shown in the scan's summary; it never ends the run.

/**
 * Partial sequences of one rule: 10 MB beside their events. Elastic's busiest rules keep a few hundred on a
 * host, so this is room for hundreds of hosts in one file; a running Tripline writes them down every few
 * seconds, which at ten times as many would take seconds itself. The oldest goes first.
 */
export const INFLIGHT_PER_RULE_MAX = 100_000;

/**
 * All partial sequences and the events that they keep. Beyond it the rule that has the most gives up its
 * oldest, so that one that is flooded does not push out the others.
 */
export const SEQUENCE_BYTES_MAX: number = 256 * 1024 * 1024;

/**
 * The part of it that events take as they came, 13,000 of Elastic Defend's; what is older is packed, which
 * takes as long as parsing it.
 */
export const SEQUENCE_FRESH_BYTES_MAX: number = 32 * 1024 * 1024;

/** Partial sequences of one key at one stage: a fork bomb under one parent must not push out others. */
export const INFLIGHT_PER_KEY_AND_STAGE_MAX = 500;

/** Array join keys explode into a product; sensors write one or two values. */
export const JOIN_KEYS_PER_EVENT_MAX = 64;

/** Occurrences of a `![ … ]` event kept for one key; one is enough to spoil most sequences. */
export const MISSING_OCCURRENCES_MAX = 500;

/**
 * How much later than the newest event an older one of the same file may come and still be put in
 * order. Shippers write batches of a second or a few; each event held longer costs memory.
 */
export const REORDER_ALLOWANCE_MS = 10_000;

/**
 * Events held back to put disordered ones right, and recent events that may be called back: ten seconds
 * of 2,000 events each. The earliest is released when one more comes.
 */
export const REORDER_EVENTS_MAX = 20_000;

/** Bytes of the recent events that a disordered stream may call back; 25,000 of Elastic Defend's size. */
export const RECENT_BYTES_MAX: number = 64 * 1024 * 1024;

/** Keys that one `sample` collects events for, and events it keeps for one key and filter. */
export const SAMPLE_KEYS_MAX = 10_000;
export const SAMPLE_EVENTS_PER_FILTER_MAX = 16;

/**
 * Bytes of the events that one `sample` keeps, 26,000 of Elastic Defend's: of the largest events, its numbers alone
 * would allow gigabytes. The oldest key goes first.
 */
export const SAMPLE_BYTES_MAX: number = 64 * 1024 * 1024;

/**
 * Distinct (category, system, type, action) tuples with a prepared list of rules. Real data has a few
 * hundred; hostile actions would make endless ones, and then the lists are made anew.
 */
export const INDEX_BUCKETS_MAX = 4_096;

/** Distinct index names whose fitting rules are remembered. */
export const INDEX_NAMES_MAX = 1_024;
