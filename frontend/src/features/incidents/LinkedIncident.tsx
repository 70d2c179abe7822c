import { Button } from "@/components/Button";
import { Section } from "@/components/Section";
import { useLeave } from "@/components/unsaved";
import { incidentNumber } from "@/lib/format";
import type { Incident } from "@/lib/types";
import { statusWords } from "./words";

interface Props {
  id: string;
  /** The other incident, when the board has it. */
  linked: Incident | undefined;
  onOpen: (id: string) => void;
}

/** The earlier incident of the same system that this one came on top of. */
export function LinkedIncident({ id, linked, onOpen }: Props) {
  const leave = useLeave();
  if (id === "") return null;
  return (
    <Section title="Follows from">
      {linked ? (
        <Button
          data-testid="linked-incident"
          className="w-full justify-start text-left"
          onClick={() => leave(() => onOpen(id))}
        >
          <span className="font-mono text-xs text-faint">{incidentNumber(id)}</span>
          <span className="line-clamp-1 min-w-0 flex-1 break-all">{linked.message || "(no message)"}</span>
          <span className="text-xs text-faint">{statusWords[linked.status].name}</span>
        </Button>
      ) : (
        <p className="text-sm text-faint">{incidentNumber(id)}, which is not on the board.</p>
      )}
    </Section>
  );
}
