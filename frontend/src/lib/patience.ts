import { ApiError } from "./http";

const timesMax = 5;
/** As the backend's Retry-After says. */
const pauseMs = 1_000;

const pause = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, pauseMs);
    signal.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });

/** Asks again, a few times, where the backend says that it is busy with as much (503); every other error is the answer. */
export async function whileBusy<T>(signal: AbortSignal, ask: () => Promise<T>): Promise<T> {
  for (let times = 1; ; times++) {
    try {
      return await ask();
    } catch (error) {
      const isBusy = error instanceof ApiError && error.status === 503;
      if (!isBusy || times === timesMax || signal.aborted) throw error;
      await pause(signal);
    }
  }
}
