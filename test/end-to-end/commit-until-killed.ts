// The child of killed-commits.test.ts: commits to the alert store of argv[2] until it is killed, and says
// after each commit which one it was. Every commit holds the same number in each of its parts.
import { openAlertStore } from "../../src/store/alerts/open-alert-store.ts";
import { sampleAlert } from "./sample-alert.ts";

export const ALERTS_A_COMMIT = 3;

const path = process.argv[2];
if (path !== undefined && process.argv[1]?.endsWith("commit-until-killed.ts") === true) {
  const store = openAlertStore(path);
  if (store.nextPosition === 0) {
    store.exceptions.put(
      { lists: [], items: [{ list_id: "l", item_id: "i" }] },
      { actor: "test", nowMs: 0 },
    );
  }
  for (let at = store.nextPosition + 1; ; at++) {
    store.commit({
      // Those of the commit before once more, as a replay would bring them.
      alerts: [at - 1, at].flatMap((turn) =>
        turn === 0
          ? []
          : Array.from({ length: ALERTS_A_COMMIT }, (_, i) =>
              sampleAlert({ id: `${turn}-${i}`, command: "x".repeat(3000) }),
            ),
      ),
      nextPosition: at,
      suppressed: [{ alertId: "1-0", count: 1, lastMs: at }],
      exceptionHits: [{ listId: "l", itemId: "i", count: 1, lastMs: at }],
      state: new Map([["engine", Buffer.from(String(at).padEnd(20_000, " "))]]),
    });
    process.stdout.write(`${at}\n`);
  }
}
