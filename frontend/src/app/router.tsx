import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";
import type { RouterHistory } from "@tanstack/react-router";
import { readSearch as readAuditSearch } from "@/features/audit/filter";
import { readSearch as readWish } from "@/features/agent/wish";
import { Board } from "@/features/board/Board";
import { readSearch as readBoardSearch } from "@/features/board/search";
import { BoardPage } from "@/pages/BoardPage";
import { NotFoundPage } from "@/pages/NotFoundPage";
import { PageFailed } from "@/pages/PageFailed";
import { Shell } from "./Shell";

/** Every address of the page. The board comes with the first load; all else when it is asked for, or when there is nothing else to do. */

type Loaded<Name extends string> = Record<Name, () => React.ReactNode>;
const fetched: (() => Promise<void>)[] = [() => Board.prepare().catch(() => undefined)];

/** A page of its own file. Where it cannot be fetched that is an error within the page: the router would load the whole page anew, and offline there
 * is none to be had. */
function later<Name extends string>(load: () => Promise<Loaded<Name>>, name: Name) {
  const component = lazyRouteComponent(
    () => load().catch((cause: unknown) => Promise.reject(new Error("This page could not be fetched. It can be once there is a connection again.", { cause }))),
    name,
  );
  fetched.push(() => load().then(() => undefined, () => undefined));
  return component;
}

/** Fetches what the other pages need, so that they are there when the network is not. */
export const fetchPages = () => void Promise.all(fetched.map((fetch) => fetch()));

/** An incident's page is what a link from elsewhere mostly leads to. */
export const fetchPageOf = (path: string) => path.startsWith("/incidents/") && void import("@/pages/IncidentPage").catch(() => undefined);

const root = createRootRoute({ component: Shell, notFoundComponent: NotFoundPage });

const board = createRoute({ getParentRoute: () => root, path: "/", component: BoardPage, validateSearch: readBoardSearch });

const incident = createRoute({
  getParentRoute: () => root,
  path: "/incidents/$incidentId",
  validateSearch: readWish,
  component: later(() => import("@/pages/IncidentPage"), "IncidentPage"),
});

/** Drawn by the incident's page, over it: a dialog is no page of its own. */
const execution = createRoute({
  getParentRoute: () => incident,
  path: "executions/$executionId",
  component: () => null,
});

const systems = createRoute({
  getParentRoute: () => root,
  path: "/systems",
  staticData: { title: "Systems" },
  component: later(() => import("@/pages/SystemsPage"), "SystemsPage"),
});

const system = createRoute({
  getParentRoute: () => root,
  path: "/systems/$name",
  component: later(() => import("@/pages/SystemPage"), "SystemPage"),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: "/audit",
  staticData: { title: "Audit" },
  validateSearch: readAuditSearch,
  component: later(() => import("@/pages/AuditPage"), "AuditPage"),
});

const insight = createRoute({
  getParentRoute: () => root,
  path: "/insight",
  staticData: { title: "Insight" },
  component: later(() => import("@/pages/InsightPage"), "InsightPage"),
});

const catalogue = createRoute({
  getParentRoute: () => root,
  path: "/catalogue",
  staticData: { title: "Catalogue" },
  component: later(() => import("@/pages/CataloguePage"), "CataloguePage"),
});

const routeTree = root.addChildren([board, incident.addChildren([execution]), systems, system, insight, audit, catalogue]);

/** A history of its own is for tests; the page takes the browser's. */
export const createPageRouter = (history?: RouterHistory) =>
  createRouter({
    routeTree,
    ...(history && { history }),
    defaultPreload: "intent",
    defaultErrorComponent: PageFailed,
    scrollRestoration: true,
  });

declare module "@tanstack/react-router" {
  interface StaticDataRouteOption {
    /** What the browser's tab calls the page; without it by what it shows. */
    title?: string;
  }
  interface Register {
    router: ReturnType<typeof createPageRouter>;
  }
}
