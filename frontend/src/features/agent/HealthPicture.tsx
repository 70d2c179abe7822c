import { percent } from "@/lib/format";
import type { HealthPoint } from "./summary";

const width = 120;
const height = 28;
const edge = 3;

/** Health before, while and after the fix as a small line; the words beside it say the same. */
export function HealthPicture({ points }: { points: HealthPoint[] }) {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || points.length < 2) return null;
  const lengthMs = Math.max(1, last.atMs - first.atMs);
  const x = ({ atMs }: HealthPoint) => edge + ((atMs - first.atMs) / lengthMs) * (width - 2 * edge);
  const y = ({ health }: HealthPoint) => height - edge - (Math.min(100, Math.max(0, health)) / 100) * (height - 2 * edge);
  // Health holds until it is measured again.
  const line = points.map((point, i) => (i === 0 ? `M${x(point)} ${y(point)}` : `H${x(point)}V${y(point)}`)).join("");
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      width={width}
      height={height}
      role="img"
      aria-label={`Health from ${percent(first.health)} to ${percent(last.health)}`}
      data-testid="health-picture"
      className="shrink-0 rounded-md border border-line bg-sunken text-soft"
    >
      <path d={line} fill="none" stroke="currentColor" strokeWidth={1.5} />
      <circle cx={x(first)} cy={y(first)} r={2.5} fill="currentColor" />
      <circle cx={x(last)} cy={y(last)} r={2.5} fill="currentColor" />
    </svg>
  );
}
