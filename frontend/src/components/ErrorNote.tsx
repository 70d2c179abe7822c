import { messageOf } from "@/lib/format";
import { ApiError } from "@/lib/http";
import { Button } from "./Button";
import { Icon } from "./Icon";
import { chipTone } from "./tone";

interface Props {
  error: unknown;
  /** What could not be done, e.g. "No diagnosis". */
  title?: string;
  onRetry?: () => void;
}

/** Not allowed is no failure: nothing is broken, and trying again does not help. */
const isRefusal = (error: unknown) => error instanceof ApiError && error.status === 403;

/** A failure in the server's own words. Shows nothing when there is none. */
export function ErrorNote({ error, title, onRetry }: Props) {
  if (error === null || error === undefined) return null;
  const refused = isRefusal(error);
  return (
    <div
      role="alert"
      data-testid={refused ? "no-rights" : undefined}
      className={`flex items-start gap-2 rounded-lg border px-3 py-2 text-sm ${refused ? chipTone.warning : chipTone.danger}`}
    >
      <Icon name={refused ? "lock" : "warning"} className="mt-0.5 size-4" />
      <p className="min-w-0 flex-1 break-words whitespace-pre-wrap">
        {title && <strong className="font-semibold">{title}: </strong>}
        {refused && "your role does not allow it. "}
        {messageOf(error)}
      </p>
      {onRetry && !refused && (
        <Button kind="quiet" className="-my-1" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
