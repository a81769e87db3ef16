// The conditions of an exception as fields to edit: all of them must hold. Names of fields are completed
// from ECS by the browser's own list.
import type { FieldsView } from "../../server/console/console-api.ts";
import { type DraftEntry, RELATIONS, relationOf } from "./exception-draft.ts";

export const FIELD_LIST_ID = "ecs-fields";

export function EntryFields(props: {
  readonly entries: readonly DraftEntry[];
  readonly onChange: (entries: readonly DraftEntry[]) => void;
}) {
  const { entries, onChange } = props;
  const put = (at: number, change: Partial<DraftEntry>) =>
    onChange(entries.map((entry, index) => (index === at ? { ...entry, ...change } : entry)));
  return (
    <fieldset class="entries">
      <legend>Conditions, all of which must hold</legend>
      {entries.map((entry, at) => (
        <EntryLine
          key={at}
          entry={entry}
          number={at + 1}
          onChange={(change) => put(at, change)}
          onRemove={() => onChange(entries.filter((_, index) => index !== at))}
        />
      ))}
      <button
        type="button"
        class="button-quiet"
        onClick={() =>
          onChange([...entries, { field: "", operator: "included", type: "match", value: "" }])
        }
      >
        Add a condition
      </button>
    </fieldset>
  );
}

function EntryLine(props: {
  readonly entry: DraftEntry;
  readonly number: number;
  readonly onChange: (change: Partial<DraftEntry>) => void;
  readonly onRemove: () => void;
}) {
  const { entry, number, onChange, onRemove } = props;
  const chosen = RELATIONS.findIndex(
    ({ operator, type }) => operator === entry.operator && type === entry.type,
  );
  return (
    <div class="entry">
      <input
        class="entry-field mono"
        aria-label={`Field of condition ${number}`}
        list={FIELD_LIST_ID}
        spellcheck={false}
        value={entry.field}
        onInput={(event) => onChange({ field: event.currentTarget.value })}
      />
      <select
        aria-label={`Relation of condition ${number}`}
        value={String(chosen)}
        onChange={(event) => onChange(RELATIONS[Number(event.currentTarget.value)] ?? {})}
      >
        {RELATIONS.map((relation, index) => (
          <option key={index} value={String(index)}>
            {relationOf(relation)}
          </option>
        ))}
      </select>
      {entry.type === "exists" ? (
        <span class="entry-value" />
      ) : (
        <textarea
          class="entry-value mono"
          aria-label={`Value of condition ${number}`}
          rows={entry.type === "match_any" ? 3 : 1}
          spellcheck={false}
          value={entry.value}
          onInput={(event) => onChange({ value: event.currentTarget.value })}
        />
      )}
      <button
        type="button"
        class="button-icon"
        aria-label={`Remove condition ${number}`}
        onClick={onRemove}
      >
        ×
      </button>
    </div>
  );
}

/** The names that the fields complete from. */
export function FieldNames({ fields }: { readonly fields: FieldsView["fields"] | undefined }) {
  return (
    <datalist id={FIELD_LIST_ID}>
      {(fields ?? []).map(({ path }) => (
        <option key={path} value={path} />
      ))}
    </datalist>
  );
}
