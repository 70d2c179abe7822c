import { describe, expect, test } from "vitest";
import { analysis, incident } from "@/test/samples";
import { columnsOf } from "./columns";
import type { Incident } from "@/lib/types";
import { applyDeletion, applyFrame, applyReply, emptyStore } from "./store";
import type { IncidentStore } from "./store";
import { applyLists, applyOlder } from "./store-lists";

const at = (second: number) => `2026-03-01T10:00:${String(second).padStart(2, "0")}Z`;
const id = incident().id;
const applyList = (store: IncidentStore, open: Incident[], askedAt: number, now: number) =>
  applyLists(store, open, { incidents: [], before: null }, askedAt, now);
const statusOf = (store: typeof emptyStore) => store.entries[id]?.incident.status;

describe("an incident that is known as fixing since second 10", () => {
  const known = applyFrame(emptyStore, incident({ status: "fixing", updated_at: at(10) }), 5);

  test.each([
    ["a newer frame wins", at(11), "resolved"],
    ["an older frame is dropped", at(9), "fixing"],
    ["a frame of the same moment wins, it came later", at(10), "resolved"],
    ["a frame of the same millisecond but finer digits wins", "2026-03-01T10:00:10.0000001Z", "resolved"],
  ])("%s", (_, updated_at, want) => {
    expect(statusOf(applyFrame(known, incident({ status: "resolved", updated_at }), 6))).toBe(want);
  });

  test.each([
    ["asked for before the frame, newer", 4, at(11), "resolved"],
    ["asked for before the frame, same moment", 4, at(10), "fixing"],
    ["asked for before the frame, older", 4, at(9), "fixing"],
    ["asked for after the frame, same moment", 6, at(10), "resolved"],
    ["asked for after the frame, older", 6, at(9), "fixing"],
  ])("a list %s", (_, askedAt, updated_at, want) => {
    const list = [incident({ status: "resolved", updated_at })];
    expect(statusOf(applyList(known, list, askedAt, 7))).toBe(want);
    expect(statusOf(applyReply(known, incident({ status: "resolved", updated_at }), askedAt, 7))).toBe(want);
  });

  test("a list that does not name it takes it away only when it was asked for later", () => {
    expect(statusOf(applyList(known, [], 4, 7))).toBe("fixing");
    expect(statusOf(applyList(known, [], 6, 7))).toBeUndefined();
  });

  test("a deletion holds against a list that was asked for before it", () => {
    const deleted = applyDeletion(known, id, 8);
    expect(statusOf(deleted)).toBeUndefined();
    expect(statusOf(applyList(deleted, [incident()], 7, 9))).toBeUndefined();
    expect(statusOf(applyReply(deleted, incident(), 7, 9))).toBeUndefined();
    expect(statusOf(applyList(deleted, [incident()], 9, 10))).toBe("triage");
  });
});

test("a create reply without the diagnosis does not undo the frame that had it", () => {
  const framed = applyFrame(emptyStore, incident({ analysis: analysis() }), 5);
  const replied = applyReply(framed, incident(), 4, 6);
  expect(replied.entries[id]?.incident.analysis?.severity).toBe("high");
});

test("a short frame does not take history and actions away", () => {
  const change = { from_status: null, to_status: "triage", changed_at: at(0) };
  const known = applyFrame(emptyStore, incident({ status_history: [change], agent_actions: [] }), 1);
  const next = applyFrame(known, incident({ updated_at: at(1) }), 2);
  expect(next.entries[id]?.incident.status_history).toEqual([change]);
});

test("a resolved frame moves the card into the column of the resolved", () => {
  const before = applyFrame(emptyStore, incident({ status: "fixing" }), 1);
  expect(columnsOf(before).fixing).toHaveLength(1);
  const after = columnsOf(applyFrame(before, incident({ status: "resolved", updated_at: at(1) }), 2));
  expect(after.fixing).toHaveLength(0);
  expect(after.resolved).toHaveLength(1);
});

test("open incidents stand by their creation, resolved ones by their resolution, newest first", () => {
  const list = [
    incident({ id: "a", status: "investigating", created_at: at(1) }),
    incident({ id: "b", status: "investigating", created_at: at(2) }),
    incident({ id: "c", status: "resolved", created_at: at(9), updated_at: at(10) }),
    incident({ id: "d", status: "resolved", created_at: at(1), updated_at: at(20) }),
  ];
  const columns = columnsOf(applyList(emptyStore, list, 1, 2));
  expect(columns.investigating.map((one) => one.id)).toEqual(["b", "a"]);
  expect(columns.resolved.map((one) => one.id)).toEqual(["d", "c"]);
});

test("triage stands by severity, then by age: what waited longest first", () => {
  const one = (id: string, second: number, severity: "low" | "medium" | "high" | null) =>
    incident({ id, created_at: at(second), ...(severity && { analysis: analysis({ severity }) }) });
  const list = [
    one("low", 1, "low"),
    one("new high", 5, "high"),
    one("old high", 2, "high"),
    one("medium", 3, "medium"),
    one("unjudged", 4, null),
  ];
  const order = columnsOf(applyList(emptyStore, list, 1, 2)).triage.map((each) => each.id);
  expect(order).toEqual(["old high", "new high", "unjudged", "medium", "low"]);
});

describe("resolved incidents in pages of two", () => {
  const resolved = (second: number) =>
    incident({ id: `r${second}`, status: "resolved", updated_at: at(second) });
  const page = (seconds: number[], before: string | null) => ({ incidents: seconds.map(resolved), before });
  const first = applyLists(emptyStore, [], page([9, 8], "c1"), 1, 2);
  const both = applyOlder(first, page([7, 6], "c2"), 3, 4);
  const ids = (store: IncidentStore) => columnsOf(store).resolved.map((one) => one.id);

  test("the newest page tells where older ones are, each older page where the next are", () => {
    expect(first).toMatchObject({ before: "c1" });
    expect(ids(both)).toEqual(["r9", "r8", "r7", "r6"]);
    expect(both.before).toBe("c2");
  });

  test("a later poll of the newest page keeps the older ones, and what it pushed out", () => {
    const later = applyLists(both, [], page([10, 9], "c3"), 5, 6);
    expect(ids(later)).toEqual(["r10", "r9", "r8", "r7", "r6"]);
    expect(later.before).toBe("c2");
  });

  test("what is gone from the newest page is gone from the board", () => {
    expect(ids(applyLists(both, [], page([9, 7], "c3"), 5, 6))).toEqual(["r9", "r7", "r6"]);
  });

  test("without older ones on the board, what a page pushed out is behind its cursor", () => {
    const later = applyLists(first, [], page([10, 9], "c3"), 5, 6);
    expect(ids(later)).toEqual(["r10", "r9"]);
    expect(later.before).toBe("c3");
  });

  test("a page that does not join what is known begins anew, for what lies between is missing", () => {
    const later = applyLists(both, [], page([30, 29], "c9"), 5, 6);
    expect(ids(later)).toEqual(["r30", "r29"]);
    expect(later).toMatchObject({ before: "c9", hasOlder: false });
  });

  test("a server without pages tells all there are", () => {
    const later = applyLists(both, [], page([9, 8], null), 5, 6);
    expect(ids(later)).toEqual(["r9", "r8"]);
    expect(later.before).toBeNull();
  });
});
