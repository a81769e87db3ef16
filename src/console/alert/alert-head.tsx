// The head of an alert: how bad, what, the sentence that says who did what and where, whether it goes on, and
// what can be done. It stays in sight.
import { useState } from "preact/hooks";
import type { AlertView } from "../../server/console/console-api.ts";
import { type AlertChange, changeAlerts } from "../alerts/change-alerts.ts";
import { CloseDialog } from "../alerts/close-dialog.tsx";
import { SeverityBadge, StatusBadge } from "../parts/badges.tsx";
import { Icon } from "../parts/icons.tsx";
import { Plain } from "../parts/plain.tsx";
import { useNow } from "../parts/use-now.ts";
import { hasRole } from "../roles.ts";
import { useKeys } from "../shell/keyboard.ts";
import { addressOf } from "../shell/router.ts";
import { tellFault } from "../shell/toasts.tsx";
import { formatAge, formatTime, isoTime } from "../text/format-time.ts";
import type { AlertPageProps } from "./alert-page.tsx";
import { copyText } from "./copy-text.ts";
import { exportReport } from "./export-report.ts";
import type { AlertAnswers } from "./use-alert.ts";

export interface AlertHeadProps {
  readonly page: AlertPageProps;
  readonly view: AlertView;
  readonly answers: AlertAnswers;
  readonly onException: () => void;
  readonly onRespond: () => void;
  readonly onChanged: () => void;
}

export function AlertHead(props: AlertHeadProps) {
  const { page, view, answers } = props;
  const { row } = view;
  const investigation = answers.investigation.data;
  const nowMs = useNow();
  return (
    <header class="alert-head">
      <div class="alert-line-one">
        <SeverityBadge severity={row.severity} />
        <span class="dim" title="Risk score, of 100">
          {row.riskScore}
        </span>
        <h1>
          <Plain text={row.ruleName} isOneLine max={200} />
        </h1>
        <StatusBadge status={row.status} />
        <HeadButtons page={page} />
      </div>
      <p class="alert-summary" aria-live="polite">
        {investigation === undefined ? (
          <Plain text={row.reason} max={600} />
        ) : (
          <Plain text={investigation.summary} max={600} />
        )}
      </p>
      <div class="alert-facts">
        <OngoingMark
          isOngoing={investigation?.isOngoing}
          isLooking={investigation === undefined && answers.investigation.fault === undefined}
        />
        <Fact label="Who" filter="user" value={row.userName} />
        <Fact label="Where" filter="host" value={row.hostName} />
        <span class="fact" title={isoTime(row.timeMs)}>
          <span class="dim">When</span> {formatTime(row.timeMs)}{" "}
          <span class="dim">{formatAge(row.timeMs, nowMs)}</span>
        </span>
      </div>
      <HeadActions {...props} />
    </header>
  );
}

function Fact(props: {
  readonly label: string;
  readonly filter: "user" | "host";
  readonly value: string;
}) {
  const { label, filter, value } = props;
  if (value === "") return null;
  const others = addressOf(["alerts"], new URLSearchParams({ status: "any", [filter]: value }));
  return (
    <span class="fact">
      <span class="dim">{label}</span>{" "}
      <a class="fact-value" href={others} title={`All alerts of this ${filter}`}>
        <Plain text={value} isOneLine max={60} />
      </a>
    </span>
  );
}

function OngoingMark(props: {
  readonly isOngoing: boolean | undefined;
  readonly isLooking: boolean;
}) {
  const { isOngoing, isLooking } = props;
  if (isLooking) return <span class="ongoing ongoing-unknown">Looking…</span>;
  if (isOngoing === undefined) {
    return (
      <span
        class="ongoing ongoing-unknown"
        title="The events do not tell whether its processes ended"
      >
        Not known whether it goes on
      </span>
    );
  }
  return isOngoing ? (
    <span class="ongoing ongoing-yes" title="A process of it, or one below, has no end told">
      Goes on
    </span>
  ) : (
    <span class="ongoing ongoing-no" title="Its processes have ended">
      Over
    </span>
  );
}

function HeadButtons({ page }: { readonly page: AlertPageProps }) {
  return (
    <span class="alert-head-buttons">
      {page.isPanel ? (
        <a
          class="button-icon"
          href={page.ownAddress}
          aria-label="Open as a page of its own"
          title="Open as a page (o)"
        >
          <Icon name="expand" />
        </a>
      ) : null}
      <a
        class="button-icon"
        href={page.listAddress}
        aria-label={page.isPanel ? "Close" : "Back to the list"}
        title={page.isPanel ? "Close (Esc)" : "Back to the list (Esc)"}
      >
        <Icon name="close" />
      </a>
    </span>
  );
}

function HeadActions(props: AlertHeadProps) {
  const { page, view, answers, onException, onRespond } = props;
  const { row } = view;
  const { session } = page;
  const [isClosing, setClosing] = useState(false);
  const canChange = hasRole(session, "analyst");
  const canRespond = hasRole(session, "responder") && session.canRespond;
  const change = (wanted: AlertChange) =>
    changeAlerts({ request: { ids: [row.id], change: wanted }, onDone: props.onChanged });
  const guarded = (isAllowed: boolean, role: string, act: () => void) => () =>
    isAllowed ? act() : tellFault(`This needs the role “${role}”.`);
  const acknowledge = guarded(canChange, "analyst", () => change({ status: "acknowledged" }));
  const close = guarded(canChange, "analyst", () => setClosing(true));
  const except = guarded(canChange, "analyst", onException);
  const respond = session.canRespond
    ? guarded(canRespond, "responder", onRespond)
    : () => tellFault("This Tripline may not act on its host.");
  useKeys({
    e: except,
    r: respond,
    Escape: page.onClose,
    ...(page.isPanel ? {} : { a: acknowledge, c: close }),
  });
  return (
    <div class="alert-actions" role="toolbar" aria-label="Actions">
      {canChange && row.status === "open" ? (
        <button type="button" class="button" onClick={acknowledge}>
          Acknowledge
        </button>
      ) : null}
      {canChange && row.status !== "closed" ? (
        <button type="button" class="button" onClick={close}>
          Close…
        </button>
      ) : null}
      {canChange && row.status !== "open" ? (
        <button type="button" class="button" onClick={() => change({ status: "open" })}>
          Reopen
        </button>
      ) : null}
      {canChange ? (
        <button type="button" class="button" onClick={except}>
          Add exception…
        </button>
      ) : null}
      {canRespond ? (
        <button type="button" class="button button-main" onClick={respond}>
          Respond…
        </button>
      ) : null}
      <span class="top-gap" />
      <button
        type="button"
        class="button"
        title="One HTML file with what is shown here"
        onClick={() =>
          exportReport({ view, investigation: answers.investigation.data, why: answers.why.data })
        }
      >
        Export
      </button>
      <button type="button" class="button" onClick={() => copyLink(page.ownAddress)}>
        Copy link
      </button>
      {isClosing ? (
        <CloseDialog
          what="this alert"
          onClose={() => setClosing(false)}
          onConfirm={(reason, note) => {
            setClosing(false);
            change({ status: "closed", reason, ...(note === "" ? {} : { note }) });
          }}
        />
      ) : null}
    </div>
  );
}

function copyLink(address: string): void {
  const link = new URL(address, location.origin);
  link.search = "";
  copyText(link.href, "The link");
}
