// A user's processes by hour of the day, and the hour of this alert among them: an unusual hour is one bar
// that is not there.
import type { UsualTimes } from "../../triage/investigation.ts";
import { Plain } from "../parts/plain.tsx";
import { countOf, formatCount } from "../text/format-time.ts";
import { visibleText } from "../text/visible-text.ts";
import { usualLine } from "./answer-lines.ts";

const BAR_WIDTH = 20;
const HEIGHT = 60;

export function UsualTimesChart({ usual }: { readonly usual: UsualTimes }) {
  const { countByHour, startMs, hosts, dayCount } = usual;
  const hour = new Date(startMs).getUTCHours();
  const most = Math.max(1, ...countByHour);
  return (
    <figure class="hours">
      <svg
        viewBox={`0 0 ${24 * BAR_WIDTH} ${HEIGHT + 16}`}
        role="img"
        aria-label={visibleText(usualLine(usual).text)}
      >
        <rect class="hours-now" x={hour * BAR_WIDTH} y={0} width={BAR_WIDTH} height={HEIGHT + 16} />
        {Array.from({ length: 24 }, (_, index) => {
          const height = ((countByHour[index] ?? 0) / most) * (HEIGHT - 4);
          return (
            <rect
              // A place in the day is all that an hour is.
              key={`${index}`}
              class={index === hour ? "hours-bar hours-bar-now" : "hours-bar"}
              x={index * BAR_WIDTH + 2}
              y={HEIGHT - height}
              width={BAR_WIDTH - 4}
              height={height}
            >
              <title>{`${String(index).padStart(2, "0")} h: ${formatCount(countByHour[index] ?? 0)}`}</title>
            </rect>
          );
        })}
        <line class="hours-base" x1={0} x2={24 * BAR_WIDTH} y1={HEIGHT + 0.5} y2={HEIGHT + 0.5} />
        {[0, 6, 12, 18].map((index) => (
          <text key={index} class="hours-text" x={index * BAR_WIDTH + 3} y={HEIGHT + 13}>
            {String(index).padStart(2, "0")} h
          </text>
        ))}
      </svg>
      <figcaption class="dim">
        Processes of <Plain text={usual.userName} isOneLine max={60} /> by hour, UTC, over{" "}
        {countOf(dayCount, "day")}
        {hosts.length === 0 ? "" : ", on "}
        {hosts.slice(0, 4).map((host, index) => (
          <span key={host.value}>
            {index > 0 ? ", " : ""}
            <Plain text={host.value} isOneLine max={60} /> ({formatCount(host.count)})
          </span>
        ))}
        . The marked hour is this alert’s.
      </figcaption>
    </figure>
  );
}
