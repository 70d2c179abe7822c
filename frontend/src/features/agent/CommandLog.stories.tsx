import type { PhaseMessage } from "@/lib/types";
import { phases } from "@/lib/types";
import { phase } from "@/test/samples";
import { id } from "@/test/story";
import type { Stories } from "@/test/story";
import { CommandLog } from "./CommandLog";
import { addPhase, emptyLog } from "./phase-log";

const log = (running: boolean, ...messages: Partial<PhaseMessage>[]) => {
  const { entries } = messages.reduce((all, message, seq) => addPhase(all, phase({ seq, ...message })), emptyLog);
  return () => (
    <div className="flex h-96 flex-col">
      <CommandLog entries={entries} running={running} />
    </div>
  );
};
const each = phases.map((name): Partial<PhaseMessage> => ({ phase: name, message: `what ${name} says`, command: "redis-cli FLUSHALL", exit_code: 0, duration_ms: 412 }));

export const stories: Stories = {
  waiting: { part: log(true), shows: "[role=log]" },
  "every phase": { part: log(false, ...each), shows: id("phase-entry") },
  "a phase unfolded": { part: log(false, ...each), play: async ({ user, find }) => user.click(await find('[aria-expanded="false"]')), shows: '[aria-expanded="true"]' },
  "failed, and healed by the next": {
    part: log(false, { phase: "result", status: "failed", exit_code: 1 }, { phase: "result", status: "completed", attempt: 2, exit_code: 0 }, { phase: "complete", status: "completed", attempt: 2, health_before: 3, health_after: 98 }),
    shows: '[data-tone="success"]',
  },
  "the record is still on its way": { part: log(false, { phase: "complete", status: "completed", health_before: 3, health_after: 98, recorded: false }), shows: id("phase-entry") },
};
