// What an action would do, step by step, and what stands in its way.
import { Plain } from "../parts/plain.tsx";
import type { Rehearsed } from "./use-rehearsal.ts";

export function RehearsalBox({ rehearsal }: { readonly rehearsal: Rehearsed }) {
  const { view, fault } = rehearsal;
  if (fault !== undefined) {
    return (
      <p class="preview-fault" role="alert">
        <Plain text={fault} />
      </p>
    );
  }
  if (view === undefined) return <p class="dim">Looking at what would happen…</p>;
  return (
    <div class="rehearsal" aria-live="polite">
      <h3>What will happen</h3>
      <ol>
        {view.steps.map((step, index) => (
          <li key={index}>
            <Plain text={step} />
          </li>
        ))}
      </ol>
      <p class="dim">
        {view.isUndoable ? "It can be undone from the journal." : "It cannot be undone."}
      </p>
      {view.obstacles.length === 0 ? null : (
        <div class="obstacles" role="alert">
          <strong>It cannot be done now:</strong>
          <ul>
            {view.obstacles.map((obstacle, index) => (
              <li key={index}>
                <Plain text={obstacle} />
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  );
}
