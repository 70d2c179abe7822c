import { decodeOutputHead, decodeOutputLines, decodeOutputMatches, decodeOutputRange } from "./decode-output";
import { call } from "./http";
import { agent } from "./services";
import type { StepOutput } from "./types";

/** What a step's command printed, as the agent keeps it: whole, by byte, by line and by text. */

const path = ({ executionId, attempt }: StepOutput, rest = "") =>
  `/executions/${encodeURIComponent(executionId)}/steps/${attempt}/output${rest}`;

export const getOutputHead = (step: StepOutput, signal?: AbortSignal) => call(agent, path(step), decodeOutputHead, { signal });

const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());

export const getOutputRange = (step: StepOutput, from: number, signal?: AbortSignal) =>
  call(agent, path(step, `?from=${from}`), decodeOutputRange, { signal, read: bytesOf });

/** From that line on; fewer than `count` where they are long. */
export const getOutputLines = (step: StepOutput, line: number, count: number, signal?: AbortSignal) =>
  call(agent, path(step, `?line=${line}&count=${count}`), decodeOutputLines, { signal });

export const searchOutput = (step: StepOutput, wanted: string, from: number, signal?: AbortSignal) =>
  call(agent, path(step, `?search=${encodeURIComponent(wanted)}&ignore_case=true&from=${from}`), decodeOutputMatches, { signal });

/** The whole as a file: byte by byte, or as an asciicast. */
export const outputFileUrl = (step: StepOutput, kind: "txt" | "cast") => agent.base + path(step, `.${kind}`);
