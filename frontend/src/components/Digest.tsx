import { useState } from "react";
import { useNotices } from "./notices";

const shortLength = 12;

/** A fingerprint by its first digits; pressed, the whole of it is copied, or shown where a page may not copy. */
export function Digest({ digest }: { digest: string }) {
  const [whole, setWhole] = useState(false);
  const { tell } = useNotices();
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(digest);
      tell("The whole fingerprint is copied.");
    } catch {
      // Only a page by https, or on this machine, has a clipboard.
      setWhole(true);
    }
  };
  return (
    <span className="inline-flex flex-wrap items-center gap-1.5 text-xs">
      <code data-testid="digest" title={digest} className="break-all">
        {whole ? digest : digest.slice(0, shortLength)}
      </code>
      <button
        type="button"
        className="rounded-md border border-line-strong px-1.5 py-0.5 text-soft hover:border-faint hover:text-ink"
        aria-label="Copy the whole fingerprint"
        onClick={() => void copy()}
      >
        Copy
      </button>
    </span>
  );
}
