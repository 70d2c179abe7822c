import { ErrorNote } from "@/components/ErrorNote";
import { Icon } from "@/components/Icon";
import { later } from "@/components/later";
import { Popover } from "@/components/Popover";
import { useFaults } from "./use-faults";

const FaultList = later(async () => (await import("./FaultList")).FaultList);

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
          {faults.data && <FaultList faults={faults.data} onClose={close} />}
        </>
      )}
    </Popover>
  );
}
