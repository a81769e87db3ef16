// The limits of the event store, each with its reason.

/** Events of a block: enough for compression to find what repeats, few enough to decode for one event. */
export const BLOCK_EVENTS = 512;

/** Text of a block: events of a megabyte each must not make a block of half a gigabyte. */
export const BLOCK_TEXT_BYTES_MAX: number = 8 * 1024 * 1024;

/** A row of the tail above this is compressed; below, compressing costs more than writing. */
export const TAIL_ROW_RAW_BYTES_MAX: number = 16 * 1024;

/** Blocks whose keys wait in memory before they are written as one segment; as many as fit one byte. */
export const SEGMENT_BLOCKS = 256;

/** Values of one field of one event in a column; sensors write a dozen arguments, attackers a million. */
export const HOT_VALUES_PER_EVENT_MAX = 64;

/** UTF-16 units of a value in a column; longer ones are unknown to the column and pass every test. */
export const HOT_VALUE_LENGTH_MAX = 1024;

/** Text of one column's dictionary: a block of events that are nothing but arguments stays readable. */
export const DICTIONARY_LENGTH_MAX: number = 512 * 1024;

/** Room that an append leaves on the disk: SQLite needs some to tidy up, and so does the machine. */
export const FREE_BYTES_FLOOR: number = 64 * 1024 * 1024;

/** Day files in which a given id is looked for: senders repeat a batch after minutes, at most hours. */
export const DUPLICATE_DAYS = 2;

/** Positions promised ahead on disk: should the newest file be lost, none is given twice. */
export const POSITIONS_RESERVED = 1_000_000;

/** Bytes of a page of a day file: most rows are blobs of a hundred kilobytes. */
export const PAGE_BYTES = 8192;

/** Older day files kept open at once. */
export const OPEN_FILES_MAX = 16;

/** Runs of keys, of about ten kilobytes each, that the search for a tree keeps of a day: eight segments' worth. */
export const RUNS_CACHED_MAX = 2048;

/** Blocks read for one process: an id that stands in every event must not make a look-up read them all. */
export const PROCESS_BLOCKS_MAX = 64;

/** Ancestors of one process; a chain that is longer is a loop or an attack. */
export const ANCESTORS_MAX = 64;
