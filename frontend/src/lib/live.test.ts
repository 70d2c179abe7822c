import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FakeSockets } from "@/test/fake-socket";
import { Live } from "./live";
import type { SocketState } from "./live";
import type { Frame } from "./types";

let sockets: FakeSockets;
let live: Live;
let states: SocketState[];

beforeEach(() => {
  vi.useFakeTimers();
  sockets = new FakeSockets();
  live = new Live({ url: () => "ws://page/api/v1/ws", random: () => 1, createSocket: sockets.create });
  states = [];
  live.onState(() => states.push(live.state()));
  live.start();
});

afterEach(() => {
  live.stop();
  vi.useRealTimers();
});

test("frames reach every listener once it is open", () => {
  const frames: Frame[] = [];
  live.onFrame((frame) => frames.push(frame));
  sockets.last.open();
  sockets.last.receive({ id: "a", status: "fixing" });
  expect(live.state()).toBe("live");
  expect(frames).toMatchObject([{ kind: "incident", incident: { id: "a", status: "fixing" } }]);
});

test("a frame that is no JSON or of an unknown kind disturbs nothing", () => {
  const listener = vi.fn();
  live.onFrame(listener);
  sockets.last.open();
  sockets.last.receive("{broken");
  sockets.last.receive({ type: "something_new", id: "a" });
  expect(listener).not.toHaveBeenCalled();
  expect(live.state()).toBe("live");
});

test("it waits 1 s, doubling to 30 s, and never stops trying", () => {
  const waits = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000];
  for (const wait of waits) {
    const before = sockets.all.length;
    sockets.last.drop();
    vi.advanceTimersByTime(wait - 1);
    expect(sockets.all.length).toBe(before);
    vi.advanceTimersByTime(1);
    expect(sockets.all.length).toBe(before + 1);
  }
});

test("the state goes from reconnecting to polling and back to live", () => {
  sockets.last.open();
  for (const wait of [1_000, 2_000, 4_000]) {
    sockets.last.drop();
    vi.advanceTimersByTime(wait);
  }
  expect(states).toEqual(["live", "reconnecting", "polling"]);
  sockets.last.open();
  expect(states.at(-1)).toBe("live");
});

test("after a success the waits start small again", () => {
  sockets.last.drop();
  vi.advanceTimersByTime(1_000);
  sockets.last.drop();
  vi.advanceTimersByTime(2_000);
  sockets.last.open();
  sockets.last.drop();
  const before = sockets.all.length;
  vi.advanceTimersByTime(1_000);
  expect(sockets.all.length).toBe(before + 1);
});

test("a socket that never opens is given up after 10 s", () => {
  vi.advanceTimersByTime(10_000);
  expect(sockets.all[0]?.closed).toBe(true);
  vi.advanceTimersByTime(1_000);
  expect(sockets.all.length).toBe(2);
});

test("a late word from a socket that was given up is not heard", () => {
  const listener = vi.fn();
  live.onFrame(listener);
  const old = sockets.last;
  old.drop();
  vi.advanceTimersByTime(1_000);
  sockets.last.open();
  old.receive({ id: "a" });
  old.drop();
  expect(listener).not.toHaveBeenCalled();
  expect(live.state()).toBe("live");
});

test("retryNow shortens a wait but makes no second socket", () => {
  sockets.last.drop();
  live.retryNow();
  expect(sockets.all.length).toBe(2);
  live.retryNow();
  expect(sockets.all.length).toBe(2);
});

test("a stopped one stays quiet", () => {
  sockets.last.open();
  live.stop();
  sockets.last.drop();
  vi.advanceTimersByTime(60_000);
  expect(sockets.all.length).toBe(1);
  expect(sockets.last.closed).toBe(true);
});
