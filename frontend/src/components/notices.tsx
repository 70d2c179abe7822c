import { createContext, useCallback, useContext, useEffect, useMemo, useState } from "react";
import type { ReactNode } from "react";
import { createPortal } from "react-dom";
import { messageOf } from "@/lib/format";
import { Icon } from "./Icon";

interface Notice {
  id: number;
  text: string;
  failed: boolean;
}

interface Notices {
  tell: (text: string) => void;
  fail: (error: unknown) => void;
}

const NoticesContext = createContext<Notices | null>(null);
const shownMs = 6_000;
const shownCount = 4;
let ids = 0;

/** Short news in a corner, also read out: what was done, what failed. */
export function NoticesProvider({ children }: { children: ReactNode }) {
  const [notices, setNotices] = useState<Notice[]>([]);
  const drop = useCallback((id: number) => {
    setNotices((all) => all.filter((notice) => notice.id !== id));
  }, []);
  const value = useMemo<Notices>(() => {
    const add = (text: string, failed: boolean) =>
      setNotices((all) => [...all, { id: ++ids, text, failed }].slice(-shownCount));
    return { tell: (text) => add(text, false), fail: (error) => add(messageOf(error), true) };
  }, []);
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

function NoticeView({ notice, onGone }: { notice: Notice; onGone: (id: number) => void }) {
  useEffect(() => {
    const timer = setTimeout(() => onGone(notice.id), shownMs);
    return () => clearTimeout(timer);
  }, [notice.id, onGone]);
  return (
    <div
      data-testid="notice"
      className="flex items-start gap-2 rounded-lg border border-line-strong bg-raised px-3 py-2 text-sm shadow-lg "
    >
      <Icon
        name={notice.failed ? "warning" : "check"}
        className={`mt-0.5 size-4 ${notice.failed ? "text-danger-ink" : "text-success-ink"}`}
      />
      <span className="min-w-0 break-words">{notice.text}</span>
    </div>
  );
}

export function useNotices(): Notices {
  const notices = useContext(NoticesContext);
  if (!notices) throw new Error("useNotices needs a NoticesProvider above it");
  return notices;
}
