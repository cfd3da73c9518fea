/**
 * Where the package under test is, and what is installed.
 *
 * The package is not a dependency in package.json: it is built beside this folder, changes all the time
 * and may be absent, and none of that may make `npm ci` fail. It is linked into node_modules instead, so
 * that `import "tokenscope"` goes through the package's own `exports` as it does for a user.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";

const here = path.dirname(fileURLToPath(import.meta.url));
const modules = path.join(here, "node_modules");

export const packageName = "tokenscope";
export const defaultPackage = path.join(here, "..", "pkg");

/**
 * @param {string} folder
 * @returns {boolean} false where nothing is built there yet
 */
export function linkPackage(folder) {
  const link = path.join(modules, packageName);
  // Never recursive: only ever the link goes, not what it points to.
  rmSync(link, { force: true });
  if (!existsSync(path.join(folder, "package.json"))) return false;
  mkdirSync(modules, { recursive: true });
  symlinkSync(path.resolve(folder), link, "junction");
  return true;
}

/**
 * @param {string} name
 * @returns {string}
 */
export function installedVersion(name) {
  /** @type {{ version: string }} */
  const { version } = JSON.parse(readFileSync(path.join(modules, name, "package.json"), "utf8"));
  return version;
}

/**
 * @param {string} folder a package's folder, or one inside it
 * @returns {{ file: string, raw: number, brotli: number }[]} largest first
 */
export function wasmSizes(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".wasm") && !file.split(path.sep).includes("node_modules"))
    .map((file) => {
      const bytes = readFileSync(path.join(folder, file));
      const brotli = brotliCompressSync(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: 11,
          [constants.BROTLI_PARAM_LGWIN]: 24,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      });
      return { file, raw: bytes.length, brotli: brotli.length };
    })
    .sort((a, b) => b.raw - a.raw);
}

/** @param {string} name */
export const installedFolder = (name) => path.join(modules, name);
