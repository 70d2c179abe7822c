import type { Stories } from "@/test/story";
import { Button } from "./Button";
import { useNotices } from "./notices";

function Teller() {
  const { tell, fail } = useNotices();
  return (
    <Button
      onClick={() => {
        tell("redis-test was checked.");
        fail(new Error("The health monitor is not reachable."));
      }}
    >
      Tell
    </Button>
  );
}

export const stories: Stories = {
  "done and failed": { part: () => <Teller />, play: async ({ user, find }) => user.click(await find("button")), shows: '[data-testid="notice"]:nth-child(2)' },
};
