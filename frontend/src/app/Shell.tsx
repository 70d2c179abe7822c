import { Outlet, useNavigate } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { later } from "@/components/later";
import { ActingContext, useAskActing } from "@/features/acting/use-acting";
import { useIncidentFrames, useKeptIncidents } from "@/features/incidents/use-incidents";
import { useKeptSystems, useSystemFrames } from "@/features/targets/use-systems";
import { Header } from "./Header";
import { OfflineBar } from "./OfflineBar";
import { useTab } from "./use-tab";

const NewIncidentModal = later(async () => (await import("@/features/incidents/NewIncidentModal")).NewIncidentModal);

/** What stands around every page: the head, and what keeps all that is shown true. */
export function Shell() {
  useIncidentFrames();
  useSystemFrames();
  useKeptIncidents();
  useTab();
  const systems = useKeptSystems();
  const acting = useAskActing();
  const navigate = useNavigate();
  const [isAdding, setAdding] = useState(false);
  const stopAdding = useCallback(() => setAdding(false), []);
  const onCreated = (incidentId: string) => {
    stopAdding();
    void navigate({ to: "/incidents/$incidentId", params: { incidentId } });
  };
  return (
    <ActingContext value={acting}>
      <div className="flex min-h-screen flex-col">
        <Header acting={acting} onNewIncident={() => setAdding(true)} />
        <main className="mx-auto flex w-full max-w-[1600px] flex-1 flex-col gap-4 px-4 py-5 sm:px-6">
          <Outlet />
        </main>
        <OfflineBar />
        {isAdding && (
          <NewIncidentModal
            systems={(systems.data ?? []).map((system) => system.name)}
            onClose={stopAdding}
            onCreated={onCreated}
          />
        )}
      </div>
    </ActingContext>
  );
}
