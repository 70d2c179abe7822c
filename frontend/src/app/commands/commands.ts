import { filterOf } from "@/features/board/filter";
import type { BoardSearch } from "@/features/board/search";
import type { SavedView } from "@/features/board/views";
import { statusWords } from "@/features/incidents/words";
import { incidentNumber } from "@/lib/format";
import type { AvailableFault, Incident, SystemState } from "@/lib/types";
import { pageKeys } from "./keys";
import type { PageAddress } from "./keys";

/** Something that can be chosen in the palette. */
export type Deed =
  | { kind: "page"; to: PageAddress }
  | { kind: "incident"; id: string }
  | { kind: "system"; name: string }
  | { kind: "acknowledge"; incident: Incident }
  | { kind: "next" }
  | { kind: "silence"; name: string }
  | { kind: "view"; search: BoardSearch }
  | { kind: "check"; name: string }
  | { kind: "break"; system: string; failure: string }
  | { kind: "new-incident" }
  | { kind: "stop" }
  | { kind: "keys" };

export interface Command {
  id: string;
  group: "Incidents" | "Pages" | "Views" | "Do" | "Systems" | "Break something";
  name: string;
  /** Beside the name: a key, a state. */
  aside?: string;
  /** Other words that lead to it. */
  also?: string;
  deed: Deed;
}

/** What is known as the palette is open. */
export interface Known {
  incidents: Incident[];
  systems: SystemState[];
  faults: AvailableFault[];
  /** The incident whose page this is. */
  here: Incident | undefined;
  /** What its page offers to do next, as its button says; "" for nothing. */
  next: string;
  views: SavedView[];
  stopped: boolean;
}

/** What may be meant by the next act, whichever it is: its button's words are others at each stage. */
const nextWords = "next diagnose diagnosis solution propose proposal fix approve watch";

/** More than fit on a screen help nobody: another word does. */
const incidentsShown = 8;

const wordsOf = (typed: string) => typed.toLowerCase().split(/\s+/).filter(Boolean);

const isLike = (typed: string) => {
  const words = wordsOf(typed);
  return ({ name, group, also = "" }: Command) => words.every((word) => `${group} ${name} ${also}`.toLowerCase().includes(word));
};

/** Its number stands beside them: who types it means the incident, and not what can be done to it. */
function doingsOf(here: Incident, next: string): Command[] {
  const at = { group: "Do", aside: incidentNumber(here.id) } as const;
  return [
    ...(next ? [{ ...at, id: "next", name: next, also: nextWords, deed: { kind: "next" } } as const] : []),
    ...(here.status === "triage" ? [{ ...at, id: "ack", name: "Acknowledge", deed: { kind: "acknowledge", incident: here } } as const] : []),
  ];
}

const doings = ({ here, next, systems, stopped }: Known): Command[] => [
  ...(here ? doingsOf(here, next) : []),
  { id: "new", group: "Do", name: "New incident", deed: { kind: "new-incident" } },
  ...systems.map(({ name }): Command => ({ id: `check ${name}`, group: "Do", name: `Check ${name} now`, deed: { kind: "check", name } })),
  ...systems.map(({ name }): Command => ({ id: `silence ${name}`, group: "Do", name: `Silence ${name}`, deed: { kind: "silence", name } })),
  ...(stopped ? [] : [{ id: "stop", group: "Do", name: "Stop acting", deed: { kind: "stop" } } as const]),
  { id: "keys", group: "Do", name: "Show all keys", aside: "?", deed: { kind: "keys" } },
];

/** Open ones first, then the newest; with nothing typed only open ones. */
function incidentsLike(typed: string, incidents: Incident[]): Command[] {
  const open = (incident: Incident) => (incident.status === "resolved" ? 1 : 0);
  return incidents
    .filter(typed.trim() === "" ? (one) => one.status !== "resolved" : filterOf({ q: typed }))
    .sort((a, b) => open(a) - open(b) || b.created_at.localeCompare(a.created_at))
    .slice(0, incidentsShown)
    .map((one) => ({
      id: one.id,
      group: "Incidents",
      name: `${incidentNumber(one.id)} ${one.message}`,
      aside: statusWords[one.status].name,
      deed: { kind: "incident", id: one.id },
    }));
}

/** Any word may stand in an incident; the name of a page or a deed is meant. A number is an incident's. */
const meansIncident = (typed: string) => typed.trim() === "" || /^inc\b/i.test(typed.trim());

/** All that fits what was typed, in groups. */
export function commandsFor(typed: string, known: Known): Command[] {
  const pages = pageKeys.map(({ key, to, name }): Command => ({ id: to, group: "Pages", name, aside: `g ${key}`, deed: { kind: "page", to } }));
  const systems = known.systems.map(({ name }): Command => ({ id: `system ${name}`, group: "Systems", name, deed: { kind: "system", name } }));
  const views = known.views.map(({ name, search }): Command => ({ id: `view ${name}`, group: "Views", name, deed: { kind: "view", search } }));
  const faults = known.faults.map(
    ({ system, failure }): Command => ({ id: `break ${system} ${failure}`, group: "Break something", name: `Break ${system}: ${failure}`, deed: { kind: "break", system, failure } }),
  );
  const found = incidentsLike(typed, known.incidents);
  const others = [...pages, ...views, ...doings(known), ...systems, ...faults].filter(isLike(typed));
  return meansIncident(typed) ? [...found, ...others] : [...others, ...found];
}

export const groupsOf = (commands: Command[]) => [...new Set(commands.map((one) => one.group))];
