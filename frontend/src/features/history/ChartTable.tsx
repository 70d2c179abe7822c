import { dateTime } from "@/lib/format";
import { amount, chartTitle } from "./charts";
import type { Chart } from "./charts";

/** The same numbers in words: at most so many rows, spread over the whole span. */
const rowLimit = 30;

function rowsOf({ times, lines }: Chart) {
  const main = lines[0];
  if (!main) return [];
  const known = times.map((_, place) => place).filter((place) => main.mean[place] != null);
  const every = Math.max(1, Math.ceil(known.length / rowLimit));
  return known
    .filter((_, order) => order % every === 0 || order === known.length - 1)
    .map((place) => ({ at: new Date((times[place] ?? 0) * 1_000).toISOString(), low: main.low[place], mean: main.mean[place], high: main.high[place] }))
    .reverse();
}

export function ChartTable({ chart }: { chart: Chart }) {
  const shown = (value: number | null | undefined) => (value == null ? "–" : amount(value, chart.unit));
  return (
    <details className="text-sm">
      <summary className="w-fit text-faint hover:text-ink">
        As a table<span className="sr-only">: {chartTitle(chart)}</span>
      </summary>
      <div tabIndex={0} role="region" aria-label={`${chartTitle(chart)} as a table`} className="mt-1 max-h-64 overflow-auto">
        <table className="w-full text-left text-xs tabular-nums">
          <thead className="text-faint">
            <tr>
              {["Time", "Least", "Mean", "Greatest"].map((name) => (
                <th key={name} scope="col" className="py-1 pr-3 font-medium">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rowsOf(chart).map(({ at, low, mean, high }) => (
              <tr key={at} className="border-t border-line">
                <td className="py-1 pr-3 whitespace-nowrap">
                  <time dateTime={at}>{dateTime(at)}</time>
                </td>
                <td className="pr-3">{shown(low)}</td>
                <td className="pr-3">{shown(mean)}</td>
                <td>{shown(high)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
