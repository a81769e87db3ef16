// Who may use the page, what was changed by whom, and how the process fares.
import { useState } from "preact/hooks";
import type {
  AccountRole,
  AccountsView,
  JournalView,
  LoginLink,
  StatusView,
} from "../../server/console/console-api.ts";
import { copyText } from "../alert/copy-text.ts";
import { askApi, sentenceOf } from "../api/ask-api.ts";
import { useAnswer } from "../api/use-answer.ts";
import { FaultState, LoadingState } from "../parts/blank-states.tsx";
import { Plain } from "../parts/plain.tsx";
import { ConfirmDialog, Dialog } from "../shell/dialog.tsx";
import { tellDone, tellFault } from "../shell/toasts.tsx";
import { formatCount, formatTime } from "../text/format-time.ts";
import type { ViewProps } from "../views.ts";

const ROLES: readonly (readonly [role: AccountRole, may: string])[] = [
  ["viewer", "sees everything"],
  ["analyst", "and works on alerts, exceptions and hunts"],
  ["responder", "and acts on the host"],
  ["admin", "and changes rules and accounts"],
];

export function AdminView(_props: ViewProps) {
  const [changeCount, setChangeCount] = useState(0);
  return (
    <div class="plain-view">
      <header class="view-head">
        <h1>Admin</h1>
      </header>
      <Status />
      <Accounts onChanged={() => setChangeCount((old) => old + 1)} />
      <Journal key={changeCount} />
    </div>
  );
}

function Status() {
  const { data, fault, reload } = useAnswer<StatusView>("/status");
  if (fault !== undefined) {
    return <FaultState title="The state cannot be shown" fault={fault} onRetry={reload} />;
  }
  if (data === undefined) return <LoadingState label="Loading the state" rows={1} />;
  return (
    <section class="rule-part" aria-label="State">
      <p>
        {formatCount(data.eventCount)} events, {formatCount(data.alertCount)} alerts,{" "}
        {formatCount(data.ruleCount)} rules; <Plain text={data.sensor.text} max={200} />
      </p>
      {data.notes.map((note) => (
        <p key={note} class="dim">
          <Plain text={note} max={400} />
        </p>
      ))}
    </section>
  );
}

function Accounts({ onChanged }: { readonly onChanged: () => void }) {
  const { data, fault, reload } = useAnswer<AccountsView>("/accounts");
  const [link, setLink] = useState<LoginLink & { readonly name: string }>();
  const [removing, setRemoving] = useState<string>();
  const act = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch (error) {
      tellFault(sentenceOf(error));
    }
    reload();
    onChanged();
  };
  const linkFor = (name: string) =>
    act(async () => {
      const path = `/accounts/${encodeURIComponent(name)}/link`;
      setLink({ ...(await askApi<LoginLink>(path, { method: "POST", body: {} })), name });
    });
  const create = async (name: string, role: AccountRole) => {
    await act(async () => {
      await askApi("/accounts", { method: "POST", body: { name, role } });
      await linkFor(name);
    });
  };
  const remove = (name: string) =>
    act(async () => {
      setRemoving(undefined);
      await askApi(`/accounts/${encodeURIComponent(name)}`, { method: "DELETE" });
      tellDone(`The account “${name}” is gone, and its sessions have ended.`);
    });
  return (
    <section class="rule-part" aria-label="Accounts">
      <h2>Accounts</h2>
      {fault === undefined ? null : (
        <FaultState title="The accounts cannot be shown" fault={fault} onRetry={reload} />
      )}
      {data === undefined ? <LoadingState label="Loading the accounts" rows={3} /> : null}
      <ul class="cards">
        {(data?.accounts ?? []).map(({ name, role, lastSeenMs }) => (
          <li key={name} class="card card-head">
            <strong>
              <Plain text={name} isOneLine max={80} />
            </strong>
            <span class="tag">{role}</span>
            <span class="dim">
              {lastSeenMs === undefined ? "never seen" : `last seen ${formatTime(lastSeenMs)}`}
            </span>
            <span class="top-gap" />
            <button type="button" class="button" onClick={() => void linkFor(name)}>
              New link
            </button>
            <button type="button" class="button" onClick={() => setRemoving(name)}>
              Remove…
            </button>
          </li>
        ))}
      </ul>
      <NewAccount onCreate={create} />
      {link === undefined ? null : <LinkDialog link={link} onClose={() => setLink(undefined)} />}
      {removing === undefined ? null : (
        <ConfirmDialog
          title="Remove this account?"
          label="Remove it"
          isDangerous
          onConfirm={() => void remove(removing)}
          onClose={() => setRemoving(undefined)}
        >
          <p>
            <Plain text={removing} isOneLine max={80} /> is logged out at once.
          </p>
        </ConfirmDialog>
      )}
    </section>
  );
}

function NewAccount(props: {
  readonly onCreate: (name: string, role: AccountRole) => Promise<void>;
}) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<AccountRole>("analyst");
  return (
    <form
      class="hunt-bar new-account"
      onSubmit={(event) => {
        event.preventDefault();
        void props.onCreate(name.trim(), role).then(() => setName(""));
      }}
    >
      <input
        type="text"
        required
        maxLength={64}
        aria-label="Name of the account"
        placeholder="Name"
        value={name}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <select
        aria-label="Role"
        value={role}
        onChange={(event) => {
          const found = ROLES.find(([one]) => one === event.currentTarget.value);
          if (found !== undefined) setRole(found[0]);
        }}
      >
        {ROLES.map(([one, may]) => (
          <option key={one} value={one}>
            {one}: {may}
          </option>
        ))}
      </select>
      <button type="submit" class="button button-main">
        Create
      </button>
    </form>
  );
}

function LinkDialog(props: {
  readonly link: LoginLink & { readonly name: string };
  readonly onClose: () => void;
}) {
  const { link, onClose } = props;
  return (
    <Dialog
      title={`A link for ${link.name}`}
      onClose={onClose}
      actions={
        <>
          <button type="button" class="button" onClick={onClose}>
            Close
          </button>
          <button
            type="button"
            class="button button-main"
            onClick={() => copyText(link.url, "The link")}
          >
            Copy
          </button>
        </>
      }
    >
      <p>It logs in once, until {formatTime(link.expiresMs)}, and is not shown again.</p>
      <p class="mono link-shown">{link.url}</p>
    </Dialog>
  );
}

function Journal() {
  const { data, fault, reload } = useAnswer<JournalView>("/journal");
  if (fault !== undefined) {
    return <FaultState title="The journal cannot be shown" fault={fault} onRetry={reload} />;
  }
  if (data === undefined) return <LoadingState label="Loading the journal" rows={4} />;
  return (
    <section class="rule-part" aria-label="Journal">
      <h2>Journal</h2>
      <ul class="journal">
        {data.entries.map((entry, index) => (
          <li key={index}>
            <span class="dim">{formatTime(entry.atMs)}</span>{" "}
            <Plain text={entry.actor} isOneLine max={60} />{" "}
            <span class="mono">
              <Plain text={entry.action} isOneLine max={60} />
            </span>{" "}
            <span class="dim">
              <Plain text={entry.subject} isOneLine max={80} />{" "}
              <Plain text={JSON.stringify(entry.detail)} isOneLine max={160} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
