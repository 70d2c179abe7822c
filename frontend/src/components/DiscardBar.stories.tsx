import type { Stories } from "@/test/story";
import { DiscardBar } from "./DiscardBar";

const nothing = () => undefined;

export const stories: Stories = {
  "a page is left over typed text": { part: () => <DiscardBar onDiscard={nothing} onKeep={nothing} />, shows: '[data-testid="discard-bar"]' },
};
