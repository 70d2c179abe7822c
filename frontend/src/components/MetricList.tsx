import { label } from "@/lib/format";
import { measured } from "@/lib/measures";
import { isFields } from "@/lib/values";
import type { Fields } from "@/lib/values";
import { At } from "./Time";

/** Groups lie in groups only so deep; what is deeper is shown in one line. */
const depthLimit = 3;

function Group({ name, metrics, depth }: { name: string; metrics: Fields; depth: number }) {
  const count = Object.keys(metrics).length;
  if (count === 0) return null;
  return (
    <details className="mt-2 text-sm">
      <summary className="w-fit text-faint hover:text-ink">
        {label(name)} ({count})
      </summary>
      <div className="mt-1 border-l border-line pl-3">
        <MetricList metrics={metrics} depth={depth + 1} />
      </div>
    </details>
  );
}

/** In few digits; all of them show when it is pointed at or has the focus. */
function Value({ name, value }: { name: string; value: unknown }) {
  const { text, exact, at } = measured(name, value);
  if (at) return <At iso={at} />;
  if (!exact) return text;
  return (
    <span data-tip={exact} tabIndex={0} className="rounded-md">
      {text}
    </span>
  );
}

/** Name and value of what was measured, in a reader's units; a group of its own is folded below. */
export function MetricList({ metrics, depth = 1 }: { metrics: Fields; depth?: number }) {
  const all = Object.entries(metrics);
  const isGroup = (value: unknown): value is Fields => isFields(value) && depth < depthLimit;
  const rows = all.filter(([, value]) => !isGroup(value));
  return (
    <>
      {rows.length > 0 && (
        <dl className="grid grid-cols-[minmax(0,auto)_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
          {rows.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="break-words text-faint">{label(name)}</dt>
              <dd className="font-mono text-xs leading-5 wrap-anywhere">
                <Value name={name} value={value} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {all.map(([name, value]) => isGroup(value) && <Group key={name} name={name} metrics={value} depth={depth} />)}
    </>
  );
}
