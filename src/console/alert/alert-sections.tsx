// The sections of an alert in the order of triage. Those that need the investigation say so while it is made,
// each in its place, so that what is there already does not move.
import type { AlertView, SessionView } from "../../server/console/console-api.ts";
import type { Investigation, ProcessSummary } from "../../triage/investigation.ts";
import { FaultState, LoadingState } from "../parts/blank-states.tsx";
import { LongText } from "../parts/long-text.tsx";
import { Plain } from "../parts/plain.tsx";
import { type AnswerLine, answerLine, rarityWords } from "./answer-lines.ts";
import { DocumentSection } from "./document-section.tsx";
import { FileTable, NetworkTable } from "./event-tables.tsx";
import { NotesSection } from "./notes-section.tsx";
import { ProcessTree } from "./process-tree.tsx";
import { BlockList, RelatedList } from "./related-list.tsx";
import { goToSection, Section, type SectionName } from "./section.tsx";
import { Timeline } from "./timeline.tsx";
import type { AlertAnswers } from "./use-alert.ts";
import { UserSection } from "./user-section.tsx";
import { UsualTimesChart } from "./usual-times-chart.tsx";
import { WhySection } from "./why-section.tsx";

export interface AlertSectionsProps {
  readonly view: AlertView;
  readonly answers: AlertAnswers;
  readonly session: SessionView;
  readonly onRespond: (process?: ProcessSummary) => void;
  readonly onChanged: () => void;
}

export function AlertSections(props: AlertSectionsProps) {
  const { view, answers, session, onRespond, onChanged } = props;
  const { investigation } = answers;
  const found = investigation.data;
  return (
    <div class="alert-sections">
      <Section name="summary">
        {found === undefined ? null : <Notable found={found} />}
        <Highlighted view={view} />
        {view.blocks.length === 0 ? null : <BlockList blocks={view.blocks} />}
      </Section>
      <TreeSection view={view} answers={answers} onRespond={onRespond} />
      {found === undefined ? null : <Answers found={found} view={view} />}
      <WhySection answer={answers.why} />
      <DocumentSection document={view.document} />
      <NotesSection view={view} session={session} onChanged={onChanged} />
    </div>
  );
}

/** The tree comes first, by itself, and stays as it was folded when the rest is there. */
function TreeSection(props: {
  readonly view: AlertView;
  readonly answers: AlertAnswers;
  readonly onRespond: (process?: ProcessSummary) => void;
}) {
  const { view, answers, onRespond } = props;
  const { investigation } = answers;
  const found = investigation.data;
  const tree = found?.tree ?? answers.tree.data;
  return (
    <Section name="tree" {...(found === undefined ? {} : { gist: answerLine("tree", found) })}>
      {investigation.fault === undefined ? null : (
        <FaultState
          title="The investigation could not be made"
          fault={investigation.fault}
          onRetry={investigation.reload}
        />
      )}
      {tree !== undefined ? (
        <ProcessTree
          tree={tree}
          alertId={view.row.id}
          alertMs={view.row.timeMs}
          isOngoing={found?.isOngoing === true}
          onRespond={onRespond}
        />
      ) : investigation.fault === undefined ? (
        <LoadingState label="Looking into it" rows={12} />
      ) : null}
    </Section>
  );
}

