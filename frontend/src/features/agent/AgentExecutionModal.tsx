import { useEffect, useSyncExternalStore } from "react";
import type { ReactNode } from "react";
import { Button } from "@/components/Button";
import { Chip } from "@/components/Chip";
import { Digest } from "@/components/Digest";
import { ErrorNote } from "@/components/ErrorNote";
import { Modal } from "@/components/Modal";
import { WatchHint } from "@/features/guide/steps";
import { BusyNote } from "./BusyNote";
import { CancelButton } from "./CancelButton";
import { CommandLog } from "./CommandLog";
import type { ExecutionStream } from "./execution-stream";
import { OutputPane } from "./output/OutputPane";
import type { PhaseLog } from "./phase-log";
import type { StreamState } from "./stream-types";
import { SummaryLine } from "./SummaryLine";
import { useApprovedDigest } from "./use-agent";
import { executionWords, linkWords, lookOf, lostWords } from "./words";

interface Props {
  stream: ExecutionStream;
  title: string;
  incidentId: string;
  /** Of what was approved; "" where only the audit may know it. */
  digest: string;
  onClose: () => void;
  onWatchOther: (executionId: string) => void;
  /** The agent has said which execution this is. */
  onNamed: (executionId: string) => void;
  /** Takes it back, while that can be done. */
  undo: ReactNode;
  /** Called once, when the execution has ended. */
  onEnded: (log: PhaseLog) => void;
}

/** A stream that ended without an end of its execution knows nothing of that end. */
const isRunning = ({ log, problem }: StreamState) => !problem && log.status === "running";

/** What is shown may be older than what is so. */
const isCut = ({ link }: StreamState) => link === "reconnecting" || link === "polling";

function Footer({ state, undo, onClose }: { state: StreamState; undo: ReactNode; onClose: () => void }) {
  const last = state.log.entries.at(-1);
  const running = isRunning(state);
  return (
    <>
      <p className="min-w-40 flex-1 text-xs text-faint">
        {last && <span className="text-soft">Phase: {lookOf(last).name}</span>}
        {running && " · Closing this window does not stop the execution."}
      </p>
      {!running && undo}
      {running && state.log.executionId && <CancelButton executionId={state.log.executionId} />}
      <Button kind={running ? "quiet" : "primary"} className="ml-auto" data-testid="execution-close" onClick={onClose}>
        Close
      </Button>
    </>
  );
}

/** An execution as it happens, or as it happened. */
export function AgentExecutionModal({ stream, title, incidentId, digest, undo, onClose, onWatchOther, onNamed, onEnded }: Props) {
  const state = useSyncExternalStore(stream.watch, stream.state);
  const { name, tone } = state.problem ? lostWords : executionWords[state.log.status];
  const { busyWith } = state;
  const recorded = useApprovedDigest(incidentId, digest ? "" : state.log.executionId);
  const seal = digest || recorded;

  // A refusal names what keeps the target busy: another one.
  const ownId = busyWith ? "" : state.log.executionId;
  useEffect(() => {
    if (ownId) onNamed(ownId);
  }, [ownId, onNamed]);

  const ended = state.link === "ended";
  useEffect(() => {
    if (ended) onEnded(stream.state().log);
  }, [ended, stream, onEnded]);

  const aside = (
    <>
      <Chip tone={tone}>
        <span data-testid="execution-status">{name}</span>
      </Chip>
      <span role="status" data-testid="execution-link" className={`text-xs ${isCut(state) ? "font-medium text-warning-ink" : "text-faint"}`}>
        {linkWords[state.link]}
      </span>
      {seal && (
        <span className="ml-auto flex items-center gap-1.5 text-xs text-faint">
          what was approved: <Digest digest={seal} />
        </span>
      )}
    </>
  );
  return (
    <Modal
      width="wide"
      testId="execution-modal"
      title={title}
      aside={aside}
      footer={<Footer state={state} undo={undo} onClose={onClose} />}
      onClose={onClose}
    >
      {/* On a low window it is as high as its parts need, and the dialog scrolls. */}
      <div className="flex h-[68vh] min-h-[30rem] flex-col gap-3">
        <WatchHint />
        <SummaryLine entries={state.log.entries} running={isRunning(state)} elapsed={state.elapsed} />
        <CommandLog entries={state.log.entries} running={isRunning(state)} />
        {!busyWith && <OutputPane executionId={state.log.executionId} entries={state.log.entries} running={isRunning(state)} />}
        <ErrorNote error={state.problem} />
        {busyWith && <BusyNote executionId={busyWith} onWatch={onWatchOther} />}
      </div>
    </Modal>
  );
}
