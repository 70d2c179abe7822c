import { ApiError } from "@/lib/http";
import type { Stories } from "@/test/story";
import { ErrorNote } from "./ErrorNote";

const nothing = () => undefined;

export const stories: Stories = {
  "a failure": { part: () => <ErrorNote error={new ApiError(500, "the database is away")} title="Not saved" />, shows: "[role=alert]" },
  "trying again may help": { part: () => <ErrorNote error={new ApiError(0, "The backend is not reachable.")} onRetry={nothing} />, shows: "button" },
  "no rights": {
    part: () => <ErrorNote error={new ApiError(403, "this needs the role approver")} title="Not approved" onRetry={nothing} />,
    shows: '[data-testid="no-rights"]',
  },
  "a long text": { part: () => <ErrorNote error={new Error("no space left on device ".repeat(30) + "x".repeat(300))} />, shows: "[role=alert]" },
};
