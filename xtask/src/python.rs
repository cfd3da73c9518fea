//! Programs in Python that tests run, with packages of their own in `target/`.

use crate::sh::{cmd, which};
use crate::{Result, paths};
use std::fs;
use std::path::PathBuf;

/// A Python that has the packages of that file, installed where they are not yet; `None` where there is no Python.
pub fn with_packages(requirements: &str) -> Result<Option<PathBuf>> {
    let Some(python) = which("python3") else {
        return Ok(None);
    };
    let wanted = paths::read(requirements)?;
    let home = paths::at("target/python");
    let (own, installed) = (home.join("bin/python"), home.join("installed.txt"));
    if fs::read_to_string(&installed).is_ok_and(|there| there == wanted) {
        return Ok(Some(own));
    }
    cmd(python)
        .args(["-m", "venv", "--clear"])
        .args([&home])
        .run()?;
    cmd(&own)
        .words("-m pip install --quiet --disable-pip-version-check --requirement")
        .args([paths::at(requirements)])
        .run()?;
    fs::write(installed, wanted)?;
    Ok(Some(own))
}
