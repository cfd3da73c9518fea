/** Values that nobody should pass, by name. Made anew for every use. */

export function revoked(target = {}) {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

export function cyclic() {
  const value = { members: [] };
  value.self = value;
  return value;
}

export function deep(depth) {
  let value = [];
  for (let i = 0; i < depth; i += 1) value = [value];
  return value;
}

/** A list with a hole before `item`. */
export function sparse(item) {
  const list = [];
  list[1] = item;
  return list;
}

/** An object whose `key` throws when it is read. */
export function throwing(key) {
  return Object.defineProperty({}, key, { enumerable: true, get: explode });
}

export function explode() {
  throw new RangeError("boom");
}

/** As JSON.parse makes it: `__proto__` is a key like any other. */
export function own(text) {
  return JSON.parse(text);
}

/** Everything that is no string. */
export const NO_STRINGS = {
  nothing: () => undefined,
  null: () => null,
  "a number": () => 7,
  NaN: () => Number.NaN,
  "a bigint": () => 7n,
  "a symbol": () => Symbol("x"),
  true: () => true,
  "an object": () => ({}),
  "a list": () => ["x"],
  "a function": () => () => "x",
  "a boxed string": () => new String("x"),
  "an object that says it is text": () => ({ toString: () => "x", length: 1, slice: () => "x" }),
  "a revoked proxy": () => revoked(),
};

/** Everything that is no object of options; none of them may be taken for `{}`. */
export const NO_OPTIONS = {
  null: () => null,
  "a number": () => 1,
  text: () => "strict",
  true: () => true,
  "a symbol": () => Symbol("x"),
  "a function": () => () => ({}),
  "a list": () => [],
  "a map": () => new Map([["strict", true]]),
  "a revoked proxy": () => revoked(),
};

/** Everything that is no list of strings. */
export const NO_LISTS = {
  nothing: () => undefined,
  null: () => null,
  text: () => "proj/a",
  "an object": () => ({ length: 1, 0: "proj/a" }),
  "a set": () => new Set(["proj/a"]),
  "a number in it": () => ["proj/a", 1],
  "a hole in it": () => sparse("proj/a"),
  "a boxed string in it": () => [new String("proj/a")],
  "a revoked proxy": () => revoked([]),
  "a getter that throws": () => Object.defineProperty(["proj/a"], 0, { get: explode }),
  "a proxy that throws": () => new Proxy(["proj/a"], { get: explode }),
};

/** Everything that is no time. */
export const NO_TIMES = {
  nothing: () => undefined,
  null: () => null,
  text: () => "1700000000000",
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  "-Infinity": () => Number.NEGATIVE_INFINITY,
  "a bigint": () => 1n,
  "a date": () => new Date(0),
  "a boxed number": () => new Number(1),
  "a symbol": () => Symbol("x"),
};
