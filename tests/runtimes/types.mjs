import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./app.mjs";
import { Report } from "./suite/report.mjs";

const STRICT = { strict: true, noEmit: true, skipLibCheck: false, target: "es2022", types: [] };
const LIB = ["es2022", "dom", "esnext.disposable"];

/** The declarations, as each way of importing finds them, checked by a strict compiler. */
export function types(app) {
  const report = new Report();
  copyFileSync(join(app, "consumer.mts"), join(app, "consumer.cts"));
  copyFileSync(join(app, "consumer.mts"), join(app, "consumer.ts"));
  const compile = (name, file, options) =>
    report.check(name, () => {
      const project = join(app, `tsconfig.${name}.json`);
      writeFileSync(project, JSON.stringify({ compilerOptions: { ...STRICT, lib: LIB, ...options }, files: [file] }));
      const tsc = join(ROOT, "pkg-template/node_modules/typescript/bin/tsc");
      const { status, stdout, stderr } = spawnSync(process.execPath, [tsc, "-p", project], { encoding: "utf8" });
      if (status !== 0) throw new Error(stdout + stderr);
    });
  compile("import", "consumer.mts", { module: "nodenext" });
  compile("require", "consumer.cts", { module: "nodenext" });
  compile("bundler", "consumer.ts", { module: "esnext", moduleResolution: "bundler" });
  compile("admin", "admin-consumer.mts", { module: "nodenext" });
  compile("edge", "edge-consumer.mts", { module: "nodenext" });
  // Written by readme.mjs.
  if (existsSync(join(app, "readme.mjs"))) {
    copyFileSync(join(app, "readme.mjs"), join(app, "readme.mts"));
    compile("readme", "readme.mts", { module: "nodenext" });
  }
  return report.toJSON();
}
