import { isObject, type JsonObject, objects, text } from "../account/json.ts";

/** A refusal of the server's, or that none was to be had. */
export class ServerError extends Error {
  /** 0: it did not answer. */
  readonly status: number;
  /** The evaluator's code, where it was one that refused. */
  readonly code: string | null;

  constructor(status: number, code: string | null, message: string) {
    super(message);
    this.name = "ServerError";
    this.status = status;
    this.code = code;
  }
}

/** So many pages at most are followed: a million things. */
const MOST_PAGES = 1_000;

/** The one door to the server. */
export async function call(method: string, path: string, body?: unknown): Promise<JsonObject> {
  const headers: Record<string, string> = body === undefined ? {} : { "content-type": "application/json" };
  let response: Response;
  try {
    response = await fetch(path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  } catch {
    throw new ServerError(0, null, "The server does not answer. Is it running?");
  }
  const reply: unknown = await response.json().catch(() => null);
  if (response.ok) return isObject(reply) ? reply : {};
  const message = (isObject(reply) ? text(reply.message) : undefined) ?? `The server answered ${response.status}.`;
  throw new ServerError(response.status, response.headers.get("x-tokenscope-code"), message);
}

function unfinished(path: string): ServerError {
  return new ServerError(0, null, `The list ${path} could not be read to its end.`);
}

/** All items of a list, page by page. */
export async function all(path: string): Promise<JsonObject[]> {
  const items: JsonObject[] = [];
  let next: string | undefined = `${path}${path.includes("?") ? "&" : "?"}limit=1000`;
  for (let pages = 0; next !== undefined && pages < MOST_PAGES; pages++) {
    const page: JsonObject = await call("GET", next);
    items.push(...objects(page.items));
    const links: unknown = page._links;
    const following = isObject(links) && isObject(links.next) ? text(links.next.href) : undefined;
    // Only ever this server.
    if (following !== undefined && !/^\/(?!\/)/.test(following)) throw unfinished(path);
    next = following;
  }
  // Whoever is missing would look removed (rule 7).
  if (next !== undefined) throw unfinished(path);
  return items;
}
