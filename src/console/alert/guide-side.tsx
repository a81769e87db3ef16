// The rule's guide: each step with the answer in one line, a way to the detail and a box to tick, then the
// queries it offers, then its text. Ticks stay in this browser; they are a person's place in the work.
import { useState } from "preact/hooks";
import type { AlertView } from "../../server/console/console-api.ts";
import type {
  AnswerName,
  GuideQuery,
  GuideStep,
  Investigation,
} from "../../triage/investigation.ts";
import { LazyPart } from "../parts/lazy-part.tsx";
import { Plain } from "../parts/plain.tsx";
import { Dialog } from "../shell/dialog.tsx";
import { addressOf } from "../shell/router.ts";
import { visibleText } from "../text/visible-text.ts";
import { answerLine } from "./answer-lines.ts";
import { copyText } from "./copy-text.ts";
import { goToSection, Section, type SectionName } from "./section.tsx";
import { readTicks, writeTicks } from "./step-ticks.ts";

const loadText = async () => (await import("./guide-text.tsx")).GuideText;

const ANSWER_SECTIONS: Readonly<Record<AnswerName, SectionName>> = {
  tree: "tree",
  commandLine: "commands",
  parentCommandLine: "commands",
  usualTimes: "times",
  network: "network",
  userActivity: "user",
  related: "related",
  files: "files",
  timeline: "timeline",
  rarity: "rarity",
};

const ANSWER_LABELS: Readonly<Record<AnswerName, string>> = {
  tree: "Process tree",
  commandLine: "Its command line",
  parentCommandLine: "Its parent’s command line",
  usualTimes: "Usual times",
  network: "Network",
  userActivity: "What the user did",
  related: "Related alerts",
  files: "Files",
  timeline: "Timeline",
  rarity: "Rarity",
};

export function GuideSide(props: {
  readonly view: AlertView;
  readonly investigation: Investigation | undefined;
}) {
  const { view, investigation } = props;
  const steps = investigation?.guide.steps ?? [];
  const queries = investigation?.guide.queries ?? [];
  return (
    <aside class="guide" aria-label="The rule's guide">
      <Section name="guide">
        {investigation === undefined ? null : (
          <Steps alertId={view.row.id} steps={steps} found={investigation} />
        )}
        {queries.length === 0 ? null : <Queries queries={queries} />}
        <Threat view={view} />
        <p>
          <Plain text={view.description} max={3000} />
        </p>
        <GuidePart title="The guide" html={view.guideHtml} isOpen={steps.length === 0} />
        <Texts title="False positives" texts={view.falsePositives} />
        <GuidePart title="Setup" html={view.setupHtml} isOpen={false} />
        <References references={view.references} />
        <p>
          <a href={addressOf(["rules", view.row.ruleId])}>The rule</a>
        </p>
      </Section>
    </aside>
  );
}

function Steps(props: {
  readonly alertId: string;
  readonly steps: readonly GuideStep[];
  readonly found: Investigation;
}) {
  const { alertId, steps, found } = props;
  const [ticks, setTicks] = useState(() => readTicks(alertId));
  if (steps.length === 0) return <p class="dim">The rule’s guide has no steps.</p>;
  const tick = (index: number) => {
    const next = new Set(ticks);
    if (!next.delete(index)) next.add(index);
    writeTicks(alertId, next);
    setTicks(next);
  };
  return (
    <>
      <h3>
        Steps <span class="dim">{`${ticks.size} of ${steps.length} done`}</span>
      </h3>
      <ol class="steps">
        {steps.map((step, index) => (
          <li key={`${index}`} class={ticks.has(index) ? "step step-done" : "step"}>
            <label class="step-text">
              <input type="checkbox" checked={ticks.has(index)} onChange={() => tick(index)} />
              <span>
                <Plain text={step.text} max={600} />
              </span>
            </label>
            <StepAnswers step={step} found={found} />
          </li>
        ))}
      </ol>
    </>
  );
}

