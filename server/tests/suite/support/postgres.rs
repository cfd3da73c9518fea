//! A PostgreSQL that the tests start themselves, where its programs are found: on `PATH`, or where Debian has them.

use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

/// A running one.
pub struct Cluster {
    pub folder: PathBuf,
    pub port: u16,
    bin: PathBuf,
    user: Option<(u32, u32)>,
}

/// A fresh database in the one that all tests of this program share; `None` where there is no PostgreSQL, which is said.
pub fn database() -> Option<String> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    let cluster = CLUSTER.get_or_init(|| {
        let cluster = Cluster::start();
        if let Err(why) = &cluster {
            assert!(
                std::env::var_os("TOKENSCOPE_POSTGRES").is_none_or(|it| it != "required"),
                "PostgreSQL: {why}"
            );
            eprintln!("skipped on PostgreSQL: {why}");
        }
        cluster.ok()
    });
    cluster.as_ref().map(Cluster::database)
}

impl Cluster {
    /// Ends with this program, and takes its files with it.
    pub fn start() -> Result<Self, String> {
        let bin =
            programs().ok_or("no `initdb` and `postgres` on PATH or in /usr/lib/postgresql")?;
        let root = tempfile::tempdir()
            .map_err(|error| error.to_string())?
            .keep();
        let user = unprivileged()?;
        std::fs::set_permissions(&root, PermissionsExt::from_mode(0o755)).unwrap();
        if let Some((uid, gid)) = user {
            chown(&root, Some(uid), Some(gid)).map_err(|error| error.to_string())?;
        }
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let cluster = Self {
            folder: root,
            port,
            bin,
            user,
        };
        let data = cluster.folder.join("data");
        let made = cluster
            .program("initdb")
            .args([
                "-A",
                "trust",
                "-U",
                "tokenscope",
                "-E",
                "UTF8",
                "--no-sync",
                "-D",
            ])
            .arg(&data)
            .output()
            .map_err(|error| error.to_string())?;
        if !made.status.success() {
            return Err(String::from_utf8_lossy(&made.stderr).into_owned());
        }
        cluster.run();
        Ok(cluster)
    }

    /// Starts it, and waits until it answers.
    pub fn run(&self) {
        // The shell lives until this program's end of the pipe is closed, which the system does in any case.
        let script = r#"exec 3<&0
            "$1"/postgres -D "$2/data" -p "$3" -k "$2" -c listen_addresses=127.0.0.1 \
                -c max_connections=200 >"$2/log" 2>&1 3<&- &
            running=$!
            { read -r _ <&3; kill -INT $running; } &
            wait $running; wait; rm -rf "$2""#;
        let mut shell = self.as_user("sh");
        shell
            .args(["-c", script, "sh"])
            .args([&self.bin, &self.folder])
            .arg(self.port.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        #[allow(clippy::zombie_processes, reason = "it ends after this program")]
        let mut shell = shell.spawn().unwrap();
        // Open until the end.
        std::mem::forget(shell.stdin.take());
        for _ in 0..200 {
            if self.sql("postgres", "select 1").is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!(
            "PostgreSQL does not answer: see {}/log",
            self.folder.display()
        );
    }

    /// Kills all of it at once, as a power cut does to its memory.
    pub fn kill(&self) {
        let pid = std::fs::read_to_string(self.folder.join("data/postmaster.pid")).unwrap();
        let pid = pid.lines().next().unwrap().to_owned();
        let children = Command::new("pgrep").args(["-P", &pid]).output().unwrap();
        let children = String::from_utf8_lossy(&children.stdout).into_owned();
        let all: Vec<&str> = std::iter::once(pid.as_str())
            .chain(children.lines())
            .collect();
        // One of them may be gone already.
        let _ = Command::new("kill")
            .arg("-9")
            .args(&all)
            .stderr(Stdio::null())
            .status();
        for pid in all {
            while PathBuf::from(format!("/proc/{pid}")).exists() {
                std::thread::sleep(Duration::from_millis(5));
            }
        }
    }

    pub fn database(&self) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("t{}", COUNT.fetch_add(1, Ordering::Relaxed));
        self.sql("postgres", &format!("create database {name}"))
            .unwrap();
        format!("postgres://tokenscope@127.0.0.1:{}/{name}", self.port)
    }

    pub fn sql(&self, database: &str, text: &str) -> Result<String, String> {
        let output = self
            .program("psql")
            .args([
                "-h",
                "127.0.0.1",
                "-U",
                "tokenscope",
                "-Atc",
                text,
                database,
            ])
            .args(["-p", &self.port.to_string()])
            .output()
            .unwrap();
        match output.status.success() {
            true => Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned()),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    }

    fn program(&self, name: &str) -> Command {
        self.as_user(self.bin.join(name))
    }

    /// PostgreSQL does not run as root.
    fn as_user(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/");
        if let Some((uid, gid)) = self.user {
            command.uid(uid).gid(gid);
        }
        command
    }
}

fn programs() -> Option<PathBuf> {
    let has = |folder: &Path| {
        ["initdb", "postgres", "psql"]
            .iter()
            .all(|it| folder.join(it).is_file())
    };
    let debian = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten();
    let debian = debian.map(|version| version.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).chain(debian).collect();
    folders.retain(|folder| has(folder));
    folders.into_iter().next()
}

/// Whom to be, where this program is root: the user that Debian's package makes.
fn unprivileged() -> Result<Option<(u32, u32)>, String> {
    let id = Command::new("id")
        .arg("-u")
        .output()
        .map_err(|error| error.to_string())?;
    if String::from_utf8_lossy(&id.stdout).trim() != "0" {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd").map_err(|error| error.to_string())?;
    let line = users.lines().find(|line| line.starts_with("postgres:"));
    let mut fields = line
        .ok_or("as root, and there is no user `postgres`")?
        .split(':')
        .skip(2);
    let mut number = || fields.next()?.parse().ok();
    Ok(number().zip(number()))
}
