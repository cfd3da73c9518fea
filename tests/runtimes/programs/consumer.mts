// How an application in TypeScript uses the package; compiled, not run.
import * as tokenscope from "tokenscope";
import * as slim from "tokenscope/slim";

export const version: string = tokenscope.version();
export const slimVersion: string = slim.version();
export const ready: Promise<void> = slim.init(fetch("tokenscope.wasm"));
slim.initSync(new Uint8Array());
// @ts-expect-error: nothing is no module
slim.initSync(undefined);
