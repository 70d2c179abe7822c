import { Skeleton } from "@/components/Skeleton";
import { SystemHealthBadge } from "./SystemHealthBadge";
import { useSystems } from "./use-systems";

export function SystemBar() {
  const systems = useSystems();
  const known = systems.data ?? [];
  return (
    // Positioned: what is only for ears stands in it, and would else make the page wider.
    <div role="group" aria-label="Watched systems" className="relative flex h-12 min-w-0 flex-1 items-center gap-2 overflow-x-auto">
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
