import { useRouter } from "@tanstack/react-router";
import { useEffect, useRef } from "react";

const execution = /\/executions\/[^/]*$/;
/** An execution lies over its incident's page, and has a dialog's own focus. */
const pageOf = (path: string) => path.replace(execution, "");

/** For PageTitle: what had the focus as the page was left. The first page is not come to from another. */
export function useLeaving() {
  const router = useRouter();
  const leaving = useRef<Element | null>(null);
  useEffect(
    () =>
      router.subscribe("onBeforeNavigate", ({ fromLocation, toLocation }) => {
        if (fromLocation && pageOf(fromLocation.pathname) !== pageOf(toLocation.pathname)) leaving.current = document.activeElement;
      }),
    [router],
  );
  return leaving;
}
