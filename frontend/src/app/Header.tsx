import { Link } from "@tanstack/react-router";
import { Button } from "@/components/Button";
import { Icon } from "@/components/Icon";
import { useNotices } from "@/components/notices";
import { ActingBanner } from "@/features/acting/ActingBanner";
import { StopActing } from "@/features/acting/StopActing";
import { useWhyNot } from "@/features/auth/use-rights";
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
  onDialog: (name: "new-incident" | "palette") => void;
}

export function Header({ acting, onDialog }: Props) {
  const generate = useGenerateIncident();
  const { tell, fail } = useNotices();
  const why = useWhyNot("open");
  const onGenerate = () =>
    generate.mutate(undefined, {
      onSuccess: (incident) => tell(`${incidentNumber(incident.id)} is made up, to try things out.`),
      onError: fail,
    });
  return (
    // On a phone, or a window that is not high, only what holds fixes back stays in sight: the rest would leave no room.
    <header className="z-20 border-b border-line bg-ground max-sm:contents sm:top-0 [@media(min-height:30rem)]:sm:sticky">
      <div className="max-sm:sticky max-sm:top-0 max-sm:z-20">
        <ActingBanner acting={acting} />
      </div>
      <div className="mx-auto flex max-w-[1600px] flex-wrap items-center gap-x-3 gap-y-2 border-line px-4 py-2.5 max-sm:border-b sm:px-6">
        <h1 className="text-lg font-semibold tracking-tight">
          <Link to="/" className="flex items-center gap-2">
            <Icon name="pulse" className="size-6 text-ink" />
            Selfheal
          </Link>
        </h1>
        <PageLinks />
        <SystemBar />
        <div className="ml-auto flex flex-wrap items-center gap-2">
          <ConnectionIndicator />
          <Button
            data-testid="open-palette"
            data-tip="Find or do something (Ctrl+K)"
            aria-label="Find or do something"
            aria-keyshortcuts="Control+K Meta+K"
            className="px-2"
            onClick={() => onDialog("palette")}
          >
            <Icon name="search" className="size-5" />
          </Button>
          <Button why={why} onClick={() => onDialog("new-incident")}>
            New incident
          </Button>
          <Button why={why} busy={generate.isPending} data-tip="Opens an incident that is made up, to try things out" onClick={onGenerate}>
            Invent one
          </Button>
          <BreakMenu />
          {acting && !acting.stop && <StopActing />}
          <WhoAmI />
        </div>
      </div>
    </header>
  );
}
