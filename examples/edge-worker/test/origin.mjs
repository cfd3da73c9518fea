import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { gzipSync } from "node:zlib";
import { WebSocketServer } from "ws";

export const SECRET = "between the worker and the origin";

/** A backend that allows everything, says what it got, and has a version. */
export class Origin {
  version = "1";
  /** Of `/edge/version`: `up`, `broken`, `closed`, `silent`, `moved`, `untagged`. */
  health = "up";
  /** Of everything else. */
  status = 200;
  /** What came, but for versions. */
  seen = [];
  versionsAsked = 0;
  /** Version -> bytes, of `/edge/snapshot`. */
  snapshots = new Map();

  static async start() {
    const origin = new Origin();
    origin.server = createServer((request, response) => origin.#serve(request, response));
    const sockets = new WebSocketServer({ server: origin.server });
    sockets.on("connection", (socket) => socket.on("message", (data, binary) => socket.send(data, { binary })));
    origin.server.listen(0, "127.0.0.1");
    await new Promise((resolve) => origin.server.once("listening", resolve));
    origin.host = `127.0.0.1:${origin.server.address().port}`;
    return origin;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  #serve(request, response) {
    if (request.url === "/edge/version") return this.#tell(request, response);
    // Whoever lets itself be led here has not asked the origin's version.
    if (request.url === "/edge/elsewhere") return response.writeHead(200, { etag: `"${this.version}"` }).end();
    if (request.url === "/edge/snapshot") return this.#give(request, response);
    const hash = createHash("sha256");
    let length = 0;
    request.on("data", (chunk) => {
      hash.update(chunk);
      length += chunk.length;
    });
    request.on("end", () => {
      const { headers, method, url } = request;
      const one = { method, url, headers, length, hash: hash.digest("hex") };
      this.seen.push(one);
      this.#answer(url, response, one);
    });
  }

  #tell(request, response) {
    this.versionsAsked += 1;
    const { authorization, "if-none-match": known } = request.headers;
    if (authorization !== SECRET) return response.writeHead(401).end();
    if (this.health === "silent") return;
    const etag = `"${this.version}"`;
    if (this.health === "closed") return response.writeHead(503, { etag }).end();
    if (this.health === "broken") return response.writeHead(500).end("no");
    if (this.health === "moved") return response.writeHead(302, { location: "/edge/elsewhere" }).end();
    if (this.health === "untagged") return response.end(JSON.stringify({ version: this.version }));
    if (known === etag) return response.writeHead(304, { etag }).end();
    response.writeHead(200, { etag, "cache-control": "private, no-cache", "content-type": "application/json" });
    response.end(JSON.stringify({ version: this.version }));
  }

  #give(request, response) {
    const { authorization, "if-none-match": known } = request.headers;
    if (authorization !== SECRET) return response.writeHead(401).end();
    const bytes = this.snapshots.get(this.version) ?? "";
    // Another one of the same version is another one.
    const etag = `"${this.version}-${createHash("sha256").update(bytes).digest("hex").slice(0, 12)}"`;
    response.writeHead(known === etag ? 304 : 200, { etag });
    response.end(known === etag ? undefined : bytes);
  }

  #answer(url, response, one) {
    if (url === "/redirect") return response.writeHead(302, { location: "https://elsewhere.example/" }).end();
    if (url === "/cookies")
      return response
        .writeHead(
          200,
          [
            ["set-cookie", "a=1"],
            ["set-cookie", "b=2"],
          ].flat(),
        )
        .end();
    if (url === "/gzip") return response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("packed"));
    if (url === "/large") return response.end(Buffer.alloc(10 << 20, "x"));
    if (url === "/stream") {
      response.write("one\n");
      return setTimeout(() => response.end("two\n"), 500);
    }
    response.writeHead(this.status, { "content-type": "application/json", "x-origin": "1" });
    response.end(this.status === 304 ? undefined : JSON.stringify(one));
  }
}
