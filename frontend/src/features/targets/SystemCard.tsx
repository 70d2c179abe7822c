import { Link } from "@tanstack/react-router";
import { MetricList } from "@/components/MetricList";
import type { Incident, SystemState } from "@/lib/types";
import { CheckNow } from "./CheckNow";
import { LiveHealth } from "./LiveHealth";
import { OpenIncidents } from "./OpenIncidents";

interface Props {
  system: SystemState;
  openIncidents: Incident[];
}

/** All that is known of one target. */
export function SystemCard({ system, openIncidents }: Props) {
  return (
    <article
      aria-label={system.name}
      data-testid="system-card"
      data-system={system.name}
      data-status={system.status}
      className="min-w-0 space-y-3 rounded-2xl border border-line bg-panel p-4"
    >
      <h3 className="text-sm font-semibold break-all">
        <Link to="/systems/$name" params={{ name: system.name }} className="underline underline-offset-2 hover:text-soft">
          {system.name}
        </Link>
        {system.type && <span className="font-normal text-faint"> · {system.type}</span>}
      </h3>
      <LiveHealth system={system} />
      <CheckNow target={system.name} />
      <OpenIncidents system={system.name} incidents={openIncidents} />
      <MetricList metrics={system.metrics} />
    </article>
  );
}
