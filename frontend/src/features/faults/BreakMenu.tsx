import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";
import { Icon } from "@/components/Icon";
import { Popover } from "@/components/Popover";
import { useWhyNot } from "@/features/auth/use-rights";
import type { Faults } from "@/lib/types";
import { FaultRow } from "./FaultRow";
import { useFaults, useHeal, useInject } from "./use-faults";

interface Props {
  testId?: string;
  align?: "start" | "end";
}

/** Breaks a watched system for real, so that there is something to heal. */
export function BreakMenu({ testId = "break-menu", align = "end" }: Props) {
  const faults = useFaults();
  const activeCount = faults.data?.active.length ?? 0;
  return (
    <Popover
      name="Break something"
      align={align}
      buttonClassName="inline-flex items-center gap-1.5 rounded-lg border border-line-strong bg-raised px-3 py-1.5 text-sm font-medium hover:border-faint"
      buttonProps={{ "data-testid": testId }}
      trigger={
        <>
          <Icon name="flame" className="size-4 text-soft" />
          Break something
          {activeCount > 0 && (
            <span className="rounded-md bg-danger-wash px-1.5 text-xs text-danger-ink tabular-nums">
              {activeCount} active
            </span>
          )}
          <Icon name="chevron" className="size-4 text-faint" />
        </>
      }
    >
      {(close) => (
        <>
          <ErrorNote error={faults.error} onRetry={() => void faults.refetch()} />
          {faults.isPending && <p className="p-2 text-sm text-faint">Asking what can be broken…</p>}
          {faults.data && <FaultList faults={faults.data} onInjected={close} />}
        </>
      )}
    </Popover>
  );
}

function FaultList({ faults, onInjected }: { faults: Faults; onInjected: () => void }) {
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
                  onInject={() => inject.mutate(fault, { onSuccess: onInjected })}
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
