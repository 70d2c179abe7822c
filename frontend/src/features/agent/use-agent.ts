import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState, useSyncExternalStore } from "react";
import { getAgentActions, getExecution, listExecutions, proposeAgentFix, proposeUndo } from "@/lib/api-agent";
import { listApprovals } from "@/lib/api-audit";
import { useLive } from "@/lib/live-context";
import { useProvenWell } from "@/features/targets/use-systems";
import { newTraceparent } from "@/lib/trace";
import type { ExecutionSummary, FixProposal, Incident } from "@/lib/types";
import { executionSocketUrl } from "@/lib/urls";
import { ExecutionStream } from "./execution-stream";
import type { PhaseLog } from "./phase-log";
import type { StreamTools } from "./stream-types";
import type { Wish } from "./wish";

const executionsKey = (incidentId: string) => ["executions", incidentId] as const;
const actionsKey = (incidentId: string) => ["actions", incidentId] as const;

/** Somebody else may start one at any time; a frame that tells of it may be lost. */
const executionsPollMs = 5_000;
/** Its frame comes with its first step, which follows what is put aside before it: that takes seconds, in which nobody should decide any more. */
const decidingPollMs = 1_000;
const runningPollMs = 2_000;
/** Asks for the status alone. */
const beyondAllPhases = 1_000_000_000;

/** Of an incident; `isDecided` while a person is about to approve one. */
export function useExecutions(incidentId: string, isDecided: boolean) {
  const client = useQueryClient();
  const live = useLive();
  // What begins changes the incident's status, and of that a frame tells at once.
  useEffect(
    () =>
      live.onFrame((frame) => {
        if (frame.kind === "incident" && frame.incident.id === incidentId) void client.invalidateQueries({ queryKey: executionsKey(incidentId) });
      }),
    [live, client, incidentId],
  );
  return useQuery({
    queryKey: executionsKey(incidentId),
    queryFn: ({ signal }) => listExecutions(incidentId, signal),
    refetchInterval: ({ state }) =>
      isDecided ? decidingPollMs : state.data?.some((one) => one.status === "running") ? runningPollMs : executionsPollMs,
  });
}

const watchNothing = () => () => undefined;

/** From an approval on this page until the agent lists its execution, or has refused it: no second fix is asked for meanwhile. */
export function useBeginning(incidentId: string, known: ExecutionSummary[]) {
  const client = useQueryClient();
  const [stream, follow] = useState<ExecutionStream | null>(null);
  const state = useSyncExternalStore(stream?.watch ?? watchNothing, () => stream?.state() ?? null);
  const executionId = state?.log.executionId ?? "";
  const begins = state !== null && state.link !== "ended" && !known.some((one) => one.execution_id === executionId);
  useEffect(() => {
    if (!begins) return follow(null);
    if (executionId === "") return;
    void client.invalidateQueries({ queryKey: executionsKey(incidentId) });
    void client.invalidateQueries({ queryKey: ["activity"] });
  }, [begins, executionId, client, incidentId]);
  return { begins, follow };
}

/** Asked again only while it runs: what has ended does not begin again. */
export function useIsRunning(executionId: string): boolean {
  const query = useQuery({
    queryKey: ["execution", executionId],
    queryFn: () => getExecution(executionId, beyondAllPhases),
    refetchInterval: ({ state }) => (state.data?.status === "running" ? runningPollMs : false),
  });
  return query.isSuccess && query.data.status === "running";
}

/** The whole record of what the agent did; frames carry only a shortened one. */
export function useAgentActions(incident: Incident) {
  const count = incident.agent_actions?.length ?? 0;
  const query = useQuery({
    queryKey: [...actionsKey(incident.id), count],
    queryFn: ({ signal }) => getAgentActions(incident.id, signal),
  });
  return { ...query, actions: query.data ?? incident.agent_actions ?? [] };
}

/** The seal of what an execution was approved with, from the audit; "" where that does not tell it. */
export function useApprovedDigest(incidentId: string, executionId: string): string {
  const query = useQuery({
    queryKey: ["approvals", incidentId, executionId],
    queryFn: ({ signal }) => listApprovals(incidentId, signal),
    enabled: executionId !== "",
  });
  return query.data?.find((one) => one.execution_id === executionId)?.digest ?? "";
}

export const usePropose = (incidentId: string) =>
  useMutation({
    mutationFn: (wish: Wish) => {
      if (wish.kind === "undo") return proposeUndo(wish.executionId);
      return proposeAgentFix(incidentId, wish.kind === "action" ? wish.action : undefined);
    },
  });

/** An ended execution has left traces in all of these; how its target is by then it has said itself. */
export function useRefreshAfterExecution(incidentId: string) {
  const client = useQueryClient();
  const provenWell = useProvenWell();
  return useCallback(({ system, status, entries }: PhaseLog) => {
    const last = entries.at(-1);
    if (status === "completed" && last?.healthAfter != null) provenWell(system, last.healthAfter, last.timestamp);
    void client.invalidateQueries({ queryKey: executionsKey(incidentId) });
    void client.invalidateQueries({ queryKey: actionsKey(incidentId) });
    void client.invalidateQueries({ queryKey: ["incidents"] });
  }, [client, incidentId, provenWell]);
}

const tools: StreamTools = { url: executionSocketUrl, getExecution, listExecutions };

export function startExecution(
  incident: Incident,
  proposal: FixProposal,
  evidenceOpened: boolean | null,
  knownExecutions: string[],
): ExecutionStream {
  const request = {
    incident_id: incident.id,
    system: proposal.system,
    action: proposal.action,
    proposal_id: proposal.proposal_id,
    ...(proposal.digest && { digest: proposal.digest }),
    ...(evidenceOpened !== null && { evidence_opened: evidenceOpened }),
    traceparent: newTraceparent(),
  };
  return new ExecutionStream({ kind: "start", request, knownExecutions }, tools);
}

const attachTo = (executionId: string) => new ExecutionStream({ kind: "attach", executionId }, tools);

/** An execution that will be watched as soon as its incident is known. */
let early: { executionId: string; stream: ExecutionStream } | null = null;
/** By then it is watched, or nobody wants it any more. */
const earlyMs = 10_000;

/** Begins to listen before there is anything to show it in: who opens an execution's address waits for one thing less. */
export function watchEarly(executionId: string): void {
  const stream = attachTo(executionId);
  early = { executionId, stream };
  setTimeout(stream.watch(() => undefined), earlyMs);
}

export function watchExecution(executionId: string): ExecutionStream {
  const stream = early?.executionId === executionId ? early.stream : attachTo(executionId);
  early = null;
  return stream;
}
