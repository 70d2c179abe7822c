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

/** Its labels name no type: which one was taken, and by what. */
function Guess({ text }: { text: unknown }) {
  if (typeof text !== "string" || !text) return null;
  return (
    <p data-testid="type-guessed" className="text-sm break-words text-soft">
      No type on its labels: {text}. The label <code>selfheal.type</code> settles it.
    </p>
  );
}

/** All that is known of one target. */
export function SystemCard({ system, openIncidents }: Props) {
  const { type_guessed: guess, ...metrics } = system.metrics;
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
      <Guess text={guess} />
      <LiveHealth system={system} />
      <CheckNow target={system.name} />
      <OpenIncidents system={system.name} incidents={openIncidents} />
      <MetricList metrics={metrics} />
    </article>
  );
}
