// Puts a snapshot where the worker finds it: `node publish.mjs --help`.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Prefilter } from "tokenscope/edge";

const HELP = `\
node publish.mjs [--watch SECONDS]                     the backend's snapshot: GET $ORIGIN/edge/snapshot
node publish.mjs --document FILE --version VERSION     one made of an account document, as of that version

Puts it into KV under \`snapshot:VERSION\`, makes sure that VERSION is the origin's, and ends when no worker rejects by
an older one any more.

ORIGIN                   https://app.example.com, which has /edge/version
PUBLISH_SECRET           what it wants to see in \`Authorization\`
SNAPSHOT_KEY             signs what is made of a document; what comes from the backend is held to it
CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_API_TOKEN, KV_NAMESPACE_ID
CONFIRM_FOR_MS           as in wrangler.jsonc; 5000
CLOUDFLARE_API_BASE_URL  https://api.cloudflare.com/client/v4
`;

/** For how long KV keeps a version, in seconds: long enough to go back to it, and then it is gone by itself. */
const KEEP = 7 * 24 * 3600;

const { values } = parseArgs({
  options: {
    document: { type: "string" },
    version: { type: "string" },
    watch: { type: "string" },
    help: { type: "boolean" },
  },
});

try {
  if (values.help) process.stdout.write(HELP);
  else if (values.watch === undefined) await publish(values.document === undefined ? await fetched() : await made());
  else await watch(Number(values.watch));
} catch (error) {
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
}

/** Publishes each snapshot of the backend's, new versions and old ones made anew; a fault is told, and tried again. */
async function watch(seconds) {
  if (!(seconds > 0)) throw new Error(`\`${values.watch}\` is no number of seconds`);
  let last = null;
  for (;;) {
    try {
      const snapshot = await fetched(last);
      if (snapshot !== null) await publish(snapshot);
      last = snapshot?.tag ?? last;
    } catch (error) {
      console.error(`error: ${error.message}`);
    }
    await sleep(seconds * 1000);
  }
}

/** Of an account document. */
async function made() {
  const { document, version } = values;
  if (version === undefined) throw new Error("a document needs `--version`: the origin's, as of which it is");
  const { Account } = await import("tokenscope/admin");
  const account = Account.load(readFileSync(document, "utf8"));
  const key = snapshotKey();
  return read(account.snapshot({ version, madeAt: Date.now(), ...(key === undefined ? {} : { key }) }));
}

/** From the backend; null where it has no other than the one with the ETag `last`. */
async function fetched(last = null) {
  const response = await origin("/edge/snapshot", last === null ? {} : { "if-none-match": last });
  if (response.status === 304) return null;
  return { ...read(new Uint8Array(await response.arrayBuffer())), tag: response.headers.get("etag") };
}

/** Only what a worker can load is published. */
function read(bytes) {
  const key = snapshotKey();
  const prefilter = Prefilter.load(bytes, key === undefined ? {} : { key });
  const { version, size } = prefilter;
  prefilter.free();
  return { bytes, version, size };
}

async function publish({ bytes, version, size }) {
  await put(`snapshot:${version}`, bytes);
  const now = await (await origin("/edge/version")).json();
  // Workers ask for it as soon as the origin has that version.
  if (now.version !== version) throw new Error(`version ${version} is stored, and the origin's is ${now.version}`);
  await sleep(Number(process.env.CONFIRM_FOR_MS ?? 5_000));
  console.log(`version ${version} is out: ${size} token values, ${bytes.length} bytes`);
}

async function put(name, body) {
  const base = process.env.CLOUDFLARE_API_BASE_URL ?? "https://api.cloudflare.com/client/v4";
  const [account, namespace] = [setting("CLOUDFLARE_ACCOUNT_ID"), setting("KV_NAMESPACE_ID")];
  const path = `accounts/${account}/storage/kv/namespaces/${namespace}/values/${encodeURIComponent(name)}`;
  const response = await fetch(`${base}/${path}?expiration_ttl=${KEEP}`, {
    method: "PUT",
    body,
    headers: { authorization: `Bearer ${setting("CLOUDFLARE_API_TOKEN")}`, "content-type": "application/octet-stream" },
    signal: AbortSignal.timeout(60_000),
  });
  if (!response.ok) throw new Error(`storing \`${name}\`: ${response.status} ${(await response.text()).slice(0, 300)}`);
  await response.body?.cancel();
}

async function origin(path, headers = {}) {
  const url = new URL(path, setting("ORIGIN"));
  const response = await fetch(url, {
    headers: { authorization: setting("PUBLISH_SECRET"), ...headers },
    signal: AbortSignal.timeout(60_000),
  });
  if (!response.ok && response.status !== 304) throw new Error(`${url}: ${response.status}`);
  return response;
}

function snapshotKey() {
  const key = process.env.SNAPSHOT_KEY;
  return key === undefined ? undefined : new TextEncoder().encode(key);
}

function setting(name) {
  const value = process.env[name];
  if (!value) throw new Error(`\`${name}\` is not set; \`node publish.mjs --help\` tells what it is`);
  return value;
}
