import type { EdgeCounts, EdgeVerdict } from "./types.js";

/** Codes and routes are few; whatever else is counted, memory stays bounded. */
const MOST = 1_000;

/**
 * Counts verdicts by their code, and compares them with what the origin answered where nothing was rejected: the way to
 * learn where the snapshot or the table of routes is wrong.
 */
export class Counters {
  readonly #codes = new Map<string, number>();
  readonly #wrong = new Map<string, number>();
  readonly #missed = new Map<string, number>();
  #agreed = 0;
  #untold = 0;

  /** Counts a verdict's code, or one of the caller's own. */
  count(code: string): void {
    add(this.#codes, code);
  }

  /**
   * Compares a verdict with the status that the origin answered with. An origin that fails, or does not find the thing,
   * does not tell whether it would have allowed the request.
   */
  observe({ verdict, code, route }: EdgeVerdict, originStatus: number): void {
    const refused = originStatus === 401 || originStatus === 403;
    const word = route === null ? code : `${code} ${route}`;
    if (refused === (verdict === "reject")) this.#agreed += 1;
    else if (refused) add(this.#missed, word);
    else if (originStatus >= 400) this.#untold += 1;
    else add(this.#wrong, word);
  }

  /** All of it as plain data. */
  toJSON(): EdgeCounts {
    const { fromEntries } = Object;
    return {
      codes: fromEntries(this.#codes),
      agreed: this.#agreed,
      wrong: fromEntries(this.#wrong),
      missed: fromEntries(this.#missed),
      untold: this.#untold,
    };
  }
}

function add(counts: Map<string, number>, word: string): void {
  const key = counts.has(word) || counts.size < MOST ? word : "other";
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
