import { at } from "@/test/samples-answers";
import { failing, id } from "@/test/story";
import type { Stories } from "@/test/story";
import type { Acting } from "@/lib/decode-acting";
import { ActingBanner } from "./ActingBanner";
import { StopActing } from "./StopActing";

const free: Acting = { stop: null, breakers: [], maintenance: [], silent: [] };
const stop = { owner: "anna", reason: "the auditors are looking", set_at: at(60), expires_at: at(-3_600) };
const breakers = [
  { system: "*", reason: "the newest fix failed on 2 systems at once, more than half of them", since: at(120), failures: 2 },
  { system: "redis-test", reason: "3 fixes in a row failed", since: at(300), failures: 3 },
];
const maintenance = [{ system: "postgres-test", owner: "ben", reason: "upgrade to a newer version", until: at(-7_200) }];
const silent = [{ name: "health-monitor", seen_at: at(90) }, { name: "ai-agent", seen_at: at(120) }];
const banner = (acting: Partial<Acting>) => ({ part: () => <ActingBanner acting={{ ...free, ...acting }} />, shows: id("acting-banner") });

export const stories: Stories = {
  stopped: banner({ stop }),
  "stopped without an end": banner({ stop: { ...stop, expires_at: "" } }),
  "breakers are open": banner({ breakers }),
  maintenance: banner({ maintenance }),
  "daemons are silent": { ...banner({ silent }), shows: id("banner-silent") },
  "all at once": banner({ stop, breakers, maintenance, silent }),
  "allowing again": { ...banner({ stop }), play: async ({ user, find }) => user.click(await find("section button")), shows: id("allow-acting-modal") },
  "resetting a breaker": { ...banner({ breakers }), play: async ({ user, find }) => user.click(await find("section button")), shows: id("reset-breaker-modal") },
  "stopping: why": { part: () => <StopActing />, play: async ({ user, find }) => user.click(await find(id("stop-acting"))), shows: id("stop-acting-modal") },
  "stopping: refused": {
    part: () => <StopActing />,
    answers: { "/api/v1/acting": failing("this needs the role approver", 403) },
    play: async ({ user, find }) => {
      await user.click(await find(id("stop-acting")));
      const [why, who] = [await find("form label:first-child input"), await find("form label:last-of-type input")];
      await user.type(why, "an audit");
      await user.type(who, "anna{Enter}");
    },
    shows: id("no-rights"),
  },
};
