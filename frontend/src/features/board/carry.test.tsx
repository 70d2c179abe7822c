import { act, fireEvent, screen, waitFor, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Incident, IncidentStatus } from "@/lib/types";
import { fakeFetch } from "@/test/fake-fetch";
import type { Reply } from "@/test/fake-fetch";
import { renderAt } from "@/test/render";
import { incident } from "@/test/samples";

/** What carries cards comes when a hand is at them. */
async function handsOn() {
  await screen.findByTestId("board-search");
  fireEvent.pointerMove(screen.getByTestId("column-triage"));
  await screen.findByTestId("live-board");
}

const statuses: IncidentStatus[] = ["triage", "investigating", "fixing", "resolved"];
let all: Incident[];
let patch: (id: string, status: IncidentStatus) => Reply | Promise<Reply>;
let patched: string[];

/** jsdom lays nothing out: the columns stand side by side, and a card is in the corner of its own. */
function layOut() {
  const rectOf = function (this: Element): DOMRect {
    const place = statuses.findIndex((status) => this.closest(`[data-testid="column-${status}"]`));
    const isColumn = this.matches('[data-testid^="column-"]');
    const [x, width, height] = [Math.max(0, place) * 300, isColumn ? 290 : 280, isColumn ? 900 : 100];
    return { x, y: 0, left: x, top: 0, width, height, right: x + width, bottom: height, toJSON: () => null };
  };
  return vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(rectOf);
}

