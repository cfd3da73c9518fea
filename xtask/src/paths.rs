//! Where things are. All paths are absolute, so that the commands work from every folder.

use crate::Result;
use std::fs;
use std::path::{Path, PathBuf};

/// The repository: the parent of the folder that this crate was compiled in.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies inside the repository")
}

pub fn at(relative: &str) -> PathBuf {
    root().join(relative)
}

/// Where cargo builds: `target/`, or where the environment says.
pub fn target() -> Result<PathBuf> {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => Ok(std::path::absolute(folder)?),
        None => Ok(at("target")),
    }
}

/// `path` as the user would write it from the root.
pub fn shown(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .display()
        .to_string()
}

/// The version of `package` in Cargo.lock.
pub fn locked_version(package: &str) -> Result<String> {
    let lock = read("Cargo.lock")?;
    let name = format!("name = \"{package}\"");
    lock.split("[[package]]")
        .find(|entry| entry.lines().any(|line| line == name))
        .and_then(|entry| {
            entry
                .lines()
                .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'))
        })
        .map(str::to_owned)
        .ok_or_else(|| format!("no version of `{package}` in Cargo.lock").into())
}

pub fn read(relative: &str) -> Result<String> {
    fs::read_to_string(at(relative))
        .map_err(|error| format!("could not read `{relative}`: {error}").into())
}

/// An empty folder there, whatever was there before.
pub fn fresh_dir(path: &Path) -> Result {
    if path.exists() {
        fs::remove_dir_all(path)
            .map_err(|error| format!("could not remove `{}`: {error}", shown(path)))?;
    }
    Ok(fs::create_dir_all(path)
        .map_err(|error| format!("could not create `{}`: {error}", shown(path)))?)
}

pub fn copy(from: &Path, to: &Path) -> Result {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    match fs::copy(from, to) {
        Ok(_) => Ok(()),
        Err(error) => Err(format!(
            "could not copy `{}` to `{}`: {error}",
            shown(from),
            shown(to)
        )
        .into()),
    }
}

/// Every file under `path` (or `path` itself), sorted, without `node_modules`, `dist` and hidden folders.
pub fn files(path: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![path.to_owned()];
    while let Some(path) = open.pop() {
        if path.is_file() {
            found.push(path);
        } else if path.is_dir() {
            for entry in fs::read_dir(&path)? {
                let entry = entry?;
                let name = entry.file_name();
                let name = name.to_string_lossy();
                if name != "node_modules" && name != "dist" && !name.starts_with('.') {
                    open.push(entry.path());
                }
            }
        }
    }
    found.sort();
    Ok(found)
}
