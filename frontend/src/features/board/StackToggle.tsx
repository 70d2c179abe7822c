import { Icon } from "@/components/Icon";
import type { CardRow } from "./stacks";

interface Props {
  row: CardRow;
  onToggle: (stackKey: string) => void;
}

/** Below the first card of a stack: how many more are in it. */
export function StackToggle({ row: { moreCount, stackKey, unfolded }, onToggle }: Props) {
  return (
    moreCount > 0 && (
      <button
        type="button"
        data-testid="stack-toggle"
        aria-expanded={unfolded}
        onClick={() => onToggle(stackKey)}
        className="mx-2 flex w-[calc(100%-1rem)] items-center gap-1.5 rounded-b-lg border border-t-0 border-line bg-raised px-2 py-1 text-xs text-soft hover:text-ink"
      >
        <Icon name="chevron" className={`size-3.5 ${unfolded ? "rotate-180" : ""}`} />
        {unfolded ? "Fold" : `${moreCount} more of the same`}
        <span className="ml-auto tabular-nums">× {moreCount + 1}</span>
      </button>
    )
  );
}

export const belowClass = (row: CardRow) => (row.below ? "border-l-2 border-line-strong pl-2" : "");
