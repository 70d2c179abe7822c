// record-terminal.mjs FILE COMMAND - runs it at a terminal of its own (script, of util-linux) and keeps what it prints as an asciicast v2.
// A question that ends in [y/N] is answered with y, as a person does who has read it.
import { spawn } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";

const [file, command] = process.argv.slice(2);
const [width, height] = [110, 32];
const readingMs = 2_500;

const child = spawn("script", ["-q", "-e", "-f", "-c", `stty cols ${width} rows ${height}; ${command}`, "/dev/null"], {
  stdio: ["pipe", "pipe", "inherit"], env: { ...process.env, TERM: "xterm-256color" },
});
const startedAt = performance.now();
const events = [];
const decoder = new TextDecoder();
child.stdout.on("data", (bytes) => {
  const text = decoder.decode(bytes, { stream: true });
  events.push([Number(((performance.now() - startedAt) / 1000).toFixed(3)), "o", text]);
  if (text.includes("[y/N]")) setTimeout(() => child.stdin.write("y\n"), readingMs);
});
const code = await new Promise((resolve) => child.on("close", resolve));
if (code !== 0) throw new Error(`${command} ended with ${code}: ${events.slice(-5).map((one) => one[2]).join("")}`);

const header = { version: 2, width, height, idle_time_limit: 2, title: command, env: { TERM: "xterm-256color" } };
const cast = `${[header, ...events].map((one) => JSON.stringify(one)).join("\n")}\n`;
// A recording is for everybody: nothing of the machine that it was made on.
for (const own of [os.hostname(), os.homedir(), process.cwd()]) {
  if (own.length > 2 && cast.includes(own)) throw new Error(`the recording holds ${own}`);
}
await fs.writeFile(file, cast);
console.log(`${file}: ${events.at(-1)[0]} s, ${Math.ceil(cast.length / 1000)} kB`);
