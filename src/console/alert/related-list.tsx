// Alerts that belong to this one, the nearest relation first, and the stages of a sequence.
import type { AlertRow } from "../../server/console/console-api.ts";
import type { RelatedAlert } from "../../triage/investigation.ts";
import { SeverityBadge, StatusBadge } from "../parts/badges.tsx";
import { Plain } from "../parts/plain.tsx";
import { addressOf } from "../shell/router.ts";
import { formatTime } from "../text/format-time.ts";
import { offsetOf } from "./process-words.ts";

const RELATIONS: Readonly<Record<RelatedAlert["relation"], string>> = {
  sequence: "same sequence",
  tree: "same process tree",
  file: "same file",
  user: "same user",
  host: "same host",
};

const SHOWN = 30;

export function RelatedList(props: {
  readonly related: readonly RelatedAlert[];
  readonly alertMs: number;
}) {
  const { related, alertMs } = props;
  if (related.length === 0) {
    return <p class="dim">No other alert shares its tree, files, user or host about that time.</p>;
  }
  return (
    <ul class="related">
      {related.slice(0, SHOWN).map((one) => (
        <li key={one.id}>
          <SeverityBadge severity={one.severity} />
          <a href={addressOf(["alerts", one.id])}>
            <Plain text={one.ruleName} isOneLine max={160} />
          </a>
          <span class="tag">{RELATIONS[one.relation] ?? one.relation}</span>
          <StatusBadge status={one.status} />
          <span class="dim related-time" title={formatTime(one.timeMs)}>
            {offsetOf(one.timeMs, alertMs)}
          </span>
        </li>
      ))}
      {related.length > SHOWN ? <li class="dim">{related.length - SHOWN} more</li> : null}
    </ul>
  );
}

export function BlockList({ blocks }: { readonly blocks: readonly AlertRow[] }) {
  return (
    <>
      <h3>Stages of the sequence</h3>
      <ol class="blocks">
        {blocks.map((block) => (
          <li key={block.id}>
            <span class="dim">{formatTime(block.timeMs)}</span>{" "}
            <a href={addressOf(["alerts", block.id])}>
              <Plain
                text={block.commandLine || block.processName || block.reason}
                isOneLine
                max={300}
              />
            </a>
          </li>
        ))}
      </ol>
    </>
  );
}
