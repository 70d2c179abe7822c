// faults-nginx.test.mjs - the fault of nginx: a configuration that it loads without a word, and that serves nobody.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { container, execIn } from "./lib/engine.mjs";
import { post } from "./lib/api.mjs";
import { inject } from "./lib/cycle.mjs";
import { active, faultTests } from "./lib/faults.mjs";
import { containerName, imageOf, quiet, removeServer, runServer, systemOf } from "./lib/targets.mjs";
import { checkNow, closeAll } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system, address;
const inside = async (command) => (await execIn(containerName("front"), ["sh", "-c", command])).output.trim();
const files = () => inside("ls /etc/nginx/conf.d");
const status = async () => (await fetch(`http://${address}/`)).status;
const kept = async () => {
  await checkNow(system);
  return (await inside("diff -rq /etc/nginx /var/lib/selfheal/nginx/good && echo same")) === "same";
};
before(async () => {
  address = await runServer("front", await imageOf("nginx"));
  system = await systemOf({
    front: `
    type: nginx
    container: ${containerName("front")}
    address: http://${address}/
    expect: The shop is open
    answer_timeout: 1s
    login_interval: 500ms
    start_grace: 1s`,
  });
  await system.start("generator");
});
after(async () => {
  await system?.stop();
  await removeServer("front");
});

faultTests(() => system, {
  target: "front",
  failure: "bad-configuration",
  ready: () => until("the good configuration", kept),
  broken: async () => (await status()) === 403 && (await inside("nginx -t")).includes("syntax is ok"),
  mended: async () => (await status()) === 200 && (await files()) === "default.conf",
  verdict: { verdict: "healed", action: "nginx-roll-back", rule: "nginx-new-configuration" },
});

test("a configuration that somebody else puts in its place ends the fault, and is left alone", async () => {
  await quiet(system, "front");
  await inject(system, "front", "bad-configuration");
  await inside("rm /etc/nginx/conf.d/selfheal-fault-*; echo '# of a person' > /etc/nginx/conf.d/own.conf; nginx -s reload");
  await until("the fault to be over", async () => (await active(system)).length === 0, { timeoutMs: 15_000 });
  assert.equal(await files(), "default.conf\nown.conf");
  assert.equal(await status(), 200);
  await closeAll(system);
});

test("a server that turns everybody away to begin with, or does not run, is not broken further", async () => {
  await inside("echo 'deny all;' > /etc/nginx/conf.d/own.conf; nginx -s reload");
  await until("the server's refusal", async () => (await status()) === 403);
  const refused = await post(system.generator, "/inject-failure", { system: "front", failure: "bad-configuration" });
  assert.equal(refused.status, 409, refused.text);
  assert.match(refused.body.error, /front answers with status 403 to begin with/);
  await inside("rm /etc/nginx/conf.d/own.conf; nginx -s reload");
  await container.act(containerName("front"), "stop");
  const stopped = await post(system.generator, "/inject-failure", { system: "front", failure: "bad-configuration" });
  assert.equal(stopped.status, 503, stopped.text);
  assert.deepEqual(await active(system), []);
});
