//! The npm package: the crate by wasm-pack, the hand-written half by tsc, put together in `pkg/` and a tarball.
//!
//! ```text
//! target/pack/wasm/    what wasm-pack makes
//! target/pack/glue/    of that the glue, where the sources in pkg-template/src import it from
//! target/pack/stage/   the package while it is being put together
//! pkg/                 the finished package
//! target/pack/tokenscope-<version>.tgz
//! ```

use crate::npm::{self, npm};
use crate::sh::cmd;
use crate::stamp::{self, Stamp};
use crate::steps::phase;
use crate::{Result, paths, tools};
use std::fs;
use std::path::PathBuf;

/// What the package is made from. The sources of xtask are among them: they say how.
const INPUTS: [&str; 9] = [
    ".cargo/config.toml",
    "Cargo.toml",
    "Cargo.lock",
    "rust-toolchain.toml",
    "src",
    "pkg-template",
    "LICENSE-MIT",
    "LICENSE-APACHE",
    "xtask/src",
];
/// Documents that are copied as they are.
const DOCUMENTS: [&str; 3] = ["pkg-template/README.md", "LICENSE-MIT", "LICENSE-APACHE"];
const WASM: &str = "wasm/tokenscope_bg.wasm";

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

pub fn wasm_file() -> PathBuf {
    paths::at("pkg").join(WASM)
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
    wasm(path)?;
    typescript()?;
    assemble()?;
    stamp.write(&format!("{inputs} {}", outputs()?))
}

fn outputs() -> Result<String> {
    stamp::hash(["pkg", &paths::shown(&tarball()?)], &[])
}

/// wasm-pack, with npm's binaryen in front: Debian's wasm-opt is too old for what rustc emits.
/// The flags for wasm-opt stand in Cargo.toml.
fn wasm(mut path: Vec<PathBuf>) -> Result {
    let out = paths::at("target/pack/wasm");
    paths::fresh_dir(&out)?;
    path.insert(0, paths::at("pkg-template/node_modules/.bin"));
    cmd("wasm-pack")
        // No download of what is missing: everything is there, in the versions we chose.
        .words("build --target web --release --no-pack --mode no-install --out-dir")
        .args([out])
        .words("-- --features wasm")
        // A module goes over the wire: small first. A backend that uses the crate builds it for speed.
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "z")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", rustflags())
        .path(&path)?
        .run()?;
    let glue = paths::at("target/pack/glue/wasm");
    paths::fresh_dir(&glue)?;
    for name in ["tokenscope.js", "tokenscope.d.ts"] {
        paths::copy(&paths::at("target/pack/wasm").join(name), &glue.join(name))?;
    }
    Ok(())
}

/// SHA-256 in its short form, functions inlined that are hardly longer than a call, and no folder of this machine in
/// what a panic would say.
fn rustflags() -> String {
    let mut flags =
        String::from("--cfg sha2_backend_soft=\"compact\" -Cllvm-args=-inline-threshold=10");
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
fn typescript() -> Result {
    paths::fresh_dir(&paths::at("target/pack/stage"))?;
    tsc("pkg-template/tsconfig.json")?;
    tsc("pkg-template/tsconfig.cjs.json")?;
    tsc("pkg-template/tsconfig.glue.json")?;
    for side in ["esm", "cjs"] {
        let to = paths::at(&format!("target/pack/stage/{side}/wasm"));
        paths::copy(
            &paths::at("target/pack/glue/wasm/tokenscope.d.ts"),
            &to.join("tokenscope.d.ts"),
        )?;
    }
    paths::copy(
        &paths::at("target/pack/glue/wasm/tokenscope.js"),
        &paths::at("target/pack/stage/esm/wasm/tokenscope.js"),
    )
}

fn tsc(project: &str) -> Result {
    npm::bin("pkg-template", "tsc").args(["-p", project]).run()
}

fn assemble() -> Result {
    let stage = paths::at("target/pack/stage");
    paths::copy(&paths::at("target/pack").join(WASM), &stage.join(WASM))?;
    // The package says "type": "module"; without this Node would take the second half for ES modules too.
    fs::write(
        stage.join("cjs/package.json"),
        "{ \"type\": \"commonjs\" }\n",
    )?;
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

fn publish(stage: &std::path::Path) -> Result {
    let pkg = paths::at("pkg");
    paths::fresh_dir(&pkg)?;
    for file in paths::files(stage)? {
        paths::copy(&file, &pkg.join(file.strip_prefix(stage)?))?;
    }
    Ok(())
}
