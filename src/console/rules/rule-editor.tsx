// Writing a rule: faults as one types, a trial over the last days, and saving, which puts it in force. A rule
// of somebody else's is copied under an id of its own, since their files are not ours to write.
import { useEffect, useMemo, useState } from "preact/hooks";
import type { FieldsView, RuleRunAnswer, RuleView } from "../../server/console/console-api.ts";
import { askApi, sentenceOf } from "../api/ask-api.ts";
import { useAnswer } from "../api/use-answer.ts";
import { CodeEditor } from "../editor/code-editor.tsx";
import { useCheck } from "../editor/use-check.ts";
import { FaultState, LoadingState } from "../parts/blank-states.tsx";
import { Plain } from "../parts/plain.tsx";
import { ConfirmDialog } from "../shell/dialog.tsx";
import { addressOf, goTo } from "../shell/router.ts";
import { tellDone, tellFault } from "../shell/toasts.tsx";
import { countOf, formatSpan, formatTime } from "../text/format-time.ts";
import type { ViewProps } from "../views.ts";
import { newRuleText, ownCopy, ruleIdOf } from "./own-copy.ts";

export function RuleEditor({ ruleId }: ViewProps & { readonly ruleId: string | undefined }) {
  const path = ruleId === undefined ? undefined : `/rules/${encodeURIComponent(ruleId)}`;
  const { data, fault, reload } = useAnswer<RuleView>(path);
  // One id and one text for as long as the editor is open: what was typed must not be made anew.
  const [freshId] = useState(newId);
  const text = useMemo(
    () =>
      data === undefined
        ? newRuleText(freshId)
        : data.row.isOwn
          ? data.text
          : ownCopy(data.text, freshId),
    [data, freshId],
  );
  if (path === undefined) return <LoadedEditor text={text} ownId={undefined} />;
  if (fault !== undefined) {
    return <FaultState title="This rule cannot be edited" fault={fault} onRetry={reload} />;
  }
  if (data === undefined) return <LoadingState label="Loading the rule" rows={14} />;
  return <LoadedEditor text={text} ownId={data.row.isOwn ? ruleId : undefined} />;
}

/** A page over plain HTTP on another host has no crypto.randomUUID. */
function newId(): string {
  const hex = [...crypto.getRandomValues(new Uint8Array(16))].map((byte, at) => {
    const marked = at === 6 ? (byte & 0x0f) | 0x40 : at === 8 ? (byte & 0x3f) | 0x80 : byte;
    return marked.toString(16).padStart(2, "0");
  });
  const text = hex.join("");
  return [8, 12, 16, 20, 32].map((end, at) => text.slice([0, 8, 12, 16, 20][at], end)).join("-");
}

/** `ownId` is the saved rule that is edited; undefined for a new one. */
function LoadedEditor(props: { readonly text: string; readonly ownId: string | undefined }) {
  const { ownId } = props;
  const [text, setText] = useState(props.text);
  const [isRemoving, setRemoving] = useState(false);
  const fields = useAnswer<FieldsView>("/fields");
  const faults = useCheck("/rules/check", text);
  const hasErrors = faults.some(({ severity }) => severity === "error");
  const ruleId = ruleIdOf(text);
  useEffect(() => setText(props.text), [props.text]);
  const save = async () => {
    if (ruleId === undefined) return tellFault("The rule needs a rule_id.");
    // Another id would be another rule: it could write over one that nobody opened.
    if (ownId !== undefined && ruleId !== ownId) {
      return tellFault(`The rule_id of a saved rule stays “${ownId}”. Duplicate it for another.`);
    }
    try {
      const path = `/rules/${encodeURIComponent(ruleId)}`;
      await askApi(path, { method: "PUT", body: { text } });
      tellDone("The rule is saved and in force.");
      goTo(addressOf(["rules", ruleId]));
    } catch (error) {
      tellFault(sentenceOf(error));
    }
  };
  const remove = async () => {
    setRemoving(false);
    try {
      await askApi(`/rules/${encodeURIComponent(ownId ?? "")}`, { method: "DELETE" });
      tellDone("The rule is gone.");
      goTo(addressOf(["rules"]));
    } catch (error) {
      tellFault(sentenceOf(error));
    }
  };
  return (
    <div class="plain-view hunt-view">
      <header class="view-head view-head-line">
        <h1>{ownId !== undefined ? "Edit a rule" : "A rule of your own"}</h1>
        <span class="top-gap" />
        {ownId !== undefined ? (
          <button type="button" class="button" onClick={() => setRemoving(true)}>
            Delete…
          </button>
        ) : null}
        <button
          type="button"
          class="button button-main"
          disabled={hasErrors}
          onClick={() => void save()}
        >
          Save
        </button>
      </header>
      <CodeEditor
        label="Rule"
        text={text}
        language="toml"
        rows={26}
        diagnostics={faults}
        fields={fields.data}
        onChange={setText}
      />
      <Trial text={text} canRun={!hasErrors} />
      {isRemoving ? (
        <ConfirmDialog
          title="Delete this rule?"
          label="Delete it"
          isDangerous
          onConfirm={() => void remove()}
          onClose={() => setRemoving(false)}
        >
          <p>It no longer runs. The alerts that it raised stay.</p>
        </ConfirmDialog>
      ) : null}
    </div>
  );
}

const TRIAL_DAYS = [1, 7, 30];

function Trial({ text, canRun }: { readonly text: string; readonly canRun: boolean }) {
  const [days, setDays] = useState(7);
  const [answer, setAnswer] = useState<RuleRunAnswer>();
  const [isRunning, setRunning] = useState(false);
  const run = async () => {
    setRunning(true);
    setAnswer(undefined);
    try {
      const body = { text, days };
      setAnswer(await askApi<RuleRunAnswer>("/rules/run", { method: "POST", body }));
    } catch (error) {
      tellFault(sentenceOf(error));
    }
    setRunning(false);
  };
  return (
    <section class="trial" aria-label="Trial">
      <div class="hunt-bar">
        <button
          type="button"
          class="button"
          disabled={!canRun || isRunning}
          onClick={() => void run()}
        >
          {isRunning ? "Running…" : "Run over the last"}
        </button>
        <select
          aria-label="Days"
          value={String(days)}
          onChange={(event) => setDays(Number(event.currentTarget.value))}
        >
          {TRIAL_DAYS.map((count) => (
            <option key={count} value={String(count)}>
              {countOf(count, "day")}
            </option>
          ))}
        </select>
        <span class="dim">raises nothing</span>
      </div>
      {answer === undefined ? null : <TrialFound answer={answer} />}
    </section>
  );
}

function TrialFound({ answer }: { readonly answer: RuleRunAnswer }) {
  return (
    <div role="status">
      <p class="found-line">
        <strong>{countOf(answer.matchCount, "alert")}</strong> in{" "}
        {countOf(answer.examinedCount, "event")}
        {answer.isCut ? ", cut short" : ""} <span class="dim">in {formatSpan(answer.tookMs)}</span>
      </p>
      <ul class="preview-rows">
        {answer.alerts.map((row) => (
          <li key={row.id}>
            <span class="dim">{formatTime(row.timeMs)}</span>
            <Plain text={row.hostName} isOneLine max={60} />
            <Plain text={row.userName} isOneLine max={60} />
            <span class="mono preview-command">
              <Plain text={row.commandLine || row.processName} isOneLine max={200} />
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}
