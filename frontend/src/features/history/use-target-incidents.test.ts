import { expect, test } from "vitest";
import { endsAfter } from "./use-target-incidents";

const noon = Date.parse("2026-03-01T12:00:00Z");
test.each([
  [null, false, "all are there"],
  ["before=2026-03-01T11:00:00Z&before_id=a", false, "the list reaches back beyond it"],
  ["before=2026-03-01T12:00:00Z", false, "just so far"],
  ["before=2026-03-01T13:00:00Z", true, "it ends an hour too soon"],
  ["before=soon", true, "nobody can tell"],
])("%s: %s, %s", (before, want, _why) => expect(endsAfter(before, noon)).toBe(want));
