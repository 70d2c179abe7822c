import { describe, expect, test } from "vitest";
import { incidentStatuses } from "@/lib/types";
import type { Incident } from "@/lib/types";
import { analysis, incident } from "@/test/samples";
import { systemOf } from "../incidents/system";
import { filterOf, namesIn } from "./filter";
import { nowOf } from "./now";
import { asDropped, dropped, noPending, settled, withCarried } from "./pending";
import { readSearch, statusesOf, toggled } from "./search";
import { rowsOf, stacksOf, withToggled } from "./stacks";
import { nextColumn } from "./steps";
import type { HeardActivity } from "./use-activity";
import { isShown, readViews, viewLimit, withView } from "./views";

describe("the address", () => {
  test("keeps what is known, always written the same way", () => {
    expect(readSearch({ status: "fixing,no such,triage", severity: "high", q: 123, team: "", system: { a: 1 }, more: "x" })).toEqual({
      status: "triage,fixing",
      severity: "high",
      q: "123",
    });
  });

  test("is cut where it is too long", () => expect(readSearch({ q: "x".repeat(5000) }).q).toHaveLength(100));

  test("a choice is made and taken back", () => {
    expect(toggled(statusesOf({ status: "triage" }), "fixing")).toBe("triage,fixing");
    expect(toggled(statusesOf({ status: "triage" }), "triage")).toBe("");
  });
});

describe("filters", () => {
  const known = incident({ team: "Data", fault: "redis-oom", analysis: analysis() });
  test.each([
    [{}, true],
    [{ severity: "high,low" }, true],
    [{ severity: "low" }, false],
    [{ system: "redis-test" }, true],
    [{ system: "redis" }, false],
    [{ team: "Data" }, true],
    [{ team: "Platform" }, false],
    [{ q: "WRITES refuses" }, true],
    [{ q: "inc-0a1b" }, true],
    [{ q: "memory is full" }, true],
    [{ q: "writes elsewhere" }, false],
  ])("%o: %s", (search, want) => expect(filterOf(search)(known)).toBe(want));

  test("an incident without a severity is not among the chosen ones", () => expect(filterOf({ severity: "low" })(incident())).toBe(false));

  test("names to choose from", () => {
    expect(namesIn([incident(), incident({ affected_system: "", source: "api" }), incident({ affected_system: "", source: "" })], systemOf)).toEqual(["api", "redis-test"]);
  });
});

describe("stacks", () => {
  const at = (minute: number) => `2026-03-01T10:0${minute}:00Z`;
  const one = incident({ id: "1", fault: "redis-oom", message: "full", created_at: at(1) });
  const two = incident({ id: "2", fault: "redis-oom", message: "full again", created_at: at(2) });
  const other = incident({ id: "3", fault: "redis-down", message: "full", created_at: at(3) });
  const elsewhere = incident({ id: "4", fault: "redis-oom", affected_system: "other", created_at: at(4) });

  test("the same system and rule; else the same words", () => {
    expect(stacksOf([one, other, two, elsewhere]).map((stack) => stack.incidents.map(({ id }) => id))).toEqual([["1", "2"], ["3"], ["4"]]);
    const typed = (id: string, message: string) => incident({ id, message });
    expect(stacksOf([typed("1", "it hangs"), typed("2", " It hangs"), typed("3", "it hangs more")])).toHaveLength(2);
  });

  test("folded, the newest stands for them at the place of the first; unfolded, all are there", () => {
    const folded = rowsOf([one, other, two], new Set());
    expect(folded.map((row) => [row.incident.id, row.moreCount])).toEqual([["2", 1], ["3", 0]]);
    const key = folded[0]?.stackKey ?? "";
    const unfolded = rowsOf([one, other, two], withToggled(new Set(), key));
    expect(unfolded.map((row) => [row.incident.id, row.below])).toEqual([["2", false], ["1", true], ["3", false]]);
    expect(withToggled(new Set([key]), key).size).toBe(0);
  });
});

describe("a carried card", () => {
  const taken = incident({ id: "1", fault: "redis-oom", created_at: "2026-03-01T10:01:00Z" });
  const newer = incident({ id: "2", fault: "redis-oom", created_at: "2026-03-01T10:02:00Z" });
  const face = (all: Incident[], carried?: Incident) => rowsOf(all, new Set(), carried?.id).map((row) => [row.incident.id, row.moreCount]);

  test("stands for its stack until it is let go", () => {
    expect(face([newer, taken], taken)).toEqual([["1", 1]]);
    expect(face([newer, taken])).toEqual([["2", 1]]);
  });

  test("stays as it was taken: moved, changed or gone meanwhile", () => {
    expect(withCarried([{ ...taken, status: "fixing" }, newer], taken)).toEqual([newer, taken]);
    expect(withCarried([newer], taken)).toEqual([newer, taken]);
    expect(withCarried([newer], null)).toEqual([newer]);
  });
});

