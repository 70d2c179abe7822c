// weigh.ts - what the built page costs its reader, held against a budget; and the compressed files that the web server
// gives out as they are.
import fs from "node:fs";
import path from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** kB (1000 bytes) of JavaScript, gzip: all that comes until the board stands and somebody has a hand at the page (tests/browser/served.test.mjs holds the
 * page against it), and what any other page or part fetches on top. */
const firstLoadLimit = 130;
const laterLimit = 72;
/** What one library alone is heavier than; fetched by whoever looks at an execution. */
const laterLimits = new Map([["src/features/agent/output/terminal.ts", 110]]);
const dist = path.resolve(import.meta.dirname, "../dist");
const compressible = /\.(js|css|html|svg|json)$/;
/** Smaller than this a file fits into one packet anyway. */
const leastBytes = 1024;

interface Chunk {
  file: string;
  isEntry?: boolean;
  isDynamicEntry?: boolean;
  imports?: string[];
  /** What it fetches later by itself. */
  dynamicImports?: string[];
}

/** What vite says of its chunks, by the name of the source that each begins with. */
export type Manifest = Record<string, Chunk>;

const gzip = (bytes: Buffer) => gzipSync(bytes, { level: 9 });
const brotli = (bytes: Buffer) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length, [constants.BROTLI_PARAM_QUALITY]: 11 } });

/** The scripts that come with a chunk whether they are used or not. */
function closure(manifest: Manifest, key: string, found = new Set<string>()): Set<string> {
  const chunk = manifest[key];
  if (!chunk || found.has(key)) return found;
  found.add(key);
  for (const one of chunk.imports ?? []) closure(manifest, one, found);
  return found;
}

/** What is there whenever a part is fetched: the first load, and what all have in common that fetch it. */
function thereBefore(manifest: Manifest, part: string, first: Set<string>): Set<string> {
  const [one = new Set<string>(), ...others] = Object.keys(manifest)
    .filter((key) => manifest[key]?.dynamicImports?.includes(part))
    .map((key) => closure(manifest, key));
  return new Set([...first, ...[...one].filter((key) => others.every((other) => other.has(key)))]);
}

/** Sizes by `sizeOf(file)`: the first load, and of each part that is fetched later what it adds to what is there by then. */
export function weigh(manifest: Manifest, sizeOf: (file: string) => number) {
  const entries = Object.entries(manifest);
  const first = new Set(entries.filter(([, chunk]) => chunk.isEntry).flatMap(([key]) => [...closure(manifest, key)]));
  const sum = (keys: string[]) => keys.reduce((all, key) => all + sizeOf(manifest[key]?.file ?? ""), 0);
  const later = entries
    .filter(([, chunk]) => chunk.isDynamicEntry && chunk.file.endsWith(".js"))
    .map(([key]) => {
      const there = thereBefore(manifest, key, first);
      return { name: key, bytes: sum([...closure(manifest, key)].filter((one) => !there.has(one))) };
    });
  return { first: sum([...first]), later: later.sort((a, b) => b.bytes - a.bytes) };
}

function compress(folder: string): void {
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile() || !compressible.test(file)) continue;
    const bytes = fs.readFileSync(file);
    if (bytes.length < leastBytes) continue;
    fs.writeFileSync(`${file}.gz`, gzip(bytes));
    fs.writeFileSync(`${file}.br`, brotli(bytes));
  }
}

function main() {
  const manifestFile = path.join(dist, ".vite/manifest.json");
  const manifest = JSON.parse(fs.readFileSync(manifestFile, "utf8")) as Manifest;
  const { first, later } = weigh(manifest, (file) => gzip(fs.readFileSync(path.join(dist, file))).length);
  const kB = (bytes: number) => (bytes / 1000).toFixed(1).padStart(6);
  console.log(`${kB(first)} kB  first load (at most ${firstLoadLimit})`);
  const parts = later.map((one) => ({ ...one, limit: laterLimits.get(one.name) ?? laterLimit }));
  for (const { name, bytes, limit } of parts) console.log(`${kB(bytes)} kB  + ${name} (at most ${limit})`);
  const over = [{ name: "the first load", bytes: first, limit: firstLoadLimit }, ...parts].filter(
    ({ bytes, limit }) => bytes > limit * 1000,
  );
  for (const { name, bytes, limit } of over) console.error(`too heavy: ${name} is ${kB(bytes).trim()} kB, ${limit} kB are allowed`);
  // Nobody needs it but this script.
  fs.rmSync(path.dirname(manifestFile), { recursive: true });
  if (over.length > 0) process.exit(1);
  compress(dist);
}

if (process.argv[1] === import.meta.filename) main();
