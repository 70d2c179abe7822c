import { Button } from "@/components/Button";
import { ErrorNote } from "@/components/ErrorNote";

/** A page that failed, or could not be fetched: the head above it goes on working. */
export function PageFailed({ error }: { error: unknown }) {
  return (
    <div className="mx-auto w-full max-w-xl space-y-4 py-8">
      <ErrorNote error={error} title="This page has failed" />
      {/* After an update the old page's files are gone: only a new load finds the new ones. */}
      <Button kind="primary" onClick={() => window.location.reload()}>
        Load it again
      </Button>
    </div>
  );
}
