import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { useWhyNot } from "@/features/auth/use-rights";
import type { Incident } from "@/lib/types";
import { useConnectedAgain } from "@/lib/use-connected-again";
import { diagnosisOf, solutionOf, usable } from "./analysis";
import { useDiagnose, useSuggestFix } from "./use-incidents";

interface Props {
  incident: Incident;
}

/** Of an incident that is over nothing need be asked any more; it can be. */
const kindFor = ({ status }: Incident) => (status === "resolved" ? "plain" : "primary");

function DiagnoseAct({ incident }: Props) {
  const request = useDiagnose(incident.id);
  const why = useWhyNot("ask");
  useConnectedAgain(request.error, request.mutate);
  return (
    <>
      <Button kind={kindFor(incident)} icon="spark" data-testid="get-diagnosis" why={why} busy={request.isPending} onClick={() => request.mutate()}>
        Get AI Diagnosis
      </Button>
      <ErrorNote error={request.error} title="No diagnosis" />
    </>
  );
}

function SolutionAct({ incident }: Props) {
  const request = useSuggestFix(incident.id);
  const why = useWhyNot("ask");
  useConnectedAgain(request.error, request.mutate);
  return (
    <>
      <Button kind={kindFor(incident)} icon="spark" data-testid="get-solution" why={why} busy={request.isPending} onClick={() => request.mutate()}>
        Get AI Solution
      </Button>
      <ErrorNote error={request.error} title="No solution" />
    </>
  );
}

/** What is to be asked for before there can be a fix; nothing once there is a solution. */
export function AskAct({ incident }: Props) {
  if (usable(solutionOf(incident.analysis))) return null;
  return usable(diagnosisOf(incident.analysis)) ? <SolutionAct incident={incident} /> : <DiagnoseAct incident={incident} />;
}
