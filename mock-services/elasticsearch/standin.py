#!/usr/bin/env python3
"""A stand-in for Elasticsearch: no search engine, but its HTTP answers about health, disk and blocks.

It is held against recorded answers of real ones (recorded/README.md).  Real in it: the disk under /data, the block that a full one brings, and
whether writes are refused.  VERSION says whose manners it has: before 7.4 a block stays until somebody takes it off and is a 403, from 7.7 on it
goes once there is room again and is a 429.  ELASTIC_PASSWORD turns the login on.  /data/lost/INDEX holds why that index has lost its primary shard
(NODE_LEFT, ALLOCATION_FAILED); WATCH_S is how often the disk is looked at.
"""
import base64, hmac, json, os, threading, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

VERSION = os.environ.get("VERSION", "8.15.0")
PASSWORD = os.environ.get("ELASTIC_PASSWORD", "")
PASSWORD_FILE = "/data/password"  # what somebody changed it to
WATCH_S = float(os.environ.get("WATCH_S", "1"))
LOST = "/data/lost"
STATE = "/data/state.json"
BLOCK = "index.blocks.read_only_allow_delete"
LOW, HIGH, FLOOD = 85, 90, 95
numbers = tuple(int(part) for part in VERSION.split("."))
lock = threading.Lock()


def load():
    try:
        with open(STATE) as file:
            return json.load(file)
    except (OSError, ValueError):
        return {"logs": {}, "orders": {}}


indices = load()  # by name, their settings


def keep():
    try:
        with open(STATE + ".new", "w") as file:
            json.dump(indices, file)
        os.replace(STATE + ".new", STATE)
    except OSError:
        pass  # the disk is full: that is what it is for


def disk():
    at = os.statvfs("/data")
    return {"total_in_bytes": at.f_blocks * at.f_frsize, "free_in_bytes": at.f_bfree * at.f_frsize, "available_in_bytes": at.f_bavail * at.f_frsize}


def used_percent():
    now = disk()
    return 100 - 100 * now["available_in_bytes"] / now["total_in_bytes"]


def watch_disk():
    while True:
        with lock:
            used = used_percent()
            if used >= FLOOD:
                for settings in indices.values():
                    settings[BLOCK] = "true"
            elif used < HIGH and numbers >= (7, 4):
                for settings in indices.values():
                    settings.pop(BLOCK, None)
        time.sleep(WATCH_S)


def lost():
    found = {}
    for name in sorted(os.listdir(LOST)) if os.path.isdir(LOST) else []:
        if name in indices:
            with open(os.path.join(LOST, name)) as file:
                found[name] = file.read().strip()
    return found


def error(status, kind, reason, more=None):
    cause = {"type": kind, "reason": reason, **(more or {})}
    return status, {"error": {"root_cause": [cause], **cause}, "status": status}


def block_error(index):
    if numbers >= (7, 9):
        why, status = "TOO_MANY_REQUESTS/12/disk usage exceeded flood-stage watermark, index has read-only-allow-delete block", 429
    elif numbers >= (7, 7):
        why, status = "TOO_MANY_REQUESTS/12/index read-only / allow delete (api)", 429
    else:
        why, status = "FORBIDDEN/12/index read-only / allow delete (api)", 403
    return error(status, "cluster_block_exception", f"index [{index}] blocked by: [{why}];")


def root():
    return 200, {"name": "standin-0", "cluster_name": "standin", "cluster_uuid": "c3RhbmRpbi1ub3QtYS1yZWFs",
                 "version": {"number": VERSION, "build_flavor": "default", "build_type": "standin", "build_snapshot": False},
                 "tagline": "You Know, for Search"}


def health():
    gone, count = len(lost()), len(indices)
    return 200, {"cluster_name": "standin", "status": "red" if gone else "green", "timed_out": False, "number_of_nodes": 1, "number_of_data_nodes": 1,
                 "active_primary_shards": count - gone, "active_shards": count - gone, "relocating_shards": 0, "initializing_shards": 0,
                 "unassigned_shards": gone, "delayed_unassigned_shards": 0, "number_of_pending_tasks": 0, "number_of_in_flight_fetch": 0,
                 "task_max_waiting_in_queue_millis": 0, "active_shards_percent_as_number": 100.0 * (count - gone) / count if count else 100.0}


def blocks():
    return 200, {name: {"settings": {BLOCK: settings[BLOCK]}} for name, settings in indices.items() if BLOCK in settings}


def nodes():
    total = disk()
    return 200, {"nodes": {"c3RhbmRpbi0wLWZz": {"name": "standin-0", "fs": {"total": total}}}}


