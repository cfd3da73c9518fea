import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./app.mjs";
import { Report } from "./suite/report.mjs";

/** Codes of decisions that reject no request: not of denials, or of changes of tokens alone (rule 1.6). */
const NEVER_REJECTED = [
  "allowed",
  "incomplete_facts",
  "token_unknown",
  "scope_exceeds_owner",
  "scope_exceeds_actor",
  "not_your_token",
  "plan_without_custom_roles",
  "bad_scope",
  "bad_change",
];

/** The files of the installed package. */
export function packaging(app) {
  const report = new Report();
  const folder = join(app, "node_modules/tokenscope");
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => `.${join(entry.parentPath, entry.name).slice(folder.length)}`.replaceAll("\\", "/"));
  const text = (file) => readFileSync(join(folder, file), "utf8");

  report.check("every path in package.json exists", () => {
    const paths = [...targets(manifest.exports), ...manifest.sideEffects];
    report.equal(
      paths.filter((path) => !existsSync(join(folder, path))),
      [],
    );
  });
  report.check("types come first", () => {
    for (const name of [".", "./slim", "./admin", "./admin/slim", "./edge", "./edge/slim"])
      report.equal(Object.keys(manifest.exports[name])[0], "types");
  });
  report.check("there are three .wasm", () => {
    report.equal(files.filter((file) => file.endsWith(".wasm")).sort(), [
      "./admin/wasm/tokenscope_bg.wasm",
      "./edge/wasm/tokenscope_bg.wasm",
      "./wasm/tokenscope_bg.wasm",
    ]);
  });
  report.check("it has the version of the crate", () => {
    const crate = /^version = "(.*)"$/m.exec(readFileSync(join(ROOT, "Cargo.toml"), "utf8"))?.[1];
    report.equal(manifest.version, crate);
  });
  report.check("nothing of the workshop is left in package.json", () => {
    report.equal(
      ["private", "scripts", "devDependencies", "dependencies"].filter((key) => key in manifest),
      [],
    );
  });
  report.check("it brings its documents", () => {
    for (const name of ["README.md", "LICENSE-MIT", "LICENSE-APACHE"]) report.equal(files.includes(`./${name}`), true);
  });
  report.check("no code from text, no data: or blob: URL", () => {
    const bad = /\beval\s*\(|\bFunction\s*\(|["'`](?:data|blob):|createObjectURL/;
    report.equal(
      files.filter((file) => file.endsWith(".js") && bad.test(text(file))),
      [],
    );
  });
  report.check("only the files named under sideEffects have any", () => {
    // A statement that stands alone at the start of a line and calls something.
    const acting = files.filter(
      (file) => file.includes("/esm/") && file.endsWith(".js") && /^(?:await\b|initSync\()/m.test(text(file)),
    );
    report.equal(acting.sort(), manifest.sideEffects.filter((file) => file.includes("/esm/")).sort());
  });
  report.check("the public types hold no any", () => {
    const own = files.filter((file) => file.endsWith(".d.ts") && !file.includes("/wasm/"));
    report.equal(
      own.filter((file) => /\bany\b/.test(text(file).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ""))),
      [],
    );
  });
  report.check("the edge's types name every code of the crate", () => {
    const crate = (file) => readFileSync(join(ROOT, file), "utf8");
    const words = (text, pattern) => [...text.matchAll(pattern)].map(([, word]) => word).sort();
    const types = text("edge/esm/types.d.ts");
    const named = (type) => words(types.split(`type ${type} =`)[1].split(";")[0], /"(\w+)"/g);
    const reasons = words(crate("src/edge/verdict.rs").split("\nreasons! {")[1], /^ {4}\w+ "(\w+)",$/gm);
    report.equal(named("ForwardCode"), [...reasons, "request_too_long"].sort());
    const codes = words(
      crate("src/engine/decision.rs").split("\nimpl fmt::Display for Code")[0],
      /^ +Self::\w+ => "(\w+)",$/gm,
    );
    report.equal([...named("RejectCode"), ...NEVER_REJECTED].sort(), codes);
  });
  return report.toJSON();
}

/** All paths in a tree of conditions. */
function targets(node) {
  return typeof node === "string" ? [node] : Object.values(node).flatMap(targets);
}
