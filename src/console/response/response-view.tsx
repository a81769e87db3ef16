// What was done to this host and by whom, what is in force now, and the way back.
import { useState } from "preact/hooks";
import type { ActionRequest, ResponseView as Responses } from "../../server/console/console-api.ts";
import { useAnswer } from "../api/use-answer.ts";
import { EmptyState, FaultState, LoadingState } from "../parts/blank-states.tsx";
import { Plain } from "../parts/plain.tsx";
import { hasRole } from "../roles.ts";
import { addressOf } from "../shell/router.ts";
import { tellDone } from "../shell/toasts.tsx";
import { formatTime } from "../text/format-time.ts";
import type { ViewProps } from "../views.ts";
import { ActionDialog } from "./action-dialog.tsx";
import { wordsOf } from "./action-words.ts";

type Choose = ((action: ActionRequest) => void) | undefined;

export function ResponseView({ session }: ViewProps) {
  const { data, fault, reload } = useAnswer<Responses>("/response");
  const [chosen, setChosen] = useState<ActionRequest>();
  const canRespond = hasRole(session, "responder") && session.canRespond;
  const choose = canRespond ? setChosen : undefined;
  const close = () => {
    setChosen(undefined);
    reload();
  };
  return (
    <div class="plain-view">
      <header class="view-head">
        <h1>Response</h1>
        <p class="dim">
          Everything that was done to <strong>{session.hostName}</strong>, newest first. Actions
          begin at an alert.
        </p>
      </header>
      {fault === undefined ? null : (
        <FaultState title="The journal cannot be shown" fault={fault} onRetry={reload} />
      )}
      {data === undefined ? (
        fault === undefined && <LoadingState label="Loading the journal" />
      ) : (
        <>
          <HostBox data={data} onChoose={choose} />
          <Journal actions={data.actions} onChoose={choose} />
        </>
      )}
      {chosen === undefined ? null : (
        <ActionDialog
          label={wordsOf(chosen)}
          request={chosen}
          // Only ways back are offered here.
          isDangerous={false}
          session={session}
          onClose={close}
          onDone={(sentence) => {
            close();
            tellDone(sentence);
          }}
        />
      )}
    </div>
  );
}

function HostBox({ data, onChoose }: { readonly data: Responses; readonly onChoose: Choose }) {
  const { isIsolated, blockedAddresses } = data;
  return (
    <section class={isIsolated ? "host-box host-box-cut" : "host-box"} aria-label="This host">
      <p>
        {isIsolated ? (
          <strong>This host is isolated: its network is cut but for this page.</strong>
        ) : (
          "This host is not isolated."
        )}
      </p>
      {isIsolated && onChoose !== undefined ? (
        <button
          type="button"
          class="button button-main"
          onClick={() => onChoose({ kind: "release" })}
        >
          Release…
        </button>
      ) : null}
      {blockedAddresses.length === 0 ? null : (
        <ul class="blocked">
          {blockedAddresses.map((address) => (
            <li key={address}>
              <span class="mono">
                <Plain text={address} isOneLine max={80} />
              </span>{" "}
              is blocked{" "}
              {onChoose === undefined ? null : (
                <button
                  type="button"
                  class="button-quiet"
                  onClick={() => onChoose({ kind: "unblock", address })}
                >
                  Unblock…
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Journal(props: { readonly actions: Responses["actions"]; readonly onChoose: Choose }) {
  const { actions, onChoose } = props;
  if (actions.length === 0) {
    return (
      <EmptyState title="Nothing was done yet">
        Open an alert and choose “Respond”: each action shows first what will happen.
      </EmptyState>
    );
  }
  return (
    <ul class="cards" aria-label="Journal">
      {actions.map((one) => (
        <JournalCard key={one.id} one={one} onChoose={onChoose} />
      ))}
    </ul>
  );
}

function JournalCard(props: {
  readonly one: Responses["actions"][number];
  readonly onChoose: Choose;
}) {
  const { one, onChoose } = props;
  const { undo, file } = one;
  return (
    <li class="card">
      <div class="card-head">
        <h2>
          <Plain text={wordsOf(one.action)} isOneLine max={200} />
        </h2>
        {one.isDone ? null : <span class="tag tag-fault">not done</span>}
        <span class="top-gap" />
        {file === undefined ? null : (
          <a
            class="button"
            href={`/console/api/response/files/${encodeURIComponent(file)}`}
            download={file}
          >
            Download
          </a>
        )}
        {undo === undefined || onChoose === undefined ? null : (
          <button type="button" class="button" onClick={() => onChoose(undo)}>
            Undo…
          </button>
        )}
      </div>
      <p class="dim">
        {formatTime(one.atMs)} by <Plain text={one.actor} isOneLine max={80} />
        {one.alertId === undefined ? null : (
          <>
            {" "}
            for <a href={addressOf(["alerts", one.alertId])}>an alert</a>
          </>
        )}
        {one.comment === "" ? null : (
          <>
            : <Plain text={one.comment} max={400} />
          </>
        )}
      </p>
      <ul class="outcome">
        {one.lines.map((line, index) => (
          <li key={index}>
            <Plain text={line} max={600} />
          </li>
        ))}
      </ul>
    </li>
  );
}
