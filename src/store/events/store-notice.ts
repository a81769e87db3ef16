// What a store tells beside its answers: damage it met and worked round, and what it did by itself.

export type StoreNotice =
  /**
   * A block or row of the tail that cannot be read; its events are left out, the rest is served. The
   * position is -1 when tables of the file itself are damaged.
   */
  | {
      readonly kind: "damaged-block";
      readonly file: string;
      readonly firstPosition: number;
      readonly eventCount: number;
      readonly reason: string;
    }
  /** A file that is no database any more: renamed, so that the store opens. */
  | { readonly kind: "set-aside"; readonly file: string; readonly reason: string }
  /** The clock stands before the day of the newest file; events still go there. */
  | { readonly kind: "clock-behind"; readonly day: string; readonly newestDay: string }
  /** A day that retention took away. */
  | { readonly kind: "retired"; readonly day: string; readonly bytes: number };

export function noticeText(notice: StoreNotice): string {
  switch (notice.kind) {
    case "damaged-block":
      if (notice.firstPosition < 0) return `${notice.file} is damaged (${notice.reason})`;
      return `${notice.file}: ${notice.eventCount} events from position ${notice.firstPosition} on cannot be read (${notice.reason})`;
    case "set-aside":
      return `${notice.file} cannot be opened (${notice.reason}); renamed to .corrupt, its events are missing`;
    case "clock-behind":
      return `the clock says ${notice.day}, the newest file is of ${notice.newestDay}: events go on into that file`;
    case "retired":
      return `removed the events of ${notice.day} (${notice.bytes} bytes)`;
    default:
      return notice satisfies never;
  }
}
