import { Button } from "@/components/Button";
import { useWhyNot } from "@/features/auth/use-rights";
import type { Faults } from "@/lib/types";
import { FaultRow } from "./FaultRow";
import { useHeal, useInject } from "./use-faults";

interface Props {
  faults: Faults;
  onClose: () => void;
}

/** What can be broken, by system, and what is. */
export function FaultList({ faults, onClose }: Props) {
  const inject = useInject();
  const undo = useHeal();
  const whyNotBreak = useWhyNot("break");
  const whyNotHeal = useWhyNot("heal");
  const systems = [...new Set(faults.available.map((fault) => fault.system))];
  const isInjecting = (system: string, failure: string) =>
    inject.isPending && inject.variables.system === system && inject.variables.failure === failure;
  return (
    <div className="space-y-3">
      {whyNotBreak && (
        <p data-testid="may-not" className="px-2 text-sm text-soft">
          {whyNotBreak}
        </p>
      )}
      {systems.map((system) => (
        <section key={system} aria-label={system}>
          <h2 className="px-2 pb-1 text-xs font-semibold tracking-wider text-faint uppercase">{system}</h2>
          <ul>
            {faults.available
              .filter((fault) => fault.system === system)
              .map((fault) => (
                <FaultRow
                  key={fault.failure}
                  fault={fault}
                  active={faults.active.find(
                    (one) => one.system === system && one.failure === fault.failure,
                  )}
                  injecting={isInjecting(system, fault.failure)}
                  disabled={inject.isPending || whyNotBreak !== null}
                  whyNotHeal={whyNotHeal}
                  onInject={() => inject.mutate(fault, { onSuccess: onClose })}
                  onHeal={() => undo.mutate(fault)}
                />
              ))}
          </ul>
        </section>
      ))}
      {systems.length === 0 && <p className="p-2 text-sm text-faint">Nothing can be broken here.</p>}
      <div className="flex items-center gap-3 border-t border-line px-2 pt-3">
        <p className="min-w-0 flex-1 text-xs text-faint">
          Faults are real. Each undoes itself when its time is up.
        </p>
        <Button data-testid="heal-all" why={whyNotHeal} busy={undo.isPending} onClick={() => undo.mutate(null)}>
          Heal all
        </Button>
      </div>
    </div>
  );
}
