// Events that a hunt found: a table whose columns fit them, each line opening to the whole document.
import { Fragment } from "preact";
import { useState } from "preact/hooks";
import type { HuntEvent } from "../../server/console/console-api.ts";
import { LongText } from "../parts/long-text.tsx";
import { Plain } from "../parts/plain.tsx";
import { formatTime } from "../text/format-time.ts";
import { columnsOf, textAt } from "./event-columns.ts";

export function EventTable({ events }: { readonly events: readonly HuntEvent[] }) {
  const columns = columnsOf(events);
  const [open, setOpen] = useState<string>();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <section class="table-scroll" tabIndex={0} aria-label="Events">
      <table class="event-table">
        <thead>
          <tr>
            <th scope="col">Time</th>
            {columns.map((path) => (
              <th key={path} scope="col" class="mono">
                {path}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {events.map((event) => {
            const key = `${event.index}/${event.id}`;
            const isOpen = open === key;
            return (
              <Fragment key={key}>
                <tr>
                  <td class="event-time">
                    <button
                      type="button"
                      class="button-link"
                      aria-expanded={isOpen}
                      onClick={() => setOpen(isOpen ? undefined : key)}
                    >
                      {formatTime(event.timeMs)}
                    </button>
                  </td>
                  {columns.map((path) => (
                    <td key={path} class="mono">
                      <Plain text={textAt(event.document, path)} isOneLine max={240} />
                    </td>
                  ))}
                </tr>
                {isOpen ? (
                  <tr>
                    <td colSpan={columns.length + 1}>
                      <LongText text={JSON.stringify(event.document, null, 2)} />
                    </td>
                  </tr>
                ) : null}
              </Fragment>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}
