import { Outlet } from "@tanstack/react-router";
import { useEffect } from "react";
import { onFirstHand } from "@/components/hand";
import { LeavingContext } from "@/components/PageTitle";
import { ActingContext, useAskActing } from "@/features/acting/use-acting";
import { useIncidentFrames, useKeptIncidents } from "@/features/incidents/use-incidents";
import { useKeptSystems, useSystemFrames } from "@/features/targets/use-systems";
import { Dialogs, useDialogs } from "./dialogs";
import { Header } from "./Header";
import { OfflineBar } from "./OfflineBar";
import { pageId, SkipLink } from "./SkipLink";
import { useLeaving } from "./use-leaving";
import { useTab } from "./use-tab";

/** They come under a pointer or with the focus: fetched at the first sign of a hand. Without them nothing is lost but explanations. */
function useTips() {
  useEffect(() => {
    let end: (() => void) | null = null;
    let wanted = true;
    const stop = onFirstHand(() =>
      import("@/components/tips").then(
        ({ startTips }) => {
          if (wanted) end = startTips();
        },
        () => undefined,
      ),
    );
    return () => {
      wanted = false;
      stop();
      end?.();
    };
  }, []);
}

/** What stands around every page: the head, and what keeps all that is shown true. */
export function Shell() {
  useIncidentFrames();
  useSystemFrames();
  useKeptIncidents();
  useKeptSystems();
  useTab();
  useTips();
  const leaving = useLeaving();
  const acting = useAskActing();
  const { shown, show, close } = useDialogs();
  return (
    <ActingContext value={acting}>
      <LeavingContext value={leaving}>
        <div className="flex min-h-screen flex-col">
          <SkipLink />
          <Header acting={acting} onDialog={show} />
          <main
            id={pageId}
            tabIndex={-1}
            className="mx-auto flex w-full max-w-[1600px] flex-1 flex-col gap-4 px-4 py-5 outline-none sm:px-6"
          >
            <Outlet />
          </main>
          <OfflineBar />
          <Dialogs shown={shown} onShow={show} onClose={close} />
        </div>
      </LeavingContext>
    </ActingContext>
  );
}
