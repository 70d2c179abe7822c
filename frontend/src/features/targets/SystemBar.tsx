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
      {known.length === 0 && (
        <span className="text-sm text-faint">
          {systems.isError ? "The state of the systems is unknown." : "No system has reported yet."}
        </span>
      )}
    </div>
  );
}
