// One alert, beside the list or alone: what happened in one sentence, whether it goes on, and then each
// question of the rule's guide with its answer. The order is that of triage, not of the document.
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { AlertView, SessionView } from "../../server/console/console-api.ts";
import type { ProcessSummary } from "../../triage/investigation.ts";
import { ALERT_DIALOGS, type AlertDialogProps } from "../alert-dialogs.ts";
import { FaultState, LoadingState } from "../parts/blank-states.tsx";
import { LazyPart } from "../parts/lazy-part.tsx";
import { tellDone } from "../shell/toasts.tsx";
import { visibleText } from "../text/visible-text.ts";
import { AlertHead } from "./alert-head.tsx";
import { AlertSections } from "./alert-sections.tsx";
import { GuideSide } from "./guide-side.tsx";
import { SectionBar } from "./section-bar.tsx";
import { type AlertAnswers, useAlert } from "./use-alert.ts";

export interface AlertPageProps {
  readonly id: string;
  readonly session: SessionView;
  /** Beside the list, rather than alone. */
  readonly isPanel: boolean;
  /** Of the alert as a page of its own. */
  readonly ownAddress: string;
  readonly listAddress: string;
  readonly onClose: () => void;
}

export function AlertPage(props: AlertPageProps) {
  const answers = useAlert(props.id);
  const { alert } = answers;
  useTitle(props.isPanel ? undefined : alert.data);
  if (alert.data === undefined) {
    return (
      <div class="alert-page">
        {alert.fault === undefined ? (
          <LoadingState label="Loading the alert" rows={14} />
        ) : (
          <FaultState title="This alert cannot be shown" fault={alert.fault} onRetry={alert.reload}>
            It may have been removed by age. <a href={props.listAddress}>Back to the alerts</a>
          </FaultState>
        )}
      </div>
    );
  }
  return <LoadedAlert key={props.id} page={props} answers={answers} view={alert.data} />;
}

/** An alert alone names its tab. */
function useTitle(view: AlertView | undefined): void {
  const name = view === undefined ? undefined : `${view.row.ruleName} · ${view.row.hostName}`;
  useEffect(() => {
    if (name === undefined) return;
    const before = document.title;
    document.title = `${visibleText(name.slice(0, 200))} · Tripline`;
    return () => {
      document.title = before;
    };
  }, [name]);
}

interface DialogChoice {
  readonly kind: keyof typeof ALERT_DIALOGS;
  readonly process?: ProcessSummary;
}

function LoadedAlert(props: {
  readonly page: AlertPageProps;
  readonly answers: AlertAnswers;
  readonly view: AlertView;
}) {
  const { page, answers, view } = props;
  const [dialog, setDialog] = useState<DialogChoice | undefined>();
  const investigation = answers.investigation.data;
  const reload = () => {
    answers.alert.reload();
    answers.investigation.reload();
  };
  const openResponse = (process?: ProcessSummary) =>
    setDialog({ kind: "response", ...(process === undefined ? {} : { process }) });
  return (
    <article class={page.isPanel ? "alert-page alert-panel" : "alert-page"} aria-label="Alert">
      <AlertHead
        page={page}
        view={view}
        answers={answers}
        onException={() => setDialog({ kind: "exception" })}
        onRespond={() => openResponse()}
        onChanged={reload}
      />
      <SectionBar />
      <div class="alert-body">
        <div class="alert-columns">
          <AlertSections
            view={view}
            answers={answers}
            session={page.session}
            onRespond={openResponse}
            onChanged={reload}
          />
          <GuideSide view={view} investigation={investigation} />
        </div>
      </div>
      {dialog === undefined ? null : (
        <LazyPart<AlertDialogProps>
          load={ALERT_DIALOGS[dialog.kind] as () => Promise<ComponentType<AlertDialogProps>>}
          props={{
            session: page.session,
            alert: view,
            investigation,
            ...(dialog.process === undefined ? {} : { process: dialog.process }),
            onClose: () => setDialog(undefined),
            onDone: (sentence) => {
              setDialog(undefined);
              tellDone(sentence);
              reload();
            },
          }}
        />
      )}
    </article>
  );
}
