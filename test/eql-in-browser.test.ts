// `tripline/eql` is bundled for a browser and run in a context that has nothing of Node.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { createContext, runInContext } from "node:vm";
import { buildSync } from "esbuild";

test("the language runs as a browser bundle, with nothing of Node at hand", () => {
  const built = buildSync({
    entryPoints: [join(import.meta.dirname, "..", "src", "eql.ts")],
    bundle: true,
    platform: "browser",
    format: "iife",
    globalName: "tripline",
    write: false,
    minify: true,
  });
  const script = built.outputFiles[0]?.text ?? "";
  assert.ok(script.length > 10_000);
  const context = createContext({});
  runInContext(script, context);
  const answer = runInContext(
    `const parsed = tripline.parseQuery('process where process.name : "py*" and process.pid > 1');
     const verified = tripline.verifyQuery(parsed.value);
     const fields = new tripline.FieldTable();
     const query = tripline.compileQuery(verified.value, { fields });
     const reader = new tripline.EventReader(fields);
     const test = (event) => { reader.reset(event); return query.filter.matches(reader); };
     JSON.stringify([
       test({ event: { category: ["process"] }, process: { name: "Python3", pid: 7 } }),
       test({ event: { category: ["process"] }, process: { name: "bash", pid: 7 } }),
     ]);`,
    context,
  );
  assert.equal(answer, "[true,false]");
});
