// generate.mjs [--check] - the page's types from docs/api/openapi.yaml; with --check nothing is written, and it fails where they are stale.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const document = new URL("../../docs/api/openapi.yaml", import.meta.url);
const target = fileURLToPath(new URL("../../frontend/src/lib/api/openapi.d.ts", import.meta.url));

const head = "// Made from docs/api/openapi.yaml by `npm run api-types`: change that, not this.\n\n";
const text = head + astToString(await openapiTS(document, { alphabetize: false }));

if (process.argv.includes("--check")) {
  let kept = "";
  try { kept = readFileSync(target, "utf8"); } catch { /* told below */ }
  if (kept !== text) {
    console.error(`${target} is not what docs/api/openapi.yaml says: run \`npm run api-types\` in frontend/`);
    process.exit(1);
  }
} else {
  writeFileSync(target, text);
}
