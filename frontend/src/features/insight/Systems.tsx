import { DataTable } from "@/components/DataTable";
import type { Column } from "@/components/DataTable";
import { Ago } from "@/components/Time";
import type { Insight, Recurrence } from "@/lib/decode-insight";
import { DayBars } from "./DayBars";
import { systemDays } from "./days";
import { systemName } from "./words";

interface Day {
  day: string;
  system: string;
  count: number;
}

const dayColumnsIn = (zone: string): Column<Day>[] => [
  { name: `Day (${zone.replaceAll("_", " ")})`, cell: (line) => <span className="font-mono tabular-nums">{line.day}</span> },
  { name: "System", cell: (line) => systemName(line.system) },
  { name: "Incidents", numeric: true, cell: (line) => line.count },
];

/** A picture for each system, all to one scale, and the same numbers as a table. */
export function IncidentDays({ insight }: { insight: Insight }) {
  const systems = systemDays(insight);
  const most = Math.max(0, ...insight.days.map((line) => line.count));
  return (
    <div className="space-y-4">
      <div className="grid gap-4 sm:grid-cols-2">
        {systems.map(({ system, total, days }) => (
          <figure key={system} className="rounded-xl border border-line bg-panel p-4">
            <figcaption className="mb-2 flex justify-between gap-3 text-sm">
              <span className="font-medium [overflow-wrap:anywhere]">{systemName(system)}</span>
              <span className="font-mono text-soft tabular-nums">{total}</span>
            </figcaption>
            <DayBars days={days} most={most} />
          </figure>
        ))}
      </div>
      <details className="text-sm">
        <summary className="cursor-pointer text-soft hover:text-ink">Day by day</summary>
        <div className="mt-2">
          <DataTable
            name="Incidents by day and system"
            testId="insight-days"
            columns={dayColumnsIn(insight.tz)}
            rows={insight.days.toReversed()}
            keyOf={(line) => `${line.day} ${line.system}`}
          />
        </div>
      </details>
    </div>
  );
}

const recurrenceColumns: Column<Recurrence>[] = [
  { name: "System", cell: (line) => systemName(line.system) },
  { name: "Fault", cell: (line) => line.fault },
  { name: "Incidents", numeric: true, cell: (line) => line.incidents },
  { name: "Relapses", numeric: true, cell: (line) => line.relapses },
  { name: "First", cell: (line) => <Ago iso={line.first_at} /> },
  { name: "Last", cell: (line) => <Ago iso={line.last_at} /> },
];

export const RecurrenceTable = ({ lines }: { lines: Recurrence[] }) => (
  <DataTable
    name="Faults that came back"
    testId="insight-recurrences"
    columns={recurrenceColumns}
    rows={lines}
    keyOf={(line) => `${line.system}\n${line.fault}`}
  />
);
