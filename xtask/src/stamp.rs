//! What makes a second run quick: work is skipped when the contents of its inputs AND outputs are those of the last
//! time it was done. Times of files play no part.

use crate::{Result, paths};
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// A hash over names and contents of all files under `inputs`, and over `words`.
///
/// 64 bits that may change with the compiler: good enough to notice an edit, and a change only costs a rebuild.
pub fn hash<'a>(inputs: impl IntoIterator<Item = &'a str>, words: &[&str]) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    words.hash(&mut hasher);
    for input in inputs {
        for file in paths::files(&paths::at(input))? {
            paths::shown(&file).hash(&mut hasher);
            fs::read(&file)?.hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

pub struct Stamp(PathBuf);

impl Stamp {
    pub fn at(path: &Path) -> Stamp {
        Stamp(path.to_owned())
    }

    pub fn says(&self, content: &str) -> bool {
        fs::read_to_string(&self.0).is_ok_and(|old| old == content)
    }

    pub fn write(&self, content: &str) -> Result {
        if let Some(parent) = self.0.parent() {
            fs::create_dir_all(parent)?;
        }
        Ok(fs::write(&self.0, content)?)
    }
}
