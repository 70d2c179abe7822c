import { useParams } from "@tanstack/react-router";
import { Command as Menu } from "cmdk";
import { useRef, useState } from "react";
import { Icon } from "@/components/Icon";
import { Modal } from "@/components/Modal";
import { useActing } from "@/features/acting/use-acting";
import { useViews } from "@/features/board/use-views";
import { useFaults } from "@/features/faults/use-faults";
import { incidentsIn } from "@/features/incidents/columns";
import { useIncidents, useKnown } from "@/features/incidents/use-incidents";
import { useSystems } from "@/features/targets/use-systems";
import { commandsFor, groupsOf } from "./commands";
import type { Command, Deed } from "./commands";
import { isGoing, nextAct, useDeeds, useWhyNotDeed } from "./use-deeds";

interface Props {
  /** Opens another dialog in place of this one. */
  onDialog: (name: "new-incident" | "stop" | "keys") => void;
  onClose: () => void;
}

function useCommands(typed: string): Command[] {
  const { incidentId = "" } = useParams({ strict: false });
  const { store } = useIncidents();
  const { views } = useViews();
  // The dialog lies over the page by then, and its button stays as it was.
  const [next] = useState(() => nextAct()?.textContent?.trim() ?? "");
  return commandsFor(typed, {
    incidents: incidentsIn(store),
    systems: useSystems().data ?? [],
    faults: useFaults().data?.available ?? [],
    here: useKnown(incidentId).incident,
    next,
    views,
    stopped: useActing()?.stop != null,
  });
}

function Choice({ command, onChoose }: { command: Command; onChoose: (deed: Deed) => void }) {
  const why = useWhyNotDeed(command.deed);
  return (
    <Menu.Item
      value={command.id}
      disabled={why !== null}
      onSelect={() => onChoose(command.deed)}
      className="flex min-h-8 scroll-mt-16 flex-wrap items-center gap-x-3 rounded-lg px-2 py-1 text-sm aria-disabled:text-faint aria-selected:bg-raised"
    >
      <span className="line-clamp-2 min-w-0 flex-1 break-words">{command.name}</span>
      {(why ?? command.aside) && <span className="text-xs text-faint">{why ?? command.aside}</span>}
    </Menu.Item>
  );
}

/** One field that leads everywhere: pages, incidents by number or words, systems, and what can be done. */
export function Palette({ onDialog, onClose }: Props) {
  const [typed, setTyped] = useState("");
  const leadsBack = useRef(true);
  const commands = useCommands(typed);
  const act = useDeeds(onDialog);
  const choose = (deed: Deed) => {
    leadsBack.current = !isGoing(deed);
    onClose();
    act(deed);
  };
  return (
    <Modal title="Find or do" testId="palette" leadsBack={() => leadsBack.current} onClose={onClose}>
      <Menu shouldFilter={false} loop label="Pages, incidents, systems and what can be done" className="min-h-[min(26rem,50vh)]">
        <div className="sticky -top-5 z-10 -mt-2 flex items-center gap-2 bg-panel py-2">
          <Icon name="search" className="size-4 text-faint" />
          <Menu.Input
            autoFocus
            value={typed}
            onValueChange={setTyped}
            maxLength={100}
            placeholder="A page, INC-…, a system, “break”, “check”"
            className="min-w-0 flex-1 rounded-lg border border-line-strong bg-sunken px-3 py-2 text-sm placeholder:text-faint"
          />
        </div>
        {/* A list must have something in it: what is said in its place stands outside. */}
        <p role="status" className={commands.length === 0 ? "px-2 py-6 text-sm text-faint" : "sr-only"}>
          {commands.length === 0 && "Nothing fits these words."}
        </p>
        <Menu.List label="What fits" hidden={commands.length === 0} className="space-y-3">
          {groupsOf(commands).map((group) => (
            <Menu.Group key={group} heading={<span className="px-2 text-xs font-semibold text-faint">{group}</span>}>
              {commands
                .filter((one) => one.group === group)
                .map((one) => (
                  <Choice key={one.id} command={one} onChoose={choose} />
                ))}
            </Menu.Group>
          ))}
        </Menu.List>
      </Menu>
    </Modal>
  );
}
