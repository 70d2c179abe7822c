import { decodeBacktest } from "./decode-backtest";
import { decodeHistory } from "./decode-history";
import { decodeMoment, decodeSchedules } from "./decode-moment";
import { call } from "./http";
import { done, monitor } from "./services";

/** Has the monitor ask a target now instead of at its next round; the answer comes by the live socket, too. */
export const checkNow = (target: string) =>
  call(monitor, "/check", done, { method: "POST", body: { target } });

/** Until then nothing that happens to the target is an incident, and no fix of it begins; 0 minutes end it. */
export const silence = (target: string, minutes: number, reason: string) =>
  call(monitor, "/maintenance", done, { method: "POST", body: { target, minutes, reason } });

export const getSchedules = (signal?: AbortSignal) => call(monitor, "/status", decodeSchedules, { signal });

const query = (values: Record<string, string>) => new URLSearchParams(values).toString();

interface HistoryWish {
  signal?: AbortSignal;
  /** Only this one; all where it is left out. */
  indicator?: string | undefined;
  /** At most so many; 0 for none. As many as the monitor gives where it is left out. */
  states?: number;
}

export const getHistory = (target: string, from: Date, to: Date, { signal, indicator, states }: HistoryWish = {}) => {
  const wish = { ...(indicator === undefined ? {} : { indicator }), ...(states === undefined ? {} : { states: String(states) }) };
  return call(monitor, `/history?${query({ target, from: from.toISOString(), to: to.toISOString(), ...wish })}`, decodeHistory, { signal });
};

export const getMoment = (time: Date, signal?: AbortSignal) =>
  call(monitor, `/history/at?${query({ time: time.toISOString() })}`, decodeMoment, { signal });

export const getBacktest = (target: string, from: Date, threshold: number | null, signal?: AbortSignal) =>
  call(
    monitor,
    `/backtest?${query({ target, from: from.toISOString(), ...(threshold === null ? {} : { threshold: String(threshold) }) })}`,
    decodeBacktest,
    { signal },
  );
