import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { ExecutionLog, ExecutionSummary } from "@/lib/types";
import { beatMs } from "@/lib/heartbeat";
import { FakeSockets } from "@/test/fake-socket";
import { phase } from "@/test/samples";
import { elapsedAt } from "./elapsed";
import type { Elapsed } from "./elapsed";
import { ExecutionStream } from "./execution-stream";
import type { StreamTarget } from "./stream-types";

const request = { incident_id: "inc-1", system: "redis-test", action: "flush", proposal_id: "prop-1" };
const summary = (execution_id: string): ExecutionSummary => ({
  execution_id,
  incident_id: "inc-1",
  system: "redis-test",
  action: "flush",
  status: "running",
  started_at: "2026-03-01T10:00:00Z",
  ended_at: "",
  undo: null, undone: null,
});

let sockets: FakeSockets;
const getExecution = vi.fn<(id: string, fromSeq: number) => Promise<ExecutionLog>>();
const listExecutions = vi.fn<(id: string) => Promise<ExecutionSummary[]>>();

const make = (target: StreamTarget) =>
  new ExecutionStream(target, {
    url: () => "ws://page/agent/ws/execute-fix",
    getExecution,
    listExecutions,
    createSocket: sockets.create,
    random: () => 1,
  });
const starting = () => make({ kind: "start", request, knownExecutions: ["old"] });
const attaching = () => make({ kind: "attach", executionId: "exec-1" });
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  sockets = new FakeSockets();
  getExecution.mockReset();
  listExecutions.mockReset();
});
afterEach(() => vi.useRealTimers());

describe("starting", () => {
  test("the first message is the order, and the phases follow", () => {
    const stream = starting();
    stream.watch(() => {});
    sockets.last.open();
    expect(sockets.last.sent).toEqual([{ ...request, output: "none" }]);
    sockets.last.receive(phase({ seq: 0 }));
    sockets.last.receive(phase({ seq: 1, phase: "complete", status: "completed" }));
    expect(stream.state()).toMatchObject({ link: "ended", problem: null, log: { status: "completed" } });
    expect(sockets.last.closed).toBe(true);
  });

  test("after a break it attaches behind the last message and starts nothing again", async () => {
    const stream = starting();
    stream.watch(() => {});
    sockets.last.open();
    sockets.last.receive(phase({ seq: 0 }));
    sockets.last.receive(phase({ seq: 1 }));
    sockets.last.drop();
    expect(stream.state().link).toBe("reconnecting");
    await pass(1_000);
    sockets.last.open();
    expect(sockets.last.sent).toEqual([{ execution_id: "exec-1", from_seq: 2, output: "none" }]);
    sockets.last.receive(phase({ seq: 1 }));
    sockets.last.receive(phase({ seq: 2 }));
    expect(stream.state().log.entries.map((entry) => entry.seq)).toEqual([0, 1, 2]);
  });

  test("an order without an answer is looked up, not repeated", async () => {
    listExecutions.mockResolvedValue([summary("old"), summary("new")]);
    starting().watch(() => {});
    sockets.last.open();
    sockets.last.drop();
    await pass(1_000);
    expect(listExecutions).toHaveBeenCalledWith("inc-1");
    sockets.last.open();
    expect(sockets.last.sent).toEqual([{ execution_id: "new", from_seq: 0, output: "none" }]);
  });

  test("an order that never arrived is reported, not repeated", async () => {
    listExecutions.mockResolvedValue([summary("old")]);
    const stream = starting();
    stream.watch(() => {});
    sockets.last.open();
    sockets.last.drop();
    await pass(60_000);
    expect(sockets.all).toHaveLength(1);
    expect(stream.state()).toMatchObject({ link: "ended", problem: /no new execution/ });
  });

  test("an agent that is away is given up after five tries, with nothing sent", async () => {
    const stream = starting();
    stream.watch(() => {});
    for (let i = 0; i < 5; i += 1) {
      sockets.last.drop();
      await pass(30_000);
    }
    expect(sockets.all).toHaveLength(5);
    expect(stream.state()).toMatchObject({ link: "ended", problem: /Nothing was started/ });
  });

  test("a window closed at once does not lose the approval", async () => {
    const leave = starting().watch(() => {});
    leave();
    expect(sockets.last.closed).toBe(false);
    sockets.last.open();
    expect(sockets.last.sent).toEqual([{ ...request, output: "none" }]);
    sockets.last.receive(phase({ seq: 0 }));
    expect(sockets.last.closed).toBe(true);
  });

  test("a refusal that names another execution names what keeps the target busy", () => {
    const stream = starting();
    stream.watch(() => {});
    sockets.last.open();
    sockets.last.receive(phase({ phase: "error", refused: true, execution_id: "other", message: "busy" }));
    expect(stream.state()).toMatchObject({ link: "ended", log: { status: "refused" }, busyWith: "other" });
  });

  test("an error in the middle names nobody else", () => {
    const stream = starting();
    stream.watch(() => {});
    sockets.last.open();
    sockets.last.receive(phase({ seq: 0 }));
    sockets.last.receive(phase({ seq: 1, phase: "error" }));
    expect(stream.state()).toMatchObject({ log: { status: "failed" }, busyWith: null });
  });
});

