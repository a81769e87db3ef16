// The head of the page: which host this is, whether its sensor and the page's own stream run, and the
// account. What is wrong is said in words; what is right is quiet.
import { useEffect, useState } from "preact/hooks";
import type { SessionView, StatusView } from "../../server/console/console-api.ts";
import { askApi, sentenceOf, tellSessionEnd } from "../api/ask-api.ts";
import { onStreamState, type StreamState, streamState } from "../api/live-stream.ts";
import { useAnswer } from "../api/use-answer.ts";
import { Icon } from "../parts/icons.tsx";
import { Plain } from "../parts/plain.tsx";
import { countOf } from "../text/format-time.ts";
import { readTheme, setTheme, type Theme } from "./theme.ts";
import { tellFault } from "./toasts.tsx";

const STATUS_EVERY_MS = 30_000;

export function TopBar(props: { readonly session: SessionView; readonly onHelp: () => void }) {
  const { session, onHelp } = props;
  return (
    <header class="top-bar">
      <span class="top-host" title="The host that this Tripline runs on">
        <Plain text={session.hostName} isOneLine />
      </span>
      <SensorState />
      <StreamStateMark />
      <span class="top-gap" />
      <ThemeSwitch />
      <button
        type="button"
        class="button-icon"
        aria-label="Keys and help"
        title="Keys and help (?)"
        onClick={onHelp}
      >
        <Icon name="help" />
      </button>
      <AccountMenu session={session} />
    </header>
  );
}

function SensorState() {
  const { data, reload } = useAnswer<StatusView>("/status", true);
  useEffect(() => {
    const timer = setInterval(reload, STATUS_EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  if (data === undefined) return <span class="top-state" aria-hidden="true" />;
  const { sensor, ruleCount, notes } = data;
  return (
    <details class="top-state top-menu">
      <summary class={sensor.isRunning ? "state-mark state-good" : "state-mark state-warn"}>
        <span class="state-long">
          {sensor.isRunning ? "Sensor running" : "Sensor not running"} ·{" "}
          {countOf(ruleCount, "rule")}
        </span>
        <span class="state-short">{sensor.isRunning ? "Sensor" : "No sensor"}</span>
      </summary>
      <div class="menu">
        <p>
          <Plain text={sensor.text} />
        </p>
        <p class="dim">
          {countOf(data.eventCount, "event")} and {countOf(data.alertCount, "alert")} are kept.
        </p>
        {notes.map((note) => (
          <p key={note}>
            <Plain text={note} />
          </p>
        ))}
      </div>
    </details>
  );
}

const STREAM_WORDS: Readonly<Record<StreamState, string>> = {
  connecting: "Connecting",
  live: "Live",
  broken: "Reconnecting",
};

function StreamStateMark() {
  const [state, setState] = useState(streamState);
  useEffect(() => onStreamState(setState), []);
  const look = state === "broken" ? "state-warn" : state === "live" ? "state-good" : "";
  const title =
    state === "broken"
      ? "The connection broke; it is tried again by itself. What is shown may be old."
      : "New alerts appear by themselves";
  return (
    <span class={`state-mark ${look}`} role="status" title={title}>
      {STREAM_WORDS[state]}
    </span>
  );
}

const NEXT: Readonly<Record<Theme, Theme>> = { system: "dark", dark: "light", light: "system" };

function ThemeSwitch() {
  const [theme, setChosen] = useState(readTheme);
  const label = `Theme: ${theme === "system" ? "as the system's" : theme}`;
  return (
    <button
      type="button"
      class="button-icon"
      aria-label={label}
      title={label}
      onClick={() => {
        setTheme(NEXT[theme]);
        setChosen(NEXT[theme]);
      }}
    >
      <Icon name="theme" />
    </button>
  );
}

function AccountMenu({ session }: { readonly session: SessionView }) {
  const { name, role } = session.account;
  const logOut = () => {
    askApi("/logout", { method: "POST", body: {} }).then(tellSessionEnd, (error: unknown) =>
      tellFault(`You are still logged in: ${sentenceOf(error)}`),
    );
  };
  return (
    <details class="top-menu">
      <summary class="account">
        <Plain text={name} isOneLine />
      </summary>
      <div class="menu menu-right">
        <p>
          <Plain text={name} isOneLine /> · {role}
        </p>
        <p class="dim">Tripline {session.version}</p>
        <button type="button" class="button" onClick={logOut}>
          Log out
        </button>
      </div>
    </details>
  );
}
