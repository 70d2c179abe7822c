import { Link } from "@tanstack/react-router";

const pages = [
  { to: "/", name: "Board" },
  { to: "/systems", name: "Systems" },
  { to: "/audit", name: "Audit" },
] as const;

/** The pages that one can always go to. */
export function PageLinks() {
  return (
    <nav aria-label="Pages" className="flex items-center gap-0.5 text-sm">
      {pages.map(({ to, name }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === "/" }}
          className="rounded-lg px-2 py-1.5 font-medium text-soft hover:bg-raised hover:text-ink aria-[current=page]:bg-raised aria-[current=page]:text-ink"
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
