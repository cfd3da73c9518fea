import { Counters, type EdgeVerdict, Prefilter, type PrefilterOptions } from "tokenscope/edge";

/** Sends a request on to the origin, as it is. */
export type Forward = (request: Request) => Promise<Response>;
/** Lets work go on after the answer: `waitUntil` of a worker. */
export type Later = (work: Promise<unknown>) => void;

export type Settings = {
  /** The origin's address of the version, `https://app.example.com/edge/version`. It answers with an `ETag`. */
  versionUrl: string;
  /** What it wants to see in `Authorization`. */
  secret: string;
  /** The bytes of a version's snapshot; null where they are not out. */
  bytes: (version: string) => Promise<Uint8Array | null>;
  /** Of the prefilter. */
  options?: PrefilterOptions;
  /** How long a version that was confirmed is believed, in milliseconds. */
  confirmFor?: number;
  /** How long a request waits for a version to be confirmed, in milliseconds. */
  confirmWithin?: number;
  /** How old a snapshot may be, in milliseconds; past that, everything is forwarded. */
  maxAge?: number;
  /** Rejects nothing, and compares with what the origin answers. */
  observe?: boolean;
};

type Lease = { version: string; until: number };

/** Of clocks. */
const SKEW = 60_000;
/** Between two attempts at the same snapshot. */
const PAUSE = 1_000;

/**
 * Stands before an origin and answers in its place what it would surely refuse. Needs `fetch` and clocks of the platform.
 *
 * It rejects by a snapshot whose version the origin confirmed within `confirmFor`, and forwards whenever it does not
 * know: without a snapshot, without a confirmation, past `maxAge`, and on any fault of its own. Requests never wait for a
 * snapshot; a request waits for a confirmation only if it is about to be rejected.
 */
export class Gate {
  readonly counters = new Counters();
  readonly #settings: Required<Settings>;
  #prefilter: Prefilter | null = null;
  #lease: Lease | null = null;
  #checkAfter = Number.NEGATIVE_INFINITY;
  #loadAfter = Number.NEGATIVE_INFINITY;

  constructor(settings: Settings) {
    const defaults = { options: {}, confirmFor: 5_000, confirmWithin: 1_000, maxAge: 86_400_000, observe: false };
    this.#settings = { ...defaults, ...settings };
  }

  /** The snapshot it judges by. */
  get snapshot(): { version: string; madeAt: number; size: number } | null {
    const held = this.#prefilter;
    return held === null ? null : { version: held.version, madeAt: held.madeAt, size: held.size };
  }

  /** The answer to a request: its own, or what `forward` gives, untouched. */
  async handle(request: Request, forward: Forward, later: Later): Promise<Response> {
    later(this.#refresh());
    if (this.#settings.observe) return this.#watch(request, forward, later);
    return (await this.#rejection(request)) ?? forward(request);
  }

  async #rejection(request: Request): Promise<Response | null> {
    try {
      const [prefilter, verdict] = await this.#examine(request);
      if (prefilter === null || verdict === null) return null;
      const known = verdict.verdict === "forward" || (await this.#confirmed(prefilter.version));
      this.counters.count(known ? verdict.code : "not_confirmed");
      return known ? prefilter.answer(request, verdict) : null;
    } catch {
      this.counters.count("fault");
      return null;
    }
  }

  async #watch(request: Request, forward: Forward, later: Later): Promise<Response> {
    const [prefilter, verdict] = await this.#examine(request).catch(() => {
      this.counters.count("fault");
      return NOTHING;
    });
    const response = await forward(request);
    if (prefilter !== null && verdict !== null) later(this.#compare(prefilter.version, verdict, response.status));
    return response;
  }

  /** What was judged by a version that is no longer the origin's tells nothing. */
  async #compare(version: string, verdict: EdgeVerdict, status: number): Promise<void> {
    const known = await this.#confirmed(version);
    this.counters.count(known ? verdict.code : "not_confirmed");
    if (known) this.counters.observe(verdict, status);
  }

  async #examine(request: Request): Promise<readonly [Prefilter, EdgeVerdict] | typeof NOTHING> {
    const [prefilter, now] = [this.#prefilter, Date.now()];
    const reason = prefilter === null ? "no_snapshot" : this.#isFresh(prefilter, now) ? null : "snapshot_too_old";
    if (prefilter === null || reason !== null) {
      this.counters.count(reason ?? "no_snapshot");
      return NOTHING;
    }
    return [prefilter, await prefilter.examine(request, now)];
  }

  #isFresh({ madeAt }: Prefilter, now: number): boolean {
    const age = now - madeAt;
    return age <= this.#settings.maxAge && age >= -SKEW;
  }

  /** Whether `version` is still the origin's, as of `confirmFor` ago or later. */
  async #confirmed(version: string): Promise<boolean> {
    if (this.#lease !== null && performance.now() < this.#lease.until) return this.#lease.version === version;
    return (await this.#ask()) === version;
  }

  /**
   * Asks the origin for its version. Requests do not share one question: in a worker, what one request waits for ends
   * with it.
   */
  async #ask(): Promise<string | null> {
    const { confirmFor, confirmWithin, secret, versionUrl } = this.#settings;
    // What is confirmed is true as of some time after this one.
    const asked = performance.now();
    const known = this.#prefilter?.version;
    const headers = new Headers({ authorization: secret });
    if (known !== undefined) headers.set("if-none-match", `"${known}"`);
    const signal = AbortSignal.timeout(confirmWithin);
    try {
      const response = await fetch(versionUrl, { headers, signal, redirect: "manual", cache: "no-store" });
      await response.body?.cancel();
      if (response.status !== 200 && response.status !== 304) return null;
      const version = /^(?:W\/)?"([!-~]{1,64})"$/.exec(response.headers.get("etag") ?? "")?.[1] ?? null;
      if (version !== null) this.#lease = { version, until: asked + confirmFor };
      return version;
    } catch {
      return null;
    }
  }

  /** Twice in the time that a confirmation holds, so that few requests wait for one; and loads what is new. */
  async #refresh(): Promise<void> {
    const now = performance.now();
    if (now < this.#checkAfter) return;
    this.#checkAfter = now + this.#settings.confirmFor / 2;
    const version = await this.#ask();
    if (version === null || performance.now() < this.#loadAfter) return;
    const held = this.#prefilter;
    const isOld = held !== null && Date.now() - held.madeAt > this.#settings.maxAge / 2;
    if (held?.version === version && !isOld) return;
    this.#loadAfter = performance.now() + PAUSE;
    await this.#load(version).catch(() => this.counters.count("bad_snapshot"));
  }

  async #load(version: string): Promise<void> {
    const bytes = await this.#settings.bytes(version);
    if (bytes === null) {
      this.counters.count("snapshot_not_out");
      return;
    }
    const prefilter = Prefilter.load(bytes, this.#settings.options);
    // Either it is not what it was published as, or a newer one came meanwhile.
    if (prefilter.version !== version || this.#lease?.version !== version) {
      prefilter.free();
      this.counters.count("other_snapshot");
      return;
    }
    this.#prefilter?.free();
    this.#prefilter = prefilter;
    this.counters.count("snapshot_loaded");
  }
}

const NOTHING = [null, null] as const;
