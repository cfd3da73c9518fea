/** Collects checks: one that throws is a failure and stops nothing else. */
export class Report {
  #passed = 0;
  #failures = [];

  check(name, body) {
    try {
      body();
      this.#passed += 1;
    } catch (error) {
      this.#failures.push({ name, message: error instanceof Error ? error.message : String(error) });
    }
  }

  /** Throws unless both are the same as JSON, whatever the order of keys. */
  equal(actual, expected) {
    if (!same(actual, expected)) throw new Error(this.difference(actual, expected));
  }

  same(actual, expected) {
    return same(actual, expected);
  }

  difference(actual, expected) {
    return `expected ${show(expected)}\n     got ${show(actual)}`;
  }

  toJSON() {
    return { passed: this.#passed, failures: this.#failures };
  }
}

/** Plain data alone; a key that holds `undefined` is there. */
function same(a, b) {
  if (a === b || typeof a !== "object" || typeof b !== "object" || a === null || b === null) return Object.is(a, b);
  const keys = Object.keys(a);
  return (
    Array.isArray(a) === Array.isArray(b) &&
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]))
  );
}

function show(value) {
  return JSON.stringify(value, (_key, inner) => (inner === undefined ? "(undefined)" : inner)) ?? String(value);
}
