// Alerts over time, stacked by severity. Dragging over it, or arrow keys and Enter, narrow the list to a
// span. The bars are one SVG that stretches; the scale is the highest bar.
import { useRef, useState } from "preact/hooks";
import type { AlertSummaryView } from "../../server/console/console-api.ts";
import { severityClass } from "../parts/badges.tsx";
import { countOf, formatTime } from "../text/format-time.ts";

type Histogram = AlertSummaryView["histogram"];

export interface HistogramProps {
  readonly histogram: Histogram | undefined;
  readonly onChoose: (fromMs: number, toMs: number) => void;
}

const HEIGHT = 100;
const BARS_WIDE = 40;
const ORDER = ["critical", "high", "medium", "low"];

interface Brush {
  readonly anchor: number;
  readonly head: number;
}

export function AlertHistogram({ histogram, onChoose }: HistogramProps) {
  const [brush, setBrush] = useState<Brush | undefined>();
  const isDragging = useRef(false);
  const bars = histogram?.bars ?? [];
  if (histogram === undefined || bars.length === 0) {
    return <div class="histogram histogram-empty" aria-hidden="true" />;
  }
  const choose = ({ anchor, head }: Brush) => {
    const from = bars[Math.min(anchor, head)];
    const to = bars[Math.max(anchor, head)];
    if (from !== undefined && to !== undefined)
      onChoose(from.fromMs, to.fromMs + histogram.barMs - 1);
    setBrush(undefined);
  };
  const barAt = (event: PointerEvent & { readonly currentTarget: Element }) => {
    const box = event.currentTarget.getBoundingClientRect();
    const place = Math.floor(((event.clientX - box.left) / box.width) * bars.length);
    return Math.max(0, Math.min(bars.length - 1, place));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const next = brushByKey(event, { brush, count: bars.length });
    if (next === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (next === "choose") return brush === undefined ? undefined : choose(brush);
    setBrush(next === "drop" ? undefined : next);
  };
  return (
    <div
      class="histogram"
      role="slider"
      tabIndex={0}
      aria-label="Alerts over time: arrow keys move, Shift and arrow keys extend, Enter narrows the list"
      aria-valuemin={0}
      aria-valuemax={bars.length - 1}
      aria-valuenow={brush?.head ?? bars.length - 1}
      aria-valuetext={wordsOf(histogram, brush)}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        const at = barAt(event);
        event.currentTarget.setPointerCapture(event.pointerId);
        isDragging.current = true;
        setBrush({ anchor: at, head: at });
      }}
      onPointerMove={(event) => {
        if (!isDragging.current || brush === undefined) return;
        setBrush({ anchor: brush.anchor, head: barAt(event) });
      }}
      onPointerUp={() => {
        if (isDragging.current && brush !== undefined) choose(brush);
        isDragging.current = false;
      }}
      onPointerCancel={() => {
        isDragging.current = false;
        setBrush(undefined);
      }}
    >
      <Bars histogram={histogram} brush={brush} />
      <div class="histogram-scale" aria-hidden="true">
        <span>{formatTime(bars[0]?.fromMs ?? 0).slice(0, 16)}</span>
        <span class="histogram-told">{brush === undefined ? "" : wordsOf(histogram, brush)}</span>
        <span>{formatTime((bars.at(-1)?.fromMs ?? 0) + histogram.barMs).slice(0, 16)}</span>
      </div>
    </div>
  );
}

function Bars({
  histogram,
  brush,
}: {
  readonly histogram: Histogram;
  readonly brush: Brush | undefined;
}) {
  const { bars } = histogram;
  const most = Math.max(1, ...bars.map(totalOf));
  // A few bars are no wider than many.
  const width = 0.76 * Math.min(1, bars.length / BARS_WIDE);
  return (
    <svg viewBox={`0 0 ${bars.length} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      {brush === undefined ? null : (
        <rect
          class="histogram-brush"
          x={Math.min(brush.anchor, brush.head)}
          y={0}
          width={Math.abs(brush.head - brush.anchor) + 1}
          height={HEIGHT}
        />
      )}
      {bars.flatMap((bar, index) => {
        let top = HEIGHT;
        return severitiesOf(bar.countBySeverity).map(([severity, count]) => {
          // A single alert among thousands is still to be seen.
          const height = Math.max((count / most) * (HEIGHT - 4), 3);
          top -= height;
          return (
            <rect
              key={`${bar.fromMs} ${severity}`}
              class={`bar bar-${severityClass(severity)}`}
              x={index + (1 - width) / 2}
              y={top}
              width={width}
              height={height}
            />
          );
        });
      })}
    </svg>
  );
}

function severitiesOf(
  counts: Readonly<Record<string, number>>,
): readonly (readonly [string, number])[] {
  const rank = (severity: string) => {
    const place = ORDER.indexOf(severity);
    return place < 0 ? ORDER.length : place;
  };
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .sort(([a], [b]) => rank(a) - rank(b));
}

function totalOf(bar: Histogram["bars"][number]): number {
  return Object.values(bar.countBySeverity).reduce((sum, count) => sum + count, 0);
}

function wordsOf(histogram: Histogram, brush: Brush | undefined): string {
  const { bars, barMs } = histogram;
  const from = bars[brush === undefined ? 0 : Math.min(brush.anchor, brush.head)];
  const toIndex = brush === undefined ? bars.length - 1 : Math.max(brush.anchor, brush.head);
  const to = bars[toIndex];
  if (from === undefined || to === undefined) return "";
  const inside = bars.slice(bars.indexOf(from), toIndex + 1);
  const count = inside.reduce((sum, bar) => sum + totalOf(bar), 0);
  const span = `${formatTime(from.fromMs).slice(0, 16)} to ${formatTime(to.fromMs + barMs).slice(11, 16)}`;
  return `${span}: ${countOf(count, "alert")}`;
}

function brushByKey(
  event: KeyboardEvent,
  { brush, count }: { readonly brush: Brush | undefined; readonly count: number },
): Brush | "choose" | "drop" | undefined {
  const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -10, PageDown: 10 }[event.key];
  if (step === undefined) {
    if (event.key === "Enter") return "choose";
    return event.key === "Escape" && brush !== undefined ? "drop" : undefined;
  }
  const from = brush?.head ?? count - (step < 0 ? 0 : 1);
  const head = Math.max(0, Math.min(count - 1, from + step));
  return { anchor: event.shiftKey ? (brush?.anchor ?? head) : head, head };
}
