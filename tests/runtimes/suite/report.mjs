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
    const [a, e] = [show(actual), show(expected)];
    if (a !== e) throw new Error(`expected ${e}\n     got ${a}`);
  }

  toJSON() {
    return { passed: this.#passed, failures: this.#failures };
  }
}

/** JSON with sorted keys; `undefined` stays visible. */
function show(value) {
  return (
    JSON.stringify(value, (_key, inner) => {
      if (inner === undefined) return "(undefined)";
      if (inner === null || typeof inner !== "object" || Array.isArray(inner)) return inner;
      return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)));
    }) ?? String(value)
  );
}
