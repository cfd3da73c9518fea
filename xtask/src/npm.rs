//! npm and node.

use crate::sh::{self, Cmd, cmd};
use crate::stamp::{self, Stamp};
use crate::{Result, paths};

const NPM: &str = if cfg!(windows) { "npm.cmd" } else { "npm" };
/// Vite's demand.
const OLDEST_NODE: (u32, u32) = (20, 19);

pub fn npm() -> Cmd {
    cmd(NPM)
}

/// `npm ci` in `folder`, unless its node_modules already comes from the same lock file.
pub fn install(folder: &str) -> Result {
    check_node()?;
    let manifest = format!("{folder}/package.json");
    let lock = format!("{folder}/package-lock.json");
    if !paths::at(&lock).is_file() {
        return Err(format!(
            "`{lock}` is missing; run `npm install` in {folder} once and commit it"
        )
        .into());
    }
    let wanted = stamp::hash([manifest.as_str(), lock.as_str()], &[])?;
    // Inside node_modules: whoever removes that removes the stamp.
    let stamp = Stamp::at(&paths::at(&format!("{folder}/node_modules/.xtask-stamp")));
    if stamp.says(&wanted) {
        return Ok(());
    }
    println!("    installing the npm packages of {folder}/ (into {folder}/node_modules)");
    npm().words("ci --no-audit --no-fund").dir(folder).run()?;
    stamp.write(&wanted)
}

/// A program that a package in `folder`'s node_modules brings, run from the root.
pub fn bin(folder: &str, program: &str) -> Cmd {
    let suffix = if cfg!(windows) { ".cmd" } else { "" };
    cmd(paths::at(&format!(
        "{folder}/node_modules/.bin/{program}{suffix}"
    )))
}

pub fn node() -> Cmd {
    cmd("node")
}

fn check_node() -> Result {
    let (major, minor) = OLDEST_NODE;
    let install = format!("install node {major}.{minor} or newer, with npm: https://nodejs.org");
    if sh::which("node").is_none() {
        return Err(format!("node is not on PATH; {install}").into());
    }
    let version = node().words("--version").output()?;
    let mut numbers = version
        .trim_start_matches('v')
        .split('.')
        .filter_map(|number| number.parse::<u32>().ok());
    match (numbers.next(), numbers.next()) {
        (Some(a), Some(b)) if (a, b) >= OLDEST_NODE => Ok(()),
        _ => Err(format!("node is too old: {version}; {install}").into()),
    }
}
