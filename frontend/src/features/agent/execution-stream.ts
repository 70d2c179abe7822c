import { backoffMs } from "@/lib/backoff";
import { decodePhase } from "@/lib/decode-agent";
import { messageOf } from "@/lib/format";
import { onNetwork } from "@/lib/network";
import { serverNowMs } from "@/lib/server-clock";
import { makeSocket, SocketLink } from "@/lib/socket-link";
import { Timers } from "@/lib/timers";
import type { PhaseMessage } from "@/lib/types";
import { afterCut, afterMessage, afterSign } from "./elapsed";
import { newestUnknown } from "./find-started";
import { addPhase, emptyLog } from "./phase-log";
import type { StreamState, StreamTarget, StreamTools } from "./stream-types";

/** An output that the agent keeps is fetched by its bytes: megabytes of it do not come before the first line that is looked at. */
const lean = { output: "none" } as const;
const failuresUntilPolling = 3;
const pollMs = 2_000;
/** An approval is meant for now: an agent that comes back minutes later must not act on it. */
const startTries = 5;
const lostOrder = "The connection broke before the agent confirmed the order.";

/** One execution as it is watched. The execution itself belongs to the agent and goes on without us.
 *
 * The start message goes out at most once: when the socket breaks before the agent has named the
 * execution, the agent is asked whether there is a new one, and nothing is started a second time. */
export class ExecutionStream {
  private readonly target: StreamTarget;
  private readonly tools: Required<StreamTools>;
  private readonly listeners = new Set<() => void>();
  private current: StreamState = { log: emptyLog, link: "connecting", elapsed: null, problem: null, busyWith: null };
  private link: SocketLink | null = null;
  private readonly timers = new Timers();
  private stopListening: () => void = () => undefined;
  private active = false;
  private failures = 0;
  private startSent = false;
  /** False once an agent took a ping for an order it could not read: it is not asked again. */
  private beats = true;

  constructor(target: StreamTarget, tools: StreamTools) {
    this.target = target;
    this.tools = { createSocket: makeSocket, random: Math.random, ...tools };
    if (target.kind === "attach") {
      this.current = { ...this.current, log: { ...emptyLog, executionId: target.executionId } };
    }
  }

  readonly state = (): StreamState => this.current;

