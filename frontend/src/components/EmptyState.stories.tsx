import type { Stories } from "@/test/story";
import { Button } from "./Button";
import { EmptyState } from "./EmptyState";

export const stories: Stories = {
  "with a way on": {
    part: () => (
      <EmptyState title="No system has reported yet">
        <p className="text-sm text-faint">The health monitor tells of each target once it has asked it.</p>
        <Button>Ask again</Button>
      </EmptyState>
    ),
    shows: "h2",
  },
};
