import { Bullets } from "@/components/Bullets";
import { Button } from "@/components/Button";
import { Chip } from "@/components/Chip";
import { ErrorNote } from "@/components/ErrorNote";
import { Section } from "@/components/Section";
import { useWhyNot } from "@/features/auth/use-rights";
import { percent } from "@/lib/format";
import type { Incident } from "@/lib/types";
import { diagnosisOf, solutionOf, usable } from "./analysis";
import type { Finding } from "./analysis";
import { useDiagnose, useSuggestFix } from "./use-incidents";

/** A failed provider leaves its complaint where the finding should be. */
function FindingText({ found }: { found: Finding }) {
  return found.failed ? <ErrorNote error={found.text} /> : <Bullets text={found.text} />;
}

function AskAgain({ request }: { request: { mutate: () => void; isPending: boolean } }) {
  return (
    <Button kind="quiet" className="ml-auto text-xs" why={useWhyNot("ask")} busy={request.isPending} onClick={request.mutate}>
      Ask again
    </Button>
  );
}

/** What the diagnosis itself claims; 0 is what one says that claims nothing. */
function Confidence({ value }: { value: number }) {
  if (value <= 0) return null;
  return (
    <span data-testid="confidence">
      <Chip>{percent(value * 100)} confident</Chip>
    </span>
  );
}

export function DiagnosisSection({ incident }: { incident: Incident }) {
  const request = useDiagnose(incident.id);
  const found = diagnosisOf(incident.analysis);
  const aside = usable(found) && (
    <>
      <Chip>{found.provider}</Chip>
      <Confidence value={incident.analysis?.confidence ?? 0} />
      {incident.status !== "resolved" && <AskAgain request={request} />}
    </>
  );
  return (
    <Section title="Diagnosis" aside={aside}>
      {found ? <FindingText found={found} /> : <p className="text-sm text-faint">There is none yet.</p>}
      <ErrorNote error={request.error} title="No diagnosis" />
    </Section>
  );
}

/** Shown once there is a diagnosis to build on. */
export function SolutionSection({ incident }: { incident: Incident }) {
  const request = useSuggestFix(incident.id);
  const found = solutionOf(incident.analysis);
  if (!usable(diagnosisOf(incident.analysis)) && !found) return null;
  const aside = usable(found) && (
    <>
      <Chip>{found.provider}</Chip>
      {incident.status !== "resolved" && <AskAgain request={request} />}
    </>
  );
  return (
    <Section title="Solution" aside={aside}>
      {found ? <FindingText found={found} /> : <p className="text-sm text-faint">Nobody has asked for one yet.</p>}
      <ErrorNote error={request.error} title="No solution" />
    </Section>
  );
}