describe("a connection that carries nothing", () => {
  test("is asked, given up, and watched again where it was", async () => {
    const stream = attaching();
    stream.watch(() => {});
    sockets.last.open();
    sockets.last.receive(phase({ seq: 0 }));
    await pass(beatMs);
    expect(sockets.last.sent.at(-1)).toEqual({ type: "ping" });
    await pass(beatMs);
    expect(stream.state().link).toBe("reconnecting");
    await pass(1_000);
    sockets.last.open();
    expect(sockets.last.sent).toEqual([{ execution_id: "exec-1", from_seq: 1, output: "none" }]);
  });

  test("a long quiet command whose agent answers is simply watched on", async () => {
    const stream = attaching();
    stream.watch(() => {});
    sockets.last.open();
    for (let i = 0; i < 8; i += 1) {
      await pass(beatMs);
      sockets.last.receive({ type: "pong" });
    }
    expect(sockets.all).toHaveLength(1);
    expect(stream.state()).toMatchObject({ link: "live", log: { status: "running", entries: [] } });
  });

  test("an older agent that refuses a ping is not taken for an end, and is not asked again", async () => {
    const stream = attaching();
    stream.watch(() => {});
    sockets.last.open();
    sockets.last.receive(phase({ seq: 0 }));
    await pass(beatMs);
    sockets.last.receive({ seq: 1, phase: "error", status: "failed", message: "field incident_id: is required" });
    expect(stream.state()).toMatchObject({ link: "reconnecting", log: { status: "running" } });
    await pass(1_000);
    sockets.last.open();
    await pass(10 * beatMs);
    expect(sockets.all).toHaveLength(2);
    expect(sockets.last.sent).toEqual([{ execution_id: "exec-1", from_seq: 1, output: "none" }]);
  });

  test("after three that carried nothing an open socket is no proof: polls go on until something comes", async () => {
    getExecution.mockResolvedValue({ ...summary("exec-1"), phases: [] });
    const stream = attaching();
    stream.watch(() => {});
    for (const wait of [1_000, 2_000, 4_000]) {
      sockets.last.open();
      await pass(2 * beatMs + wait);
    }
    sockets.last.open();
    expect(stream.state().link).toBe("polling");
    sockets.last.receive({ type: "pong" });
    expect(stream.state().link).toBe("live");
  });
});

