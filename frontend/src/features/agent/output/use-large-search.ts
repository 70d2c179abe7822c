import { useEffect, useMemo, useState } from "react";
import { searchOutput } from "@/lib/api-output";
import type { StepOutput } from "@/lib/types";
import { TextSearch, typedAnswers } from "./text-search";
import type { SearchStep } from "./use-typed-search";

const isAbort = (error: unknown) => error instanceof DOMException && error.name === "AbortError";

/** A search in what only the agent has whole: while it is typed within bounds, then as far as it takes. */
export function useLargeSearch(step: StepOutput, showLine: (line: number) => void, showNone: () => void) {
  const search = useMemo(() => new TextSearch((text, from, signal) => searchOutput(step, text, from, signal)), [step]);
  useEffect(() => () => search.stop(), [search]);
  const [found, setFound] = useState("");
  const look = async (text: string, way: SearchStep) => {
    const match = await search.step(text, way === "previous", way === "typed" ? typedAnswers : Infinity);
    setFound(search.words);
    if (match) showLine(match.line);
    if (!match || way !== "typed") return;
    await search.count();
    setFound(search.words);
  };
  const onSearch = (text: string, way: SearchStep) => {
    setFound(text === "" ? "" : "searching…");
    if (text === "") showNone();
    look(text, way).catch((error: unknown) => isAbort(error) || setFound("the search failed"));
  };
  return { found, onSearch };
}
