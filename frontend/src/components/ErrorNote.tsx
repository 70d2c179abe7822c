import { messageOf } from "@/lib/format";
import { Button } from "./Button";
import { Icon } from "./Icon";

interface Props {
  error: unknown;
  /** What could not be done, e.g. "No diagnosis". */
  title?: string;
  onRetry?: () => void;
}

/** A failure in the server's own words. Shows nothing when there is none. */
export function ErrorNote({ error, title, onRetry }: Props) {
  if (error === null || error === undefined) return null;
  return (
    <div
      role="alert"
      className="flex items-start gap-2 rounded-lg border border-danger-line bg-danger-wash px-3 py-2 text-sm text-danger-ink"
    >
      <Icon name="warning" className="mt-0.5 size-4 text-danger-ink" />
      <p className="min-w-0 flex-1 break-words whitespace-pre-wrap">
        {title && <strong className="font-semibold">{title}: </strong>}
        {messageOf(error)}
      </p>
      {onRetry && (
        <Button kind="quiet" className="-my-1" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
