import { useEffect } from "react";
import { useIncidents } from "@/features/incidents/use-incidents";
import { incidentStatuses } from "@/lib/types";

const name = "Selfheal";
const most = 99;

/** How many are open, as the tab's icon: a dot with the number on it, the plain icon for none. */
export function iconFor(openCount: number): string {
  if (openCount === 0) return "/favicon.svg";
  const text = openCount > most ? "…" : String(openCount);
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#b0163a"/>` +
    `<text x="16" y="23" font-family="sans-serif" font-size="${text.length > 1 ? 18 : 21}" font-weight="700" text-anchor="middle" fill="#fff">${text}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

export const titleFor = (openCount: number) => (openCount === 0 ? name : `(${openCount}) ${name}`);

/** The tab says what is open, also to who looks at another one. */
export function useTab(): void {
  const { columns } = useIncidents();
  const openCount = incidentStatuses.reduce((sum, one) => sum + (one === "resolved" ? 0 : columns[one].length), 0);
  useEffect(() => {
    document.title = titleFor(openCount);
    document.querySelector<HTMLLinkElement>('link[rel="icon"]')?.setAttribute("href", iconFor(openCount));
  }, [openCount]);
}
