import { lazy, Suspense, useState } from "react";
import { Button } from "@/components/Button";

const StopModal = lazy(async () => ({ default: (await import("./StopModal")).StopModal }));

/** The kill switch: whatever runs goes on, nothing new begins. */
export function StopActing() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon="stop" data-testid="stop-acting" onClick={() => setOpen(true)}>
        Stop acting
      </Button>
      {open && (
        <Suspense>
          <StopModal onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
