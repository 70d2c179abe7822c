import { useEffect, useSyncExternalStore } from "react";
import { Button } from "@/components/Button";
import { Chip } from "@/components/Chip";
import { ErrorNote } from "@/components/ErrorNote";
import { Modal } from "@/components/Modal";
import type { ExecutionStatus } from "@/lib/types";
import { CommandLog } from "./CommandLog";
import type { ExecutionStream } from "./execution-stream";
import type { StreamState } from "./stream-types";
import { executionWords, linkWords, phaseLooks } from "./words";

interface Props {
  stream: ExecutionStream;
  title: string;
  onClose: () => void;
  onWatchOther: (executionId: string) => void;
  /** Called once, when the execution has ended. */
  onEnded: () => void;
}

/** A stream that ended without an end of its execution has failed as far as this page can tell. */
const shownStatus = ({ log, problem }: StreamState): ExecutionStatus =>
  problem ? "failed" : log.status;

function Footer({ state, onClose }: { state: StreamState; onClose: () => void }) {
  const last = state.log.entries.at(-1);
  const running = shownStatus(state) === "running";
  return (
    <>
      <p className="min-w-40 flex-1 text-xs text-faint">
        {last && <span className="text-soft">Phase: {phaseLooks[last.phase].name}</span>}
        {running && " · Closing this window does not stop the execution."}
      </p>
      <Button kind={running ? "quiet" : "primary"} onClick={onClose}>
        Close
      </Button>
    </>
  );
}

/** An execution as it happens, or as it happened. */
export function AgentExecutionModal({ stream, title, onClose, onWatchOther, onEnded }: Props) {
  const state = useSyncExternalStore(stream.watch, stream.state);
  const status = shownStatus(state);
  const { name, tone } = executionWords[status];
  const { busyWith } = state;

  const ended = state.link === "ended";
  useEffect(() => {
    if (ended) onEnded();
  }, [ended, onEnded]);

  const aside = (
    <>
      <Chip tone={tone}>
        <span data-testid="execution-status">{name}</span>
      </Chip>
      <span role="status" className="text-xs text-faint">
        {linkWords[state.link]}
      </span>
    </>
  );
  return (
    <Modal
      width="wide"
      testId="execution-modal"
      title={title}
      aside={aside}
      footer={<Footer state={state} onClose={onClose} />}
      onClose={onClose}
    >
      <div className="flex h-[60vh] min-h-0 flex-col gap-3">
        <CommandLog entries={state.log.entries} running={status === "running"} />
        <ErrorNote error={state.problem} />
        {busyWith && (
          <div className="flex items-center gap-3 rounded-lg border border-line bg-raised px-3 py-2 text-sm">
            <span className="flex-1">Another execution is running on this system.</span>
            <Button icon="play" onClick={() => onWatchOther(busyWith)}>
              Watch it live
            </Button>
          </div>
        )}
      </div>
    </Modal>
  );
}
