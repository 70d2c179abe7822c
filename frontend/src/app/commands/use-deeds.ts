import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useNotices } from "@/components/notices";
import type { Deed as Right } from "@/features/auth/rights";
import { useWhyNot } from "@/features/auth/use-rights";
import { useInject } from "@/features/faults/use-faults";
import { useMoveIncident } from "@/features/incidents/use-incidents";
import { checkNow } from "@/lib/api-monitor";
import { incidentNumber } from "@/lib/format";
import type { Deed } from "./commands";

/** What a choice of the palette takes; what is not named is open to everybody. */
const rightOf: Partial<Record<Deed["kind"], Right>> = {
  acknowledge: "change",
  check: "check",
  break: "break",
  silence: "silence",
  stop: "stop",
  "new-incident": "open",
};

/** Why it may not be done; null where it may. */
export function useWhyNotDeed({ kind }: Deed): string | null {
  const right = rightOf[kind];
  const why = useWhyNot(right ?? "open");
  return right ? why : null;
}

/** It leads to another page. */
const goingKinds: readonly Deed["kind"][] = ["page", "incident", "system", "silence", "view"];
export const isGoing = ({ kind }: Deed) => goingKinds.includes(kind);

/** Where the page was there already, nothing took the focus from the closed dialog. */
function toTitle(): void {
  if (document.activeElement === document.body) document.querySelector<HTMLElement>('main [data-testid="page-title"]')?.focus();
}

/** What the page of an incident offers to do next: its one filled button. */
export const nextAct = () => document.querySelector<HTMLButtonElement>('[data-testid="what-now"] button:not(:disabled, [aria-disabled="true"])');

/** The system's page may still be on its way, and another one's be there until then. */
const silenceWaitMs = 5_000;
function toSilence(name: string): void {
  const press = () => {
    const button = document.querySelector<HTMLButtonElement>(`[data-testid="silence"][data-target="${CSS.escape(name)}"]`);
    button?.focus();
    button?.click();
    return button !== null;
  };
  if (press()) return;
  const watch = new MutationObserver(() => {
    if (press()) watch.disconnect();
  });
  watch.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => watch.disconnect(), silenceWaitMs);
}

function useGo() {
  const navigate = useNavigate();
  return (deed: Deed) => {
    if (deed.kind === "page") return navigate({ to: deed.to });
    if (deed.kind === "incident") return navigate({ to: "/incidents/$incidentId", params: { incidentId: deed.id } });
    if (deed.kind === "view") return navigate({ to: "/", search: deed.search });
    if (deed.kind === "system" || deed.kind === "silence") return navigate({ to: "/systems/$name", params: { name: deed.name } });
    return Promise.resolve();
  };
}

/** Does what was chosen, and says how it went. */
export function useDeeds(onDialog: (name: "new-incident" | "stop" | "keys") => void) {
  const client = useQueryClient();
  const { tell, fail } = useNotices();
  const go = useGo();
  const inject = useInject();
  const move = useMoveIncident();
  const check = useMutation({ mutationFn: checkNow, onSettled: () => client.invalidateQueries({ queryKey: ["systems"] }) });
  return (deed: Deed): void => {
    switch (deed.kind) {
      case "acknowledge":
        void move.mutateAsync({ id: deed.incident.id, status: "investigating" }).then(() => tell(`${incidentNumber(deed.incident.id)} is acknowledged.`), fail);
        break;
      case "next":
        nextAct()?.click();
        break;
      case "silence":
        void go(deed).then(() => toSilence(deed.name));
        break;
      case "check":
        void check.mutateAsync(deed.name).then(() => tell(`${deed.name} was checked.`), fail);
        break;
      case "break":
        inject.mutate(deed);
        break;
      case "new-incident":
      case "stop":
      case "keys":
        onDialog(deed.kind);
        break;
      default:
        void go(deed).then(toTitle);
    }
  };
}
