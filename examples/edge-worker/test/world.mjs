import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { request as http } from "node:http";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { Miniflare } from "miniflare";
import { Account } from "tokenscope/admin";
import { Origin, SECRET } from "./origin.mjs";

const HERE = fileURLToPath(new URL("..", import.meta.url));
const hash = (text) => createHash("sha256").update(text).digest("hex");

/** The account of the tests: `dev` may see and toggle in `web`; `widened` may rename flags there too. */
export function snapshot(
  version,
  { tokens = ["api-alive"], dead = ["api-deleted"], widened = false, ...options } = {},
) {
  const actions = widened ? ["updateOn", "updateName"] : ["updateOn"];
  const account = Account.load({
    members: [{ _id: "dev", role: "no_access", customRoles: ["dev"] }],
    roles: [
      {
        _id: "r",
        key: "dev",
        basePermissions: "no_access",
        policy: [
          { effect: "allow", actions: ["viewProject"], resources: ["proj/web"] },
          { effect: "allow", actions, resources: ["proj/web:env/*:flag/*"] },
        ],
      },
    ],
    tokens: tokens.map((value, i) => ({
      _id: `t${i}`,
      memberId: "dev",
      customRoleIds: ["dev"],
      tokenHash: hash(value),
    })),
    tombstones: dead.map((value) => ({ tokenHash: hash(value), reason: "deleted" })),
  });
  const bytes = account.snapshot({ version, madeAt: Date.now(), ...options });
  account.free();
  return bytes;
}

/** What wrangler would deploy. */
let bundle;
function bundled() {
  if (bundle === undefined) {
    bundle = join(HERE, "dist");
    execFileSync(
      process.execPath,
      [join(HERE, "node_modules/wrangler/bin/wrangler.js"), "deploy", "--dry-run", "--outdir", bundle],
      {
        cwd: HERE,
        stdio: ["ignore", "ignore", "inherit"],
        env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
      },
    );
  }
  const wasm = readdirSync(bundle).filter((name) => name.endsWith(".wasm"));
  return {
    modulesRoot: bundle,
    modules: [
      { type: "ESModule", path: join(bundle, "worker.js") },
      ...wasm.map((name) => ({ type: "CompiledWasm", path: join(bundle, name) })),
    ],
  };
}

/** A worker in workerd before a stub of the origin, with KV. `test`: of node:test, at whose end both stop. */
export async function world(test, bindings = {}) {
  const origin = await Origin.start();
  const miniflare = new Miniflare({
    ...bundled(),
    compatibilityDate: "2026-04-01",
    kvNamespaces: ["SNAPSHOTS"],
    bindings: { ORIGIN: `http://${origin.host}`, PUBLISH_SECRET: SECRET, CONFIRM_FOR_MS: "100", ...bindings },
    // Straight to the worker: Miniflare's own door would mend paths.
    unsafeDirectSockets: [{ host: "127.0.0.1", port: 0 }],
  });
  test.after(() => Promise.all([miniflare.dispose(), origin.stop()]));
  await miniflare.ready;
  const { port } = await miniflare.unsafeGetDirectURL();
  return new World(origin, await miniflare.getKVNamespace("SNAPSHOTS"), Number(port));
}

class World {
  constructor(origin, kv, port) {
    Object.assign(this, { origin, kv, port });
  }

  /** A request whose `Host` is the origin's, as it is where a worker stands before a site. */
  send(method, path, { token = "api-alive", headers = {}, body, chunked = false } = {}) {
    return new Promise((resolve, reject) => {
      const length = body === undefined || chunked ? {} : { "content-length": body.length };
      const authorization = token === null ? {} : { authorization: token };
      const request = http({
        host: "127.0.0.1",
        port: this.port,
        method,
        path,
        headers: { host: this.origin.host, ...authorization, ...length, ...headers },
        agent: false,
      });
      request.on("error", reject);
      request.on("response", (response) => {
        const chunks = [];
        response.on("data", (chunk) => chunks.push([performance.now(), chunk]));
        response.on("error", reject);
        response.on("end", () => {
          const { headers, rawHeaders, statusCode } = response;
          const body = Buffer.concat(chunks.map(([, chunk]) => chunk));
          resolve({
            status: statusCode,
            headers,
            rawHeaders,
            body,
            chunks,
            code: headers["x-tokenscope"]?.split(";")[0],
          });
        });
      });
      request.end(body);
    });
  }

  async counters() {
    return JSON.parse((await this.send("GET", "/edge/counters", { token: SECRET })).body);
  }

  /** Puts `bytes` where the worker looks, and lets the origin have that version. */
  async publish(version, bytes) {
    if (bytes !== undefined) await this.kv.put(`snapshot:${version}`, bytes);
    this.origin.version = version;
  }

  /** Sends requests, as users would, until the worker judges by `version`. */
  async judging(version) {
    await this.until(async () => (await this.counters()).snapshot?.version === version);
  }

  async until(holds, within = 15_000) {
    const end = performance.now() + within;
    while (!(await holds())) {
      if (performance.now() > end)
        throw new Error(`not so within ${within} ms: ${holds}; ${JSON.stringify(await this.counters())}`);
      await this.send("GET", "/elsewhere");
      await sleep(10);
    }
  }

  /** Sends the same request over and over while `work` runs; all that came back, with the time each was sent. */
  async during(work, ask) {
    let going = true;
    const answers = [];
    const asking = (async () => {
      while (going) {
        const sent = performance.now();
        answers.push({ sent, ...(await ask()) });
      }
    })();
    try {
      await work();
    } finally {
      going = false;
      await asking;
    }
    return answers;
  }
}
