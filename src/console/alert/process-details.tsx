// All that is known of the process chosen in the tree: every argument by itself, since what is quoted and what
// is not decides what ran.
import { useState } from "preact/hooks";
import type { ProcessSummary } from "../../triage/investigation.ts";
import { SeverityBadge } from "../parts/badges.tsx";
import { LongText } from "../parts/long-text.tsx";
import { Plain } from "../parts/plain.tsx";
import { addressOf } from "../shell/router.ts";
import { countOf, formatTime } from "../text/format-time.ts";
import { huntOfProcess, offsetOf, processState } from "./process-words.ts";

/** Arguments drawn at first; a command line may have a hundred thousand. */
const ARGUMENTS_FIRST = 40;

export function ProcessDetails(props: {
  readonly process: ProcessSummary;
  readonly alertMs: number;
  readonly onRespond: (process: ProcessSummary) => void;
}) {
  const { process, alertMs, onRespond } = props;
  const { startMs, endMs } = process;
  const hunt = new URLSearchParams({ q: huntOfProcess(process) });
  const state = processState(process);
  return (
    <div class="process" aria-live="polite">
      <header class="process-head">
        <h3>
          <Plain text={process.name} isOneLine max={80} />
        </h3>
        <span class="dim">{process.pid === undefined ? "" : `pid ${process.pid}`}</span>
        <span class={`tree-state-${state.kind}`}>{state.text}</span>
        <span class="top-gap" />
        <a href={addressOf(["hunt"], hunt)}>Hunt for it</a>
        {process.pid === undefined || startMs === undefined ? null : (
          <button type="button" class="button-link" onClick={() => onRespond(process)}>
            Respond…
          </button>
        )}
      </header>
      <dl class="fields">
        <Field name="executable" value={process.executable} />
        <div>
          <dt>arguments</dt>
          <dd>
            <Arguments key={process.entityId} process={process} />
          </dd>
        </div>
        <Field name="directory" value={process.workingDirectory} />
        <Field
          name="user"
          value={[process.userName, process.userId === undefined ? "" : `(${process.userId})`]
            .filter((part) => part !== undefined && part !== "")
            .join(" ")}
        />
        <Field
          name="started"
          value={
            startMs === undefined
              ? undefined
              : `${formatTime(startMs)} (${offsetOf(startMs, alertMs)})`
          }
        />
        <Field name="ended" value={endMs === undefined ? undefined : formatTime(endMs)} />
        <Field
          name="terminal"
          value={
            process.isInteractive === undefined
              ? undefined
              : process.isInteractive
                ? "interactive"
                : "none"
          }
        />
      </dl>
      {process.alerts.length === 0 ? null : (
        <ul class="process-alerts">
          {process.alerts.map((alert) => (
            <li key={alert.id}>
              <SeverityBadge severity={alert.severity} />{" "}
              <a href={addressOf(["alerts", alert.id])}>
                <Plain text={alert.ruleName} isOneLine max={160} />
              </a>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function Field({ name, value }: { readonly name: string; readonly value: string | undefined }) {
  if (value === undefined || value === "") return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <LongText text={value} />
      </dd>
    </div>
  );
}

function Arguments({ process }: { readonly process: ProcessSummary }) {
  const [isWhole, setWhole] = useState(false);
  const { args, commandLine } = process;
  if (args.length === 0) return <LongText text={commandLine} />;
  const shown = isWhole ? args : args.slice(0, ARGUMENTS_FIRST);
  return (
    <>
      <ol class="arguments" start={0}>
        {shown.map((arg, index) => (
          <li key={`${index}`}>
            <LongText text={arg} />
          </li>
        ))}
      </ol>
      {args.length > shown.length ? (
        <button type="button" class="button-link" onClick={() => setWhole(true)}>
          Show all {countOf(args.length, "argument")}
        </button>
      ) : null}
    </>
  );
}
