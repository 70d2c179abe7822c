import type { RuledOut } from "@/lib/types";

/** What was thought of and put aside; folded, for whoever wants to check the thinking. */
export function RuledOutList({ ruledOut }: { ruledOut: RuledOut[] }) {
  if (ruledOut.length === 0) return null;
  return (
    <details data-testid="ruled-out" className="text-sm">
      <summary className="w-fit text-faint hover:text-ink">What was ruled out ({ruledOut.length})</summary>
      <ul className="mt-2 space-y-1.5">
        {ruledOut.map((one, index) => (
          <li key={index} className="break-words">
            <span className="font-mono text-xs">{one.rule}</span>
            {one.fault && <span className="text-soft"> ({one.fault})</span>}
            <span className="text-soft">: {one.reason}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
