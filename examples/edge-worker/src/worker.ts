/** A Cloudflare Worker before an API: README.md tells how it is set up. */
import { Gate } from "./gate.js";

/** Of wrangler.jsonc, and the secrets. */
export type Env = {
  /** Snapshots, as `publish.mjs` puts them there. */
  SNAPSHOTS: KVNamespace;
  /** `https://app.example.com` */
  ORIGIN: string;
  /** Between the worker and the origin. */
  PUBLISH_SECRET: string;
  /** Signs snapshots; without it, unsigned ones are believed too. */
  SNAPSHOT_KEY?: string;
  CONFIRM_FOR_MS?: string;
  CONFIRM_WITHIN_MS?: string;
  MAX_AGE_MS?: string;
  /** `true` rejects nothing. */
  OBSERVE?: string;
};

/** One for as long as the platform keeps this instance of the worker. */
let gate: Gate | undefined;

export default {
  async fetch(request, env, context): Promise<Response> {
    // Should the worker itself end, for want of time or memory, the origin gets the request.
    context.passThroughOnException();
    try {
      gate ??= gateOf(env);
    } catch (error) {
      console.error("the settings cannot be used, so everything is forwarded", error);
      return fetch(request);
    }
    if (request.method === "GET" && new URL(request.url).pathname === "/edge/counters") {
      const sent = request.headers.get("authorization");
      if (sent !== null && (await isSame(sent, env.PUBLISH_SECRET))) return counters(gate);
    }
    return gate.handle(request, fetch, (work) => context.waitUntil(work));
  },
} satisfies ExportedHandler<Env>;

function gateOf(env: Env): Gate {
  const number = (name: string, text: string | undefined) => {
    const value = Number(text);
    // A setting that cannot be read is left to its default.
    return text === undefined || text === "" || !(value >= 0) ? {} : { [name]: value };
  };
  return new Gate({
    versionUrl: new URL("/edge/version", env.ORIGIN).href,
    secret: env.PUBLISH_SECRET,
    bytes: async (version) => {
      const bytes = await env.SNAPSHOTS.get(`snapshot:${version}`, "arrayBuffer");
      return bytes === null ? null : new Uint8Array(bytes);
    },
    options: env.SNAPSHOT_KEY === undefined ? {} : { key: new TextEncoder().encode(env.SNAPSHOT_KEY) },
    observe: env.OBSERVE === "true",
    ...number("confirmFor", env.CONFIRM_FOR_MS),
    ...number("confirmWithin", env.CONFIRM_WITHIN_MS),
    ...number("maxAge", env.MAX_AGE_MS),
  });
}

/** Of this instance of the worker alone: each counts for itself. */
function counters({ counters, snapshot }: Gate): Response {
  return Response.json({ snapshot, ...counters.toJSON() }, { headers: { "cache-control": "no-store" } });
}

/** By hashes, which tell nothing by the time it takes to compare them. */
async function isSame(a: string, b: string): Promise<boolean> {
  const hash = async (text: string) =>
    new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  const [left, right] = await Promise.all([hash(a), hash(b)]);
  return left.every((byte, i) => byte === right[i]);
}
