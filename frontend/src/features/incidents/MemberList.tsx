import { Link } from "@tanstack/react-router";
import { Section } from "@/components/Section";
import { At } from "@/components/Time";
import type { Member } from "@/lib/types";

/** Other systems that are sick with this one, or because of it. */
export function MemberList({ members }: { members: readonly Member[] | undefined }) {
  if (!members?.length) return null;
  return (
    <Section title="Also sick">
      <ul className="space-y-1 text-sm" data-testid="members">
        {members.map(({ system, fault, why, since, well_at }) => (
          <li key={system} className="rounded-lg border border-line-strong bg-raised px-3 py-1.5">
            <Link to="/systems/$name" params={{ name: system }} className="font-medium break-all hover:underline">
              {system}
            </Link>
            <span className="text-soft">
              : {fault || "sick"}
              {why === "depends" ? ", since it needs this one" : ", at the same time"}
            </span>
            <div className="text-xs text-faint tabular-nums">
              <At iso={since} />
              {well_at && (
                <>
                  {" – well again "}
                  <At iso={well_at} />
                </>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Section>
  );
}
