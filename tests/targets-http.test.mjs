// targets-http.test.mjs - a web server, held against a real nginx with and without TLS: well it is quiet, broken it is told and healed.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execIn } from "./lib/engine.mjs";
import { breakAndHeal, containerName, imageOf, quiet, removeServer, runServer, stateOf, systemOf } from "./lib/targets.mjs";
import { checkNow, incidentBy, openOf, propose } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system;
const inside = async (name, command) => {
  const { exitCode, output } = await execIn(containerName(name), ["sh", "-c", command]);
  assert.equal(exitCode, 0, output);
  return output;
};
const fields = (name, url, more = "") => `
    type: http
    container: ${containerName(name)}
    address: ${url}
    expect: The shop is open
    slow: 500ms
    answer_timeout: 1s
    start_grace: 1s
    ${more}`;
// nginx is not the container's first process, so that the container outlives it.
const options = { Cmd: ["sh", "-c", "nginx -g 'daemon off;' & sleep infinity"] };
before(async () => {
  const image = await imageOf("nginx");
  const shop = await runServer("shop", image, { options });
  const secure = await runServer("secure", image, { options });
  system = await systemOf({
    shop: fields("shop", `http://${shop}/index.html?from=selfheal`),
    secure: fields("secure", `https://${secure}/`, "certificate: unchecked\n    checks: [http-status, http-certificate, latency]"),
  });
});
after(async () => {
  await system?.stop();
  for (const name of ["shop", "secure"]) await removeServer(name);
});

test("well it is quiet, and what is known is shown", async () => {
  const shop = await quiet(system, "shop");
  assert.equal(shop.http_status, 200, JSON.stringify(shop));
  assert.ok(shop.answer_ms < 500, JSON.stringify(shop));
  const secure = await quiet(system, "secure");
  assert.ok(secure.certificate_days_left > 88 && secure.certificate_days_left <= 90, JSON.stringify(secure));
});

test("it takes requests and does not answer: a restart heals it", async () => {
  const seen = await breakAndHeal(system, "shop", "http-hangs", () => inside("shop", "kill -STOP $(pidof nginx)"), { action: "restart" });
  assert.match(seen.diagnosis, /A request gets no whole answer: .*no whole answer within 1 s/);
  const proof = seen.phases.find((phase) => phase.phase === "verifying");
  assert.match(proof.command, /^http:\/\/[0-9.]+:80\/index\.html\?from=selfheal$/);
});

test("nobody listens, though the container runs: a restart heals it", async () => {
  await breakAndHeal(system, "shop", "http-refused", () => inside("shop", "kill -KILL $(pidof nginx); sleep 0.2; kill -KILL $(pidof nginx) 2>&1 || true"), { action: "restart" });
});

test("its page lacks the text, with a good status: told, and left to a person", async () => {
  const page = "/var/www/html/index.html";
  const seen = await incidentBy(system, "shop", () => inside("shop", `cp ${page} /tmp/page && echo '<h1>Index of /</h1>' > ${page}`));
  assert.match(seen.diagnosis, /The status is 200, and "The shop is open" is nowhere in the 20 bytes that were read/);
  const proposal = await propose(system, seen.opened.id);
  assert.equal(proposal.action, "none", JSON.stringify(proposal));
  await inside("shop", `cp /tmp/page ${page}`);
  await until("no open incident", async () => (await openOf(system, "shop")).every((one) => one.status === "resolved"), { timeoutMs: 30_000 });
});

test("what stands behind it fails: a restart of this one is not proposed", async () => {
  const seen = await incidentBy(system, "shop", () => inside("shop",
    "sed -i 's|try_files .*|proxy_pass http://127.0.0.1:9;|' /etc/nginx/conf.d/default.conf && nginx -s reload"));
  assert.match(seen.diagnosis, /status 502/);
  assert.match(seen.diagnosis, /The answer comes from nginx/);
  assert.equal((await propose(system, seen.opened.id)).action, "none");
});

test("a certificate that ends soon is a warning, one that nobody renews an incident", async () => {
  await inside("secure", "make-certificate 5 && nginx -s reload");
  await until("the warning", async () => {
    await checkNow(system);
    return (await stateOf(system, "secure")).warning === "its certificate ends soon";
  });
  await quiet(system, "secure");
  const seen = await incidentBy(system, "secure", () => inside("secure", "make-certificate 2 && nginx -s reload"));
  assert.match(seen.opened.message, /a certificate that ends soon/);
  assert.match(seen.diagnosis, /is good for [12](\.\d+)? days; fewer than 14 are a warning • Nobody has renewed it/);
  await inside("secure", "make-certificate 90 && nginx -s reload");
  await until("no open incident", async () => (await openOf(system, "secure")).every((one) => one.status === "resolved"), { timeoutMs: 30_000 });
});
