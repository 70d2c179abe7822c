import { call } from "./http";
import { agent } from "./services";
import type { Activity } from "./types-activity";
import { phases } from "./types";
import { isFields, oneOf, someOf, text, textList } from "./values";

const decodeRunning = (value: unknown): Activity["executions"][number] | null =>
  isFields(value)
    ? { execution_id: text(value.execution_id), incident_id: text(value.incident_id), phase: oneOf(phases, value.phase), cancelled: text(value.cancelled_by) !== "" }
    : null;

const decodeWaiting = (value: unknown): Activity["proposals"][number] | null =>
  isFields(value)
    ? {
        proposal_id: text(value.proposal_id),
        incident_id: text(value.incident_id),
        expires_at: text(value.expires_at),
        approved_by: textList(value.approved_by ?? []),
      }
    : null;

export const decodeActivity = (value: unknown): Activity | null =>
  isFields(value)
    ? { executions: someOf(value.executions, decodeRunning), proposals: someOf(value.proposals, decodeWaiting) }
    : null;

/** What runs and what waits for an approval, of all incidents, in one answer. */
export const getActivity = (signal?: AbortSignal) => call(agent, "/activity", decodeActivity, { signal });
