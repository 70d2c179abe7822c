import { label } from "@/lib/format";
import type { Difference } from "@/lib/types";
import { CompareTable } from "./CompareTable";

/** "premise.used_memory" is for programs. */
const nameOf = (name: string) => label(name.replace(/^premise\./, ""));

/** What was proposed and is not so any more. */
export function DifferenceTable({ differences }: { differences: Difference[] }) {
  return (
    <CompareTable
      caption="What was proposed, and what is so now"
      heads={["What", "As proposed", "Now"]}
      rows={differences.map(({ name, proposed, now }) => ({ name: nameOf(name), before: proposed, after: now }))}
      testId="differences"
      className="my-2 rounded-lg border border-line bg-panel"
    />
  );
}
