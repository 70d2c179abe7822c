// terminal.mjs - how the demo speaks: steps with the seconds since the start, colours only at a terminal.
import { createInterface } from "node:readline/promises";

const isTerminal = Boolean(process.stdout.isTTY);
const startedAt = Date.now();
const paint = (code) => (text) => (isTerminal ? `\x1b[${code}m${text}\x1b[0m` : text);

export const bold = paint("1");
export const dim = paint("2");
export const red = paint("31");
export const green = paint("32");
export const yellow = paint("33");
export const cyan = paint("36");

// What a server sent may hold control characters; a terminal must not obey them.
export const plain = (text) =>
  String(text ?? "").replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, (c) => (c === "\r" ? "" : "?"));

export const seconds = () => ((Date.now() - startedAt) / 1000).toFixed(1).padStart(6);

export function step(title) {
  console.log(`\n${dim(`${seconds()}s`)}  ${bold(title)}`);
}

export function line(text = "", tone = (t) => t) {
  for (const part of plain(text).split("\n")) console.log(`         ${tone(part)}`);
}

// Shows that a wait goes on: at a terminal a counter, elsewhere a line every 10 s.
export function waiting(what) {
  const from = Date.now();
  const every = isTerminal ? 200 : 10_000;
  const timer = setInterval(() => {
    const passed = Math.floor((Date.now() - from) / 1000);
    if (isTerminal) process.stdout.write(`\r         ${dim(`${what} ... ${passed}s`)} `);
    else console.log(`         ${what} ... ${passed}s`);
  }, every);
  return () => {
    clearInterval(timer);
    if (isTerminal) process.stdout.write("\r\x1b[K");
  };
}

// Asks at a terminal; where there is none, or DEMO_APPROVE=yes, the approval is given and said to be.
export async function approve(question) {
  if (process.env.DEMO_APPROVE === "yes" || !process.stdin.isTTY || !isTerminal) {
    line(`${question} yes (given by this script: ${process.stdin.isTTY ? "DEMO_APPROVE=yes" : "no terminal to ask at"})`, green);
    return true;
  }
  const prompt = createInterface({ input: process.stdin, output: process.stdout });
  try {
    // Ctrl-C and the end of input close the prompt without an answer: that is a no.
    const closed = new Promise((resolve) => prompt.once("close", () => resolve("")));
    const answer = await Promise.race([prompt.question(`         ${yellow(question)} [y/N] `).catch(() => ""), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    prompt.close();
  }
}
