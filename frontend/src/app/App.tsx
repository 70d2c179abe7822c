import { useCallback, useEffect, useState } from "react";
import { ErrorNote } from "@/components/ErrorNote";
import { useNotices } from "@/components/notices";
import { useActing } from "@/features/acting/use-acting";
import { AgentPanel } from "@/features/agent/AgentPanel";
import { AuditModal } from "@/features/audit/AuditModal";
import { solutionOf, usable } from "@/features/incidents/analysis";
import { Board } from "@/features/incidents/Board";
import { IncidentModal } from "@/features/incidents/IncidentModal";
import { NewIncidentModal } from "@/features/incidents/NewIncidentModal";
import { useIncidentFrames, useIncidents } from "@/features/incidents/use-incidents";
import { useSystemFrames, useSystems } from "@/features/targets/use-systems";
import { Header } from "./Header";

type Dialog = { kind: "none" } | { kind: "new" } | { kind: "audit" } | { kind: "incident"; id: string };

export function App() {
  useIncidentFrames();
  useSystemFrames();
  const incidents = useIncidents();
  const systems = useSystems();
  const acting = useActing();
  const { tell } = useNotices();
  const [dialog, setDialog] = useState<Dialog>({ kind: "none" });
  const close = useCallback(() => setDialog({ kind: "none" }), []);
  const open = useCallback((id: string) => setDialog({ kind: "incident", id }), []);

  const shownId = dialog.kind === "incident" ? dialog.id : null;
  const shown = shownId === null ? undefined : incidents.store.entries[shownId]?.incident;
  const vanished = shownId !== null && !shown;
  useEffect(() => {
    if (!vanished) return;
    close();
    tell("This incident was deleted.");
  }, [vanished, close, tell]);

  return (
    <div className="flex min-h-screen flex-col">
      <Header
        acting={acting}
        onNewIncident={() => setDialog({ kind: "new" })}
        onAudit={() => setDialog({ kind: "audit" })}
      />
      <main className="mx-auto flex w-full max-w-[1600px] flex-1 flex-col gap-4 px-4 py-5 sm:px-6">
        <ErrorNote
          error={incidents.error}
          title="The board may be out of date"
          onRetry={() => void incidents.refetch()}
        />
        <Board
          columns={incidents.columns}
          loading={incidents.isPending}
          hasOlder={incidents.store.before !== null}
          onOpen={open}
        />
      </main>
      {dialog.kind === "new" && (
        <NewIncidentModal
          systems={(systems.data ?? []).map((system) => system.name)}
          onClose={close}
          onCreated={open}
        />
      )}
      {dialog.kind === "audit" && <AuditModal onClose={close} />}
      {shown && (
        <IncidentModal
          key={shown.id}
          incident={shown}
          linked={incidents.store.entries[shown.linked_to]?.incident}
          onOpen={open}
          onClose={close}
          agent={
            <AgentPanel
              incident={shown}
              systems={systems.data ?? []}
              acting={acting}
              canFix={usable(solutionOf(shown.analysis))}
            />
          }
        />
      )}
    </div>
  );
}
