import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./app.mjs";
import { Report } from "./suite/report.mjs";

/** The example in the package's README prints what its comments say. types.mjs compiles it too. */
export function readme(app) {
  const report = new Report();
  const text = readFileSync(join(ROOT, "pkg-template/README.md"), "utf8");
  const example = /^```ts\n([\s\S]*?)^```/m.exec(text)?.[1] ?? "";
  report.check("the README's example does what it says", () => {
    const said = [...example.matchAll(/^console\.log\(.*\); \/\/ (.*)$/gm)].map(([, comment]) => comment);
    report.equal(said.length > 0, true);
    writeFileSync(join(app, "readme.mjs"), example);
    const printed = execFileSync(process.execPath, ["readme.mjs"], { cwd: app, encoding: "utf8" });
    report.equal(printed.trim().split("\n"), said);
  });
  report.check("the README names the word that browsers ask for", () => {
    report.equal(text.includes("'wasm-unsafe-eval'"), true);
  });
  return report.toJSON();
}
