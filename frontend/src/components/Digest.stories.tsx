import type { Stories } from "@/test/story";
import { Digest } from "./Digest";

const digest = "0123456789abcdef".repeat(4);
const withoutClipboard = () => Object.defineProperty(navigator, "clipboard", { configurable: true, value: undefined });

export const stories: Stories = {
  short: { part: () => <Digest digest={digest} />, shows: '[data-testid="digest"]' },
  "where a page may not copy": {
    part: () => <Digest digest={digest} />,
    play: async ({ user, find }) => {
      withoutClipboard();
      return user.click(await find("button"));
    },
    shows: '[data-testid="digest"]',
  },
};
