//! The npm package: the crate by wasm-pack, the hand-written half by tsc, put together in `pkg/` and a tarball.
//!
//! ```text
//! target/pack/<module>/wasm/   what wasm-pack makes, once for each module
//! target/pack/<module>/glue/   of that the glue, where the sources in pkg-template/src import it from
//! target/pack/stage/           the package while it is being put together
//! pkg/                         the finished package
//! target/pack/tokenscope-<version>.tgz
//! ```

use crate::npm::{self, npm};
use crate::sh::cmd;
use crate::stamp::{self, Stamp};
use crate::steps::phase;
use crate::{Result, paths, tools};
use std::fs;
use std::path::{Path, PathBuf};

/// What the package is made from. The sources of xtask are among them: they say how.
const INPUTS: [&str; 10] = [
    ".cargo/config.toml",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "module",
    "src",
    "pkg-template",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "xtask/src",
];
/// Documents that are copied as they are.
const DOCUMENTS: [&str; 3] = ["pkg-template/README.md", "LICENSE-MIT", "LICENSE-APACHE"];
/// The sources that are alike in every module: how it is loaded, and what arguments are looked at by.
const SHARED: [&str; 12] = [
    "browser.ts",
    "checks.ts",
    "compile.ts",
    "is-ready.ts",
    "node-cjs.ts",
    "node.ts",
    "ready.ts",
    "slim-node-cjs.ts",
    "slim-node.ts",
    "slim.ts",
    "wasm-module.d.ts",
    "workerd.ts",
];
const WASM: &str = "wasm/tokenscope_bg.wasm";

/// A WebAssembly module of the package: the crate with one feature, in a folder of its own.
pub struct Module {
    pub name: &'static str,
    feature: &'static str,
    folder: &'static str,
    /// What it may weigh over the wire, in bytes.
    pub limit: u64,
}

pub const MODULES: [Module; 3] = [
    Module {
        name: "tokenscope",
        feature: "wasm",
        folder: "",
        limit: 110_000,
    },
    Module {
        name: "admin",
        feature: "wasm-admin",
        folder: "admin/",
        limit: 145_000,
    },
    Module {
        name: "edge",
        feature: "wasm-edge",
        folder: "edge/",
        limit: 45_000,
    },
];

impl Module {
    /// Where it is once [`build`] has run.
    pub fn wasm_file(&self) -> PathBuf {
        paths::at("pkg").join(self.folder).join(WASM)
    }

    fn made(&self, what: &str) -> PathBuf {
        paths::at("target/pack").join(self.name).join(what)
    }

    fn stage(&self) -> PathBuf {
        paths::at("target/pack/stage").join(self.folder)
    }
}

/// Sets up, builds, and says where the package is.
pub fn run() -> Result {
    phase("toolchain", tools::toolchain)?;
    phase("package", build)?;
    println!("\nfolder   pkg/\ntarball  {}", paths::shown(&tarball()?));
    Ok(())
}

/// Where the tarball is once [`build`] has run.
pub fn tarball() -> Result<PathBuf> {
    Ok(paths::at(&format!(
        "target/pack/tokenscope-{}.tgz",
        version()?
    )))
}

fn version() -> Result<String> {
    paths::locked_version("tokenscope")
}

/// Builds package and tarball, unless both are there and nothing they are made from has changed.
pub fn build() -> Result {
    npm::install("pkg-template")?;
    let path = tools::wasm_tools()?;
    let inputs = stamp::hash(INPUTS, &[])?;
    let stamp = Stamp::at(&paths::at("target/pack/stamp"));
    if stamp.says(&format!("{inputs} {}", outputs()?)) {
        println!("    up to date");
        return Ok(());
    }
    paths::fresh_dir(&paths::at("target/pack/stage"))?;
    for module in &MODULES {
        wasm(module, path.clone())?;
        typescript(module)?;
    }
    assemble()?;
    stamp.write(&format!("{inputs} {}", outputs()?))
}

fn outputs() -> Result<String> {
    stamp::hash(["pkg", &paths::shown(&tarball()?)], &[])
}

/// wasm-pack, with npm's binaryen in front: Debian's wasm-opt is too old for what rustc emits.
/// The flags for wasm-opt stand in module/Cargo.toml.
fn wasm(module: &Module, mut path: Vec<PathBuf>) -> Result {
    let out = module.made("wasm");
    paths::fresh_dir(&out)?;
    path.insert(0, paths::at("pkg-template/node_modules/.bin"));
    cmd("wasm-pack")
        // No download of what is missing: everything is there, in the versions we chose.
        .words(
            "build module --target web --release --no-pack --mode no-install --out-name tokenscope",
        )
        .words("--out-dir")
        .args([&out])
        .words("-- --features")
        .args([module.feature])
        // A module goes over the wire: small first. A backend that uses the crate builds it for speed.
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "z")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", rustflags())
        .path(&path)?
        .run()?;
    let glue = module.made("glue/wasm");
    paths::fresh_dir(&glue)?;
    for name in ["tokenscope.js", "tokenscope.d.ts"] {
        paths::copy(&out.join(name), &glue.join(name))?;
    }
    paths::copy(&module.made(WASM), &module.stage().join(WASM))
}

