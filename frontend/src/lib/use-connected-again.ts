import { useEffect, useRef } from "react";
import { ApiError } from "./http";
import { useLive } from "./live-context";

/** Nobody answered: neither the service nor, in its name, what stands before it. */
const nobodyAnswered = (error: unknown) => error instanceof ApiError && [0, 502, 503, 504].includes(error.status);

/** What failed because nobody answered is no answer: once the page is connected again `then` is called, to ask anew or to let go of the error. */
export function useConnectedAgain(error: unknown, then: () => void): void {
  const live = useLive();
  const latest = useRef(then);
  useEffect(() => void (latest.current = then));
  const isWaiting = nobodyAnswered(error);
  useEffect(() => {
    if (!isWaiting) return;
    return live.onState(() => {
      if (live.state() === "live") latest.current();
    });
  }, [live, isWaiting]);
}
