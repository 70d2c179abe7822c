import { useCallback, useState } from "react";
import { Button } from "@/components/Button";
import { later } from "@/components/later";
import { Ago, useNow } from "@/components/Time";
import { useWhyNot } from "@/features/auth/use-rights";
import type { Acting, Breaker, Maintenance, Stop } from "@/lib/decode-acting";
import { dateTime, timeLeft } from "@/lib/format";
import { BannerLine } from "./BannerLine";
import { stopWords, systemWords } from "./held-back";

const AllowModal = later(async () => (await import("./GoOnModals")).AllowModal);
const SilentLines = later(async () => (await import("./SilentLines")).SilentLines);
const ResetModal = later(async () => (await import("./GoOnModals")).ResetModal);

/** A part that cannot be fetched is told of, and takes nothing else along. */
const stay = () => undefined;

/** What holds fixes back, and whose work nobody does, over every page. */
export function ActingBanner({ acting }: { acting: Acting | undefined }) {
  if (!acting) return null;
  const { stop, breakers, maintenance, silent } = acting;
  if (!stop && breakers.length + maintenance.length + silent.length === 0) return null;
  return (
    <section
      aria-label="What holds fixes back"
      data-testid="acting-banner"
      tabIndex={0}
      className="max-h-[22vh] overflow-y-auto sm:max-h-[30vh] focus-visible:-outline-offset-2"
    >
      {silent.length > 0 && <SilentLines silent={silent} onClose={stay} />}
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
  const why = useWhyNot("stop");
  const close = useCallback(() => setOpen(false), []);
  return (
    <>
      <BannerLine
        kind="stop"
        text={stopWords(stop)}
        beside={stop.expires_at ? <Until iso={stop.expires_at} /> : "until somebody allows it again"}
        action={
          <Button why={why} onClick={() => setOpen(true)}>
            Allow again
          </Button>
        }
      />
      {open && <AllowModal stop={stop} onClose={close} />}
    </>
  );
}

function BreakerLine({ breaker }: { breaker: Breaker }) {
  const [open, setOpen] = useState(false);
  const why = useWhyNot("reset");
  const close = useCallback(() => setOpen(false), []);
  const name = systemWords(breaker.system);
  return (
    <>
      <BannerLine
        kind="breaker"
        text={`Breaker of ${name} open: ${breaker.reason}. No fix until a person resets it.`}
        beside={breaker.since && <Ago iso={breaker.since} />}
        action={
          <Button why={why} aria-label={`Reset the breaker of ${name}`} onClick={() => setOpen(true)}>
            Reset
          </Button>
        }
      />
      {open && <ResetModal breaker={breaker} onClose={close} />}
    </>
  );
}

function MaintenanceLine({ window }: { window: Maintenance }) {
  return (
    <BannerLine
      kind="maintenance"
      text={`Maintenance of ${systemWords(window.system)}: ${window.reason} (said ${window.owner}).`}
      beside={<Until iso={window.until} />}
    />
  );
}