  /** Listening is watching: with the last listener gone the socket closes, but not before an
   * approved start has reached the agent. */
  readonly watch = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    if (!this.active && this.current.link !== "ended") {
      this.active = true;
      this.stopListening = onNetwork("online", () => this.hurry());
      this.connect();
    }
    return () => {
      this.listeners.delete(listener);
      this.restIfUnwatched();
    };
  };

  private restIfUnwatched(): void {
    if (this.listeners.size === 0 && this.executionId()) this.rest();
  }

  /** No socket, no timer; answers that are still on their way find `active` false. */
  private rest(): void {
    this.active = false;
    this.timers.cancelAll();
    this.stopListening();
    this.link?.close();
    this.link = null;
  }

  private executionId(): string {
    return this.current.log.executionId;
  }

  private set(change: Partial<StreamState>): void {
    this.current = { ...this.current, ...change };
    for (const listener of [...this.listeners]) listener();
  }

  private connect(): void {
    const events = {
      opened: () => this.opened(),
      received: (message: unknown) => this.received(message),
      lost: () => this.lost(),
    };
    this.link = new SocketLink(this.tools.url(), this.tools.createSocket, events, this.beats);
  }

  private opened(): void {
    const executionId = this.executionId();
    if (executionId) {
      this.link?.send({ execution_id: executionId, from_seq: this.current.log.lastSeq + 1, ...lean });
    } else if (this.target.kind === "start" && !this.startSent) {
      this.startSent = true;
      this.link?.send({ ...this.target.request, ...lean });
    }
    // After several that failed, an open socket is no proof: polls go on until something comes.
    if (this.failures < failuresUntilPolling) this.set({ link: "live" });
  }

  private received(data: unknown): void {
    const message = decodePhase(data);
    if (this.link?.pingUnanswered && message?.phase === "error" && !message.execution_id) {
      // An agent without heartbeat refuses the ping and closes; the execution itself is well.
      this.beats = false;
      this.link.close();
      return this.lost();
    }
    this.failures = 0;
    if (this.current.link !== "live") this.set({ link: "live" });
    if (message) this.add(message);
    else this.set({ elapsed: afterSign(this.current.elapsed, performance.now()) });
  }

  /** How long it had run when that was said; one that was seen before says nothing new. */
  private elapsedAfter(message: PhaseMessage): StreamState["elapsed"] {
    const begunMs = Date.parse(this.current.log.entries[0]?.timestamp ?? message.timestamp);
    const serverMs = serverNowMs();
    return afterMessage(this.current.elapsed, Date.parse(message.timestamp) - begunMs, serverMs && serverMs - begunMs, performance.now());
  }

  private add(message: PhaseMessage): void {
    const isFirst = this.current.log.entries.length === 0;
    this.set({ elapsed: this.elapsedAfter(message), log: addPhase(this.current.log, message) });
    if (this.current.log.status !== "running") {
      // A refusal may name the execution that keeps the target busy; whether it runs is for the reader of this to ask.
      if (isFirst && message.phase === "error") this.set({ busyWith: message.execution_id || null });
      this.end(null);
    }
    this.restIfUnwatched();
  }

  private end(problem: string | null): void {
    this.rest();
    this.set({ link: "ended", problem });
  }

  private lost(): void {
    this.link = null;
    const delayMs = backoffMs(this.failures, this.tools.random);
    this.failures += 1;
    this.set({ elapsed: afterCut(this.current.elapsed, performance.now()) });
    if (this.executionId()) {
      this.timers.later(delayMs, () => this.connect());
      if (this.failures < failuresUntilPolling) this.set({ link: "reconnecting" });
      else if (this.current.link !== "polling") {
        this.set({ link: "polling" });
        void this.poll();
      }
    } else if (this.startSent) {
      this.set({ link: "reconnecting" });
      this.timers.later(delayMs, () => void this.findStarted());
    } else if (this.failures >= startTries) {
      this.end("The agent is not reachable. Nothing was started.");
    } else {
      this.set({ link: "connecting" });
      this.timers.later(delayMs, () => this.connect());
    }
  }

  /** The network is back: what has its execution need not wait for its turn. */
  private hurry(): void {
    if (this.link || !this.executionId()) return;
    this.timers.cancelAll();
    this.failures = 0;
    this.set({ link: "reconnecting" });
    this.connect();
  }

  /** While sockets keep failing: what is new comes over HTTP. */
  private async poll(): Promise<void> {
    try {
      const log = await this.tools.getExecution(this.executionId(), this.current.log.lastSeq + 1);
      if (!this.active) return;
      this.set({ elapsed: afterSign(this.current.elapsed, performance.now()) });
      for (const message of log.phases) this.add(message);
    } catch {
      // The agent may be restarting; the next round tells.
    }
    if (this.active && this.current.link === "polling") this.timers.later(pollMs, () => void this.poll());
  }

  /** The start message left this page, but no answer came: did the agent take it? */
  private async findStarted(): Promise<void> {
    if (this.target.kind !== "start") return;
    let started: string | null;
    try {
      const all = await this.tools.listExecutions(this.target.request.incident_id);
      started = newestUnknown(all, this.target.knownExecutions);
    } catch (error) {
      this.failures += 1;
      if (this.failures < startTries) {
        this.timers.later(backoffMs(this.failures, this.tools.random), () => void this.findStarted());
      } else this.end(`${lostOrder} The agent cannot be asked either: ${messageOf(error)}`);
      return;
    }
    if (!started) return this.end(`${lostOrder} The agent knows of no new execution.`);
    this.set({ log: { ...this.current.log, executionId: started } });
    this.connect();
    this.restIfUnwatched();
  }
}
