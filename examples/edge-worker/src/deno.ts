/**
 * The same in Deno, as a proxy of its own that takes snapshots from the backend:
 * `ORIGIN=https://app.example.com PUBLISH_SECRET=... deno run --allow-net --allow-env --allow-read src/deno.ts`
 */
import { Gate } from "./gate.ts";

const { env, serve } = Deno;
const origin = new URL(env.get("ORIGIN") ?? "http://127.0.0.1:8080");
const secret = env.get("PUBLISH_SECRET") ?? "";

const gate = new Gate({
  versionUrl: new URL("/edge/version", origin).href,
  secret,
  bytes: async () => {
    const response = await fetch(new URL("/edge/snapshot", origin), { headers: { authorization: secret } });
    // Of which version it is, it says itself.
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : null;
  },
  confirmFor: Number(env.get("CONFIRM_FOR_MS") ?? 5_000),
});

serve({ port: Number(env.get("PORT") ?? 8787), hostname: "127.0.0.1" }, (request) =>
  gate.handle(request, forward, () => {}),
);

/** To the origin, under its own name. */
function forward(request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  const { body, method } = request;
  const headers = new Headers(request.headers);
  headers.delete("host");
  return fetch(new URL(pathname + search, origin), { body, headers, method, redirect: "manual" });
}
