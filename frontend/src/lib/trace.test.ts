import { expect, test } from "vitest";
import { newTraceparent } from "./trace";

test("a traceparent is of version 00, recorded, and another each time", () => {
  const [one, other] = [newTraceparent(), newTraceparent()];
  expect(one).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(other).not.toBe(one);
});
