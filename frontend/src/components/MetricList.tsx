import { label } from "@/lib/format";
import { shown } from "@/lib/values";

/** Name and value of what was measured, as it was measured. */
export function MetricList({ metrics }: { metrics: Record<string, unknown> }) {
  const rows = Object.entries(metrics);
  if (rows.length === 0) return null;
  return (
    <dl className="grid grid-cols-[minmax(0,auto)_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
      {rows.map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="break-words text-faint">{label(name)}</dt>
          <dd className="font-mono text-xs leading-5 break-all">{shown(value) || "–"}</dd>
        </div>
      ))}
    </dl>
  );
}