/// SHA-256 in its short form; of what the compiler does, what makes code shorter (functions inlined that are hardly
/// longer than a call) and not what copies it for speed, such as partial redundancy elimination (`pre`); and no folder of
/// this machine in what a panic would say.
fn rustflags() -> String {
    let mut flags = String::from("--cfg sha2_backend_soft=\"compact\"");
    for arg in [
        "-inline-threshold=5",
        "-enable-pre=false",
        "-disable-lsr",
        "-disable-lftr",
        "-disable-constant-hoisting",
        "-disable-machine-licm",
        "-disable-loop-idiom-all",
    ] {
        flags.push_str(&format!(" -Cllvm-args={arg}"));
    }
    for (folder, name) in [
        (tools::cargo_home().join("registry/src"), "registry"),
        (paths::root().to_path_buf(), "tokenscope"),
    ] {
        let folder = folder.to_string_lossy();
        // The variable is cut at blanks, so such a folder cannot be named in it.
        if !folder.contains(char::is_whitespace) {
            flags.push_str(&format!(" --remap-path-prefix={folder}={name}"));
        }
    }
    flags
}

/// The hand-written half as ES modules, and once more for `require`, with the glue on both sides.
fn typescript(module: &Module) -> Result {
    let config = |side: &str| format!("pkg-template/tsconfig.{}.{side}.json", module.name);
    let stage = module.stage();
    if module.name == "edge" {
        edge_sources(module)?;
    }
    for side in ["esm", "cjs"] {
        npm::bin("pkg-template", "tsc")
            .args(["-p", &config(side)])
            .run()?;
        let glue = stage.join(side).join("wasm");
        paths::copy(
            &module.made("glue/wasm/tokenscope.d.ts"),
            &glue.join("tokenscope.d.ts"),
        )?;
    }
    paths::copy(
        &module.made("glue/wasm/tokenscope.js"),
        &stage.join("esm/wasm/tokenscope.js"),
    )?;
    // wasm-pack's glue is an ES module; this makes the one for `require`.
    npm::bin("pkg-template", "tsc")
        .words(
            "--ignoreConfig --allowJs --module commonjs --moduleResolution bundler --target es2022",
        )
        .words("--lib es2022,dom --rootDir")
        .args([module.made("glue")])
        .args(["--outDir".into(), stage.join("cjs")])
        .args([module.made("glue/wasm/tokenscope.js")])
        .run()?;
    // The package says "type": "module"; without this Node would take the second half for ES modules too.
    write(
        &stage.join("cjs/package.json"),
        "{ \"type\": \"commonjs\" }\n",
    )?;
    match module.name {
        "admin" => admin_face(&stage),
        _ => Ok(()),
    }
}

/// The entries of `tokenscope/admin` are those of `tokenscope`, with another face.
fn admin_face(stage: &Path) -> Result {
    let export = "export * from \"./admin/face.js\";\n";
    for (file, text) in [
        ("esm/face.js", export),
        ("esm/face.d.ts", export),
        (
            "cjs/face.js",
            "module.exports = require(\"./admin/face.js\");\n",
        ),
        ("cjs/face.d.ts", export),
    ] {
        write(&stage.join(file), text)?;
    }
    Ok(())
}

/// The entries of `tokenscope/edge` are those of `tokenscope`, compiled beside sources of its own: its glue has nothing of
/// what the others need.
fn edge_sources(module: &Module) -> Result {
    let (from, to) = (paths::at("pkg-template/src"), module.made("src"));
    paths::fresh_dir(&to)?;
    for name in SHARED {
        paths::copy(&from.join(name), &to.join(name))?;
    }
    for file in paths::files(&from.join("edge"))? {
        paths::copy(&file, &to.join(file.file_name().unwrap_or_default()))?;
    }
    // For tsc: these are ES modules.
    write(&to.join("package.json"), "{ \"type\": \"module\" }\n")
}

fn write(path: &Path, text: &str) -> Result {
    fs::write(path, text).map_err(|error| format!("{}: {error}", paths::shown(path)).into())
}

fn assemble() -> Result {
    let stage = paths::at("target/pack/stage");
    for name in DOCUMENTS {
        let from = paths::at(name);
        let name = from.file_name().unwrap_or_default();
        paths::copy(&from, &stage.join(name))?;
    }
    paths::copy(
        &paths::at("pkg-template/package.json"),
        &stage.join("package.json"),
    )?;
    let version = format!("version={}", version()?);
    npm()
        .words("pkg delete private devDependencies")
        .dir("target/pack/stage")
        .run()?;
    npm()
        .args(["pkg", "set", &version])
        .dir("target/pack/stage")
        .run()?;
    publish(&stage)?;
    npm()
        .words("pack --silent --pack-destination")
        .args([paths::at("target/pack")])
        .dir("pkg")
        .run()
}

fn publish(stage: &Path) -> Result {
    let pkg = paths::at("pkg");
    paths::fresh_dir(&pkg)?;
    for file in paths::files(stage)? {
        paths::copy(&file, &pkg.join(file.strip_prefix(stage)?))?;
    }
    Ok(())
}
