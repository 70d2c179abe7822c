import { Button } from "@/components/Button";

/** The rest is in another view, and that is entered when the reader wants it. */
export function Outgrown({ onMore }: { onMore: () => void }) {
  return (
    // Over the output, not beside it: what is read must not move.
    <p
      role="status"
      data-testid="outgrown"
      className="absolute right-28 bottom-3 left-3 z-10 flex flex-wrap items-center gap-2 rounded-lg border border-line-strong bg-raised px-3 py-1.5 text-xs text-soft shadow-lg"
    >
      The output went on and is longer than what is shown here.
      <Button kind="quiet" className="-my-1" onClick={onMore}>
        Show all of it
      </Button>
    </p>
  );
}
