import { Skeleton } from "@/components/Skeleton";
import { SystemHealthBadge } from "./SystemHealthBadge";
import { useSystems } from "./use-systems";

export function SystemBar() {
  const systems = useSystems();
  const known = systems.data ?? [];
  return (
    <div role="group" aria-label="Watched systems" className="flex flex-wrap items-center gap-2">
      {known.map((system) => (
        <SystemHealthBadge key={system.name} system={system} />
      ))}
      {systems.isPending && !systems.isError && <Skeleton className="h-8.5 w-36" />}
      {known.length === 0 && !systems.isPending && (
        <span className="text-sm text-faint">
          {systems.isError ? "The state of the systems is unknown." : "No system has reported yet."}
        </span>
      )}
    </div>
  );
}
