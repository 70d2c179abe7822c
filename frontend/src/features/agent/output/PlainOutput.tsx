import { useMemo, useState } from "react";
import type { StepOutput } from "@/lib/types";
import type { Chunk } from "../phase-log";
import { useKept } from "./use-kept";
import type { Shown } from "./use-kept";

const streamColour: Record<Chunk["stream"], string> = {
  stdout: "text-ink",
  stderr: "text-warning-ink",
};

interface Props {
  step: StepOutput;
  /** The agent keeps it, by now up to here; null: there is only what the messages brought. */
  keptBytes: number | null;
  chunks: Chunk[];
}

/** An output as plain text: where the terminal cannot be fetched. */
export function PlainOutput({ step, keptBytes, chunks }: Props) {
  const [text, setText] = useState("");
  const shown = useMemo((): Shown => {
    let decoder = new TextDecoder();
    return {
      write: (data) => setText((before) => before + (typeof data === "string" ? data : decoder.decode(data, { stream: true }))),
      clear: () => {
        decoder = new TextDecoder();
        setText("");
      },
    };
  }, []);
  useKept(shown, step, keptBytes);
  return (
    <pre
      aria-label="Output"
      tabIndex={0}
      className="min-h-16 flex-1 overflow-auto rounded-xl border border-line bg-sunken p-3 font-mono text-xs break-words whitespace-pre-wrap"
    >
      {keptBytes !== null && text}
      {keptBytes === null &&
        chunks.map((chunk, index) => (
          <span key={index} className={streamColour[chunk.stream]}>
            {chunk.text}
          </span>
        ))}
    </pre>
  );
}
