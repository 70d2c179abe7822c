import { Icon } from "@/components/Icon";

/** What it costs, where nobody can overlook it. "" is a stated nothing; null was not stated. */
export function Loss({ loss }: { loss: string | null }) {
  if (loss === "") return <p data-testid="loss">Nothing.</p>;
  return (
    <p
      data-testid="loss"
      className="flex items-start gap-2 rounded-lg border border-warning-line bg-warning-wash px-3 py-2 text-warning-ink"
    >
      <Icon name="warning" className="mt-1 size-4 text-warning-ink" />
      <span className="min-w-0 break-words">{loss ?? "The agent does not say. Look at the command itself."}</span>
    </p>
  );
}
