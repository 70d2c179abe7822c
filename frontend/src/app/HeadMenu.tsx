import type { ReactNode } from "react";
import { Button } from "@/components/Button";
import { Icon } from "@/components/Icon";
import { useNotices } from "@/components/notices";
import { Popover } from "@/components/Popover";
import { useWhyNot } from "@/features/auth/use-rights";
import { useGenerateIncident } from "@/features/incidents/use-incidents";
import { incidentNumber } from "@/lib/format";

interface Props {
  onNewIncident: () => void;
  /** What the head has no room for. */
  children: ReactNode;
}

/** What is seldom wanted, and what a narrow window has no room for. */
export function HeadMenu({ onNewIncident, children }: Props) {
  return (
    <Popover
      name="More"
      align="end"
      buttonClassName="inline-flex shrink-0 items-center rounded-lg border border-line-strong bg-raised px-2 py-1.5 hover:border-faint"
      buttonProps={{ "data-testid": "head-menu" }}
      trigger={
        <>
          <Icon name="more" className="size-5" />
          <span className="sr-only">More</span>
        </>
      }
    >
      {(close) => (
        <div className="flex flex-wrap items-center gap-2">
          {children}
          <Incidents
            onNewIncident={() => {
              close();
              onNewIncident();
            }}
          />
        </div>
      )}
    </Popover>
  );
}

function Incidents({ onNewIncident }: Pick<Props, "onNewIncident">) {
  const generate = useGenerateIncident();
  const { tell, fail } = useNotices();
  const why = useWhyNot("open");
  const onGenerate = () =>
    generate.mutate(undefined, {
      onSuccess: (incident) => tell(`${incidentNumber(incident.id)} is an example: nothing is broken.`),
      onError: fail,
    });
  return (
    <>
      <Button why={why} onClick={onNewIncident}>
        New incident
      </Button>
      <Button why={why} busy={generate.isPending} data-tip="Opens an invented incident. Nothing is broken for it." onClick={onGenerate}>
        Example incident
      </Button>
    </>
  );
}
