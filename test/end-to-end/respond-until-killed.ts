// The child of respond-processes.test.ts: begins an action in the data folder of argv[2] that never ends, and
// says so once it is under way.
import { createResponder } from "../../src/response/create-responder.ts";

const dataDir = process.argv[2];
if (dataDir !== undefined && process.argv[1]?.endsWith("respond-until-killed.ts") === true) {
  const responder = createResponder({
    dataDir,
    nowMs: Date.now,
    escalate: () => {
      process.stdout.write("under way\n");
      return new Promise(() => undefined);
    },
  });
  setInterval(() => undefined, 60_000);
  await responder.run({ action: { kind: "escalate", comment: "x" }, comment: "why" }, "test");
}
