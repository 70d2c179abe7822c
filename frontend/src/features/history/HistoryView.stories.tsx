import { fireEvent } from "@testing-library/dom";
import { at, sentHistory, usualAnswers } from "@/test/samples-answers";
import { failing, id, never } from "@/test/story";
import type { Answers, Stories } from "@/test/story";

const page = (answers: Answers, shows: string) => ({ at: "/systems/redis-test", answers, shows });
const silenced = { services: { "redis-test": { maintenance_until: at(-7_200), maintenance_reason: "a new disk" } } };
const then = {
  time: at(1_500),
  targets: {
    "redis-test": { known: true, checked_at: at(1_502), state: { since: at(1_600), status: "unhealthy", title: "memory exhausted" }, values: { health: 0 } },
    "postgres-test": { known: false, values: {} },
  },
};
const drawn = `${id("chart")} canvas`;

export const stories: Stories = {
  "an hour with a fault in it": page({}, drawn),
  "the time machine at a moment": {
    ...page({ "/monitor/history/at": { body: then } }, id("target-then")),
    play: async ({ find }) => fireEvent.change(await find("[type=range]"), { target: { value: Date.parse(at(1_500)) } }),
  },
  silenced: page({ "/monitor/status": { body: silenced } }, id("silenced")),
  "asked why it is to be silent": { ...page({}, "form"), play: async ({ user, find }) => user.click(await find('main button:has(svg path[d^="M6 11h12"])')) },
  "nothing was measured": page({ "/monitor/history": { body: { ...sentHistory(), points: [] } } }, id("system-page")),
  "the history cannot be shown": page({ "/monitor/history": failing("this needs the role viewer", 403) }, id("no-rights")),
  "on its way": page({ "/monitor/history": never }, id("live-health")),
  "no such system": { at: "/systems/nobody", shows: id("system-page") },
  "every system": { at: "/systems", shows: drawn },
  "every system, none has reported": { at: "/systems", answers: { "/api/v1/systems": { body: [] } }, shows: id("systems-page") },
  "every system, on its way": { at: "/systems", answers: { "/api/v1/systems": never }, shows: id("systems-page") },
  "every system, out of date": {
    at: "/systems",
    answers: { "/api/v1/systems": failing("the database is away"), "/api/v1/incidents": usualAnswers()["/api/v1/incidents"] ?? {} },
    shows: "[role=alert]",
  },
};
