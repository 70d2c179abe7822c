import { incident, system } from "@/test/samples";
import { failing, id } from "@/test/story";
import type { Stories } from "@/test/story";
import { SystemCard } from "./SystemCard";

const metrics = { used_memory: 52_428_800, maxmemory: 52_428_800, role: "master" };

export const stories: Stories = {
  "with open incidents": { part: () => <SystemCard system={system({ metrics })} openIncidents={[incident(), incident({ id: "b", message: "" })]} />, shows: id("system-card") },
  healthy: { part: () => <SystemCard system={system({ metrics, status: "healthy", health: 98 })} openIncidents={[]} />, shows: id("system-card") },
  "not checked": {
    part: () => <SystemCard system={system({ metrics })} openIncidents={[]} />,
    answers: { "/monitor/check": failing("redis-test is silenced", 409) },
    play: async ({ user, find }) => user.click(await find(id("check-now"))),
    shows: "[role=alert]",
  },
};
