import { useEffect, useRef, useState } from "react";

/** "typed": from where the reader is, what he has written so far; the others go on from the place that was found. */
export type SearchStep = "typed" | "next" | "previous";

/** Whoever types on is not answered in between. */
const pauseMs = 150;

/** A field whose text is looked for while it is typed. */
export function useTypedSearch(onSearch: (wanted: string, step: SearchStep) => void) {
  const [wanted, setWanted] = useState("");
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const latest = useRef(onSearch);
  useEffect(() => {
    latest.current = onSearch;
  });
  const stopWaiting = () => {
    clearTimeout(waiting.current);
    waiting.current = undefined;
  };
  useEffect(() => stopWaiting, []);

  const look = (text: string, step: SearchStep) => {
    stopWaiting();
    latest.current(text, step);
  };
  const type = (text: string) => {
    setWanted(text);
    stopWaiting();
    if (text === "") look(text, "typed");
    else waiting.current = setTimeout(() => look(text, "typed"), pauseMs);
  };
  /** Who is quicker than the pause means the first place, not the one behind it. */
  const go = (step: "next" | "previous") => {
    if (wanted !== "") look(wanted, waiting.current === undefined ? step : "typed");
  };
  return { wanted, type, go };
}