describe("views", () => {
  const high = { severity: "high" };

  test("the same name again is the view changed; the oldest go first", () => {
    const views = withView(withView([], "bad", high), " bad ", { ...high, q: "x" });
    expect(views).toEqual([{ name: "bad", search: { severity: "high", q: "x" } }]);
    let many = views;
    for (let i = 0; i < viewLimit; i++) many = withView(many, `view ${i}`, high);
    expect(many).toHaveLength(viewLimit);
    expect(many[0]?.name).toBe("view 0");
    expect(withView(views, "  ", high)).toBe(views);
  });

  test("what is kept is not trusted", () => {
    expect(readViews("no json")).toEqual([]);
    expect(readViews('{"name":"x"}')).toEqual([]);
    expect(readViews('[{"name":"x","search":{"status":"none","q":"a"}},{"name":""},7]')).toEqual([{ name: "x", search: { q: "a" } }]);
    expect(readViews(null)).toEqual([]);
  });

  test("the one that is shown is known", () => {
    expect(isShown({ name: "x", search: readSearch(high) }, { severity: "high", q: "" })).toBe(true);
    expect(isShown({ name: "x", search: readSearch(high) }, {})).toBe(false);
  });
});

describe("carried by the keyboard", () => {
  test.each([
    ["triage", "ArrowRight", "investigating"],
    ["triage", "ArrowLeft", "triage"],
    ["resolved", "ArrowRight", "resolved"],
    ["fixing", "Home", "triage"],
    ["triage", "End", "resolved"],
  ] as const)("%s %s: %s", (from, key, want) => expect(nextColumn(incidentStatuses, from, key)).toBe(want));

  test("columns that are not shown are passed over", () => {
    expect(nextColumn(["triage", "fixing"], "triage", "ArrowRight")).toBe("fixing");
    expect(nextColumn(["triage", "fixing"], "investigating", "ArrowRight")).toBe("fixing");
  });
});

describe("a dropped card", () => {
  const id = incident().id;
  test("stands where it was dropped until the backend has answered, then where that says", () => {
    const pending = dropped(noPending, id, "fixing");
    expect(asDropped([incident()], pending)[0]?.status).toBe("fixing");
    expect(asDropped([incident()], settled(pending, id, "fixing"))[0]?.status).toBe("triage");
  });

  test("the answer to an earlier drop does not take it back", () => {
    const again = dropped(dropped(noPending, id, "fixing"), id, "resolved");
    expect(asDropped([incident()], settled(again, id, "fixing"))[0]?.status).toBe("resolved");
  });
});

describe("what happens now", () => {
  const nowMs = Date.parse(incident().created_at) + 5_000;
  const quiet: HeardActivity = { executions: [], proposals: [], answers: true, heardAtMs: 0 };
  const running = (phase: HeardActivity["executions"][number]["phase"], cancelled = false): HeardActivity => ({
    ...quiet,
    executions: [{ execution_id: "e", incident_id: incident().id, phase, cancelled }],
  });
  const waiting = (approved_by: string[], expires_at = "2027-01-01T00:00:00Z"): HeardActivity => ({
    ...quiet,
    proposals: [{ proposal_id: "p", incident_id: incident().id, expires_at, approved_by }],
  });
  const unheard = (last: HeardActivity): HeardActivity => ({ ...last, answers: false });
  const diagnosed = incident({ analysis: analysis() });
  test.each([
    ["a new one is being diagnosed", incident(), quiet, nowMs, "Diagnosing"],
    ["one that got no diagnosis", incident(), quiet, nowMs + 60_000, "No diagnosis"],
    ["diagnosed", diagnosed, quiet, nowMs, "Diagnosed"],
    ["with a solution", incident({ analysis: analysis({ solution: "flush" }) }), quiet, nowMs, "Solution ready"],
    ["a proposal was shown", diagnosed, waiting([]), nowMs, "Fix waits for approval"],
    ["one of two approved it", diagnosed, waiting(["anna"]), nowMs, "Waits for second approval"],
    ["a proposal is left over from before its fix", incident({ status: "fixing" }), waiting([]), nowMs, "Taken up, nothing runs"],
    ["a person has taken it up", incident({ status: "fixing", analysis: analysis({ solution: "flush" }) }), quiet, nowMs, "Taken up, nothing runs"],
    ["it has expired", diagnosed, waiting([], "2026-03-01T10:00:01Z"), nowMs, "Diagnosed"],
    ["a fix runs", diagnosed, running("executing"), nowMs, "Fixing"],
    ["its effect is measured", incident({ status: "fixing" }), running("verifying"), nowMs, "Verifying"],
    ["a person has told it to end", incident({ status: "fixing" }), running("verifying", true), nowMs, "Cancelled, looking at it"],
    ["an execution without a word yet", diagnosed, running(null), nowMs, "Starting a fix"],
    ["resolved", incident({ status: "resolved" }), waiting([]), nowMs, undefined],
    ["a fix ran when the agent was last heard", diagnosed, unheard(running("executing")), nowMs, "Agent not reachable"],
    ["a fix waited when the agent was last heard", diagnosed, unheard(waiting([])), nowMs, "Agent not reachable"],
    ["being fixed, as far as anybody knows", incident({ status: "fixing" }), unheard(quiet), nowMs, "Agent not reachable"],
    ["what the incident itself says holds without the agent", diagnosed, unheard(quiet), nowMs, "Diagnosed"],
  ])("%s", (_, one, activity, at, want) => expect(nowOf(one, activity, at)?.text).toBe(want));

  test("that nothing runs is said once the agent has answered after the change", () =>
    expect(nowOf(incident({ status: "fixing" }), quiet, nowMs, false)?.text).toBe("Taken up"));
});
