//! What the server is told when it starts.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use tokenscope::{InlineBase, LoadOptions, UnboundDeny};

use crate::gate::Press;
use crate::keeper::Pace;
use crate::world::Rules;

/// A reference backend around tokenscope: access tokens that are really created, used, rotated and revoked.
#[derive(Clone, Debug, Parser)]
#[command(version, about)]
pub struct Config {
    /// Where to listen.
    #[arg(long, env = "TOKENSCOPE_LISTEN", default_value = "127.0.0.1:4680")]
    pub listen: SocketAddr,

    /// `sqlite:FILE`, made where there is none, or `postgres://…`, on which several servers may work at once.
    #[arg(
        long,
        env = "TOKENSCOPE_DATABASE",
        default_value = "sqlite:tokenscope.db",
        hide_env_values = true
    )]
    pub database: String,

    /// Anybody may act as any member. On a loopback address only.
    #[arg(long)]
    pub demo: bool,

    /// A document to fill an empty account from, in the shapes of the REST API; repeat for several.
    #[arg(long)]
    pub fill: Vec<PathBuf>,

    /// A folder whose files are served beside the API: the built page.
    #[arg(long)]
    pub page: Option<PathBuf>,

    /// How browsers reach the server, for example `https://tokens.example.com`; repeat for several. Default: the
    /// address it listens on.
    #[arg(long = "origin", env = "TOKENSCOPE_ORIGIN", value_delimiter = ',')]
    pub origins: Vec<String>,

    /// 64 hexadecimal digits that sign the cookies of sessions, the same on all servers. Default: random, so sessions
    /// end with the server.
    #[arg(env = "TOKENSCOPE_SESSION_KEY", long, hide_env_values = true)]
    session_key: Option<SessionKey>,

    /// What an edge worker puts in `Authorization` to be given snapshots; at least 16 characters.
    #[arg(long, env = "TOKENSCOPE_PUBLISH_SECRET", hide_env_values = true)]
    publish_secret: Option<Word>,

    /// Signs snapshots, so that a worker takes only those of this server; at least 16 characters.
    #[arg(long, env = "TOKENSCOPE_SNAPSHOT_KEY", hide_env_values = true)]
    snapshot_key: Option<Word>,

    /// Answer a change that lets somebody do more only when no edge worker rejects by the account before it any more: so
    /// many milliseconds after it, which are to be the workers' `CONFIRM_FOR_MS`, and `--max-age-ms`, by which another
    /// server may be behind. It holds at once all the same.
    #[arg(long, value_name = "MS", value_parser = clap::value_parser!(u64).range(0..=10_000))]
    pub hold_widening_ms: Option<u64>,

    /// The e-mail of the Owner that the first start creates.
    #[arg(long, default_value = "owner@example.com")]
    pub owner_email: String,

    /// Make a first token of the member with this e-mail, print it and end.
    #[arg(long, value_name = "EMAIL")]
    pub invite: Option<String>,

    /// The plan has no custom roles: no custom and inline scopes (rule 1.10).
    #[arg(long)]
    pub plan_without_custom_roles: bool,

    /// Refuse custom and inline scopes to Readers and below (rule 1.5).
    #[arg(long)]
    pub readers_only_reader_tokens: bool,

    /// A role whose deny depends on an attribute without a value grants nothing (rule 3.6).
    #[arg(long)]
    pub unbound_deny_all: bool,

    /// Inline scopes start from the reader base, not from nothing (rule 1.3).
    #[arg(long)]
    pub inline_reader_base: bool,

    /// Unknown tokens that one address may present in a minute; then 429.
    #[arg(long, default_value_t = 60)]
    pub unknown_tokens: u32,

    /// Milliseconds between two looks at what other servers changed, where the database does not announce it.
    #[arg(long, default_value_t = 500)]
    pub look_ms: u64,

    /// Milliseconds after which a server that cannot look answers nothing any more.
    #[arg(long, default_value_t = 3_000)]
    pub max_age_ms: u64,
}

/// Has no `Debug` that shows it.
#[derive(Clone)]
struct SessionKey([u8; 32]);

impl std::fmt::Debug for SessionKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

/// A text that is to be kept secret.
#[derive(Clone)]
struct Word(String);

impl std::fmt::Debug for Word {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl std::str::FromStr for Word {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.len() {
            16..=200 => Ok(Self(text.to_owned())),
            _ => Err("16 to 200 characters are needed"),
        }
    }
}

impl std::str::FromStr for SessionKey {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "64 hexadecimal digits are needed";
        let mut key = [0; 32];
        if text.len() != 64 || !text.is_ascii() {
            return Err(wrong);
        }
        for (at, byte) in key.iter_mut().enumerate() {
            let pair = text.get(2 * at..2 * at + 2).ok_or(wrong)?;
            *byte = u8::from_str_radix(pair, 16).map_err(|_| wrong)?;
        }
        Ok(Self(key))
    }
}

impl Config {
    /// # Errors
    ///
    /// What must not be together.
    pub fn check(&self) -> Result<(), String> {
        if self.demo && !self.listen.ip().is_loopback() {
            let listen = self.listen;
            return Err(format!(
                "`--demo` lets anybody act as any member, so it listens on a loopback address, not on `{listen}`"
            ));
        }
        for origin in &self.origins {
            let rest = ["http://", "https://"]
                .iter()
                .find_map(|it| origin.strip_prefix(it));
            if rest.is_none_or(|rest| rest.is_empty() || rest.contains('/')) {
                return Err(format!(
                    "`--origin {origin}` is to be `https://host[:port]`"
                ));
            }
        }
        Ok(())
    }

    /// The origins of the page, where the server listens at `address`.
    pub fn origins_at(&self, address: SocketAddr) -> Vec<String> {
        if !self.origins.is_empty() {
            return self.origins.clone();
        }
        let port = address.port();
        let mut origins = vec![format!("http://{address}")];
        if is_local(address.ip()) {
            origins.push(format!("http://localhost:{port}"));
            origins.push(format!("http://127.0.0.1:{port}"));
        }
        origins
    }

    /// # Errors
    ///
    /// The system gives no random bytes.
    pub fn session_key(&self) -> Result<[u8; 32], getrandom::Error> {
        match &self.session_key {
            Some(SessionKey(key)) => Ok(*key),
            None => crate::secret::random(),
        }
    }

    pub fn press(&self) -> Press {
        let [secret, key] = [&self.publish_secret, &self.snapshot_key]
            .map(|word| word.as_ref().map(|Word(text)| text.as_str()));
        let most = |confirmed: u64| Duration::from_millis(confirmed + self.max_age_ms);
        Press::new(secret, key, self.hold_widening_ms.map(most))
    }

    pub fn rules(&self) -> Rules {
        let mut load = LoadOptions {
            readers_only_reader_tokens: self.readers_only_reader_tokens,
            ..LoadOptions::default()
        };
        if self.unbound_deny_all {
            load.unbound_deny = UnboundDeny::DenyAll;
        }
        if self.inline_reader_base {
            load.inline_base = InlineBase::Reader;
        }
        Rules {
            load,
            custom_roles: !self.plan_without_custom_roles,
        }
    }

    pub fn pace(&self) -> Pace {
        Pace {
            look: Duration::from_millis(self.look_ms),
            max_age: Duration::from_millis(self.max_age_ms),
            ..Pace::default()
        }
    }
}

fn is_local(ip: IpAddr) -> bool {
    ip.is_loopback() || ip.is_unspecified()
}
