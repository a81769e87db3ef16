// Sends an alert with a person's words through every configured output, at once and whether or not it was sent
// before: whoever is on call should see it now. Which outputs took it is said, one by one.
import type { AlertOutput } from "../outputs/deliver/alert-output.ts";
import type { Escalation } from "../response/responder.ts";
import type { AlertStore } from "../store/alerts/alert-store.ts";
import type { ConfiguredOutput } from "./output-config.ts";

/** A person waits; outputs that are down are said to be. */
const TIMEOUT_MS = 15_000;

/** Undefined where there is no output. */
export function escalator(
  configured: readonly ConfiguredOutput[],
  alerts: Pick<AlertStore, "get">,
): ((message: Escalation) => Promise<readonly string[]>) | undefined {
  if (configured.length === 0) return undefined;
  return async ({ actor, alertId, comment }) => {
    const document = alertId === undefined ? undefined : alerts.get(alertId)?.document;
    if (document === undefined) throw new Error("an escalation needs an alert that is kept");
    const reason = String(document["kibana.alert.reason"] ?? "");
    const words = comment === "" ? "" : `: ${comment}`;
    const told = {
      ...document,
      "kibana.alert.reason": `Escalated by ${actor}${words}. ${reason}`,
    };
    const results = await Promise.all(
      configured.map(async ({ name, create }) => {
        const output = create();
        try {
          await output.send([told], AbortSignal.timeout(TIMEOUT_MS));
          return { name, failure: undefined };
        } catch (error) {
          return { name, failure: (error as Error).message };
        } finally {
          await closed(output);
        }
      }),
    );
    const lines = results.map(({ name, failure }) =>
      failure === undefined ? `sent through ${name}` : `not sent through ${name}: ${failure}`,
    );
    if (results.every(({ failure }) => failure !== undefined)) throw new Error(lines.join("; "));
    return lines;
  };
}

/** What was sent is sent, however the connection ends. */
async function closed(output: AlertOutput): Promise<void> {
  await output.close().catch(() => undefined);
}
