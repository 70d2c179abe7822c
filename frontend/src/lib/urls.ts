/** Where the four services answer: on the page's own origin, or where a developer says. */

const trimmed = (url: string) => url.replace(/\/+$/, "");

export function apiBase(configured: string | undefined): string {
  const base = trimmed(configured ?? "");
  return base.endsWith("/api/v1") ? base : `${base}/api/v1`;
}

export function serviceBase(configured: string | undefined, sameOriginPath: string): string {
  return trimmed(configured || sameOriginPath);
}

/** http(s) becomes ws(s); a path alone is taken on the page's origin. */
export function socketUrl(url: string, page: string): string {
  const absolute = new URL(url, page);
  absolute.protocol = absolute.protocol === "https:" ? "wss:" : "ws:";
  return absolute.href;
}

export const urls = {
  api: apiBase(import.meta.env.VITE_API_URL as string | undefined),
  agent: serviceBase(import.meta.env.VITE_AGENT_URL as string | undefined, "/agent"),
  monitor: serviceBase(import.meta.env.VITE_MONITOR_URL as string | undefined, "/monitor"),
  generator: serviceBase(import.meta.env.VITE_GENERATOR_URL as string | undefined, "/generator"),
};

export const liveSocketUrl = () => socketUrl(`${urls.api}/ws`, window.location.href);
export const executionSocketUrl = () =>
  socketUrl(`${urls.agent}/ws/execute-fix`, window.location.href);
