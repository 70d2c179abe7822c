import { Button, Spinner } from "@/components/Button";
import { Chip } from "@/components/Chip";
import { Icon } from "@/components/Icon";
import { clockTime } from "@/lib/format";
import type { ActiveFault, AvailableFault } from "@/lib/types";

interface Props {
  fault: AvailableFault;
  active: ActiveFault | undefined;
  injecting: boolean;
  disabled: boolean;
  whyNotHeal: string | null;
  onInject: () => void;
  onHeal: () => void;
}

export function FaultRow({ fault, active, injecting, disabled, whyNotHeal, onInject, onHeal }: Props) {
  return (
    <li className="flex items-start gap-1">
      <button
        type="button"
        data-testid="fault-item"
        data-system={fault.system}
        data-failure={fault.failure}
        data-active={active ? "true" : "false"}
        disabled={disabled}
        onClick={onInject}
        className="flex min-w-0 flex-1 items-start gap-2.5 rounded-lg px-2 py-1.5 text-left text-sm hover:bg-raised disabled:cursor-not-allowed disabled:opacity-60"
      >
        <span className="mt-0.5 text-soft">
          {injecting ? <Spinner /> : <Icon name="flame" />}
        </span>
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-2 font-medium">
            {fault.failure}
            {active && (
              <Chip tone="danger">
                {active.state}
                {active.state === "active" && active.expires_at && ` until ${clockTime(active.expires_at)}`}
              </Chip>
            )}
          </span>
          {fault.description && <span className="block text-xs text-faint">{fault.description}</span>}
        </span>
      </button>
      {active && (
        <Button
          kind="quiet"
          why={whyNotHeal}
          className="mt-0.5"
          aria-label={`Heal ${fault.system} ${fault.failure}`}
          onClick={onHeal}
        >
          Heal
        </Button>
      )}
    </li>
  );
}
