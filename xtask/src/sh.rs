//! Running other programs: each command line is printed before it runs, its output goes to the terminal.

use crate::{Result, paths};
use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub struct Cmd {
    command: Command,
    shown: String,
}

pub fn cmd(program: impl AsRef<OsStr>) -> Cmd {
    let program = program.as_ref();
    let mut command = Command::new(program);
    command.current_dir(paths::root());
    Cmd {
        command,
        shown: paths::shown(Path::new(program)),
    }
}

impl Cmd {
    pub fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        for arg in args {
            self.shown.push(' ');
            self.shown.push_str(&paths::shown(Path::new(arg.as_ref())));
            self.command.arg(arg);
        }
        self
    }

    /// Arguments without spaces inside, as one would type them.
    pub fn words(self, words: &str) -> Self {
        self.args(words.split_whitespace())
    }

    pub fn dir(mut self, relative: &str) -> Self {
        self.command.current_dir(paths::at(relative));
        self
    }

    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Puts `folders` in front of the PATH of the program and of what it starts.
    pub fn path(self, folders: &[PathBuf]) -> Result<Self> {
        let old = env::var_os("PATH").unwrap_or_default();
        let joined = env::join_paths(folders.iter().cloned().chain(env::split_paths(&old)))?;
        Ok(self.env("PATH", joined))
    }

    /// Runs it; a failure names the command line.
    pub fn run(mut self) -> Result {
        println!("    $ {}", self.shown);
        match self.command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(format!("`{}` failed ({status})", self.shown).into()),
            Err(error) => Err(format!("could not start `{}`: {error}", self.shown).into()),
        }
    }

    /// Runs it in silence and returns what it printed, trimmed.
    pub fn output(mut self) -> Result<String> {
        let output = self
            .command
            .stderr(Stdio::inherit())
            .output()
            .map_err(|error| format!("could not start `{}`: {error}", self.shown))?;
        if !output.status.success() {
            return Err(format!("`{}` failed ({})", self.shown, output.status).into());
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    }
}

/// The full path of `program`, if PATH has it.
pub fn which(program: &str) -> Option<PathBuf> {
    let file = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&env::var_os("PATH")?)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file())
}
