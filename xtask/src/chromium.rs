//! A browser for the tests.

use crate::Result;
use crate::sh::{self, cmd};
use std::env;
use std::path::PathBuf;

const NAMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
];
const ELSEWHERE: [&str; 4] = [
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
];

/// The path of a Chromium: TOKENSCOPE_CHROMIUM, or one that is installed, or Debian's, installed now if we may.
pub fn find() -> Result<PathBuf> {
    if let Some(path) = env::var_os("TOKENSCOPE_CHROMIUM") {
        return Ok(path.into());
    }
    if let Some(path) = installed() {
        return Ok(path);
    }
    if sh::which("apt-get").is_some() && is_root() {
        println!("    installing Debian's chromium (about 140 MB)");
        cmd("apt-get").words("update -q").run()?;
        cmd("apt-get")
            .words("install -q -y chromium")
            .env("DEBIAN_FRONTEND", "noninteractive")
            .run()?;
        if let Some(path) = installed() {
            return Ok(path);
        }
    }
    Err(
        "no Chromium or Chrome found; install one (Debian: `sudo apt-get install chromium`, \
         macOS: `brew install --cask google-chrome`) or set TOKENSCOPE_CHROMIUM to its path"
            .into(),
    )
}

fn installed() -> Option<PathBuf> {
    NAMES.into_iter().find_map(sh::which).or_else(|| {
        ELSEWHERE
            .into_iter()
            .map(PathBuf::from)
            .find(|path| path.is_file())
    })
}

fn is_root() -> bool {
    cmd("id").args(["-u"]).output().is_ok_and(|id| id == "0")
}
