// Alerts of the last days as small bars, the newest at the right; the counts are in its name.
export function DayBars({ counts }: { readonly counts: readonly number[] }) {
  const most = Math.max(1, ...counts);
  const width = 8;
  return (
    <svg
      class="day-bars"
      role="img"
      viewBox={`0 0 ${counts.length * width} 20`}
      width={counts.length * width}
      height={20}
      aria-label={`Alerts of the last ${counts.length} days: ${counts.join(", ")}`}
    >
      {counts.map((count, day) => {
        const height = count === 0 ? 1 : Math.max(2, Math.round((count / most) * 18));
        return (
          <rect
            key={day}
            x={day * width}
            y={20 - height}
            width={width - 2}
            height={height}
            class={count === 0 ? "day-none" : "day-some"}
          />
        );
      })}
    </svg>
  );
}
