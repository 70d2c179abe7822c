import { useCallback, useState } from "react";
import { Button } from "@/components/Button";
import { later } from "@/components/later";
import { useWhyNot } from "@/features/auth/use-rights";

const StopModal = later(async () => (await import("./StopModal")).StopModal);

/** The kill switch: whatever runs goes on, nothing new begins. */
export function StopActing() {
  const [open, setOpen] = useState(false);
  const why = useWhyNot("stop");
  const close = useCallback(() => setOpen(false), []);
  return (
    <>
      <Button data-testid="stop-acting" why={why} onClick={() => setOpen(true)}>
        Stop acting
      </Button>
      {open && <StopModal onClose={close} />}
    </>
  );
}
