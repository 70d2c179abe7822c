import { whyNot } from "./rights";
import type { Deed } from "./rights";
import { useSession } from "./use-session";

/** Why whoever is logged in may not do that; null where they may, or where that is not known. */
export function useWhyNot(deed: Deed): string | null {
  const session = useSession();
  return session.state === "in" ? whyNot(session.person.role, deed) : null;
}
