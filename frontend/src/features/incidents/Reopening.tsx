import { At } from "@/components/Time";
import type { AuditRecord } from "@/lib/decode-audit";
import type { Incident } from "@/lib/types";
import { reopenedOf, whySick } from "./reopened";
import type { Reopened } from "./reopened";

function Before({ one }: { one: Reopened }) {
  if (one.endedAt === "") return "It was over";
  return (
    <>
      {one.action ? `${one.action} healed it at ` : "It was over at "}
      <At iso={one.endedAt} />
    </>
  );
}

/** Of an incident that was over: when that was, and why it is open again. */
export function Reopening({ incident, records }: { incident: Incident; records: AuditRecord[] }) {
  const one = reopenedOf(incident, records);
  if (!one) return null;
  const why = one.how === "relapse" ? whySick(incident) : "";
  return (
    <span data-testid="reopened">
      <Before one={one} />
      {one.how === "relapse" && ", and the target is sick again since "}
      {one.how === "undone" && ", and that was taken back at "}
      {one.how === "person" && `, and was opened again${one.who && ` by ${one.who}`} at `}
      <At iso={one.againAt} />
      {why && `: ${why.replace(/\.$/, "")}`}.{" "}
    </span>
  );
}
