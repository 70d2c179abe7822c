import { act, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Header } from "@/app/Header";
import { SessionContext } from "@/features/auth/use-session";
import { fakeFetch } from "@/test/fake-fetch";
import { renderPage } from "@/test/render";
import { useAskActing } from "./use-acting";

let answer: { status?: number; body: object };
let calls: ReturnType<typeof fakeFetch>;
const stopped = (change = {}) => ({ stopped: true, owner: "anna", reason: "audit", set_at: "2026-03-01T10:00:00Z", ...change });
const posts = () => calls.filter((call) => call.method === "POST");
const asked = () => calls.filter((call) => call.path === "/api/v1/acting" && call.method === "GET").length;

beforeEach(() => {
  answer = { body: { stopped: false } };
  calls = fakeFetch((path, method, body) => {
    if (path === "/generator/failures") return { body: { available: [], active: [] } };
    if (!path.endsWith("/acting") && !path.endsWith("/breakers/reset")) return { body: [] };
    if (method === "POST" && path.endsWith("/acting")) answer = { body: body as object };
    if (method === "POST" && path.endsWith("/reset")) answer = { body: { stopped: false, breakers: [] } };
    return answer;
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const Page = () => <Header acting={useAskActing()} onDialog={() => {}} />;
const banner = () => screen.queryByTestId("acting-banner");

test("a backend that knows nothing of it: no control, no banner, and it is not asked every 5 s", async () => {
  answer = { status: 404, body: { error: "no such path" } };
  vi.useFakeTimers({ shouldAdvanceTime: true });
  renderPage(<Page />);
  await waitFor(() => expect(asked()).toBe(1));
  await act(() => vi.advanceTimersByTimeAsync(20_000));
  expect(asked()).toBe(1);
  expect(banner()).toBeNull();
  expect(screen.queryByTestId("stop-acting")).toBeNull();
});

test("stopping says who, why and for how long, and the banner does not wait for the next poll", async () => {
  vi.useFakeTimers({ toFake: ["setInterval"] });
  renderPage(<Page />);
  await userEvent.click(await screen.findByTestId("stop-acting"));
  const submit = within(await screen.findByTestId("statement")).getByRole<HTMLButtonElement>("button", { name: "Stop acting" });
  await userEvent.type(await screen.findByLabelText("Why?"), "audit");
  expect(submit.disabled).toBe(true);
  await userEvent.type(await screen.findByLabelText("Who are you?"), " anna ");
  await userEvent.selectOptions(screen.getByLabelText("For how long?"), "15 minutes");
  await userEvent.click(submit);
  expect((await screen.findByTestId("banner-stop")).textContent).toContain("No acting: audit (said anna).");
  expect(posts()[0]?.body).toEqual({ stopped: true, owner: "anna", reason: "audit", expires_in_ms: 900_000 });
  expect(screen.queryByTestId("stop-acting-modal")).toBeNull();
  expect(screen.queryByTestId("stop-acting")).toBeNull();
});

test("until it is allowed again is no length", async () => {
  renderPage(<Page />);
  await userEvent.click(await screen.findByTestId("stop-acting"));
  await userEvent.type(await screen.findByLabelText("Why?"), "audit");
  await userEvent.type(await screen.findByLabelText("Who are you?"), "anna");
  await userEvent.selectOptions(screen.getByLabelText("For how long?"), "Until it is allowed again");
  await userEvent.keyboard("{Enter}");
  await userEvent.click(within(await screen.findByTestId("statement")).getByRole("button", { name: "Stop acting" }));
  expect((await screen.findByTestId("banner-stop")).textContent).toContain("until somebody allows it again");
  expect(posts()[0]?.body).toEqual({ stopped: true, owner: "anna", reason: "audit" });
});

test("the banner counts down, and goes when the backend says so", async () => {
  const expires_at = new Date(Date.now() + 61_000).toISOString();
  answer = { body: stopped({ expires_at }) };
  vi.useFakeTimers({ shouldAdvanceTime: true });
  renderPage(<Page />);
  expect((await screen.findByTestId("banner-stop")).textContent).toMatch(/ · [01]:\d\d left/);
  answer = { body: { stopped: false } };
  await act(() => vi.advanceTimersByTimeAsync(5_100));
  await waitFor(() => expect(banner()).toBeNull());
});

test("what was heard last stands while the backend is away", async () => {
  answer = { body: stopped() };
  const { client } = renderPage(<Page />);
  await screen.findByTestId("banner-stop");
  answer = { status: 503, body: { error: "no database" } };
  await act(() => client.refetchQueries({ queryKey: ["acting"] }));
  expect(screen.getByTestId("banner-stop")).toBeTruthy();
});

test("it is allowed again by somebody who says who they are", async () => {
  answer = { body: stopped() };
  renderPage(<Page />);
  await userEvent.click(await screen.findByRole("button", { name: "Allow again" }));
  await userEvent.type(await screen.findByLabelText("Who are you?"), "ben{Enter}");
  await waitFor(() => expect(banner()).toBeNull());
  expect(posts()[0]?.body).toEqual({ stopped: false, owner: "ben" });
});

test("who is logged in is not asked for a name", async () => {
  answer = { body: stopped() };
  renderPage(
    <SessionContext value={{ state: "in", person: { name: "carl", role: "approver" } }}>
      <Page />
    </SessionContext>,
  );
  await userEvent.click(await screen.findByRole("button", { name: "Allow again" }));
  expect(screen.queryByLabelText("Who are you?")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Allow acting again" }));
  await waitFor(() => expect(posts()[0]?.body).toEqual({ stopped: false, owner: "carl" }));
});

test("a refusal is said in the backend's words, and nothing typed is lost", async () => {
  renderPage(<Page />);
  await userEvent.click(await screen.findByTestId("stop-acting"));
  vi.stubGlobal("fetch", () => Promise.resolve(new Response('{"error":"this needs the role approver"}', { status: 403 })));
  await userEvent.type(await screen.findByLabelText("Why?"), "audit");
  await userEvent.type(await screen.findByLabelText("Who are you?"), "anna{Enter}");
  expect((await screen.findByRole("alert")).textContent).toContain("this needs the role approver");
  expect(screen.getByLabelText<HTMLInputElement>("Why?").value).toBe("audit");
});

test("each breaker has its line and can be reset, with a reason; maintenance is told quietly", async () => {
  const until = new Date(Date.now() + 3_600_000).toISOString();
  answer = {
    body: {
      stopped: false,
      breakers: [{ system: "*", reason: "2 systems at once", since: "", failures: 2 }, { system: "redis-test", reason: "3 fixes in a row failed", since: "", failures: 3 }],
      maintenance: [{ system: "postgres-test", owner: "ben", reason: "upgrade", until }],
    },
  };
  renderPage(<Page />);
  const lines = await screen.findAllByTestId("banner-breaker");
  expect(lines.map((line) => /Breaker of (.+) open/.exec(line.textContent)?.[1])).toEqual(["all systems", "redis-test"]);
  expect(within(screen.getByTestId("banner-maintenance")).queryByRole("alert")).toBeNull();
  expect(screen.getByTestId("banner-maintenance").textContent).toContain("Maintenance of postgres-test: upgrade (said ben).");
  expect(screen.getByTestId("stop-acting")).toBeTruthy();
  await userEvent.click(screen.getByRole("button", { name: "Reset the breaker of redis-test" }));
  await userEvent.type(await screen.findByLabelText("Why?"), "mended by hand");
  await userEvent.type(await screen.findByLabelText("Who are you?"), "anna{Enter}");
  await waitFor(() => expect(banner()).toBeNull());
  expect(posts()[0]).toMatchObject({
    path: "/api/v1/breakers/reset",
    body: { system: "redis-test", owner: "anna", reason: "mended by hand" },
  });
});

test("a daemon that is silent stands over the page, in words that say what nobody does, until it is heard again", async () => {
  const away = [{ name: "health-monitor", seen_at: "2026-03-01T10:00:00Z" }, { name: "something-new", seen_at: "" }, { nonsense: 1 }, { name: "" }];
  answer = { body: { stopped: false, silent: away } };
  vi.useFakeTimers({ shouldAdvanceTime: true });
  renderPage(<Page />);
  const lines = await screen.findAllByTestId("banner-silent");
  expect(lines.map((line) => line.querySelector("p")?.textContent)).toEqual([
    "The health monitor is silent: nobody looks at the systems, and what is shown of them is as old as its last word.",
    "something-new is silent.",
  ]);
  expect(within(lines[0]!).getByRole("alert")).toBeTruthy();
  expect(lines[0]!.textContent).toMatch(/last heard/);
  answer = { body: { stopped: false, silent: [] } };
  await act(() => vi.advanceTimersByTimeAsync(6_000));
  await waitFor(() => expect(banner()).toBeNull());
});
