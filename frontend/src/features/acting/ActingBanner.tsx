import { lazy, Suspense, useState } from "react";
import type { ReactNode } from "react";
import { Button } from "@/components/Button";
import { Icon } from "@/components/Icon";
import { Ago, useNow } from "@/components/Time";
import type { Acting, Breaker, Maintenance, Stop } from "@/lib/decode-acting";
import { dateTime, timeLeft } from "@/lib/format";
import { stopWords, systemWords } from "./held-back";

const AllowModal = lazy(async () => ({ default: (await import("./GoOnModals")).AllowModal }));
const ResetModal = lazy(async () => ({ default: (await import("./GoOnModals")).ResetModal }));

/** What holds fixes back, over every page. */
export function ActingBanner({ acting }: { acting: Acting | undefined }) {
  if (!acting) return null;
  const { stop, breakers, maintenance } = acting;
  if (!stop && breakers.length + maintenance.length === 0) return null;
  return (
    <section
      aria-label="What holds fixes back"
      data-testid="acting-banner"
      tabIndex={0}
      className="max-h-[22vh] overflow-y-auto sm:max-h-[30vh] focus-visible:-outline-offset-2"
    >
      {stop && <StopLine stop={stop} />}
      {breakers.map((one) => (
        <BreakerLine key={one.system} breaker={one} />
      ))}
      {maintenance.map((one) => (
        <MaintenanceLine key={one.system} window={one} />
      ))}
    </section>
  );
}

interface LineProps {
  kind: "stop" | "breaker" | "maintenance";
  /** Read out when it comes up; what counts down stands beside it. */
  text: string;
  beside: ReactNode;
  action?: ReactNode;
}

function Line({ kind, text, beside, action }: LineProps) {
  const grave = kind !== "maintenance";
  return (
    <div
      data-testid={`banner-${kind}`}
      className={`border-b ${grave ? "border-danger-line bg-danger-wash text-danger-ink" : "border-line bg-raised text-soft"}`}
    >
      <div className="mx-auto flex max-w-[1600px] flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5 text-sm sm:px-6">
        <div className="flex min-w-0 items-start gap-2">
          <Icon name={grave ? "stop" : "warning"} className={`mt-0.5 size-4 ${grave ? "text-danger-ink" : "text-faint"}`} />
          <p role={grave ? "alert" : undefined} className={`min-w-0 break-words ${grave ? "font-medium" : ""}`}>
            {text}
          </p>
        </div>
        <span className="text-xs tabular-nums">{beside}</span>
        {action && <span className="ml-auto">{action}</span>}
      </div>
    </div>
  );
}

/** Whether its end has come is for the backend to say. */
function Until({ iso }: { iso: string }) {
  const left = timeLeft(iso, useNow(1_000));
  return (
    <>
      until <time dateTime={iso}>{dateTime(iso)}</time>
      {left && ` · ${left} left`}
    </>
  );
}

function StopLine({ stop }: { stop: Stop }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Line
        kind="stop"
        text={stopWords(stop)}
        beside={stop.expires_at ? <Until iso={stop.expires_at} /> : "until somebody allows it again"}
        action={<Button onClick={() => setOpen(true)}>Allow again</Button>}
      />
      <Suspense>{open && <AllowModal stop={stop} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}

function BreakerLine({ breaker }: { breaker: Breaker }) {
  const [open, setOpen] = useState(false);
  const name = systemWords(breaker.system);
  return (
    <>
      <Line
        kind="breaker"
        text={`Breaker of ${name} open: ${breaker.reason}. No fix until a person resets it.`}
        beside={breaker.since && <Ago iso={breaker.since} />}
        action={
          <Button aria-label={`Reset the breaker of ${name}`} onClick={() => setOpen(true)}>
            Reset
          </Button>
        }
      />
      <Suspense>{open && <ResetModal breaker={breaker} onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}

function MaintenanceLine({ window }: { window: Maintenance }) {
  return (
    <Line
      kind="maintenance"
      text={`Maintenance of ${systemWords(window.system)}: ${window.reason} (said ${window.owner}).`}
      beside={<Until iso={window.until} />}
    />
  );
}
