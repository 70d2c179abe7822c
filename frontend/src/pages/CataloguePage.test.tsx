import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { decodeCatalogue } from "@/lib/decode-catalogue";
import { fakeFetch } from "@/test/fake-fetch";
import { renderPage } from "@/test/render";
import { CataloguePage } from "./CataloguePage";

afterEach(() => vi.unstubAllGlobals());

const entry = (name: string, fields: unknown[]) => ({ name, file: "/etc/selfheal/catalogue.yaml", line: 3, fields });
const catalogue = {
  path: "/etc/selfheal/catalogue.yaml",
  digest: "ab".repeat(32),
  targets: [
    entry("redis-test", [
      { name: "type", from: "file", line: 4, value: "redis" },
      { name: "address", from: "environment", line: 5, value: "h:1", variables: [{ name: "REDIS_TEST_ADDRESS", set: true }] },
      { name: "container", from: "default", line: 6, value: "redis-test", variables: [{ name: "REDIS_TEST_CONTAINER", set: false }] },
      { name: "password", from: "default", line: 7, value: "leaked", secret: true, variables: [] },
      { name: "recheck", from: "built in", value: "1000ms" },
    ]),
  ],
  actions: [entry("flush", [{ name: "exec", from: "file", line: 9, value: ["redis-cli", "<b>FLUSHALL"] }])],
  rules: [entry("redis-oom", [{ name: "ladder", from: "file", line: 12, value: ["raise-maxmemory", "flush"] }])],
};

const cells = (name: string) =>
  within(screen.getByRole("group", { name: `${name} in detail`, hidden: true })).getAllByRole("row", { hidden: true }).slice(1)
    .map((row) => within(row).getAllByRole("cell", { hidden: true }).map((cell) => cell.textContent));

test("each value says where it comes from, and a secret one is not shown", async () => {
  fakeFetch(() => ({ body: catalogue }));
  renderPage(<CataloguePage />);
  await screen.findByText("redis-test", { selector: "summary span" });
  expect(cells("redis-test")).toEqual([
    ["type", "redis", "catalogue.yaml:4"],
    ["address", "h:1", "REDIS_TEST_ADDRESS of the environment, asked at catalogue.yaml:5"],
    ["container", "redis-test", "default at catalogue.yaml:6; REDIS_TEST_CONTAINER would change it"],
    ["password", "not shown", "default at catalogue.yaml:7"],
    ["recheck", "1000ms", "not said: the daemon's own"],
  ]);
  expect(document.body.textContent).not.toContain("leaked");
  expect(document.querySelector("b")).toBeNull();
  expect(screen.getByTestId("catalogue-ladders").textContent).toContain("raise-maxmemory → flush");
});

test("an entry is found by a name, a value or a variable", async () => {
  fakeFetch(() => ({ body: catalogue }));
  renderPage(<CataloguePage />);
  const find = await screen.findByRole("searchbox", { name: "Find" });
  const names = () => screen.queryAllByTestId("catalogue-entry").map((one) => one.querySelector("summary span")?.textContent);
  expect(names()).toEqual(["redis-test", "flush", "redis-oom"]);
  await userEvent.type(find, "redis_test_ADDRESS");
  expect(names()).toEqual(["redis-test"]);
  await userEvent.clear(find);
  await userEvent.type(find, "flushall");
  expect(names()).toEqual(["flush"]);
  await userEvent.type(find, "x");
  expect(await screen.findByText("Nothing in the catalogue fits these words")).toBeTruthy();
});

test("a catalogue that was changed since is not shown, and the agent's words say so", async () => {
  fakeFetch(() => ({ status: 409, body: { error: "catalogue.yaml was changed after this agent had read it" } }));
  renderPage(<CataloguePage />);
  expect(await screen.findByText(/was changed after/)).toBeTruthy();
  expect(screen.queryByTestId("catalogue-entry")).toBeNull();
});

test("an answer that is none is not read", () => {
  for (const bad of [null, [], {}, { targets: {} }]) expect(decodeCatalogue(bad)).toBeNull();
  expect(decodeCatalogue({ targets: [1, { name: "a", fields: [{ name: "x", from: "elsewhere" }, null] }] })?.targets).toEqual([
    { name: "a", file: "", line: null, fields: [] },
  ]);
});
