// All keys on one card.
import type { SessionView } from "../../server/console/console-api.ts";
import { hasRole } from "../roles.ts";
import { VIEWS } from "../views.ts";
import { Dialog } from "./dialog.tsx";

type Keys = readonly (readonly [key: string, does: string])[];

const LIST: Keys = [
  ["j k", "next and previous alert"],
  ["Enter", "open the alert beside the list"],
  ["o", "open it as a page of its own"],
  ["x", "select; with Shift all from the last one"],
  ["a", "acknowledge"],
  ["c", "close, with a reason"],
  ["/", "search"],
  ["Esc", "close what is open; clear the selection"],
];

const ALERT: Keys = [
  ["1 … 9", "go to a section"],
  ["↑ ↓", "move in the process tree"],
  ["← →", "fold and unfold"],
  ["s", "go to the alert's own process"],
  ["e", "add an exception"],
  ["r", "respond"],
  ["a c", "acknowledge; close"],
];

export function HelpDialog(props: { readonly session: SessionView; readonly onClose: () => void }) {
  const views: Keys = VIEWS.filter((view) => hasRole(props.session, view.role)).map((view) => [
    `g ${view.key}`,
    view.label,
  ]);
  return (
    <Dialog title="Keys" onClose={props.onClose} isWide>
      <div class="key-columns">
        <KeyList title="Alerts" keys={LIST} />
        <KeyList title="One alert" keys={ALERT} />
        <KeyList title="Go to" keys={[...views, ["?", "this card"]]} />
      </div>
    </Dialog>
  );
}

function KeyList({ title, keys }: { readonly title: string; readonly keys: Keys }) {
  return (
    <section>
      <h3>{title}</h3>
      <dl class="keys">
        {keys.map(([key, does]) => (
          <div key={key}>
            <dt>
              {key.split(" ").map((one) => (
                <kbd key={one}>{one}</kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
