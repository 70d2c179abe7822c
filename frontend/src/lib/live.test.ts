import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { FakeSockets } from "@/test/fake-socket";
import { beatMs } from "./heartbeat";
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

describe("a connection that carries nothing", () => {
  const ping = { type: "ping" };
  const quiet = () => vi.advanceTimersByTime(beatMs);

  test("is asked after 15 s, and closed 15 s later, when that is not answered", () => {
    sockets.last.open();
    vi.advanceTimersByTime(beatMs - 1);
    expect(sockets.last.sent).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(sockets.last.sent).toEqual([ping]);
    expect(live.state()).toBe("live");
    quiet();
    expect(sockets.last.closed).toBe(true);
    expect(live.state()).toBe("reconnecting");
    vi.advanceTimersByTime(1_000);
    expect(sockets.all).toHaveLength(2);
  });

  test.each([
    ["a pong", { type: "pong" }],
    ["an event", { id: "a", status: "fixing" }],
    ["what nobody can read", "{broken"],
  ])("%s is life", (_, frame) => {
    sockets.last.open();
    for (let i = 0; i < 5; i += 1) {
      quiet();
      sockets.last.receive(frame);
    }
    expect(sockets.all).toHaveLength(1);
    expect(live.state()).toBe("live");
  });

  test("while frames come nothing is asked", () => {
    sockets.last.open();
    for (let i = 0; i < 10; i += 1) {
      vi.advanceTimersByTime(beatMs - 1);
      sockets.last.receive({ type: "pong" });
    }
    expect(sockets.last.sent).toEqual([]);
  });

  test("is believed once: after one that was mute from the start an open socket proves nothing", () => {
    sockets.last.open();
    quiet();
    quiet();
    vi.advanceTimersByTime(1_000);
    sockets.last.open();
    expect(live.state()).toBe("polling");
    expect(sockets.last.sent).toEqual([ping]);
    sockets.last.receive({ type: "pong" });
    expect(live.state()).toBe("live");
    expect(states).toEqual(["live", "reconnecting", "polling", "live"]);
  });

  test("and one that stays mute is never shown as live again, and asked ever more rarely", () => {
    sockets.last.open();
    for (const wait of [1_000, 2_000, 4_000]) {
      quiet();
      quiet();
      vi.advanceTimersByTime(wait);
      sockets.last.open();
      expect(live.state()).toBe("polling");
    }
    expect(sockets.all).toHaveLength(4);
  });

  test("one that died after it had spoken is believed again", () => {
    sockets.last.open();
    sockets.last.receive({ type: "pong" });
    quiet();
    quiet();
    vi.advanceTimersByTime(1_000);
    sockets.last.open();
    expect(live.state()).toBe("live");
  });

  test("a closed one asks nothing any more", () => {
    sockets.last.open();
    live.stop();
    vi.advanceTimersByTime(10 * beatMs);
    expect(sockets.last.sent).toEqual([]);
  });
});

test("a stopped one stays quiet", () => {
  sockets.last.open();
  live.stop();
  sockets.last.drop();
  vi.advanceTimersByTime(60_000);
  expect(sockets.all.length).toBe(1);
  expect(sockets.last.closed).toBe(true);
});
