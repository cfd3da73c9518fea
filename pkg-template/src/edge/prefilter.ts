import * as given from "./arguments.js";
import { time } from "./checks.js";
import { guarded, TokenscopeError } from "./errors.js";
import { bodyOf } from "./request.js";
import type { EdgeCode, EdgeRequest, EdgeVerdict, PrefilterOptions } from "./types.js";
import { Edge, headers, linearMemory, maxBody, reply } from "./wasm/tokenscope.js";

const ENCODER = new TextEncoder();
const OVERRIDES = ["x-http-method-override", "x-http-method", "x-method-override"];

/** Bits and answers as `src/wasm_edge.rs` has them. */
const AUTHORIZATION = 1;
const CONTENT_TYPE = 2;
const COOKIE = 4;
const METHOD_OVERRIDE = 8;
const TOO_LARGE = 16;
const NOT_READ = 0xffffffff;
const STATUS = [null, 401, 403] as const;

const TOO_LONG: EdgeVerdict = { verdict: "forward", status: null, code: "request_too_long", body: null, route: null };

/** What is the same for every snapshot, asked of the module once. */
type Fixed = {
  room: number;
  maxBody: number;
  headers: readonly [string, string][];
  bodies: Map<number, string | null>;
};
let fixed: Fixed | undefined;

function know(): Fixed {
  if (fixed !== undefined) return fixed;
  const parts = headers().split("\n");
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < parts.length; at += 2) pairs.push([parts[at] ?? "", parts[at + 1] ?? ""]);
  const bodies = new Map([401, 403].map((status) => [status, reply(status) ?? null]));
  fixed = { room: Edge.room(), maxBody: maxBody(), headers: pairs, bodies };
  return fixed;
}

/**
 * Judges requests by a snapshot of an account: rejects those that the backend would surely refuse, forwards all others.
 *
 * It owns memory of the WebAssembly module: `free()` it, or declare it with `using`; otherwise that memory is given
 * back some time after the garbage collector finds it unused.
 */
export class Prefilter {
  #core: Edge | null;
  #scratch: Uint8Array;
  readonly #fixed: Fixed;
  /** What the module's numbers mean, as far as they were met. */
  readonly #codes: EdgeCode[] = [];
  readonly #routes: string[] = [];
  /** The snapshot's: of the account's state. */
  readonly version: string;
  /** When the account was in that state, in milliseconds since 1970. */
  readonly madeAt: number;
  /** How many token values the snapshot knows, dead ones among them. */
  readonly size: number;

  /** A prefilter is made by `Prefilter.load`. */
  private constructor(core: Edge) {
    this.#core = core;
    this.#fixed = know();
    this.#scratch = view(core, this.#fixed.room);
    this.version = core.version();
    this.madeAt = core.madeAt();
    this.size = core.size();
  }

  /**
   * Loads what `Account.snapshot` of `tokenscope/admin` made.
   *
   * @throws TokenscopeError `bad_snapshot_magic`, `snapshot_truncated`, `snapshot_corrupt`, `snapshot_too_old`,
   * `snapshot_too_new`; with a key `snapshot_not_signed`, `bad_signature`; the code of what is wrong with `routes`
   */
  static load(snapshot: Uint8Array, options?: PrefilterOptions): Prefilter {
    const bytes = given.snapshot(snapshot);
    const { key, routes, allRoutes } = given.loadOptions(options);
    return guarded(() => new Prefilter(Edge.load(bytes, key, routes, allRoutes)));
  }

  /**
   * What becomes of a request at `nowMs` (milliseconds since 1970). Where the body would decide and is not given, it is
   * forwarded with the code `body_not_read`.
   */
  verdict(request: EdgeRequest, nowMs: number): EdgeVerdict {
    return this.#judge(given.request(request), time(nowMs, "nowMs"), false);
  }

  /**
   * The answer to a request that is rejected; null where it is to be forwarded. The request can still be read
   * afterwards: where the body decides, it is read from a clone.
   */
  async handle(request: Request, nowMs: number): Promise<Response | null> {
    return this.answer(request, await this.examine(request, nowMs));
  }