describe("the browser says that the network went", () => {
  beforeEach(() => vi.stubGlobal("window", new EventTarget()));
  afterEach(() => vi.unstubAllGlobals());

  test("the connection is lost at once, and taken up again where it was as soon as the network is back", async () => {
    const stream = attaching();
    stream.watch(() => {});
    sockets.last.open();
    sockets.last.receive(phase({ seq: 0 }));
    window.dispatchEvent(new Event("offline"));
    expect(sockets.last.closed).toBe(true);
    expect(stream.state().link).toBe("reconnecting");
    await pass(1_000);
    sockets.last.drop();
    window.dispatchEvent(new Event("online"));
    expect(sockets.all).toHaveLength(3);
    sockets.last.open();
    expect(sockets.last.sent).toEqual([{ execution_id: "exec-1", from_seq: 1, output: "none" }]);
    expect(stream.state().link).toBe("live");
    await pass(5_000);
    expect(sockets.all).toHaveLength(3);
  });

  test("one that is not watched any more hears nothing of it", () => {
    const leave = attaching().watch(() => {});
    leave();
    window.dispatchEvent(new Event("offline"));
    window.dispatchEvent(new Event("online"));
    expect(sockets.all).toHaveLength(1);
  });
});

describe("attached", () => {
  test("it asks for everything from the first message on", () => {
    attaching().watch(() => {});
    sockets.last.open();
    expect(sockets.last.sent).toEqual([{ execution_id: "exec-1", from_seq: 0, output: "none" }]);
  });

  test("when sockets keep failing the messages come over HTTP", async () => {
    const stream = attaching();
    getExecution.mockResolvedValueOnce({ ...summary("exec-1"), phases: [phase({ seq: 0 })] });
    getExecution.mockResolvedValueOnce({
      ...summary("exec-1"),
      phases: [phase({ seq: 1, phase: "complete", status: "completed" })],
    });
    stream.watch(() => {});
    for (const delay of [1_000, 2_000, 0]) {
      sockets.last.drop();
      await pass(delay);
    }
    expect(stream.state()).toMatchObject({ link: "polling", log: { lastSeq: 0 } });
    await pass(2_000);
    expect(getExecution.mock.calls).toEqual([["exec-1", 0], ["exec-1", 1]]);
    expect(stream.state()).toMatchObject({ link: "ended", log: { status: "completed" } });
    await pass(120_000);
    expect(getExecution).toHaveBeenCalledTimes(2);
  });

  test("the time that it has run stands while the connection is gone, and goes on with it", async () => {
    const stream = attaching();
    const ran = () => elapsedAt(stream.state().elapsed as Elapsed, performance.now());
    stream.watch(() => {});
    sockets.last.open();
    sockets.last.receive(phase({ seq: 0, timestamp: "2026-03-01T10:00:00Z" }));
    await pass(4_000);
    expect(ran()).toEqual({ ranMs: 4_000, unknownForMs: 0 });
    sockets.last.drop();
    await pass(900);
    expect(ran()).toEqual({ ranMs: 4_000, unknownForMs: 900 });
    await pass(100);
    sockets.last.open();
    sockets.last.receive(phase({ seq: 1, timestamp: "2026-03-01T10:00:04Z" }));
    expect(ran()).toEqual({ ranMs: 5_000, unknownForMs: 0 });
  });

  test("with nobody watching it lets go, and comes back where it was", async () => {
    const stream = attaching();
    const leave = stream.watch(() => {});
    sockets.last.open();
    sockets.last.receive(phase({ seq: 0 }));
    leave();
    expect(sockets.last.closed).toBe(true);
    await pass(60_000);
    expect(sockets.all).toHaveLength(1);
    stream.watch(() => {});
    sockets.last.open();
    expect(sockets.last.sent).toEqual([{ execution_id: "exec-1", from_seq: 1, output: "none" }]);
  });

  test("what is no phase message is passed over", () => {
    const stream = attaching();
    stream.watch(() => {});
    sockets.last.open();
    sockets.last.receive("{broken");
    sockets.last.receive({ phase: "dancing" });
    expect(stream.state().log.entries).toHaveLength(0);
  });
});
