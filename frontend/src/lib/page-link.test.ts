import { expect, test } from "vitest";
import { nextBefore } from "./page-link";

test.each([
  ['</api/v1/incidents/resolved?before=abc>; rel="next"', "before=abc"],
  ['</x?limit=2&before=abc&before_id=i-1>; rel="next"', "before=abc&before_id=i-1"],
  ['<http://elsewhere/x?limit=5&before=2026-03-01T10%3A00%3A00Z>; rel=next', "before=2026-03-01T10%3A00%3A00Z"],
  ['</first>; rel="first", </x?before=b>; title="a"; rel="next"', "before=b"],
  ['</x?before=b>; rel="prev"', null],
  ['</x?after=b>; rel="next"', null],
  ['</x?before=>; rel="next"', null],
  [`</x?before=${"b".repeat(201)}>; rel="next"`, null],
  ["nonsense", null],
  ["", null],
  [null, null],
])("%j leads on before %j", (link, want) => {
  expect(nextBefore(link)).toBe(want);
});
