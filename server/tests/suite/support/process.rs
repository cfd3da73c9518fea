//! A server as a process of its own, which can be killed.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::Token;

pub struct Process {
    pub url: String,
    /// Of the Owner's first token, at the first start.
    pub value: Option<String>,
    /// All that it printed on the way.
    pub printed: String,
    child: Child,
}

impl Process {
    /// Its log goes to `log`, at every level.
    pub fn start(database: &str, log: &Path, arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tokenscope-server"));
        command.args(arguments).env("TOKENSCOPE_LOG", "trace");
        Self::run(command, database, log)
    }

    /// One whose files cannot grow beyond 512 KiB.
    pub fn start_limited(database: &str, log: &Path) -> Self {
        let mut command = Command::new("sh");
        // Without the signal, what is written beyond is an error like that of a full disk.
        let script = r#"trap '' XFSZ; ulimit -f 1024; exec "$@""#;
        command.args(["-c", script, "sh", env!("CARGO_BIN_EXE_tokenscope-server")]);
        command.env("TOKENSCOPE_LOG", "warn");
        Self::run(command, database, log)
    }

    fn run(mut command: Command, database: &str, log: &Path) -> Self {
        let log = File::options().create(true).append(true).open(log).unwrap();
        let mut child = command
            .args(["--listen", "127.0.0.1:0", "--database", database])
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (mut url, mut value, mut printed) = (None, None, String::new());
        while url.is_none() {
            let line = lines.next().expect("the server ended").unwrap();
            if let Some((_, secret)) = line.split_once("this once: ") {
                value = Some(secret.to_owned());
            } else if line.starts_with("http://") {
                url = Some(line.trim_end_matches('/').to_owned());
            }
            printed.push_str(&line);
            printed.push('\n');
        }
        Self {
            url: url.unwrap(),
            value,
            printed,
            child,
        }
    }

    pub fn token(&self, value: &str) -> Token {
        Token {
            url: self.url.clone(),
            value: value.to_owned(),
            id: String::new(),
            member: String::new(),
        }
    }

    /// With signal 9: it cannot do anything about it.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// As an operator ends it.
    pub fn end(mut self) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(sent.success());
        assert!(self.child.wait().unwrap().success());
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
