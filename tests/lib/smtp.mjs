// smtp.mjs - a stand-in of a mail server: takes mails over STARTTLS, keeps them, and refuses where it is told to.
import { execFileSync } from "node:child_process";
import fs from "node:fs";
import net from "node:net";
import path from "node:path";
import tls from "node:tls";

/** A certificate for 127.0.0.1 that only this run knows. */
export function certificate(folder) {
  const key = path.join(folder, "smtp-key.pem"), cert = path.join(folder, "smtp-cert.pem");
  execFileSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=mail", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert], { stdio: "ignore" });
  return { path: cert, key: fs.readFileSync(key), cert: fs.readFileSync(cert) };
}

export class MailServer {
  mails = [];
  lines = [];
  /** Verb → the answer instead of the usual one. */
  answers = {};
  startTls = true;

  static async start(secure) {
    const server = new MailServer();
    server.secure = secure;
    server.server = net.createServer((socket) => server.#serve(socket, false));
    await new Promise((resolve) => server.server.listen(0, "127.0.0.1", resolve));
    server.port = server.server.address().port;
    return server;
  }

  #serve(socket, encrypted) {
    const mail = { encrypted, to: [] };
    let data = null, rest = "", asked = false;
    const say = (line) => socket.write(`${line}\r\n`);
    const onData = (piece) => {
      rest += piece.toString("latin1");
      for (let end; (end = rest.indexOf("\r\n")) >= 0; ) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        if (data !== null && line === ".") {
          this.mails.push({ ...mail, text: data });
          data = null;
          say(this.answers["."] ?? "250 2.0.0 Ok: queued");
        } else if (data !== null) data += `${line}\r\n`;
        else if (asked) asked = false, login(line);
        else if (take(line)) return;
      }
    };
    const login = (base64) => {
      mail.auth = Buffer.from(base64, "base64").toString();
      say("235 2.7.0 Ok");
    };
    const take = (line) => {
      this.lines.push(line);
      const verb = line.split(" ")[0].toUpperCase();
      if (this.answers[verb]) say(this.answers[verb]);
      else if (verb === "EHLO") say(["250-mail", ...(this.startTls && !encrypted ? ["250-STARTTLS"] : []), "250 AUTH PLAIN"].join("\r\n"));
      else if (verb === "STARTTLS") {
        socket.removeListener("data", onData);
        say("220 2.0.0 Ready");
        const inner = new tls.TLSSocket(socket, { isServer: true, key: this.secure.key, cert: this.secure.cert });
        inner.on("error", () => {});
        this.#serve(inner, true);
        return true;
      } else if (verb === "AUTH") {
        asked = line.split(" ")[2] === undefined; // without it the words come on a line of their own (RFC 4954)
        if (asked) say("334 ");
        else login(line.split(" ")[2]);
      } else if (verb === "MAIL") (mail.from = line), say("250 Ok");
      else if (verb === "RCPT") mail.to.push(line), say("250 Ok");
      else if (verb === "DATA") (data = ""), say("354 End with .");
      else if (verb === "QUIT") say("221 Bye"), socket.end();
      else say("250 Ok");
      return false;
    };
    socket.on("error", () => {});
    socket.on("data", onData);
    if (!encrypted) say("220 mail ESMTP");
  }

  stop() {
    return new Promise((resolve) => this.server.close(resolve));
  }
}

/** {head: {name: value}, body}: folded lines joined, encoded words and base64 decoded. */
export function readMail(text) {
  const [headText, bodyText] = text.split(/\r\n\r\n(.*)/s);
  const decode = (value) => value.replace(/\?=\s+=\?/g, "?==?").replace(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, base64) => Buffer.from(base64, "base64").toString("latin1"));
  const head = Object.fromEntries(headText.replace(/\r\n[ \t]+/g, " ").split("\r\n").map((line) => [line.split(":")[0], Buffer.from(decode(line.slice(line.indexOf(":") + 2)), "latin1").toString()]));
  return { head, lines: headText.split("\r\n"), body: Buffer.from(bodyText, "base64").toString() };
}