  /** What becomes of a request: `handle` in two steps, for whoever counts verdicts or makes sure before rejecting. */
  async examine(request: Request, nowMs: number): Promise<EdgeVerdict> {
    const now = time(nowMs, "nowMs");
    const { headers, url, method } = given.fetched(request);
    const known = {
      method,
      target: targetOf(url),
      authorization: headers.get("authorization"),
      cookie: headers.has("cookie"),
      methodOverride: OVERRIDES.some((name) => headers.has(name)),
      contentType: headers.get("content-type"),
      body: null,
    };
    const verdict = this.#judge(known, now, false);
    if (verdict.code !== "body_not_read") return verdict;
    const body = await bodyOf(request, this.#fixed.maxBody);
    // It may have been freed in between; then nothing more is known.
    if (body === "unreadable" || this.#core === null) return verdict;
    return this.#judge({ ...known, body }, now, body === null);
  }

  /** The answer to a request with this verdict; null where it is to be forwarded. */
  answer(request: Request, verdict: EdgeVerdict): Response | null {
    const { status, code, body } = verdict;
    if (status === null) return null;
    const headers = new Headers([...this.#fixed.headers]);
    headers.set("access-control-allow-origin", given.fetched(request).headers.get("origin") ?? "*");
    headers.set("x-tokenscope", `${code}; snapshot=${this.version}`);
    return new Response(body, { status, headers });
  }

  /** Gives its memory back. It throws `disposed` afterwards. */
  free(): void {
    this.#core?.free();
    this.#core = null;
  }

  [Symbol.dispose](): void {
    this.free();
  }

  /** One crossing: the texts are written into the module's memory, where nothing is allocated; a number comes back. */
  #judge(request: given.WholeRequest, now: number, unfit: boolean): EdgeVerdict {
    const core = this.#core;
    if (core === null) throw new TokenscopeError("disposed", "the prefilter was freed");
    const { method, target, authorization, contentType, body } = request;
    const tooLarge = unfit || (body !== null && body.length > this.#fixed.maxBody);
    const bits =
      (authorization === null ? 0 : AUTHORIZATION) |
      (contentType === null ? 0 : CONTENT_TYPE) |
      (request.cookie ? COOKIE : 0) |
      (request.methodOverride ? METHOD_OVERRIDE : 0) |
      (tooLarge ? TOO_LARGE : 0);
    const lines = `${method}\n${target}\n${authorization ?? ""}\n${contentType ?? ""}`;
    // The memory moves when it grows; a view of where it was is empty.
    if (this.#scratch.byteLength === 0) this.#scratch = view(core, this.#fixed.room);
    const { read, written } = ENCODER.encodeInto(lines, this.#scratch);
    if (read !== lines.length) return { ...TOO_LONG };
    const whole = tooLarge || body === null ? undefined : body;
    const answer = core.verdict(written, bits, now, whole);
    return answer === NOT_READ ? this.#judge(unbroken(request), now, unfit) : this.#told(core, answer);
  }

  #told(core: Edge, answer: number): EdgeVerdict {
    const [word, status, number] = [answer & 255, STATUS[(answer >>> 8) & 3] ?? null, (answer >>> 10) - 1];
    const code = this.#code(core, word);
    const route = number < 0 ? null : this.#route(core, number);
    if (status === null) return { verdict: "forward", status, code, body: null, route };
    return { verdict: "reject", status, code, body: this.#fixed.bodies.get(status) ?? null, route };
  }

  #code(core: Edge, number: number): EdgeCode {
    // The module has no other codes than `EdgeCode` lists, which the tests check.
    const code = this.#codes[number] ?? (core.word(number) as EdgeCode);
    this.#codes[number] = code;
    return code;
  }

  #route(core: Edge, number: number): string {
    const route = this.#routes[number] ?? core.route(number) ?? "";
    this.#routes[number] = route;
    return route;
  }
}

/** Path and query as they were sent. `URL` would mend them, and what is judged is to be what the origin sees. */
function targetOf(url: string): string {
  const at = url.indexOf("/", url.indexOf("://") + 3);
  return at < 0 ? "" : url.slice(at);
}

/** No method, path or header has a line break; with another character in its place it is as wrong as before. */
function unbroken(request: given.WholeRequest): given.WholeRequest {
  const mend = (text: string) => text.replaceAll("\n", "\0");
  const { method, target, authorization, contentType } = request;
  return {
    ...request,
    method: mend(method),
    target: mend(target),
    authorization: authorization === null ? null : mend(authorization),
    contentType: contentType === null ? null : mend(contentType),
  };
}

function view(core: Edge, room: number): Uint8Array {
  const { buffer }: WebAssembly.Memory = linearMemory();
  return new Uint8Array(buffer, core.scratch(), room);
}
