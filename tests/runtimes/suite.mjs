// What has to hold in every runtime. Runs in Node, Chromium and workerd alike: no imports but ./suite/*.mjs.
import { Report } from "./suite/report.mjs";

/**
 * `tokenscope` is the namespace of the package (or of its slim entry, made ready), `cases` the content of
 * tests/cases/*.json. Returns `{ passed, failures: [{ name, message }] }`.
 */
export async function run(tokenscope, _cases) {
  const report = new Report();
  report.check("it exports what it should", () => {
    const names = Object.keys(tokenscope).filter((name) => !["init", "initSync", "default"].includes(name));
    report.equal(names.sort(), ["version"]);
  });
  report.check("the module answers", () => {
    report.equal(/^\d+\.\d+\.\d+$/.test(tokenscope.version()), true);
  });
  return report.toJSON();
}
