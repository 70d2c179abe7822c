import { Link } from "@tanstack/react-router";
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
import { PageLinks } from "./PageLinks";

interface Props {
  /** What holds fixes back; undefined when that is not known. */
  acting: Acting | undefined;
  onNewIncident: () => void;
}

export function Header({ acting, onNewIncident }: Props) {
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
        <h1 className="text-lg font-semibold tracking-tight">
          <Link to="/" className="flex items-center gap-2">
            <Icon name="pulse" className="size-6 text-ink" />
            Selfheal
          </Link>
        </h1>
        <PageLinks />
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
          <WhoAmI />
        </div>
      </div>
    </header>
  );
}
