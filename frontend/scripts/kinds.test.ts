import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { kindGroups, kindName } from "../src/features/audit/kinds";

const root = path.resolve(import.meta.dirname, "../..");
const sourcesOf = (folder: string) => fs.readdirSync(path.join(root, folder)).filter((file) => file.endsWith(".c") && !file.endsWith("_test.c"));
const textOf = (folder: string) => sourcesOf(folder).map((file) => fs.readFileSync(path.join(root, folder, file), "utf8")).join("\n");

/** How each daemon names the kind of a record that it writes. */
const writers = {
  "backend-ext": /"((?:incident|setting|login)\.[a-z]+)"/g,
  "selfheal-admin": /"(account\.[a-z-]+)"/g,
  "ai-agent": /\btell\(r, key, "([a-z.]+)"/g,
  "health-monitor": /"kind", "([a-z.]+)", "actor"/g,
};

const written = Object.entries(writers).flatMap(([folder, pattern]) => [...textOf(folder).matchAll(pattern)].map(([, kind = ""]) => kind));
const offered = kindGroups.flatMap(({ kinds }) => kinds);

test("each kind of record that a daemon writes can be asked for, in words, and none besides", () => {
  expect(offered.toSorted()).toEqual([...new Set(written)].toSorted());
  expect(offered.filter((kind) => kindName(kind) === kind)).toEqual([]);
});
