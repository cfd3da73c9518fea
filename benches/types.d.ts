/** Shapes shared by the bench's modules; all of them are checked by `npm run check`. */

export type ThingType = "proj" | "env" | "flag" | "segment";

/** A policy as the product writes it; the bench uses these two members of a statement's four. */
export interface Statement {
  effect: "allow" | "deny";
  actions: string[];
  resources: string[];
}

/** A thing of a request: its key and the tags it has. */
export interface Thing {
  type: ThingType;
  key: string;
  tags: string[];
}

/** One question, in the form that each kind of engine takes. */
export interface Request {
  action: string;
  /** `proj/web;mobile:env/production:flag/checkout;beta` */
  resource: string;
  /** The same, taken apart: what engines that want objects are given, outside the timing. */
  chain: Thing[];
}

/** Resources x actions, row by row, for engines and loops that answer one cell at a time too. */
export interface Grid {
  actions: string[];
  resources: string[];
  chains: Thing[][];
}

export interface Workload {
  name: "W1" | "W2" | "W3" | "W4" | "W5" | "W6";
  title: string;
  policy: Statement[];
  requests: Request[];
  /** Only W4; `requests` are then its cells, row by row. */
  grid: Grid | null;
}

/** A policy loaded into one engine, ready to be timed. */
export interface Loaded {
  /** Turns a request into what `can` takes; never timed. */
  prepare(request: Request): unknown;
  can(prepared: never): boolean;
  /** The whole grid at once, 1 for allow; engines without it are asked cell by cell. */
  matrix?(actions: string[], resources: string[]): Uint8Array;
}

export interface Engine {
  id: EngineId;
  title: string;
  /** "js": what people write by hand; "engine": a library; "ours": this package. */
  kind: "js" | "engine" | "ours";
  /** The npm package behind it. */
  package: string | null;
  /** The policy in the engine's own stored form, as text; never timed. */
  source(policy: Statement[]): string;
  /** From that text to something that decides; timed as "loading". */
  load(source: string): Loaded;
}

export type EngineId = "tokenscope" | "regexp-loop" | "js-tuned" | "casl" | "casl-lambda" | "cedar";

/**
 * How a workload is asked. "can": one call per request. "fresh": the same with strings that no engine has
 * seen before, so that nothing keyed by a string's identity or cached hash helps. "matrix": the whole grid.
 */
export type Mode = "can" | "fresh" | "matrix";

/** Parent to a child that holds one engine. */
export type Command =
  | { type: "open"; engine: EngineId; mode: Mode; workload: Workload; expected: boolean[] }
  | { type: "run"; budgetMs: number; count: number | null }
  | { type: "load"; times: number };

/** Child to parent. */
export type Reply =
  | { type: "opened"; mismatches: number; compared: number; firstMismatch: string | null }
  | { type: "ran"; count: number; nsPerOp: number }
  | { type: "loaded"; ms: number }
  | { type: "failed"; message: string };

/** One row of one workload. An op is one decision, or in mode "matrix" the whole grid. */
export interface Measured {
  engine: EngineId;
  mode: Mode;
  workload: Workload["name"];
  nsPerOp: number;
  min: number;
  max: number;
  runs: number[];
  opsPerRun: number;
}

/** A fresh process: milliseconds from before the import to after the first decision. */
export interface Startup {
  engine: EngineId;
  importMs: number;
  loadMs: number;
  firstDecisionMs: number;
  /** The next ones, which show what an engine put off. */
  otherDecisionsMs: number;
  totalMs: number;
}

/** The members of the package that the bench uses. */
export interface TokenscopeModule {
  Account: {
    load(document: string | Uint8Array | object): {
      policyPrincipal(policy: Statement[] | string): TokenscopePrincipal;
    };
  };
}

export interface TokenscopePrincipal {
  readonly diagnostics: readonly { severity: string; code: string; message: string }[];
  can(action: string, resource: string): boolean;
  matrix(actions: string[], resources: string[]): Uint8Array;
}

/** One row of `edge.mjs` or `edge-workerd.mjs`; smaller is better. */
export type EdgeCost = { name: string; value: number; unit: "ms" | "us" | "bytes" | "kB"; limit: number | null };

/** One row of `analysis.mjs`: milliseconds a call, and how many calls had an answer that was not found out. */
export type AnalysisCost = { name: string; ms: number; p95: number; limit: number | null; undetermined: number };
