// catalogue-scripts.test.mjs - the shell programs of the catalogue take names that others chose as data: they run with a tool in place of the server's.
import { after, before, test } from "node:test";
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import fs from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { parse } from "yaml";
import { root } from "./lib/daemon.mjs";

let folder;
before(async () => (folder = await fs.mkdtemp(path.join(os.tmpdir(), "selfheal-scripts-"))));
after(() => fs.rm(folder, { recursive: true, force: true }));

test("RabbitMQ: the names of virtual hosts and queues run nothing", async () => {
  const mark = path.join(folder, "run");
  const vhost = `';touch ${mark};|e;#`, queue = `q $(touch ${mark}) \`touch ${mark}\``;
  const tool = `#!/bin/sh
case "$*" in
*list_vhosts*) printf '%s\\n' / "$VHOST" ;;
*"list_queues -p / "*) printf '3\\tone\\nno number\\tz\\n' ;;
*list_queues*) printf '7\\t%s\\n' "$QUEUE" ;;
*purge_queue*) printf 'purged %s of %s\\n' "$5" "$4" ;;
esac
`;
  await fs.writeFile(path.join(folder, "rabbitmqctl"), tool, { mode: 0o755 });
  const actions = parse(await fs.readFile(path.join(root, "config/types/rabbitmq.yaml"), "utf8")).actions;
  const argv = actions["rabbitmq-purge-largest"].exec.map((word) => word.replaceAll("{{", "{").replaceAll("}}", "}"));
  const ran = spawnSync(argv[0], argv.slice(1), { encoding: "utf8", env: { PATH: `${folder}:${process.env.PATH}`, VHOST: vhost, QUEUE: queue } });
  assert.equal(ran.stdout, `queue ${queue} of ${vhost}\npurged ${queue} of ${vhost}\n`, ran.stderr);
  await assert.rejects(fs.access(mark));
});
