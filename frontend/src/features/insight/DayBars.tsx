import type { SystemDays } from "./days";

const height = 40;
const step = 8;

/** One bar a day. What it says stands in the table below it, too: the picture is for the eye alone. */
export function DayBars({ days, most }: { days: SystemDays["days"]; most: number }) {
  const width = Math.max(1, days.length) * step;
  return (
    <svg
      aria-hidden="true"
      data-testid="day-bars"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      className="h-10 w-full border-b border-line"
    >
      {days.map(({ day, count }, place) => {
        const tall = most > 0 ? (count / most) * height : 0;
        return count === 0 ? null : (
          <rect key={day} x={place * step + 1} y={height - tall} width={step - 2} height={tall} className="fill-soft">
            <title>{`${day}: ${count}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
