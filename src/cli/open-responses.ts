// The response room for the service: what was in force before a restart is put back, and what is done by
// itself is listened for.

import { AutomaticResponse } from "../response/automatic/automatic-response.ts";
import { createResponder } from "../response/create-responder.ts";
import type { Responder } from "../response/responder.ts";
import { readHostFacts } from "../sources/linux/sensor/host-facts.ts";
import type { AlertStore } from "../store/alerts/alert-store.ts";
import { escalator } from "./escalate.ts";
import type { CliIo } from "./io.ts";
import { configuredResponse } from "./open-outputs.ts";
import type { ConfiguredOutput } from "./output-config.ts";
import { addressOf } from "./start-server.ts";
import type { Talker } from "./talker.ts";

export interface OpenResponses {
  /** One for the process: it does one action at a time. */
  readonly responder: Responder;
  readonly automatic: AutomaticResponse;
  /** What to tell the person who started it. */
  readonly lines: readonly string[];
}

/** Prints faults of the configuration and throws CliStop when there are any. */
export async function openResponses(parts: {
  readonly data: string;
  readonly listen: { readonly listen: string; readonly http: boolean };
  readonly io: CliIo;
  readonly alerts: AlertStore;
  readonly configured: readonly ConfiguredOutput[];
  readonly say: Talker;
}): Promise<OpenResponses> {
  const { data, listen, io, alerts, configured, say } = parts;
  const { mode, rules, actionsPerHourMax } = await configuredResponse(io);
  const escalate = escalator(configured, alerts);
  const responder = createResponder({
    dataDir: data,
    nowMs: io.nowMs,
    audit: alerts.writeAudit,
    ...(listen.http ? { pageAddress: addressOf(listen.listen) } : {}),
    ...(escalate === undefined ? {} : { escalate }),
  });
  const automatic = new AutomaticResponse({
    responder,
    mode,
    rules,
    hostId: readHostFacts().id,
    actionsPerHourMax,
    nowMs: io.nowMs,
    say: say.line,
  });
  const lines = [...(await responder.reapply())];
  const count = `${rules.length} ${rules.length === 1 ? "rule" : "rules"}`;
  if (mode === "act")
    lines.push(`alerts of ${count} are acted on, ${actionsPerHourMax} times an hour at most`);
  if (mode === "rehearse")
    lines.push(`actions for alerts of ${count} are rehearsed: nothing is done`);
  return { responder, automatic, lines };
}
