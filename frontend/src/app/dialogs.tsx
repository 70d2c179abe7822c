import { useNavigate } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import { later } from "@/components/later";
import { useSystems } from "@/features/targets/use-systems";
import type { KeyDeed } from "./commands/keys";
import { useKeys } from "./commands/use-keys";

const NewIncidentModal = later(async () => (await import("@/features/incidents/NewIncidentModal")).NewIncidentModal);
const StopModal = later(async () => (await import("@/features/acting/StopModal")).StopModal);
const Palette = later(async () => (await import("./commands/Palette")).Palette);
const KeysModal = later(async () => (await import("./commands/KeysModal")).KeysModal);

type Name = "none" | "new-incident" | "stop" | "palette" | "keys";

/** The dialogs that can be asked for on every page, by the head, the palette and keys: one at a time. */
export function useDialogs() {
  const [shown, show] = useState<Name>("none");
  const navigate = useNavigate();
  const close = useCallback(() => show("none"), []);
  const onKey = useCallback(
    (deed: NonNullable<KeyDeed>) => {
      if (deed.kind === "palette") show("palette");
      if (deed.kind === "overview") show("keys");
      if (deed.kind === "go") void navigate({ to: deed.to });
    },
    [navigate],
  );
  useKeys(onKey);
  return { shown, show, close };
}

interface Props {
  shown: Name;
  onShow: (name: Name) => void;
  onClose: () => void;
}

export function Dialogs({ shown, onShow, onClose }: Props) {
  const navigate = useNavigate();
  const systems = useSystems().data ?? [];
  const onCreated = (incidentId: string) => {
    onClose();
    void navigate({ to: "/incidents/$incidentId", params: { incidentId } });
  };
  return (
    <>
      {shown === "new-incident" && <NewIncidentModal systems={systems.map((system) => system.name)} onClose={onClose} onCreated={onCreated} />}
      {shown === "stop" && <StopModal onClose={onClose} />}
      {shown === "palette" && <Palette onDialog={onShow} onClose={onClose} />}
      {shown === "keys" && <KeysModal onClose={onClose} />}
    </>
  );
}