def watermarks():
    mark = {"flood_stage.frozen.max_headroom": "20GB", "flood_stage": f"{FLOOD}%", "high": f"{HIGH}%", "low": f"{LOW}%", "flood_stage.frozen": "95%",
            "flood_stage.max_headroom": "100GB", "low.max_headroom": "200GB", "high.max_headroom": "150GB"}
    if numbers < (8, 0):
        mark = {name: value for name, value in mark.items() if "." not in name}
    return 200, {"defaults": {"cluster": {"routing": {"allocation": {"disk": {"watermark": mark}}}}}}


def explain():
    for name, reason in lost().items():
        unassigned = {"reason": reason, "at": "2017-01-04T18:03:28.464Z", "last_allocation_status": "no_valid_shard_copy"}
        words = ("Elasticsearch can't allocate this shard because there are no copies of its data in the cluster. Elasticsearch will allocate this shard "
                 "when a node holding a good copy of its data joins the cluster. If no such node is available, restore this index from a recent snapshot.")
        can = "no_valid_shard_copy"
        if reason == "ALLOCATION_FAILED":
            unassigned.update(failed_allocation_attempts=5, last_allocation_status="no")
            can, words = "no", "cannot allocate because allocation is not permitted to any of the nodes"
        else:
            unassigned["details"] = "node_left[OIWe8UhhThCK0V5XfmdrmQ]"
        return 200, {"index": name, "shard": 0, "primary": True, "current_state": "unassigned", "unassigned_info": unassigned, "can_allocate": can,
                     "allocate_explanation": words}
    return error(400, "illegal_argument_exception", "No shard was specified in the request which means the response should explain a randomly-chosen "
                 "unassigned shard, but there are no unassigned shards in this cluster.")


def reroute():
    for name, reason in lost().items():
        if reason == "ALLOCATION_FAILED":
            os.remove(os.path.join(LOST, name))
    return 200, {"acknowledged": True}


def put_settings(body):
    value = body.get(BLOCK)
    for settings in indices.values():
        if value is None:
            settings.pop(BLOCK, None)
        else:
            settings[BLOCK] = "true" if value in (True, "true") else "false"
    keep()
    return 200, {"acknowledged": True}


def put_document(index):
    if index not in indices:
        return error(404, "index_not_found_exception", f"no such index [{index}]")
    if indices[index].get(BLOCK) == "true":
        return block_error(index)
    return 201, {"_index": index, "_id": base64.b64encode(os.urandom(9)).decode(), "_version": 1, "result": "created"}


def answer(method, path, body):
    fixed = {("GET", "/"): root, ("GET", "/_cluster/health"): health, ("GET", "/_all/_settings/" + BLOCK): blocks, ("GET", "/_nodes/stats/fs"): nodes,
             ("GET", "/_cluster/settings"): watermarks, ("GET", "/_cluster/allocation/explain"): explain, ("POST", "/_cluster/reroute"): reroute}
    if (method, path) in fixed:
        return fixed[(method, path)]()
    if (method, path) == ("PUT", "/_all/_settings"):
        return put_settings(body)
    if method == "POST" and path.endswith("/_doc") and path.count("/") == 2:
        return put_document(path.split("/")[1])
    return error(400, "illegal_argument_exception", "the stand-in does not know this request")


def password():
    try:
        with open(PASSWORD_FILE) as file:
            return file.read().strip()
    except OSError:
        return PASSWORD


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 60

    def log_message(self, *words):
        pass

    def refused(self, path):
        wanted = password()
        given = self.headers.get("Authorization", "")
        if not wanted or hmac.compare_digest(given, "Basic " + base64.b64encode(f"elastic:{wanted}".encode()).decode()):
            return None
        reason = f"unable to authenticate user [elastic] for REST request [{path}]" if given else f"missing authentication credentials for REST request [{path}]"
        return error(401, "security_exception", reason, {"header": {"WWW-Authenticate": ['Basic realm="security" charset="UTF-8"', "ApiKey"]}})

    def handle_one(self):
        path = urlsplit(self.path).path
        text = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), 1 << 20))
        try:
            body = json.loads(text) if text else {}
        except ValueError:
            body = {}
        with lock:
            status, said = self.refused(path) or answer(self.command, path, body if isinstance(body, dict) else {})
        out = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("X-elastic-product", "Elasticsearch")
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(out)))
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="security" charset="UTF-8"')
        self.end_headers()
        self.wfile.write(out)

    do_GET = do_PUT = do_POST = handle_one


threading.Thread(target=watch_disk, daemon=True).start()
print(f"elasticsearch stand-in, with the manners of {VERSION}", flush=True)
ThreadingHTTPServer(("0.0.0.0", 9200), Handler).serve_forever()
