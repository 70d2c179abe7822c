// targets-nginx.test.mjs - a real nginx and its configuration: a bad one is rolled back to the last good one, and that can be undone.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { execIn } from "./lib/engine.mjs";
import { get, patch, post } from "./lib/api.mjs";
import { execute } from "./lib/cycle.mjs";
import { breakAndHeal, containerName, imageOf, quiet, removeServer, runServer, stateOf, systemOf } from "./lib/targets.mjs";
import { checkNow, incidentBy, openOf, report } from "./lib/verdict.mjs";
import { until } from "./lib/wait.mjs";

let system;
const conf = "/etc/nginx/conf.d/default.conf";
const inside = async (command) => {
  const { exitCode, output } = await execIn(containerName("front"), ["sh", "-c", command]);
  assert.equal(exitCode, 0, output);
  return output.trim();
};
const kept = () => inside("ls /var/lib/selfheal/nginx 2>/dev/null; true");
before(async () => {
  const address = await runServer("front", await imageOf("nginx"));
  system = await systemOf({
    front: `
    type: nginx
    container: ${containerName("front")}
    address: https://${address}/
    certificate: unchecked
    expect: The shop is open
    checks: [http-status, http-certificate, latency]
    answer_timeout: 1s
    login_interval: 500ms
    start_grace: 1s`,
  });
});
after(async () => {
  await system?.stop();
  await removeServer("front");
});

test("well it is quiet, and what serves is kept", async () => {
  await quiet(system, "front");
  await until("the good configuration", async () => (await checkNow(system)) && (await kept()) === "good");
  assert.equal(await inside("diff -r /etc/nginx /var/lib/selfheal/nginx/good && echo same"), "same");
});

test("what lies on its disk and was not loaded is not kept, however old its files say they are", async () => {
  await inside(`cp -a ${conf} /tmp/served && sed -i 's|try_files .*|return 500;|' ${conf} && touch -r /tmp/served ${conf}`);
  await quiet(system, "front");
  await until("that it is seen", async () => (await checkNow(system)) && (await get(system.backend, "/api/v1/systems")).body[0].metrics.facts.nginx_config_differs === 1);
  await quiet(system, "front");
  assert.equal(await inside("grep -c 'return 500' /var/lib/selfheal/nginx/good/conf.d/default.conf; true"), "0");
  await inside(`cp -a /tmp/served ${conf}`);
});

test("a bad configuration that nginx accepts is rolled back, and no connection is cut", async () => {
  const before = (await inside("cat /run/nginx.pid"));
  const seen = await breakAndHeal(system, "front", "nginx-new-configuration",
    () => inside(`sed -i 's|try_files .*|return 500;|' ${conf} && nginx -s reload`), { action: "nginx-roll-back" });
  assert.match(seen.diagnosis, /status 500/);
  assert.match(seen.diagnosis, /another one than the last that served well; it was changed .* ago/);
  assert.match(seen.proposal.command, /nginx -t && nginx -s reload/);
  assert.equal(await inside("cat /run/nginx.pid"), before, "it was reloaded, not started anew");
  assert.match(await kept(), /good\nreplaced/);
});

test("the roll-back is undone by a person: what it replaced is in force again", async () => {
  const id = await report(system, "front", "somebody wants the new configuration back");
  await inside(`sed -i 's|return 500|return 503|' /var/lib/selfheal/nginx/replaced/conf.d/default.conf`);
  // Only with a fault of now there is a proposal: the certificate was renewed and is not loaded.
  await inside("make-certificate 10 && nginx -s reload");
  await until("the warning", async () => (await checkNow(system)) && (await stateOf(system, "front")).warning === "its certificate ends soon");
  const reply = await post(system.backend, `/api/v1/incidents/${id}/propose-fix`, { action: "nginx-put-back" });
  assert.equal(reply.body.action, "nginx-put-back", reply.text);
  const again = async () => {
    const phases = await execute(system, reply.body);
    assert.match(phases.find((phase) => phase.phase === "result").stdout, /loaded the configuration: replaced/);
    assert.match(await inside(`cat ${conf}`), /return 503/);
    await patch(system.backend, `/api/v1/incidents/${id}`, { status: "resolved" });
  };
  await breakAndHeal(system, "front", "nginx-new-configuration", again, { action: "nginx-roll-back", fits: (frame) => frame.id !== id });
});

test("a configuration that nginx refuses is told before a restart needs it, and rolled back", async () => {
  const seen = await breakAndHeal(system, "front", "nginx-broken-configuration",
    () => inside(`echo 'serve {' >> ${conf} && touch -d '10 minutes ago' ${conf} && find /etc/nginx -exec touch -d '10 minutes ago' '{}' +`), { action: "nginx-roll-back" });
  assert.match(seen.diagnosis, /It still serves what it loaded before/);
  assert.match(seen.diagnosis, /nginx -t says: .*unknown directive "serve"/);
  assert.doesNotMatch(await inside(`cat ${conf}`), /serve {/);
});

test("a certificate that was renewed on disk and not loaded: a reload heals it", async () => {
  const seen = await breakAndHeal(system, "front", "nginx-certificate-ends",
    () => inside("make-certificate 2 && nginx -s reload && sleep 1 && make-certificate 90"), { action: "nginx-reload" });
  assert.match(seen.opened.message, /certificate/);
  const state = await quiet(system, "front");
  assert.ok(state.certificate_days_left > 80, JSON.stringify(state));
  assert.deepEqual((await openOf(system, "front")).filter((one) => one.status !== "resolved" && one.message.includes("certificate")), []);
});
