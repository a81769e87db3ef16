// The way between an alert's sections: one short row that stays in sight, with figures as keys.
import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useKeys } from "../shell/keyboard.ts";
import { goToSection, SECTION_LABELS, type SectionName, sectionId } from "./section.tsx";

const BAR: readonly SectionName[] = [
  "summary",
  "tree",
  "commands",
  "network",
  "user",
  "related",
  "timeline",
  "why",
  "guide",
  "document",
  "notes",
];

const SHORT: Partial<Record<SectionName, string>> = {
  tree: "Tree",
  commands: "Commands",
  related: "Related",
  why: "Why",
  notes: "Notes",
};

export function SectionBar() {
  const bar = useRef<HTMLElement>(null);
  const current = useCurrentSection(bar);
  useKeys(
    Object.fromEntries(
      BAR.slice(0, 9).map((name, index) => [String(index + 1), () => goToSection(name)]),
    ),
  );
  useEffect(() => {
    const link = bar.current?.children[BAR.indexOf(current)];
    // By hand: scrollIntoView would move the page as well.
    if (link instanceof HTMLElement) bar.current?.scrollTo({ left: link.offsetLeft - 60 });
  }, [current]);
  return (
    <nav ref={bar} class="section-bar" aria-label="Sections">
      {BAR.map((name) => (
        <button
          key={name}
          type="button"
          class="section-link"
          {...(name === current ? { "aria-current": "true" as const } : {})}
          onClick={() => goToSection(name)}
        >
          {SHORT[name] ?? SECTION_LABELS[name]}
        </button>
      ))}
    </nav>
  );
}

/** The section whose head is nearest above the upper edge, which is the bar's lower one. */
function useCurrentSection(bar: RefObject<HTMLElement>): SectionName {
  const [current, setCurrent] = useState<SectionName>("summary");
  useEffect(() => {
    const look = () => {
      const top = (bar.current?.getBoundingClientRect().bottom ?? 0) + 40;
      const passed = BAR.flatMap((name) => {
        const section = document.getElementById(sectionId(name));
        // The guide that stands beside the others is at the top all the time.
        if (section === null || (name === "guide" && isBeside(section))) return [];
        const place = section.getBoundingClientRect().top;
        return place > top ? [] : [{ name, place }];
      });
      const nearest = passed.sort((a, b) => a.place - b.place).at(-1);
      setCurrent(nearest?.name ?? "summary");
    };
    // What scrolls is the body, or the whole page where it is narrow.
    document.addEventListener("scroll", look, { capture: true, passive: true });
    return () => document.removeEventListener("scroll", look, { capture: true });
  }, [bar]);
  return current;
}

function isBeside(section: HTMLElement): boolean {
  const column = section.closest(".guide");
  return column !== null && getComputedStyle(column).position === "sticky";
}
