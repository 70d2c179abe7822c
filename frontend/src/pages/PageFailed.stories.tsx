import { id } from "@/test/story";
import type { Stories } from "@/test/story";
import { PageFailed } from "./PageFailed";

export const stories: Stories = {
  failed: { part: () => <PageFailed error={new Error("a part of the page could not be fetched")} />, shows: "[role=alert]" },
  "no page at this address": { at: "/nowhere", shows: id("not-found") },
};
