import { CopyButton } from "@/components/CopyButton";
import { Icon } from "@/components/Icon";
import type { IconName } from "@/components/Icon";
import { Exact } from "@/components/Time";
import { clockTime } from "@/lib/format";

interface Props {
  icon: IconName;
  name: string;
  /** Its number; the first one goes without saying. */
  step: number;
  /** "" = none is shown. */
  command: string;
  gist: string;
  timestamp: string;
  folded: boolean;
  bodyId: string;
  onFold: (folded: boolean) => void;
}

/** A line of the log: pressed, it shows or hides what is below it. A command on it is cut to fit; whole, it is its tip. */
export function LogLine({ icon, name, step, command, gist, timestamp, folded, bodyId, onFold }: Props) {
  return (
    <div className="flex items-center gap-2">
      <button
        type="button"
        aria-expanded={!folded}
        aria-controls={bodyId}
        onClick={() => onFold(!folded)}
        className="flex min-w-0 flex-1 items-center gap-2 text-left"
      >
        <Icon name={icon} className="size-3.5" />
        <span className="font-semibold whitespace-nowrap">{name}</span>
        {step > 1 && <span className="whitespace-nowrap">step {step}</span>}
        {gist && <span className={`truncate text-soft ${command ? "shrink-0 max-sm:sr-only" : "min-w-0 flex-1"}`}>{gist}</span>}
        {command && (
          <span data-testid="folded-command" data-tip={command} className="min-w-0 flex-1 truncate text-ink">
            {command}
          </span>
        )}
        <Exact inside iso={timestamp} className="ml-auto text-soft tabular-nums">
          {clockTime(timestamp)}
        </Exact>
      </button>
      {command && <CopyButton text={command} label="the command" onRefused={() => onFold(false)} className="max-sm:hidden" />}
    </div>
  );
}
