import { Button } from "@/components/Button";
import { Chip } from "@/components/Chip";
import { useNotices } from "@/components/notices";
import { useLogout, useSession } from "./use-session";

/** Who is logged in and as what, or that nobody has to. */
export function WhoAmI() {
  const session = useSession();
  const logout = useLogout();
  const { fail } = useNotices();
  if (session.state === "off") {
    return (
      <span data-testid="auth-off" tabIndex={0} data-tip="AUTH=off: whoever reaches this page may do everything.">
        <Chip tone="warning">No login</Chip>
      </span>
    );
  }
  if (session.state !== "in") return null;
  const { name, role } = session.person;
  return (
    <span className="flex items-center gap-2 text-sm text-soft">
      <span data-testid="who-am-i" data-role={role}>
        <strong className="font-semibold text-ink">{name}</strong>, {role}
      </span>
      <Button kind="quiet" busy={logout.isPending} onClick={() => logout.mutate(undefined, { onError: fail })}>
        Log out
      </Button>
    </span>
  );
}
