import fs from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { rights, roles, whyNot } from "../src/features/auth/rights";

const table = fs.readFileSync(path.resolve(import.meta.dirname, "../../common/auth/rights.c"), "utf8");

test.each(Object.entries(rights))("%s takes the role that the server asks for", (_, { daemon, method, path: route, least }) => {
  expect(table).toContain(`{"${daemon}", "${method}", "${route}", ROLE_${least.toUpperCase()}}`);
});

test("whoever has the role, or more, may; all others are told what it takes", () => {
  expect(roles.map((role) => whyNot(role, "approve"))).toEqual([
    "You are a viewer. This takes an approver.",
    "You are a responder. This takes an approver.",
    null,
    null,
  ]);
  expect(whyNot("viewer", "change")).toBe("You are a viewer. This takes a responder.");
});

test("a role that the page does not know is left to the server", () => {
  expect(whyNot("", "approve")).toBeNull();
  expect(whyNot("auditor", "approve")).toBeNull();
});
