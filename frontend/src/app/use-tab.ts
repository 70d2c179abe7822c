import { useMatches } from "@tanstack/react-router";
import { useEffect } from "react";
import { useOpenCount } from "@/features/incidents/use-incidents";
import { incidentNumber } from "@/lib/format";

const most = 99;

/** How many are open, as the tab's icon: a square with the number on it, the plain icon for none. */
export function iconFor(openCount: number): string {
  if (openCount === 0) return "/favicon.svg";
  const text = openCount > most ? "…" : String(openCount);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#b0163a"/>` +
    `<text x="16" y="23" font-family="sans-serif" font-size="${text.length > 1 ? 18 : 21}" font-weight="700" text-anchor="middle" fill="#fff">${text}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

export function titleFor(openCount: number, pageName: string): string {
  const name = pageName === "" ? "Selfheal" : `${pageName} · Selfheal`;
  return openCount === 0 ? name : `(${openCount}) ${name}`;
}

interface Match {
  staticData: { title?: string };
  params: { incidentId?: string; name?: string };
  globalNotFound?: boolean;
}

/** What the page at the address is called; "" for the board. */
function pageNameOf(matches: Match[]): string {
  const last = matches.at(-1);
  if (!last || matches.some((match) => match.globalNotFound)) return "Not found";
  const { incidentId, name } = last.params;
  return last.staticData.title ?? (incidentId === undefined ? (name ?? "") : incidentNumber(incidentId));
}

/** The tab says what is open, also to who looks at another one. */
export function useTab(): void {
  const openCount = useOpenCount();
  const pageName = useMatches({ select: pageNameOf });
  useEffect(() => {
    document.title = titleFor(openCount, pageName);
  }, [openCount, pageName]);
  useEffect(() => {
    document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.setAttribute("href", iconFor(openCount));
  }, [openCount]);
}
