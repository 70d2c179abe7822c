// live.mjs - a WebSocket whose frames are kept and can be waited for.

export class Live {
  frames = [];
  closed = null;
  #waiting = new Set();

  static async open(url, { origin, headers } = {}) {
    const live = new Live();
    const sent = { ...headers, ...(origin && { Origin: origin }) };
    live.socket = Object.keys(sent).length ? new WebSocket(url, { headers: sent }) : new WebSocket(url);
    live.socket.addEventListener("message", (event) => {
      live.frames.push(JSON.parse(event.data));
      live.#wake();
    });
    live.ended = new Promise((resolve) =>
      live.socket.addEventListener("close", (event) => {
        live.closed = { code: event.code, reason: event.reason };
        live.#wake();
        resolve(live.closed);
      }),
    );
    await new Promise((resolve, reject) => {
      live.socket.addEventListener("open", resolve);
      live.socket.addEventListener("error", () => reject(new Error(`cannot open ${url}`)));
    });
    return live;
  }

  #wake() {
    for (const look of [...this.#waiting]) look();
  }

  send(message) {
    this.socket.send(typeof message === "string" ? message : JSON.stringify(message));
  }

  /** The first frame, old or new, that fits. */
  wait(what, fits, timeoutMs = 30_000) {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.frames.find(fits);
        if (found === undefined && !this.closed) return;
        done();
        if (found !== undefined) resolve(found);
        else reject(new Error(`socket closed (${this.closed.code}) before ${what}; frames: ${JSON.stringify(this.frames).slice(0, 2000)}`));
      };
      const timer = setTimeout(() => {
        done();
        reject(new Error(`waited ${timeoutMs} ms for ${what}; frames: ${JSON.stringify(this.frames).slice(-2000)}`));
      }, timeoutMs);
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(look);
      };
      this.#waiting.add(look);
      look();
    });
  }

  close() {
    this.socket.close();
    return this.ended;
  }
}