function Answers(props: { readonly found: Investigation; readonly view: AlertView }) {
  const { found, view } = props;
  const alertMs = view.row.timeMs;
  return (
    <>
      <Commands found={found} />
      {found.usualTimes === undefined ? null : (
        <Section name="times" gist={answerLine("usualTimes", found)}>
          <UsualTimesChart usual={found.usualTimes} />
        </Section>
      )}
      <Section name="network" gist={answerLine("network", found)}>
        <NetworkTable network={found.network} alertMs={alertMs} />
      </Section>
      <Section name="files" gist={answerLine("files", found)}>
        <FileTable files={found.files} alertMs={alertMs} />
      </Section>
      {found.userActivity === undefined ? null : (
        <Section name="user" gist={answerLine("userActivity", found)}>
          <UserSection activity={found.userActivity} />
        </Section>
      )}
      <Section name="related" gist={answerLine("related", found)}>
        <RelatedList related={found.related} alertMs={alertMs} />
      </Section>
      {found.rarity.length === 0 ? null : <RarityList found={found} />}
      <Section name="timeline" gist={answerLine("timeline", found)}>
        <Timeline entries={found.timeline} alertId={view.row.id} alertMs={alertMs} />
      </Section>
      {found.notes.length === 0 ? null : (
        <ul class="found-notes" aria-label="Notes of the investigation">
          {found.notes.map((note) => (
            <li key={note}>
              <Plain text={note} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

const NOTABLE: readonly (readonly [Parameters<typeof answerLine>[0], SectionName])[] = [
  ["parentCommandLine", "commands"],
  ["commandLine", "commands"],
  ["usualTimes", "times"],
  ["network", "network"],
  ["related", "related"],
  ["rarity", "rarity"],
];

/** What speaks for an attack, each a way to its section. */
function Notable({ found }: { readonly found: Investigation }) {
  const lines = NOTABLE.flatMap(([name, section]) => {
    const line: AnswerLine | undefined = answerLine(name, found);
    return line?.isNotable === true ? [{ name, section, line }] : [];
  });
  if (lines.length === 0)
    return <p class="dim">Nothing about it stands out from the days before.</p>;
  return (
    <ul class="notable" aria-label="What stands out">
      {lines.map(({ name, section, line }) => (
        <li key={name}>
          <button type="button" class="notable-link" onClick={() => goToSection(section)}>
            <Plain text={line.text} isOneLine max={160} />
          </button>
        </li>
      ))}
    </ul>
  );
}

function Highlighted({ view }: { readonly view: AlertView }) {
  const { row } = view;
  // Host and user stand in the head already.
  const isTold = (field: string, values: readonly string[]) =>
    (field === "host.name" && values.join() === row.hostName) ||
    (field === "user.name" && values.join() === row.userName);
  const fields = view.highlighted.filter(({ field, values }) => !isTold(field, values));
  return (
    <dl class="fields">
      {fields.map(({ field, values }) => (
        <div key={field}>
          <dt>
            <Plain text={field} isOneLine max={120} />
          </dt>
          <dd>
            <LongText text={values.join(", ")} />
          </dd>
        </div>
      ))}
      <div>
        <dt>reason</dt>
        <dd>
          <LongText text={view.row.reason} />
        </dd>
      </div>
    </dl>
  );
}

function Commands({ found }: { readonly found: Investigation }) {
  const { commandLine, parentCommandLine } = found;
  const texts = [
    { label: "Parent", marked: parentCommandLine },
    { label: "Process", marked: commandLine },
  ];
  return (
    <Section name="commands" gist={answerLine("parentCommandLine", found)}>
      {texts.map(({ label, marked }) =>
        marked === undefined ? null : (
          <div key={label} class="command">
            <h3>{label}</h3>
            <LongText text={marked.text} marks={marked.marks} />
            {marked.marks.length === 0 ? null : (
              <ol class="mark-reasons">
                {marked.marks.map((mark) => (
                  <li key={mark.start}>
                    <Plain text={mark.reason} max={300} />
                  </li>
                ))}
              </ol>
            )}
          </div>
        ),
      )}
      {commandLine === undefined && parentCommandLine === undefined ? (
        <p class="dim">The events tell of no arguments.</p>
      ) : null}
    </Section>
  );
}

function RarityList({ found }: { readonly found: Investigation }) {
  return (
    <Section name="rarity">
      <ul class="rarity">
        {found.rarity.map((one) => {
          const words = rarityWords(one);
          return (
            <li key={one.what} class={words.isNotable ? "rarity-never" : ""}>
              <span>
                <Plain text={words.text} isOneLine />
              </span>
              <code>
                <Plain text={one.value} isOneLine max={200} />
              </code>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
