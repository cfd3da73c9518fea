// How a worker in TypeScript uses `tokenscope/edge`; compiled, not run.

import { Account } from "tokenscope/admin";
import type * as types from "tokenscope/edge";
import { Prefilter, TokenscopeError, version } from "tokenscope/edge";
import * as slim from "tokenscope/edge/slim";

export const ready: Promise<void> = slim.init();
slim.initSync(new Uint8Array());
export const same: typeof slim.Prefilter.load = Prefilter.load;

const account = Account.load("{}");
const bytes: Uint8Array = account.snapshot({ version: "1", madeAt: 0 });
account.snapshot({ version: "1", madeAt: 0, key: new Uint8Array(1) });
// @ts-expect-error: the time is needed
account.snapshot({ version: "1" });

const prefilter: Prefilter = Prefilter.load(bytes, { key: new Uint8Array(1), routes: "", allRoutes: true });
// @ts-expect-error: a misspelt option
Prefilter.load(bytes, { keys: new Uint8Array() });
// @ts-expect-error: prefilters are loaded
new Prefilter();

const request: types.EdgeRequest = { method: "GET", target: "/", authorization: null };
const verdict: types.EdgeVerdict = prefilter.verdict({ ...request, contentType: null, body: null }, 0);
// @ts-expect-error: a request has a time beside it
prefilter.verdict(request);
// @ts-expect-error: a request says whether there is a token
prefilter.verdict({ method: "GET", target: "/" }, 0);
export const status: 401 | 403 | null = verdict.status;
export const told: [types.EdgeCode, string | null, string | null] = [verdict.code, verdict.body, verdict.route];
// @ts-expect-error: there is no such code
export const never: boolean = verdict.code === "allow";
export const answer: Promise<Response | null> = prefilter.handle(new Request("https://x.example/"), 0);
export const about: [string, number, number, string] = [prefilter.version, prefilter.size, prefilter.madeAt, version()];
prefilter.free();
prefilter[Symbol.dispose]();
export const code = (error: unknown) => (error instanceof TokenscopeError ? error.code : null);
