import { Link } from "@tanstack/react-router";

const pages = [
  { to: "/", name: "Board" },
  { to: "/systems", name: "Systems" },
  { to: "/insight", name: "Insight" },
  { to: "/audit", name: "Audit" },
  { to: "/catalogue", name: "Catalogue" },
] as const;

/** The pages that one can always go to. */
export function PageLinks() {
  return (
    <nav aria-label="Pages" className="flex shrink-0 items-center gap-0.5 text-sm max-[359px]:gap-0 max-lg:order-last max-lg:h-11 max-lg:w-full max-lg:overflow-x-auto">
      {pages.map(({ to, name }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ exact: to === "/" }}
          className="rounded-lg px-1.5 py-1.5 max-[359px]:px-1 font-medium sm:px-2 text-soft hover:bg-raised hover:text-ink aria-[current=page]:bg-raised aria-[current=page]:text-ink"
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
