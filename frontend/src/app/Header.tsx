import { Button } from "@/components/Button";
import { Icon } from "@/components/Icon";
import { useNotices } from "@/components/notices";
import { ActingBanner } from "@/features/acting/ActingBanner";
import { StopActing } from "@/features/acting/StopActing";
import { WhoAmI } from "@/features/auth/WhoAmI";
import { BreakMenu } from "@/features/faults/BreakMenu";
import { useGenerateIncident } from "@/features/incidents/use-incidents";
import { SystemBar } from "@/features/targets/SystemBar";
import type { Acting } from "@/lib/decode-acting";
import { incidentNumber } from "@/lib/format";
import { ConnectionIndicator } from "./ConnectionIndicator";

interface Props {
  /** What holds fixes back; undefined when that is not known. */
  acting: Acting | undefined;
  onNewIncident: () => void;
  onAudit: () => void;
}

export function Header({ acting, onNewIncident, onAudit }: Props) {
  const generate = useGenerateIncident();
  const { tell, fail } = useNotices();
  const onGenerate = () =>
    generate.mutate(undefined, {
      onSuccess: (incident) => tell(`${incidentNumber(incident.id)} generated.`),
      onError: fail,
    });
  return (
    <header className="sticky top-0 z-20 border-b border-line bg-ground">
      <ActingBanner acting={acting} />
      <div className="mx-auto flex max-w-[1600px] flex-wrap items-center gap-x-5 gap-y-3 px-4 py-3 sm:px-6">
        <h1 className="flex items-center gap-2 text-lg font-semibold tracking-tight">
          <Icon name="pulse" className="size-6 text-orange-400" />
          Selfheal
        </h1>
        <SystemBar />
        <div className="ml-auto flex flex-wrap items-center gap-3">
          <ConnectionIndicator />
          <Button icon="plus" onClick={onNewIncident}>
            New incident
          </Button>
          <Button icon="spark" busy={generate.isPending} onClick={onGenerate}>
            Generate
          </Button>
          <BreakMenu />
          {acting && !acting.stop && <StopActing />}
          <Button kind="quiet" onClick={onAudit}>
            Audit
          </Button>
          <WhoAmI />
        </div>
      </div>
    </header>
  );
}
