import { lazy, Suspense } from "react";
import type { ReactNode } from "react";
import { SessionContext, useAskSession } from "./use-session";

const LoginView = lazy(async () => ({ default: (await import("./LoginView")).LoginView }));

/** The page for whoever may see it; for all others the way in. A backend that cannot be asked is told by the page itself. */
export function AuthGate({ children }: { children: ReactNode }) {
  const session = useAskSession();
  if (session.state === "asking") return null;
  return (
    <SessionContext value={session}>
      {session.state === "out" ? (
        <Suspense>
          <LoginView />
        </Suspense>
      ) : (
        children
      )}
    </SessionContext>
  );
}
