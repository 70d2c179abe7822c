import { factText } from "@/lib/facts";
import { exactTime, label } from "@/lib/format";
import type { Difference } from "@/lib/types";
import { CompareTable } from "./CompareTable";

/** "premise.used_memory" is for programs. */
const nameOf = (name: string) => label(name.replace(/^premise\./, ""));

const isTime = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** A time and a number as they are told elsewhere; whatever else as it is. */
const valueOf = (name: string, value: string) => (isTime.test(value) ? exactTime(value) : /^\d+$/.test(value) ? factText(name, Number(value)) : value);

/** What was proposed and is not so any more. */
export function DifferenceTable({ differences }: { differences: Difference[] }) {
  return (
    <CompareTable
      caption="What was proposed, and what is so now"
      heads={["What", "As proposed", "Now"]}
      rows={differences.map(({ name, proposed, now }) => ({ name: nameOf(name), before: valueOf(name, proposed), after: valueOf(name, now) }))}
      testId="differences"
      className="my-2 rounded-lg border border-line bg-panel"
    />
  );
}