beforeEach(() => {
  layOut();
  Element.prototype.scrollIntoView = () => undefined;
  all = [incident({ id: "1", message: "memory full" }), incident({ id: "2", message: "pool empty" })];
  patched = [];
  patch = (id, status) => {
    const known = all.find((one) => one.id === id) ?? incident({ id });
    return { body: { ...known, status, updated_at: new Date(Date.parse(known.updated_at) + 1_000 * (patched.length + 1)).toISOString() } };
  };
  fakeFetch((path, method, body) => {
    if (method === "PATCH") {
      const id = path.split("/").at(-1) ?? "";
      const { status } = body as { status: IncidentStatus };
      patched.push(`${id} ${status}`);
      return patch(id, status);
    }
    if (path === "/api/v1/incidents") return { body: all };
    return { body: path === "/agent/activity" ? { executions: [], proposals: [] } : [] };
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const inColumn = (status: IncidentStatus) =>
  within(screen.getByTestId(`column-${status}`)).queryAllByTestId("incident-card").map((card) => card.dataset.incidentId);
const card = (id: string) => {
  const found = screen.getAllByTestId("incident-card").find((one) => one.dataset.incidentId === id && !one.closest("[inert]"));
  if (!found) throw new Error(`no card ${id}`);
  return found;
};
const said = () => document.querySelector('[id^="DndLiveRegion"]')?.textContent ?? "";
const notices = () => screen.queryAllByTestId("notice").map((one) => one.textContent);

async function open() {
  const page = await renderAt("/");
  await handsOn();
  await waitFor(() => expect(inColumn("triage")).toHaveLength(all.length));
  act(() => page.sockets.last.open());
  return page;
}

async function take(id: string) {
  act(() => card(id).focus());
  fireEvent.keyDown(card(id), { code: "Space" });
  await waitFor(() => expect(said()).toMatch(/picked up|is over Triage/));
  // Its keys are heard from the next turn on.
  await act(() => new Promise((done) => setTimeout(done)));
}

async function press(code: string, words: RegExp) {
  fireEvent.keyDown(document.activeElement ?? document.body, { code });
  await waitFor(() => expect(said()).toMatch(words));
}

async function carry(id: string) {
  await take(id);
  await press("ArrowRight", /over Investigating/);
  await press("Space", /dropped in Investigating/);
}

test("two quick drops, one of them refused: that card goes back and says why, the other stays", async () => {
  const answers: Record<string, (reply: Reply) => void> = {};
  patch = (id) => new Promise<Reply>((done) => (answers[id] = done));
  await open();
  await carry("1");
  await carry("2");
  expect(patched).toEqual(["1 investigating", "2 investigating"]);
  await act(async () => answers["1"]?.({ status: 409, body: { error: "somebody is at it" } }));
  await waitFor(() => expect(inColumn("triage")).toEqual(["1"]));
  expect(notices().join()).toMatch(/stays in Triage: somebody is at it/);
  await act(async () => answers["2"]?.({ body: incident({ id: "2", status: "investigating", updated_at: "2026-03-01T11:00:00Z" }) }));
  await waitFor(() => expect(notices().join()).toMatch(/is in Investigating/));
  expect(inColumn("investigating")).toEqual(["2"]);
});

test("Tab puts a carried card back, and that is said", async () => {
  await open();
  await take("1");
  await press("ArrowRight", /over Investigating/);
  await press("Tab", /put back/);
  expect(patched).toEqual([]);
  expect(document.getElementById(card("1").getAttribute("aria-describedby") ?? "")?.textContent).toMatch(/Escape or Tab puts it back/);
});

test("a drop is taken back by its notice's button, which does not take the focus", async () => {
  await open();
  await carry("1");
  const undo = await screen.findByTestId("notice-undo");
  expect(inColumn("investigating")).toEqual(["1"]);
  expect(document.activeElement).not.toBe(undo);
  act(() => card("1").focus());
  act(() => undo.focus());
  fireEvent.click(undo);
  await waitFor(() => expect(document.activeElement).toBe(card("1")));
  await waitFor(() => expect(inColumn("triage")).toContain("1"));
  expect(patched).toEqual(["1 investigating", "1 triage"]);
  await waitFor(() => expect(notices().join()).toMatch(/is back in Triage/));
});

test("Ctrl+Z takes the last drop back, but not what somebody else did since", async () => {
  const { sockets } = await open();
  await carry("1");
  await screen.findByTestId("notice-undo");
  act(() => sockets.last.receive(incident({ id: "1", status: "resolved", updated_at: "2026-03-02T10:00:00Z" })));
  await waitFor(() => expect(inColumn("resolved")).toEqual(["1"]));
  fireEvent.keyDown(document.body, { key: "z", ctrlKey: true });
  await waitFor(() => expect(notices().join()).toMatch(/no longer in Investigating/));
  expect(patched).toEqual(["1 investigating"]);
});

test("a newer repeat comes while a card is carried: it is still that card which is dropped", async () => {
  const { sockets } = await open();
  await take("1");
  await press("ArrowRight", /over Investigating/);
  act(() => sockets.last.receive(incident({ id: "3", message: "memory full", created_at: "2026-03-01T10:09:00Z" })));
  await waitFor(() => expect(screen.getByTestId("stack-toggle").textContent).toContain("1 more"));
  expect(inColumn("triage")).toContain("1");
  await press("Space", /dropped in Investigating/);
  expect(patched).toEqual(["1 investigating"]);
  await waitFor(() => expect(inColumn("triage")).toContain("3"));
});

test("the card that has the focus stays, however far its column is scrolled", async () => {
  all = Array.from({ length: 60 }, (_, i) => incident({ id: `c${i}`, message: `fault ${i}` }));
  await renderAt("/");
  await handsOn();
  await waitFor(() => expect(inColumn("triage").length).toBeGreaterThan(3));
  const first = screen.getAllByTestId("incident-card")[0];
  const scroller = first?.closest("ul")?.parentElement;
  if (!first || !scroller) throw new Error("no column");
  act(() => first.focus());
  scroller.scrollTop = 3_000;
  fireEvent.scroll(scroller);
  await waitFor(() => expect(inColumn("triage")).toContain("c28"));
  expect(document.activeElement).toBe(first);
  expect(inColumn("triage")).toHaveLength(new Set(inColumn("triage")).size);
});
