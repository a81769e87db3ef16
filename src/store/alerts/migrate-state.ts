// Brings state.db to the version that this Tripline knows, one step a version, all in one transaction:
// a kill half-way leaves the file as it was. A file of a newer version is refused, since writing it
// with older eyes could lose what they do not see.
import type { SqlDatabase } from "../sqlite/sql-database.ts";
import { stateSchemaSteps } from "./state-schema.ts";

export class StateVersionError extends Error {}

/** Throws StateVersionError for a file of a newer version; SqlError where the disk fails. */
export function migrateState(
  database: SqlDatabase,
  steps: readonly string[] = stateSchemaSteps,
): void {
  if (checkedVersion(database, steps) === steps.length) return;
  database.transaction(() => {
    // Another process may have done it while this one waited for the write lock.
    const version = checkedVersion(database, steps);
    for (const step of steps.slice(version)) database.exec(step);
    database.exec(`PRAGMA user_version=${steps.length}`);
  });
}

function checkedVersion(database: SqlDatabase, steps: readonly string[]): number {
  const row = database.prepare<{ user_version: number }>("PRAGMA user_version").get();
  const version = row?.user_version ?? 0;
  if (version <= steps.length) return version;
  throw new StateVersionError(
    `${database.path} is of version ${version}, and this Tripline knows versions up to ${steps.length}: ` +
      "use the newer Tripline that wrote it, or restore a copy from before",
  );
}
