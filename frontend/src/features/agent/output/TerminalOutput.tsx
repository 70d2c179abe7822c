import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/Button";
import type { StepOutput } from "@/lib/types";
import type { Chunk } from "../phase-log";
import { selectedOr } from "./copied";
import { afterDrawing, followFromStart } from "./follow";
import type { View } from "./follow";
import { OutputBar } from "./OutputBar";
import { PlainOutput } from "./PlainOutput";
import { foundWords } from "./found-words";
import type { Found, TerminalView } from "./terminal";
import { useKept } from "./use-kept";

interface Props {
  step: StepOutput;
  /** The agent keeps it, by now up to here; null: there is only what the messages brought. */
  keptBytes: number | null;
  chunks: Chunk[];
  /** Whether it goes along with what is new, or somebody reads further up. */
  onFollowing: (following: boolean) => void;
}

const noneFound: Found = { index: -1, count: 0 };

/** An output that fits into a terminal, as it grows. */
export function TerminalOutput({ step, keptBytes, chunks, onFollowing }: Props) {
  const host = useRef<HTMLDivElement>(null);
  const [view, setView] = useState<TerminalView | null>(null);
  const [isThere, setIsThere] = useState(true);
  const [{ following }, setFollow] = useState(followFromStart);
  const [searched, setSearched] = useState(false);
  const [found, setFound] = useState(noneFound);

  useEffect(() => {
    const box = host.current;
    if (!box) return;
    let wanted = true;
    let opened: TerminalView | null = null;
    const drawn = (seen: View) => setFollow((before) => afterDrawing(before, seen));
    import("./terminal")
      .then(({ openTerminal }) => (wanted ? openTerminal(box, "Output", { drawn, found: setFound }) : null))
      .then((made) => {
        opened = made;
        if (wanted) setView(made);
        else made?.dispose();
      })
      .catch(() => wanted && setIsThere(false));
    return () => {
      wanted = false;
      opened?.dispose();
      setView(null);
    };
  }, []);

  useEffect(() => onFollowing(following), [onFollowing, following]);
  useKept(view, step, keptBytes);
  useChunks(view, keptBytes === null, chunks);

  if (!isThere) return <PlainOutput step={step} keptBytes={keptBytes} chunks={chunks} />;
  return (
    <>
      <OutputBar
        kept={keptBytes === null ? null : step}
        found={foundWords(searched, found)}
        onSearch={(text, step) => {
          setSearched(text !== "");
          view?.search(text, step);
        }}
        copied={() => selectedOr(view?.selection() ?? "", () => ({ text: view?.everything() ?? "", what: "the output" }))}
      />
      <div className="relative min-h-16 flex-1 overflow-hidden rounded-xl border border-line bg-sunken p-2">
        <div ref={host} data-testid="terminal" data-following={following} data-ready={view !== null} className="size-full overflow-hidden font-mono" />
        {!following && (
          <Button icon="down" className="absolute right-4 bottom-3 shadow-lg" data-testid="output-follow" onClick={() => view?.toEnd()}>
            Follow
          </Button>
        )}
      </div>
    </>
  );
}

/** What the messages brought, where nothing else is kept. */
function useChunks(view: TerminalView | null, isUsed: boolean, chunks: Chunk[]) {
  const written = useRef<{ view: TerminalView | null; text: string }>({ view: null, text: "" });
  useEffect(() => {
    if (!view || !isUsed) return;
    const text = chunks.map((chunk) => chunk.text).join("");
    const before = written.current.view === view ? written.current.text : "";
    const goesOn = text.startsWith(before);
    if (!goesOn) view.clear();
    view.write(goesOn ? text.slice(before.length) : text);
    written.current = { view, text };
  }, [view, isUsed, chunks]);
}
