import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

/** Runs `program` in a process of its own; it writes its report into the file it is given. */
export function node(app, program) {
  const result = join(app, `${program}.report.json`);
  rmSync(result, { force: true });
  execFileSync(process.execPath, [join(app, program), result], { cwd: app, stdio: "inherit" });
  return JSON.parse(readFileSync(result, "utf8"));
}
