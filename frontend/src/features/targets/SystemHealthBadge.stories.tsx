import { at } from "@/test/samples-answers";
import { system } from "@/test/samples";
import { id } from "@/test/story";
import type { Stories } from "@/test/story";
import type { SystemState } from "@/lib/types";
import { SystemHealthBadge } from "./SystemHealthBadge";

const badge = (change: Partial<SystemState>) => ({ part: () => <SystemHealthBadge system={system(change)} />, shows: id("health-badge") });

export const stories: Stories = {
  healthy: badge({ status: "healthy", health: 98 }),
  unhealthy: badge({ health: 3 }),
  "no answer": badge({ status: "down", health: 0 }),
  "without a reading": badge({ status: "unknown", health: null }),
  "not checked lately": badge({ status: "healthy", health: 98, checked_at: at(3_600) }),
  "long name": badge({ name: "a-very-long-name-of-a-system-that-somebody-gave-to-it" }),
  "in detail": {
    ...badge({ metrics: { used_memory: 52_428_800, role: "master" } }),
    play: async ({ user, find }) => user.click(await find(id("health-badge"))),
    shows: "[role=dialog]",
  },
};
