// cli.mjs - the command `selfheal` as a process: {code, out, err, json}.
import { spawn } from "node:child_process";
import path from "node:path";
import { binDir } from "./daemon.mjs";

/** The settings with which it asks the daemons of a suite's system. */
export const settingsOf = (system, home = system.folder) => ({
  PATH: process.env.PATH,
  HOME: home,
  TERM: "xterm",
  SELFHEAL_URL: "http://127.0.0.1:1", // nobody is there: every daemon has its own address below
  SELFHEAL_BACKEND_URL: system.backend,
  SELFHEAL_AGENT_URL: `http://127.0.0.1:${system.ports.agent}`,
  SELFHEAL_MONITOR_URL: `http://127.0.0.1:${system.ports.monitor}`,
  SELFHEAL_GENERATOR_URL: `http://127.0.0.1:${system.ports.generator}`,
});

export function begin(args, env, { program = path.join(binDir, "selfheal"), words = args } = {}) {
  const child = spawn(program, words, { env, stdio: ["pipe", "pipe", "pipe"] });
  const run = { child, out: "", err: "" };
  child.stdout.on("data", (piece) => (run.out += piece));
  child.stderr.on("data", (piece) => (run.err += piece));
  child.stdin.on("error", () => {});
  run.ended = new Promise((resolve) =>
    child.on("close", (code, signal) => {
      run.code = code;
      run.signal = signal;
      try { run.json = JSON.parse(run.out); } catch { /* words, or lines */ }
      run.lines = run.out.split("\n").filter(Boolean);
      resolve(run);
    }),
  );
  return run;
}

export function selfheal(args, env, input = "", options) {
  const run = begin(args, env, options);
  run.child.stdin.end(input);
  return run.ended;
}

/** At a terminal of its own (script, of util-linux): what is typed is echoed into `out`, where stderr goes, too. */
export const atTerminal = (args, env) => {
  const quoted = [path.join(binDir, "selfheal"), ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  return begin([], env, { program: "script", words: ["-qec", quoted, "/dev/null"] });
};
