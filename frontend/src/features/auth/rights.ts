/** What a person does on the page, and the least role for it. The servers decide; the page says so before one tries.
 * scripts/rights.test.ts holds it against the servers' own table, common/auth/rights.c. */
export const roles = ["viewer", "responder", "approver", "admin"] as const;
export type Role = (typeof roles)[number];

/** The server's row, and the role that it asks for. */
interface Right {
  daemon: string;
  method: string;
  path: string;
  least: Role;
}

export const rights = {
  open: { daemon: "backend-ext", method: "POST", path: "/api/v1/incidents", least: "responder" },
  change: { daemon: "backend-ext", method: "PATCH", path: "/api/v1/incidents/:id", least: "responder" },
  note: { daemon: "backend-ext", method: "POST", path: "/api/v1/incidents/:id/notes", least: "responder" },
  ask: { daemon: "backend-ext", method: "POST", path: "/api/v1/incidents/:id/propose-fix", least: "responder" },
  undo: { daemon: "ai-agent", method: "POST", path: "/propose-undo", least: "responder" },
  rehearse: { daemon: "ai-agent", method: "POST", path: "/api/v1/rehearse", least: "responder" },
  approve: { daemon: "ai-agent", method: "START", path: "/ws/execute-fix", least: "approver" },
  cancel: { daemon: "ai-agent", method: "POST", path: "/executions/:id/cancel", least: "approver" },
  stop: { daemon: "backend-ext", method: "POST", path: "/api/v1/acting", least: "approver" },
  reset: { daemon: "backend-ext", method: "POST", path: "/api/v1/breakers/reset", least: "approver" },
  check: { daemon: "health-monitor", method: "POST", path: "/check", least: "responder" },
  silence: { daemon: "health-monitor", method: "POST", path: "/maintenance", least: "approver" },
  break: { daemon: "incident-generator", method: "POST", path: "/inject-failure", least: "approver" },
  heal: { daemon: "incident-generator", method: "POST", path: "/heal", least: "responder" },
} as const satisfies Record<string, Right>;

export type Deed = keyof typeof rights;

const withArticle = (role: Role) => `${/^[aeiou]/.test(role) ? "an" : "a"} ${role}`;
const isRole = (name: string): name is Role => (roles as readonly string[]).includes(name);

/** Why somebody of that role may not, in words; null where they may, or where the page does not know the role. */
export function whyNot(role: string, deed: Deed): string | null {
  const { least } = rights[deed];
  if (!isRole(role) || roles.indexOf(role) >= roles.indexOf(least)) return null;
  return `You are ${withArticle(role)}. This takes ${withArticle(least)}.`;
}
