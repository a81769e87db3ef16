// What people made of the alert: who has it, tags, notes, and every change with its author.
import { useState } from "preact/hooks";
import type { AlertView, JournalEntry, SessionView } from "../../server/console/console-api.ts";
import { type AlertChange, changeAlerts } from "../alerts/change-alerts.ts";
import { Plain } from "../parts/plain.tsx";
import { hasRole } from "../roles.ts";
import { formatTime } from "../text/format-time.ts";
import { Section } from "./section.tsx";

export interface NotesSectionProps {
  readonly view: AlertView;
  readonly session: SessionView;
  readonly onChanged: () => void;
}

export function NotesSection({ view, session, onChanged }: NotesSectionProps) {
  const { row, notes, history } = view;
  const canChange = hasRole(session, "analyst");
  const change = (wanted: AlertChange) =>
    changeAlerts({ request: { ids: [row.id], change: wanted }, onDone: onChanged });
  return (
    <Section name="notes">
      <Assignees row={row} me={session.account.name} canChange={canChange} onChange={change} />
      <Tags tags={row.tags} canChange={canChange} onChange={change} />
      <ul class="notes">
        {notes.map((note, index) => (
          <li key={`${note.atMs} ${index}`}>
            <span class="dim">
              <Plain text={note.author} isOneLine max={60} /> · {formatTime(note.atMs)}
            </span>
            <p>
              <Plain text={note.text} max={4000} />
            </p>
          </li>
        ))}
      </ul>
      {canChange ? <NoteForm onNote={(note) => change({ note })} /> : null}
      <History history={history} />
    </Section>
  );
}

function Assignees(props: {
  readonly row: AlertView["row"];
  readonly me: string;
  readonly canChange: boolean;
  readonly onChange: (change: AlertChange) => void;
}) {
  const { row, me, canChange, onChange } = props;
  const isMine = row.assignees.includes(me);
  return (
    <p class="people">
      <span class="dim">Assigned to</span>{" "}
      {row.assignees.length === 0 ? (
        "nobody"
      ) : (
        <Plain text={row.assignees.join(", ")} isOneLine max={200} />
      )}{" "}
      {canChange ? (
        <button
          type="button"
          class="button-link"
          onClick={() =>
            onChange({
              assignees: isMine
                ? row.assignees.filter((name) => name !== me)
                : [...row.assignees, me],
            })
          }
        >
          {isMine ? "Give it back" : "Take it"}
        </button>
      ) : null}
    </p>
  );
}

function Tags(props: {
  readonly tags: readonly string[];
  readonly canChange: boolean;
  readonly onChange: (change: AlertChange) => void;
}) {
  const { tags, canChange, onChange } = props;
  const [text, setText] = useState("");
  return (
    <form
      class="tags"
      onSubmit={(event) => {
        event.preventDefault();
        const tag = text.trim();
        if (tag === "") return;
        setText("");
        onChange({ addTags: [tag] });
      }}
    >
      <span class="dim">Tags</span>
      {tags.map((tag) =>
        canChange ? (
          <button
            key={tag}
            type="button"
            class="chip"
            title="Remove this tag"
            onClick={() => onChange({ removeTags: [tag] })}
          >
            <Plain text={tag} isOneLine max={60} />
            <span aria-hidden="true"> ×</span>
          </button>
        ) : (
          <span key={tag} class="tag">
            <Plain text={tag} isOneLine max={60} />
          </span>
        ),
      )}
      {canChange ? (
        <label>
          <span class="for-readers">Add a tag</span>
          <input
            type="text"
            class="tag-field"
            placeholder="Add a tag"
            value={text}
            onInput={(event) => setText(event.currentTarget.value)}
          />
        </label>
      ) : null}
    </form>
  );
}

function NoteForm({ onNote }: { readonly onNote: (note: string) => void }) {
  const [text, setText] = useState("");
  return (
    <form
      class="note-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === "") return;
        onNote(text.trim());
        setText("");
      }}
    >
      <label class="field">
        <span>Add a note</span>
        <textarea rows={2} value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <button type="submit" class="button" disabled={text.trim() === ""}>
        Keep the note
      </button>
    </form>
  );
}

function History({ history }: { readonly history: readonly JournalEntry[] }) {
  if (history.length === 0) return null;
  return (
    <details class="fold-part">
      <summary>History ({history.length})</summary>
      <ul class="history">
        {history.map((entry, index) => (
          <li key={`${entry.atMs} ${index}`}>
            <span class="dim">{formatTime(entry.atMs)}</span>{" "}
            <Plain text={entry.actor} isOneLine max={60} />{" "}
            <strong>
              <Plain text={entry.action} isOneLine max={60} />
            </strong>{" "}
            <span class="dim">
              <Plain text={JSON.stringify(entry.detail)} isOneLine max={300} />
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
}
