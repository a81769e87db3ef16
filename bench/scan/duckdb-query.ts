// One query in DuckDB, with one thread, in a process of its own: prints the single number it answers, or
// with no query DuckDB's version.
//   tsx bench/scan/duckdb-query.ts DUCKDB_FOLDER [SQL]
import { findDuckDb } from "../find-duckdb.ts";

const [folder, sql] = process.argv.slice(2);
const found = findDuckDb(folder);
if (found === undefined) throw new Error("no folder with @duckdb/node-api was named");
const instance = await found.DuckDBInstance.create(":memory:", { threads: "1" });
const connection = await instance.connect();
const reader = await connection.runAndReadAll(sql ?? "SELECT version()");
console.log(String(reader.getRows()[0]?.[0]));
connection.closeSync();
