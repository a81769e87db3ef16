// A section of an alert's page: a name, its answer in one line, and the detail below. Sections have stable
// ids, so that the guide's steps, the bar above and a link can lead to them.
import type { ComponentChildren } from "preact";
import { Plain } from "../parts/plain.tsx";
import type { AnswerLine } from "./answer-lines.ts";

export type SectionName =
  | "summary"
  | "guide"
  | "tree"
  | "commands"
  | "times"
  | "network"
  | "files"
  | "user"
  | "related"
  | "rarity"
  | "timeline"
  | "why"
  | "document"
  | "notes";

export const SECTION_LABELS: Readonly<Record<SectionName, string>> = {
  summary: "At a glance",
  guide: "Guide",
  tree: "Process tree",
  commands: "Command lines",
  times: "Usual times",
  network: "Network",
  files: "Files",
  user: "User",
  related: "Related alerts",
  rarity: "Rarity",
  timeline: "Timeline",
  why: "Why it matched",
  document: "Document",
  notes: "Notes and history",
};

export function sectionId(name: SectionName): string {
  return `section-${name}`;
}

export interface SectionProps {
  readonly name: SectionName;
  readonly gist?: AnswerLine | undefined;
  /** At the right end of the head. */
  readonly tools?: ComponentChildren;
  readonly children: ComponentChildren;
}

export function Section({ name, gist, tools, children }: SectionProps) {
  const id = sectionId(name);
  return (
    <section id={id} class="section" aria-labelledby={`${id}-name`} tabIndex={-1}>
      <header class="section-head">
        <h2 id={`${id}-name`}>{SECTION_LABELS[name]}</h2>
        {gist === undefined ? null : (
          <span class={gist.isNotable ? "gist gist-notable" : "gist"}>
            <Plain text={gist.text} isOneLine max={240} />
          </span>
        )}
        {tools}
      </header>
      {children}
    </section>
  );
}

/** Scrolls to a section and gives it the focus, so that the keyboard goes on from there. */
export function goToSection(name: SectionName): void {
  const element = document.getElementById(sectionId(name));
  element?.scrollIntoView({ block: "start" });
  element?.focus({ preventScroll: true });
}
