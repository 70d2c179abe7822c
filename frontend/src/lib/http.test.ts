import { afterEach, expect, test, vi } from "vitest";
import { fakeFetch } from "@/test/fake-fetch";
import { call } from "./http";

const backend = { name: "backend", base: "/api/v1" };
const any = (body: unknown) => body ?? null;

afterEach(() => vi.unstubAllGlobals());

test.each([
  [{ status: 409, body: { error: "incident is resolved" } }, "incident is resolved"],
  [{ status: 503, body: { error: "database is down" } }, "database is down"],
  [{ status: 502, body: "<html>Bad Gateway</html>" }, "The backend is not reachable (HTTP 502)."],
  [{ status: 404, body: "404 page not found" }, "The backend answered with HTTP 404."],
  [{ status: 500, body: { error: "" } }, "The backend answered with HTTP 500."],
  [{ status: 200, body: "not JSON" }, "The backend sent an answer this page cannot read."],
])("%j reads as %j", async (reply, want) => {
  fakeFetch(() => reply);
  await expect(call(backend, "/x", any)).rejects.toThrow(want);
});

test("no answer at all names the service", async () => {
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
  await expect(call(backend, "/x", any)).rejects.toMatchObject({
    status: 0,
    message: "The backend is not reachable.",
  });
});

test("a call that takes too long is given up", async () => {
  vi.stubGlobal("fetch", (_: string, init: RequestInit) =>
    new Promise((_resolve, reject) => {
      init.signal?.addEventListener("abort", () => reject(init.signal?.reason));
    }),
  );
  await expect(call(backend, "/x", any, { timeoutMs: 5 })).rejects.toThrow("did not answer in time");
});

test("what a person does has a trace of its own, and what only reads has none", async () => {
  const seen: (string | null)[] = [];
  vi.stubGlobal("fetch", (_: string, init: RequestInit) => {
    seen.push(new Headers(init.headers).get("traceparent"));
    return Promise.resolve(new Response("{}"));
  });
  await call(backend, "/x", any, { method: "PATCH", body: { notes: "a" } });
  await call(backend, "/x", any, { method: "POST" });
  await call(backend, "/x", any);
  expect(seen).toEqual([expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/), expect.stringMatching(/^00-/), null]);
  expect(seen[0]).not.toBe(seen[1]);
});

test("a body goes out as JSON, and none without one", async () => {
  const calls = fakeFetch(() => ({ body: {} }));
  await call(backend, "/x", any, { method: "PATCH", body: { notes: "a" } });
  await call(backend, "/y", any, { method: "POST" });
  expect(calls).toEqual([
    { path: "/api/v1/x", method: "PATCH", body: { notes: "a" } },
    { path: "/api/v1/y", method: "POST", body: undefined },
  ]);
});
