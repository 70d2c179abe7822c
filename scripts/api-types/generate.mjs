// generate.mjs [--check] - the page's types from docs/api/openapi.yaml and asyncapi.yaml; with --check nothing is written, and it fails where they are
// stale. A document that is none is refused first.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createConfig, lint } from "@redocly/openapi-core";
import openapiTS, { astToString } from "openapi-typescript";
import { parse } from "yaml";

const root = path.resolve(import.meta.dirname, "../..");
const documentOf = (name) => path.join(root, "docs/api", name);
const target = path.join(root, "frontend/src/lib/api/openapi.ts");
const read = (name) => parse(readFileSync(documentOf(name), "utf8"));

const config = await createConfig({ extends: ["spec"] });
for (const name of ["openapi.yaml", "asyncapi.yaml"])
  for (const { severity, message, location } of await lint({ ref: documentOf(name), config })) {
    console.error(`${name} ${location[0]?.pointer}: ${severity}: ${message}`);
    process.exitCode = 1;
  }
if (process.exitCode) process.exit();

/** One document: a socket's message becomes a schema of its name, with "Frame" behind it. */
function together() {
  const openapi = read("openapi.yaml");
  for (const [name, { payload }] of Object.entries(read("asyncapi.yaml").components.messages)) {
    const frame = `${name[0].toUpperCase()}${name.slice(1)}Frame`;
    openapi.components.schemas[frame] = JSON.parse(JSON.stringify(payload).replaceAll("./openapi.yaml#", "#"));
  }
  return openapi;
}

const head = "// Made from docs/api/openapi.yaml and asyncapi.yaml by `npm run api-types`: change those, not this.\n\n";
const text = head + astToString(await openapiTS(together()));

if (process.argv.includes("--check")) {
  let kept = "";
  try { kept = readFileSync(target, "utf8"); } catch { /* told below */ }
  if (kept !== text) {
    console.error(`${target} is not what docs/api says: run \`npm run api-types\` in frontend/`);
    process.exitCode = 1;
  }
} else {
  writeFileSync(target, text);
}
