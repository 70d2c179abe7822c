import { useState } from "react";
import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { useFocusKept } from "@/components/use-focus-kept";
import { useWhyNot } from "@/features/auth/use-rights";
import { dateTime } from "@/lib/format";
import type { Schedule } from "@/lib/decode-moment";
import { SilenceForm } from "./SilenceForm";
import { useSilence } from "./use-history";

interface Props {
  target: string;
  schedule: Schedule | undefined;
}

/** Whether the target is silenced, and the way in and out; each of its buttons goes away with what it did. */
export function Silence(props: Props) {
  // Here, so that this looks after the focus also when the form goes.
  const [asking, setAsking] = useState(false);
  const { ref, handlers } = useFocusKept<HTMLDivElement>();
  return (
    <div ref={ref} {...handlers} className="contents">
      <Now {...props} asking={asking} onAsking={setAsking} />
    </div>
  );
}

interface NowProps extends Props {
  asking: boolean;
  onAsking: (asking: boolean) => void;
}

function Now({ target, schedule, asking, onAsking }: NowProps) {
  const end = useSilence(target);
  const why = useWhyNot("silence");
  if (schedule?.maintenance_until) {
    return (
      <div data-testid="silenced" className="flex w-full flex-wrap items-center gap-x-3 gap-y-2 rounded-lg border border-warning-line bg-warning-wash p-3 text-sm text-warning-ink">
        <p>
          Silenced until <time dateTime={schedule.maintenance_until}>{dateTime(schedule.maintenance_until)}</time>
          {schedule.maintenance_reason && `: ${schedule.maintenance_reason}`}
        </p>
        <Button busy={end.isPending} why={why} onClick={() => end.mutate({ minutes: 0, reason: "" })}>
          End the silence
        </Button>
        <ErrorNote error={end.error} title="Still silenced" />
      </div>
    );
  }
  if (asking) {
    return (
      <div className="w-full">
        <SilenceForm target={target} onDone={() => onAsking(false)} />
      </div>
    );
  }
  return (
    <Button icon="lock" data-testid="silence" data-target={target} why={why} onClick={() => onAsking(true)}>
      Silence {target}
    </Button>
  );
}
