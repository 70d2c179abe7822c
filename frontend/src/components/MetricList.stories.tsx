import type { Stories } from "@/test/story";
import { MetricList } from "./MetricList";

const metrics = { used_memory: 52_428_800, maxmemory_policy: "noeviction", a_very_long_name_of_a_number: 1, text: "x".repeat(300), nothing: null, facts: { role: "master", rose: { errors: 4 } } };

export const stories: Stories = {
  "numbers, long words and groups": { part: () => <MetricList metrics={metrics} />, shows: "dl" },
  "a group unfolded": { part: () => <MetricList metrics={metrics} />, play: async ({ user, find }) => user.click(await find("summary")), shows: "details[open]" },
};
