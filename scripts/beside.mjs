// beside.mjs IMAGE - deploy/compose.yml is up: a container of one's own with two labels is found, frozen, told, healed by what is approved, proven and recorded.
// By the commands that the docs name, and nothing else: docker, and `selfheal` in the backend's container.  INSTANCE and LABELS_SCOPE as compose has them.
import { execFileSync } from "node:child_process";
import process from "node:process";

const LIMIT_MS = 120_000;
const PAUSE_MS = 500;
const instance = process.env.INSTANCE ?? "selfheal";
const name = `${instance}-cache`;
const image = process.argv[2];

const docker = (...argv) => execFileSync("docker", argv, { encoding: "utf8", timeout: LIMIT_MS, stdio: ["ignore", "pipe", "pipe"] });

/** What `selfheal ... --json` says; its exit code is part of the answer, not a failure. */
function selfheal(...argv) {
  try {
    return JSON.parse(docker("exec", `${instance}-backend`, "selfheal", ...argv, "--json"));
  } catch (failed) {
    if (!failed.stdout) throw failed;
    return JSON.parse(failed.stdout);
  }
}

/** Newest first; an answer that is no list is an error of its own, and holds no incident. */
const incidents = (...argv) => [selfheal("incidents", ...argv)].flat();

const pause = () => new Promise((resolve) => setTimeout(resolve, PAUSE_MS));

async function until(what, look) {
  const end = Date.now() + LIMIT_MS;
  for (let last; ; await pause()) {
    last = look();
    if (last.found) {
      console.log(`${what}: ${last.told}`);
      return last.found;
    }
    if (Date.now() > end) throw new Error(`${what}: not within ${LIMIT_MS / 1000} s; the last answer: ${JSON.stringify(last.told)}`);
  }
}

const system = () => {
  const { systems = [], ...rest } = selfheal("status");
  const own = systems.find((s) => s.name === name);
  return { own, told: own ?? rest };
};

const scope = process.env.LABELS_SCOPE ? ["--label", `selfheal.scope=${process.env.LABELS_SCOPE}`] : [];
docker("run", "-d", "--name", name, "--label", "selfheal.enable=true", "--label", "selfheal.type=redis", ...scope, image);
try {
  await until("found, and well", () => {
    const { own, told } = system();
    return { found: own?.status === "healthy" && own, told: JSON.stringify(told) };
  });
  docker("pause", name);
  const incident = await until("frozen, and told", () => {
    const open = incidents();
    const one = open.find((i) => i.affected_system === name);
    return { found: one, told: one?.message ?? open };
  });
  const proposal = await until("a fix that can be approved", () => {
    const now = selfheal("propose", incident.id);
    return { found: now.proposal_id && now.action === "unpause" && now, told: now.command ?? now };
  });
  const end = selfheal("approve", proposal.proposal_id, "--yes", "--digest", proposal.digest, "--target", name);
  if (docker("inspect", "-f", "{{.State.Status}}", name).trim() !== "running") throw new Error(`it is not running: ${JSON.stringify(end)}`);
  await until("healed, and proven", () => {
    const all = incidents("--status", "all");
    const one = all.find((i) => i.id === incident.id);
    return { found: one?.status === "resolved" && one, told: one?.status ?? all };
  });
  const shown = JSON.stringify(selfheal("show", incident.id));
  if (!shown.includes('"unpause"')) throw new Error(`nothing of the fix is recorded: ${shown}`);
} finally {
  docker("rm", "-f", "-v", name);
}
await until("removed, and gone from the list", () => {
  const { own, told } = system();
  return { found: !own, told: own ? told : "gone" };
});
