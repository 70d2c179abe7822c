import { act, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { decodeAuditRecord } from "@/lib/decode-audit";
import type { AuditRecord } from "@/lib/decode-audit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { fakeFetch } from "@/test/fake-fetch";
import type { Reply } from "@/test/fake-fetch";
import { renderPage } from "@/test/render";
import { incident } from "@/test/samples";
import { NotesSection } from "./NotesSection";

const { id } = incident();
const path = `/api/v1/incidents/${id}/notes`;
const kept = (text: string, author = "anna", note = text) => ({ id: note, incident_id: id, author, text, created_at: "2026-03-01T10:00:00Z" });
let notes: ReturnType<typeof kept>[];
let answer: (body: { id: string; text: string; author?: string }) => Reply;

beforeEach(() => {
  sessionStorage.clear();
  localStorage.clear();
  notes = [];
  answer = (body) => {
    notes.push(kept(body.text, body.author ?? "unauthenticated", body.id));
    return { status: 201, body: notes.at(-1) };
  };
});
afterEach(() => vi.unstubAllGlobals());

const told = (line: string) => decodeAuditRecord({ seq: 1, id: "r", at: "2026-01-01T00:00:00Z", kind: "incident.notes", actor: "daemon", detail: { added: line } }) as AuditRecord;

function show(change: { notes?: string; told?: string[] } = {}) {
  const calls = fakeFetch((asked, method, body) => {
    if (asked === path) return method === "POST" ? answer(body as never) : { body: [...notes] };
    return asked === "/api/v1/auth" ? { body: { auth: "off" } } : { body: [] };
  });
  const page = renderPage(<NotesSection incident={incident({ notes: change.notes ?? "" })} records={(change.told ?? []).map(told)} />);
  return { ...page, sent: () => calls.filter(({ method }) => method === "POST").map(({ body }) => body as { id: string; text: string; author?: string }) };
}
const field = () => screen.getByRole<HTMLTextAreaElement>("textbox", { name: "Add a note" });
const add = () => userEvent.click(screen.getByRole("button", { name: "Add note" }));
const shown = () => screen.queryAllByTestId("note").map((note) => note.querySelector("p:last-child")?.textContent);

test("a note is added at the end, with who says so, and the field is free again", async () => {
  notes = [kept("the first")];
  const { sent } = show();
  await waitFor(() => expect(shown()).toEqual(["the first"]));
  await userEvent.type(field(), " seen at 10 ");
  await userEvent.type(screen.getByLabelText("Your name (optional)"), "ben");
  await add();
  await waitFor(() => expect(shown()).toEqual(["the first", "seen at 10"]));
  expect(sent()).toMatchObject([{ text: "seen at 10", author: "ben" }]);
  expect(field().value).toBe("");
});

test("a send that failed keeps the text, and the same text again is the same note", async () => {
  const good = answer;
  answer = () => ({ status: 503, body: { error: "database away" } });
  const { sent } = show();
  await userEvent.type(field(), "seen");
  await add();
  expect((await screen.findByRole("alert")).textContent).toContain("database away");
  expect(field().value).toBe("seen");
  answer = good;
  await add();
  await waitFor(() => expect(shown()).toEqual(["seen"]));
  const [first, second] = sent();
  expect(first?.id).toBe(second?.id);
  expect(first?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

test("another text after a failed send is another note: neither is lost where only the answer was", async () => {
  answer = () => ({ status: 503, body: { error: "database away" } });
  const { sent } = show();
  await userEvent.type(field(), "seen");
  await add();
  await screen.findByRole("alert");
  await userEvent.type(field(), " again");
  await add();
  await waitFor(() => expect(sent()).toHaveLength(2));
  expect(sent()[0]?.id).not.toBe(sent()[1]?.id);
});

test("a draft outlives a reload; what is too long says by how much and is not sent", async () => {
  const { unmount } = show();
  await userEvent.type(field(), "half a sent");
  unmount();
  show();
  expect(field().value).toBe("half a sent");
  await userEvent.clear(field());
  await userEvent.click(field());
  await userEvent.paste("ä".repeat(2_001));
  expect(screen.getByText("Too long for one note by 2 bytes: make it two.")).toBeTruthy();
  expect(screen.getByRole<HTMLButtonElement>("button", { name: "Add note" }).disabled).toBe(true);
});

test("a note of somebody else's shows as soon as a frame tells of it, and the draft stays", async () => {
  const { sockets } = show();
  await userEvent.type(field(), "I think");
  act(() => sockets.last.open());
  notes.push(kept("I called them", "ben"));
  act(() => sockets.last.receive(incident()));
  await waitFor(() => expect(shown()).toEqual(["I called them"]));
  expect(field().value).toBe("I think");
});

test("the note of the report stands beside them without the daemons' lines, which the timeline has", () => {
  const lines = ["health-monitor: it is back", "ai-agent: undo: done"];
  const { unmount } = show({ notes: ["look at the job", ...lines].join("\n"), told: lines });
  expect(screen.getByTestId("report-note").textContent).toBe("Note of the reportlook at the job");
  unmount();
  show({ notes: "health-monitor: it is back", told: lines }).unmount();
  expect(screen.queryByTestId("report-note")).toBeNull();
  // Before the audit told of them, or of somebody who only writes like one.
  show({ notes: "health-monitor: it is back" });
  expect(screen.getByTestId("report-note").textContent).toContain("it is back");
});

test("a note whose answer was lost is the same one after a reload; what was kept while nobody waited leaves no draft", async () => {
  answer = () => ({ status: 503, body: { error: "away" } });
  const first = show();
  await userEvent.type(field(), "I called them");
  await add();
  await screen.findByText(/Not kept, your text is still here/);
  const [lost] = first.sent();
  first.unmount();
  answer = (body) => ({ status: 201, body: kept(body.text, "unauthenticated", body.id) });
  const second = show();
  expect(field().value).toBe("I called them");
  await add();
  await waitFor(() => expect(second.sent()[0]?.id).toBe(lost?.id));
  second.unmount();
  await waitFor(() => expect(sessionStorage.getItem(`selfheal.note.${incident().id}`)).toBeNull());
});