function StepAnswers({ step, found }: { readonly step: GuideStep; readonly found: Investigation }) {
  const lines = step.answers.flatMap((name) => {
    const line = answerLine(name, found);
    return line === undefined ? [] : [{ name, line }];
  });
  if (lines.length === 0) return <p class="step-none">Only you can tell.</p>;
  return (
    <ul class="step-answers">
      {lines.map(({ name, line }) => (
        <li key={name}>
          <button
            type="button"
            class={line.isNotable ? "step-answer step-notable" : "step-answer"}
            onClick={() => goToSection(ANSWER_SECTIONS[name])}
          >
            <span class="step-name">{ANSWER_LABELS[name]}</span>
            <Plain text={line.text} isOneLine max={200} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Queries({ queries }: { readonly queries: readonly GuideQuery[] }) {
  const [shown, setShown] = useState<Extract<GuideQuery, { kind: "osquery" }> | undefined>();
  return (
    <>
      <h3>Queries of the guide</h3>
      <ul class="queries">
        {queries.map((query, index) => (
          <li key={`${index}`}>
            {query.kind === "osquery" ? (
              <button type="button" class="button" onClick={() => setShown(query)}>
                <Plain text={query.label} isOneLine max={80} />
              </button>
            ) : (
              <Investigate query={query} />
            )}
          </li>
        ))}
      </ul>
      {shown === undefined ? null : (
        <Dialog
          title="A query for osquery"
          isWide
          onClose={() => setShown(undefined)}
          actions={
            <button
              type="button"
              class="button button-main"
              onClick={() => copyText(shown.query, "The query")}
            >
              Copy
            </button>
          }
        >
          <p>
            <Plain text={shown.label} isOneLine max={200} />. Run it on the host with{" "}
            <code>osqueryi</code>; Tripline does not run it.
          </p>
          <pre class="long-text-box">
            <Plain text={shown.query} max={20_000} />
          </pre>
        </Dialog>
      )}
    </>
  );
}

function Investigate({ query }: { readonly query: Extract<GuideQuery, { kind: "investigate" }> }) {
  const { label, description, eql, fromMs, toMs } = query;
  if (eql === undefined) {
    return (
      <span class="dim" title="It cannot be said in EQL">
        <Plain text={label} isOneLine max={80} /> (not here)
      </span>
    );
  }
  const search = new URLSearchParams({ q: eql });
  if (fromMs !== undefined) search.set("from", String(fromMs));
  if (toMs !== undefined) search.set("to", String(toMs));
  return (
    <a
      class="button"
      href={addressOf(["hunt"], search)}
      title={visibleText(description.slice(0, 300))}
    >
      <Plain text={label} isOneLine max={80} />
    </a>
  );
}

function Threat({ view }: { readonly view: AlertView }) {
  if (view.threat.length === 0) return null;
  return (
    <ul class="threat" aria-label="MITRE ATT&CK">
      {view.threat.flatMap((threat) => [
        <li key={threat.tacticId} class="tag">
          <Plain text={threat.tacticName} isOneLine max={60} />
        </li>,
        ...threat.techniques.map((technique) => (
          <li key={technique.id} class="tag">
            <Plain text={`${technique.id} ${technique.name}`} isOneLine max={80} />
          </li>
        )),
      ])}
    </ul>
  );
}

function GuidePart(props: {
  readonly title: string;
  readonly html: string;
  readonly isOpen: boolean;
}) {
  const { title, html, isOpen } = props;
  if (html === "") return null;
  return (
    <details class="fold-part" open={isOpen}>
      <summary>{title}</summary>
      <LazyPart load={loadText} props={{ html }} />
    </details>
  );
}

function Texts({ title, texts }: { readonly title: string; readonly texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <details class="fold-part">
      <summary>{title}</summary>
      <ul class="plain-list">
        {texts.map((text) => (
          <li key={text}>
            <Plain text={text} max={2000} />
          </li>
        ))}
      </ul>
    </details>
  );
}

function References({ references }: { readonly references: readonly string[] }) {
  if (references.length === 0) return null;
  return (
    <details class="fold-part">
      <summary>References</summary>
      <ul class="plain-list">
        {references.map((reference) => (
          <li key={reference}>
            {/^https?:\/\//.test(reference) ? (
              <a href={reference} target="_blank" rel="noreferrer noopener">
                <Plain text={reference} isOneLine max={200} />
              </a>
            ) : (
              <Plain text={reference} isOneLine max={200} />
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
