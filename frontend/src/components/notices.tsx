import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { createPortal } from "react-dom";
import { messageOf } from "@/lib/format";
import { NoticeView } from "./NoticeView";
import type { Notice } from "./NoticeView";

interface Notices {
  /** `undo` takes back what was done: a button, and Ctrl+Z for as long as the notice stands. */
  tell: (text: string, undo?: () => void) => void;
  fail: (error: unknown) => void;
}

const NoticesContext = createContext<Notices | null>(null);
const shownCount = 4;
const typedIn = "input, textarea, select, [contenteditable]";
let ids = 0;

/** Short news in a corner, also read out: what was done, what failed. */
export function NoticesProvider({ children }: { children: ReactNode }) {
  const [notices, setNotices] = useState<Notice[]>([]);
  const drop = useCallback((id: number) => {
    setNotices((all) => all.filter((notice) => notice.id !== id));
  }, []);
  const value = useMemo<Notices>(() => {
    const add = (text: string, failed: boolean, undo?: () => void) =>
      setNotices((all) => [...all, { id: ++ids, text, failed, undo }].slice(-shownCount));
    return { tell: (text, undo) => add(text, false, undo), fail: (error) => add(messageOf(error), true) };
  }, []);
  useUndoKey(
    notices.findLast(({ undo }) => undo),
    drop,
  );
  return (
    <NoticesContext value={value}>
      {children}
      {/* Outside the page's root, which is hidden from screen readers while a dialog is open. A dialog has its buttons at
          its foot: while one is open the news stands at the top. */}
      {createPortal(
        <div
          role="status"
          aria-live="polite"
          data-testid="notices"
          className="pointer-events-none fixed right-4 bottom-4 z-50 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2 in-[body:has([data-modal])]:top-4 in-[body:has([data-modal])]:bottom-auto"
        >
          {notices.map((notice) => (
            <NoticeView key={notice.id} notice={notice} onGone={drop} />
          ))}
        </div>,
        document.body,
      )}
    </NoticesContext>
  );
}

/** Ctrl+Z takes back the newest that can be, as in an editor; within a field it is the field's own. */
function useUndoKey(notice: Notice | undefined, onGone: (id: number) => void) {
  useEffect(() => {
    if (!notice) return;
    const onKey = (event: KeyboardEvent) => {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "z";
      if (!isUndo || event.defaultPrevented || (event.target instanceof Element && event.target.closest(typedIn))) return;
      event.preventDefault();
      onGone(notice.id);
      notice.undo?.();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [notice, onGone]);
}

export function useNotices(): Notices {
  const notices = useContext(NoticesContext);
  if (!notices) throw new Error("useNotices needs a NoticesProvider above it");
  return notices;
}
