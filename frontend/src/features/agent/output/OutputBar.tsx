import { Button } from "@/components/Button";
import { useNotices } from "@/components/notices";
import { outputFileUrl } from "@/lib/api-output";
import type { StepOutput } from "@/lib/types";
import type { Copied } from "./copied";
import { useTypedSearch } from "./use-typed-search";
import type { SearchStep } from "./use-typed-search";

/** The longest text that the agent looks for is 256 bytes: of the widest characters these. */
const longestSearch = 64;

interface Props {
  /** What is kept of it, to be fetched as a file; null where it is not kept. */
  kept: StepOutput | null;
  /** "3 of 12", or why there is none. */
  found: string;
  onSearch: (wanted: string, step: SearchStep) => void;
  copied: () => Copied;
}

/** What can be done with an output, whichever way it is shown. */
export function OutputBar({ kept, found, onSearch, copied }: Props) {
  const { wanted, type, go } = useTypedSearch(onSearch);
  const { tell } = useNotices();
  const copy = async () => {
    try {
      const { text, what } = copied();
      await navigator.clipboard.writeText(text);
      tell(`Copied: ${what}.`);
    } catch {
      // Only a page by https, or on this machine, has a clipboard.
      tell("This page may not use the clipboard: select the text, or download it.");
    }
  };
  return (
    <div className="flex flex-wrap items-center gap-2" role="group" aria-label="Search, copy and download">
      <form
        role="search"
        className="flex flex-wrap items-center gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          go("next");
        }}
      >
        <input
          type="search"
          aria-label="Search the output"
          placeholder="Search"
          data-tip="Enter: the next one, Shift+Enter: the one before"
          maxLength={longestSearch}
          value={wanted}
          data-testid="output-search"
          onChange={(event) => type(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== "Enter" || !event.shiftKey) return;
            event.preventDefault();
            go("previous");
          }}
          className="w-32 rounded-lg border border-line-strong bg-panel px-2 py-1 text-sm text-ink placeholder:text-faint sm:w-44"
        />
        <Button kind="quiet" className="px-2" type="submit" disabled={wanted === ""}>
          Next
        </Button>
        <Button kind="quiet" className="px-2" disabled={wanted === ""} onClick={() => go("previous")}>
          Previous
        </Button>
        <span role="status" data-testid="output-found" className="text-xs text-faint tabular-nums">
          {found}
        </span>
      </form>
      <span className="ml-auto flex items-center gap-2">
        <Button kind="quiet" data-testid="output-copy" onClick={() => void copy()}>
          Copy
        </Button>
        {kept && (
          <>
            <FileLink step={kept} kind="txt" name="Text" label="Download as text" />
            <FileLink step={kept} kind="cast" name="Asciicast" label="Download as an asciicast" />
          </>
        )}
      </span>
    </div>
  );
}

function FileLink({ step, kind, name, label }: { step: StepOutput; kind: "txt" | "cast"; name: string; label: string }) {
  return (
    <a
      href={outputFileUrl(step, kind)}
      download
      aria-label={label}
      data-testid={`output-${kind}`}
      className="rounded-lg px-2 py-1.5 text-sm text-soft underline underline-offset-2 hover:text-ink"
    >
      {name}
    </a>
  );
}
