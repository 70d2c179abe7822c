import type { Stories } from "@/test/story";
import { Popover } from "./Popover";

const popover = () => (
  <Popover name="Details" trigger="Details" buttonClassName="rounded-lg border border-line-strong bg-raised px-3 py-1.5">
    {() => <p className="p-2">A look, or a choice that can be taken back.</p>}
  </Popover>
);

export const stories: Stories = {
  closed: { part: popover, shows: '[aria-expanded="false"]' },
  open: { part: popover, play: async ({ user, find }) => user.click(await find("button")), shows: "[role=dialog]" },
};
