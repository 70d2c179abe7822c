import { Link } from "@tanstack/react-router";
import { Section } from "@/components/Section";
import { incidentNumber } from "@/lib/format";
import { useKnown } from "./use-incidents";
import { statusWords } from "./words";

/** The earlier incident of the same system that this one came on top of. */
export function LinkedIncident({ id }: { id: string }) {
  const linked = useKnown(id).incident;
  if (id === "") return null;
  return (
    <Section title="Follows from">
      <Link
        to="/incidents/$incidentId"
        params={{ incidentId: id }}
        data-testid="linked-incident"
        className="flex items-center gap-2 rounded-lg border border-line-strong bg-raised px-3 py-1.5 text-sm hover:border-faint"
      >
        <span className="font-mono text-xs text-faint">{incidentNumber(id)}</span>
        <span className="line-clamp-1 min-w-0 flex-1 break-all">{linked?.message ?? ""}</span>
        {linked && <span className="text-xs text-faint">{statusWords[linked.status].name}</span>}
      </Link>
    </Section>
  );
}
