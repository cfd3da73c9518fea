/**
 * A small seeded generator (sfc32), because Math.random has no seed. Not for secrets.
 * @typedef {ReturnType<typeof random>} Random
 */

/**
 * @param {number} seed
 * @param {string} stream streams of one seed are independent, so a change in one leaves the others
 */
export function random(seed, stream) {
  let a = seed >>> 0;
  let b = 0x9e3779b9;
  let c = hash(stream);
  let counter = 1;
  function next() {
    const sum = (a + b + counter++) >>> 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) >>> 0;
    c = (((c << 21) | (c >>> 11)) + sum) >>> 0;
    return sum;
  }
  for (let i = 0; i < 16; i++) next();

  /** @param {number} n */
  const below = (n) => Math.floor((next() / 2 ** 32) * n);
  return {
    below,
    /** @param {number} p */
    chance: (p) => next() / 2 ** 32 < p,
    /**
     * @template T
     * @param {readonly T[]} list
     * @returns {T}
     */
    pick(list) {
      const item = list[below(list.length)];
      if (item === undefined) throw new RangeError("nothing to pick from");
      return item;
    },
    /**
     * @template T
     * @param {readonly T[]} list
     * @param {number} count
     */
    sample(list, count) {
      return this.shuffle([...list]).slice(0, count);
    },
    /**
     * In place, and returned.
     * @template T
     * @param {T[]} list
     */
    shuffle(list) {
      for (let i = list.length - 1; i > 0; i--) {
        const j = below(i + 1);
        const [x, y] = [list[i], list[j]];
        if (x !== undefined && y !== undefined) [list[i], list[j]] = [y, x];
      }
      return list;
    },
  };
}

/** @param {string} text */
function hash(text) {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
