// What stands in the way of keeping something, told as the refusal that it is: whoever sent it may send
// again later. Everything else is a fault of ours.
import { SqlError } from "../sqlite/sql-database.ts";
import { StoreRefusal } from "./event-store.ts";

/** Faults of SQLite and of the file system as the refusal that they are; anything else as it is. */
export function refusalOf(error: unknown): unknown {
  if (error instanceof SqlError) {
    if (error.fault === "disk-full") return new StoreRefusal("disk-full", error.message);
    const isRefusal =
      error.fault === "not-writable" || error.fault === "input-output" || error.fault === "busy";
    return isRefusal ? new StoreRefusal("not-writable", error.message) : error;
  }
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (code === "ENOSPC" || code === "EDQUOT") return new StoreRefusal("disk-full", String(error));
  const isRefusal =
    code !== undefined && ["EACCES", "EROFS", "EPERM", "ENOTDIR", "EEXIST"].includes(code);
  return isRefusal ? new StoreRefusal("not-writable", String(error)) : error;
}
