//! The Rust side of the tool chain: toolchain, wasm-pack, wasm-bindgen.

use crate::sh::{self, cmd};
use crate::{Result, paths};
use std::path::PathBuf;

const WASM_PACK: &str = "0.15.1";

/// Where cargo keeps what it downloads.
pub fn cargo_home() -> PathBuf {
    let home = |name: &str| std::env::var_os(name).map(PathBuf::from);
    home("CARGO_HOME").unwrap_or_else(|| {
        home("HOME")
            .or_else(|| home("USERPROFILE"))
            .unwrap_or_default()
            .join(".cargo")
    })
}

/// Toolchain, components and wasm target of rust-toolchain.toml.
///
/// Asked for by hand because with RUSTUP_AUTO_INSTALL=0 rustup uses a toolchain without its missing target in silence.
pub fn toolchain() -> Result {
    if sh::which("rustup").is_none() {
        println!(
            "    rustup is not on PATH: taking the toolchain as it is (it needs the target wasm32-unknown-unknown)"
        );
        return Ok(());
    }
    cmd("rustup")
        .words("toolchain install --no-self-update")
        // Set by rustup for `cargo xtask` itself; with it rustup would not read rust-toolchain.toml.
        .without_env("RUSTUP_TOOLCHAIN")
        .run()
}

/// Makes sure of wasm-pack and of the wasm-bindgen that fits Cargo.lock. Returns the folders to put first on PATH.
pub fn wasm_tools() -> Result<Vec<PathBuf>> {
    let wasm_bindgen = paths::locked_version("wasm-bindgen")?;
    // Debug builds: both only drive other programs, and compile in a third of the time.
    require(
        "wasm-pack",
        WASM_PACK,
        &["wasm-pack", "--locked", "--debug"],
    )?;
    // Not --locked: its own lock file names a crate version that the registry does not have.
    require(
        "wasm-bindgen",
        &wasm_bindgen,
        &["wasm-bindgen-cli", "--debug"],
    )?;
    Ok(vec![tools_dir().join("bin")])
}

fn tools_dir() -> PathBuf {
    paths::at("target/tools")
}

fn require(program: &str, version: &str, install: &[&str]) -> Result {
    let own = tools_dir()
        .join("bin")
        .join(format!("{program}{}", std::env::consts::EXE_SUFFIX));
    // Only the first that PATH would find counts; ours comes first.
    let found = if own.is_file() {
        Some(own)
    } else {
        sh::which(program)
    };
    if let Some(found) = found
        && cmd(found)
            .args(["--version"])
            .output()
            .is_ok_and(|said| said == format!("{program} {version}"))
    {
        return Ok(());
    }
    println!(
        "    installing {program} {version} into target/tools (compiled once, a minute or two)"
    );
    cmd("cargo")
        .args(["install", "--force", "--version", version, "--root"])
        .args([tools_dir()])
        .args(install)
        .run()
}
