// MITRE ATT&CK as a matrix: what the rules here cover, and what was seen. A cell says its counts in figures;
// the shade only repeats them.
import type { AttackView as Matrix } from "../../server/console/console-api.ts";
import { useAnswer } from "../api/use-answer.ts";
import { FaultState, LoadingState } from "../parts/blank-states.tsx";
import { Plain } from "../parts/plain.tsx";
import { addressOf } from "../shell/router.ts";
import { countOf } from "../text/format-time.ts";
import type { ViewProps } from "../views.ts";

type Technique = Matrix["tactics"][number]["techniques"][number];

export function AttackView(_props: ViewProps) {
  const { data, fault, reload } = useAnswer<Matrix>("/attack");
  if (fault !== undefined) {
    return <FaultState title="The matrix cannot be shown" fault={fault} onRetry={reload} />;
  }
  if (data === undefined) return <LoadingState label="Loading the matrix" rows={12} />;
  const techniques = data.tactics.flatMap((tactic) => tactic.techniques);
  const covered = new Set(techniques.flatMap(({ id, ruleCount }) => (ruleCount > 0 ? [id] : [])));
  const seen = techniques.filter(({ alertCount }) => alertCount > 0).length;
  return (
    <div class="plain-view attack-view">
      <header class="view-head">
        <h1>ATT&CK</h1>
        <p class="dim">
          Rules here cover {countOf(covered.size, "technique")}; {countOf(seen, "cell")} with
          alerts. A cell leads to its rules.
        </p>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard */}
      <section class="matrix-scroll" aria-label="Matrix" tabIndex={0}>
        <ol class="matrix">
          {data.tactics.map(({ id, name, techniques: of }) => (
            <li key={id} class="tactic">
              <h2>
                <a href={addressOf(["alerts"], new URLSearchParams({ tactic: id }))}>
                  <Plain text={name} isOneLine max={60} />
                </a>
              </h2>
              <ul>
                {[...of].sort(byWeight).map((technique) => (
                  <Cell key={technique.id} technique={technique} />
                ))}
              </ul>
              {of.length === 0 ? <p class="dim">no rule</p> : null}
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

/** What was seen first, then what is covered; the order of the matrix among equals. */
function byWeight(a: Technique, b: Technique): number {
  return b.alertCount - a.alertCount || b.ruleCount - a.ruleCount;
}

function Cell({ technique }: { readonly technique: Technique }) {
  const { id, name, ruleCount, alertCount } = technique;
  const rules = new URLSearchParams({ tactic: id });
  return (
    <li class={alertCount > 0 ? "cell cell-seen" : ruleCount > 0 ? "cell" : "cell cell-none"}>
      <a href={addressOf(["rules"], rules)}>
        <span class="mono dim">{id}</span> <Plain text={name} isOneLine max={80} />
      </a>
      <span class="cell-counts">
        {ruleCount === 0 ? "no rule" : countOf(ruleCount, "rule")}
        {alertCount > 0 ? <strong>, {countOf(alertCount, "alert")}</strong> : null}
      </span>
    </li>
  );
}
