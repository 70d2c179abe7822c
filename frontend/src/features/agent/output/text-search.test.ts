import { expect, test, vi } from "vitest";
import type { OutputMatches } from "@/lib/types";
import { TextSearch, typedAnswers } from "./text-search";

const at = (line: number) => ({ from_byte: line * 100, line });
const answers: Record<number, OutputMatches> = {
  0: { matches: [], next: 8_000_000, more: true },
  8_000_000: { matches: [at(80_001), at(80_002)], next: 16_000_000, more: true },
  16_000_000: { matches: [at(160_003)], next: 20_000_000, more: false },
};

test("it goes on through stretches without a match, back through what was found, and from the end to the beginning", async () => {
  const look = vi.fn(async (_: string, from: number) => answers[from] as OutputMatches);
  const search = new TextSearch(look);
  expect((await search.step("late", false))?.line).toBe(80_001);
  expect(search.words).toBe("1 of 2+");
  await search.step("late", false);
  expect((await search.step("late", false))?.line).toBe(160_003);
  expect(search.words).toBe("3 of 3");
  expect((await search.step("late", true))?.line).toBe(80_002);
  await search.step("late", false);
  expect((await search.step("late", false))?.line).toBe(80_001);
  expect(look).toHaveBeenCalledTimes(3);
});

test("another text begins anew; an agent that gets no further ends it", async () => {
  const look = vi.fn(async () => ({ matches: [], next: 0, more: true }));
  const search = new TextSearch(look);
  expect(await search.step("none", false)).toBeNull();
  expect(search.words).toBe("not found");
  await search.step("other", false);
  expect(look.mock.calls).toHaveLength(2);
});

test("while somebody types only so much is looked through, and Enter goes on from there", async () => {
  const look = vi.fn(async (_: string, from: number): Promise<OutputMatches> => ({ matches: from >= 160_000_000 ? [at(1_600_000)] : [], next: from + 8_000_000, more: from < 200_000_000 }));
  const search = new TextSearch(look);
  expect(await search.step("late", false, typedAnswers)).toBeNull();
  expect(look).toHaveBeenCalledTimes(typedAnswers);
  expect(search.words).toBe("none in the first 122.1 MB");
  expect((await search.step("late", false))?.line).toBe(1_600_000);
});

test("what was found is counted on, and the place stays", async () => {
  const search = new TextSearch(async (_: string, from: number) => answers[from] as OutputMatches);
  expect((await search.step("late", false))?.line).toBe(80_001);
  await search.count();
  expect(search.words).toBe("1 of 3");
});
