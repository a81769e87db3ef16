// Adding an exception from an alert: entries are proposed from the alert's own values, the narrowest first,
// and what they would take away is shown before anything is saved.
import { useEffect, useState } from "preact/hooks";
import type { FieldsView, ProposedExceptions } from "../../server/console/console-api.ts";
import type { AlertDialogProps } from "../alert-dialogs.ts";
import { askApi, sentenceOf } from "../api/ask-api.ts";
import { useAnswer } from "../api/use-answer.ts";
import { Plain } from "../parts/plain.tsx";
import { Dialog } from "../shell/dialog.tsx";
import { tellFault } from "../shell/toasts.tsx";
import { formatDate } from "../text/format-time.ts";
import { visibleText } from "../text/visible-text.ts";
import { EntryFields, FieldNames } from "./entry-fields.tsx";
import { type DraftForm, draftEntry, draftOf, EXPIRIES, missingOf } from "./exception-draft.ts";
import { PreviewBox } from "./preview-box.tsx";
import { usePreview } from "./use-preview.ts";

const EMPTY: DraftForm = {
  name: "",
  comment: "",
  isForRule: true,
  expiry: "never",
  lastDay: "",
  entries: [],
};

export function ExceptionDialog({ alert, onClose, onDone }: AlertDialogProps) {
  const { row } = alert;
  const [form, setForm] = useState(EMPTY);
  const [isSaving, setSaving] = useState(false);
  const proposals = useProposals(row.id, (first) => setForm((old) => ({ ...old, ...first })));
  const fields = useAnswer<FieldsView>("/fields");
  const nowMs = Date.now();
  const missing = missingOf(form, nowMs);
  const draft = missing === undefined ? draftOf(form, row.ruleId, nowMs) : undefined;
  const preview = usePreview(draft);
  const save = async () => {
    if (draft === undefined || form.name.trim() === "") return;
    setSaving(true);
    try {
      await askApi("/exceptions", { method: "POST", body: draft });
      onDone(`The exception “${draft.name}” is in force.`);
    } catch (error) {
      setSaving(false);
      tellFault(sentenceOf(error));
    }
  };
  return (
    <Dialog
      title="Add an exception"
      isWide
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button
            type="submit"
            form="exception-form"
            class="button button-main"
            disabled={draft === undefined || isSaving}
          >
            Save the exception
          </button>
        </>
      }
    >
      <form
        id="exception-form"
        class="exception-form"
        onSubmit={(event) => {
          event.preventDefault();
          void save();
        }}
      >
        <FieldNames fields={fields.data?.fields} />
        <ProposalList proposals={proposals} form={form} onChoose={setForm} />
        <EntryFields entries={form.entries} onChange={(entries) => setForm({ ...form, entries })} />
        <FormRest form={form} ruleName={row.ruleName} onChange={setForm} />
        {missing === undefined ? null : <p class="preview-fault">{missing}</p>}
        <PreviewBox preview={preview} alertId={row.id} />
      </form>
    </Dialog>
  );
}

function useProposals(
  alertId: string,
  onFirst: (form: Pick<DraftForm, "name" | "entries">) => void,
): ProposedExceptions["proposals"] | undefined {
  const [proposals, setProposals] = useState<ProposedExceptions["proposals"]>();
  useEffect(() => {
    const stop = new AbortController();
    askApi<ProposedExceptions>("/exceptions/propose", {
      method: "POST",
      body: { alertId },
      signal: stop.signal,
    }).then(
      (found) => {
        setProposals(found.proposals);
        const [first] = found.proposals;
        if (first !== undefined)
          onFirst({ name: first.label, entries: first.entries.map(draftEntry) });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) tellFault(sentenceOf(error));
      },
    );
    return () => stop.abort();
  }, [alertId]);
  return proposals;
}

function ProposalList(props: {
  readonly proposals: ProposedExceptions["proposals"] | undefined;
  readonly form: DraftForm;
  readonly onChoose: (form: DraftForm) => void;
}) {
  const { proposals, form, onChoose } = props;
  if (proposals === undefined) return <p class="dim">Looking at the alert…</p>;
  return (
    <fieldset class="choices">
      <legend>What is harmless here? The narrowest first</legend>
      {proposals.map(({ label, entries }, index) => {
        const drafted = entries.map(draftEntry);
        return (
          <label key={index} class="choice">
            <input
              type="radio"
              name="proposal"
              checked={JSON.stringify(drafted) === JSON.stringify(form.entries)}
              onChange={() => onChoose({ ...form, name: label, entries: drafted })}
            />
            <span>
              <Plain text={label} isOneLine max={160} />
            </span>
          </label>
        );
      })}
    </fieldset>
  );
}

function FormRest(props: {
  readonly form: DraftForm;
  readonly ruleName: string;
  readonly onChange: (form: DraftForm) => void;
}) {
  const { form, ruleName, onChange } = props;
  return (
    <div class="form-grid">
      <label class="field">
        <span>Name</span>
        <input
          required
          maxLength={200}
          value={form.name}
          onInput={(event) => onChange({ ...form, name: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>Why it is harmless</span>
        <input
          maxLength={2000}
          value={form.comment}
          onInput={(event) => onChange({ ...form, comment: event.currentTarget.value })}
        />
      </label>
      <label class="field">
        <span>For</span>
        <select
          value={form.isForRule ? "rule" : "all"}
          onChange={(event) =>
            onChange({ ...form, isForRule: event.currentTarget.value === "rule" })
          }
        >
          <option value="rule">this rule: {visibleText(ruleName.slice(0, 80))}</option>
          <option value="all">every rule</option>
        </select>
      </label>
      <EndFields form={form} onChange={onChange} />
    </div>
  );
}

function EndFields(props: {
  readonly form: DraftForm;
  readonly onChange: (form: DraftForm) => void;
}) {
  const { form, onChange } = props;
  return (
    <>
      <label class="field">
        <span>Ends</span>
        <select
          value={form.expiry}
          onChange={(event) => {
            const [value] = EXPIRIES.find(([one]) => one === event.currentTarget.value) ?? [];
            if (value !== undefined) onChange({ ...form, expiry: value });
          }}
        >
          {EXPIRIES.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {form.expiry === "date" ? (
        <label class="field">
          <span>Last day</span>
          <input
            type="date"
            required
            min={formatDate(Date.now())}
            value={form.lastDay}
            onInput={(event) => onChange({ ...form, lastDay: event.currentTarget.value })}
          />
        </label>
      ) : null}
    </>
  );
}
