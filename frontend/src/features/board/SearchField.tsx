import { useCallback, useEffect, useRef, useState } from "react";

/** The board follows when a typist pauses: no letter waits for two thousand cards. */
const pauseMs = 120;

interface Props {
  /** As the address has it. */
  q: string;
  onChange: (q: string) => void;
}

export function SearchField({ q, onChange }: Props) {
  const [text, setText] = useState(q);
  const sent = useRef(q);
  const send = useCallback(
    (typed: string) => {
      if (typed === sent.current) return;
      sent.current = typed;
      onChange(typed);
    },
    [onChange],
  );
  // Another address (Back, a view) says what is searched for; our own one comes back late, and must not undo what was typed since.
  useEffect(() => {
    if (q !== sent.current) setText(q);
    sent.current = q;
  }, [q]);
  useEffect(() => {
    const timer = setTimeout(() => send(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text, send]);
  return (
    <input
      type="search"
      value={text}
      maxLength={100}
      aria-label="Search incidents"
      placeholder="Search"
      data-testid="board-search"
      onChange={(event) => setText(event.target.value)}
      onBlur={() => send(text)}
      // "Show all" beside it takes the words away, too: the browser's own cross would be a second one.
      className="h-9 [&::-webkit-search-cancel-button]:appearance-none w-0 min-w-0 flex-1 rounded-lg border border-line-strong bg-raised px-3 text-sm sm:max-w-80"
    />
  );
}
