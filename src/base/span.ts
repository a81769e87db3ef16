// A place in a text. Every phase passes spans on, so that any diagnostic can point into the file
// that a person wrote.

/** `start` and `end` are 0-based UTF-16 offsets; `end` is exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
