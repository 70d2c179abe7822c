import type { Chunk } from "../phase-log";

const streamColour: Record<Chunk["stream"], string> = {
  stdout: "text-ink",
  stderr: "text-warning-ink",
};

/** An output as plain text: where the terminal cannot be fetched. */
export function PlainOutput({ chunks }: { chunks: Chunk[] }) {
  return (
    <pre
      aria-label="Output"
      tabIndex={0}
      className="min-h-24 flex-1 overflow-auto rounded-xl border border-line bg-sunken p-3 font-mono text-xs break-words whitespace-pre-wrap"
    >
      {chunks.map((chunk, index) => (
        <span key={index} className={streamColour[chunk.stream]}>
          {chunk.text}
        </span>
      ))}
    </pre>
  );
}
