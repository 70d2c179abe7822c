import { useEffect, useRef, useState } from "react";
import { Icon } from "./Icon";

export interface Notice {
  id: number;
  text: string;
  failed: boolean;
  /** Takes back what the notice tells of. */
  undo: (() => void) | undefined;
}

const shownMs = 6_000;
/** To read it, decide, and get there. */
const undoShownMs = 15_000;

interface Props {
  notice: Notice;
  onGone: (id: number) => void;
}

/** One piece of news; it stays for as long as somebody is at it. */
export function NoticeView({ notice, onGone }: Props) {
  const { id, text, failed, undo } = notice;
  const [held, setHeld] = useState(false);
  /** Where the focus came from, and goes back to. */
  const from = useRef<Element | null>(null);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => onGone(id), undo ? undoShownMs : shownMs);
    return () => clearTimeout(timer);
  }, [id, undo, held, onGone]);
  const takeBack = () => {
    if (from.current instanceof HTMLElement && from.current.isConnected) from.current.focus();
    onGone(id);
    undo?.();
  };
  return (
    <div
      data-testid="notice"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
      onFocus={({ relatedTarget }) => {
        setHeld(true);
        from.current = relatedTarget;
      }}
      onBlur={() => setHeld(false)}
      className={`flex items-start gap-2 rounded-lg border border-line-strong bg-raised px-3 py-2 text-sm shadow-lg ${undo ? "pointer-events-auto" : ""}`}
    >
      <Icon name={failed ? "warning" : "check"} className={`mt-0.5 size-4 ${failed ? "text-danger-ink" : "text-success-ink"}`} />
      <span className="min-w-0 flex-1 break-words">{text}</span>
      {undo && (
        <button
          type="button"
          data-testid="notice-undo"
          title="Ctrl+Z"
          aria-keyshortcuts="Control+Z Meta+Z"
          onClick={takeBack}
          className="-my-1 shrink-0 rounded-md px-2 py-1 font-medium underline underline-offset-2 hover:bg-panel"
        >
          Undo
        </button>
      )}
    </div>
  );
}
