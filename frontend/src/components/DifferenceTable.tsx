import { bytesWords, exactTime, label } from "@/lib/format";
import type { Difference } from "@/lib/types";

const cell = "px-3 py-1 text-left align-top break-words";

/** "premise.used_memory" is for programs. */
const nameOf = (name: string) => label(name.replace(/^premise\./, ""));

const isTime = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** A time and a size as they are told elsewhere; whatever else as it is. */
function valueOf(name: string, value: string): string {
  if (isTime.test(value)) return exactTime(value);
  return /memory|bytes/.test(name) && /^\d+$/.test(value) ? bytesWords(Number(value)) : value;
}

/** What was proposed and is not so any more, side by side. */
export function DifferenceTable({ differences }: { differences: Difference[] }) {
  return (
    <table data-testid="differences" className="my-2 w-full table-fixed rounded-lg border border-line bg-panel text-sm text-ink">
      <caption className="sr-only">What was proposed, and what is so now</caption>
      <thead className="text-xs text-faint">
        <tr>
          {["What", "As proposed", "Now"].map((name) => (
            <th key={name} scope="col" className={cell}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {differences.map(({ name, proposed, now }) => (
          <tr key={name} className="border-t border-line">
            <th scope="row" className={`${cell} font-normal text-soft`}>
              {nameOf(name)}
            </th>
            <td className={`${cell} font-mono text-xs leading-5`}>{valueOf(name, proposed) || "–"}</td>
            <td className={`${cell} font-mono text-xs leading-5`}>{valueOf(name, now) || "–"}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
