//! What an edge worker is given: the account as a snapshot (rule 6), behind a publish secret, or for whoever may
//! `publishSnapshot` on `acct`: Admins, the Owner, and roles that allow everything there.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use sha2::{Digest, Sha256};
use tokenscope::edge::SnapshotOptions;
use tokio::task::block_in_place;

use super::App;
use super::asked::Asked;
use super::caller::{Caller, one_value};
use crate::error::{ApiError, Result};
use crate::world::{Thing, World};

/// A snapshot that is older is made anew, with the version that it had: where nothing changes, workers would else come to
/// trust it no more (a day, if they are not told otherwise, of which they take a new one after half).
const MADE_ANEW: i64 = 6 * 3_600_000;

/// How snapshots are given out.
#[derive(Default)]
pub struct Press {
    /// SHA-256 of the publish secret.
    secret: Option<[u8; 32]>,
    /// Signs snapshots.
    key: Option<Vec<u8>>,
    /// For how long the answer to a widening change waits.
    hold: Option<Duration>,
    last: Mutex<Option<Printed>>,
}

/// A snapshot as it is given out.
#[derive(Clone)]
pub struct Printed {
    version: i64,
    made_at: i64,
    pub bytes: Bytes,
}

impl Printed {
    /// What tells it from every other: the version alone would not, for one may be made anew.
    pub fn tag(&self) -> String {
        format!("\"{}-{:x}\"", self.version, self.made_at)
    }
}

impl Press {
    pub fn new(secret: Option<&str>, key: Option<&str>, hold: Option<Duration>) -> Self {
        Self {
            secret: secret.map(|secret| Sha256::digest(secret.as_bytes()).into()),
            key: key.map(|key| key.as_bytes().to_vec()),
            hold,
            last: Mutex::default(),
        }
    }

    /// After how long no worker rejects by an older version any more, where changes that widen are to wait for that.
    pub(super) fn hold(&self) -> Option<Duration> {
        self.hold
    }

    /// By hashes, which tell nothing by the time it takes to compare them.
    fn is_secret(&self, value: &str) -> bool {
        let hash: [u8; 32] = Sha256::digest(value.as_bytes()).into();
        self.secret == Some(hash)
    }
}

/// The account as it is now, for whoever may publish it.
pub struct Edition {
    app: App,
    world: Arc<World>,
}

impl FromRequestParts<App> for Edition {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        if one_value(parts)?.is_some_and(|value| app.0.press.is_secret(value)) {
            if let Some(asked) = parts.extensions.get::<Asked>() {
                asked.was();
            }
            return Ok(Self {
                app: app.clone(),
                world: app.0.keeper.world()?,
            });
        }
        let caller = Caller::from_request_parts(parts, app).await?;
        let permit = caller.read().ask(&[("publishSnapshot", Thing::Account)])?;
        Ok(Self {
            app: app.clone(),
            world: permit.into_world(),
        })
    }
}

impl Edition {
    /// Of the last change in it.
    pub fn version(&self) -> i64 {
        self.world.version
    }

    /// The snapshot, made once for each version, and anew where that was long ago.
    ///
    /// # Errors
    ///
    /// 500: the account cannot be one.
    pub fn snapshot(&self) -> Result<Printed> {
        let (press, version) = (&self.app.0.press, self.world.version);
        let now = self.app.0.keeper.clock.now();
        let mut last = press.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_young = |last: &&Printed| last.version == version && now - last.made_at < MADE_ANEW;
        if let Some(last) = last.as_ref().filter(is_young) {
            return Ok(last.clone());
        }
        let options = SnapshotOptions {
            version: &version.to_string(),
            made_at: now as f64,
            key: press.key.as_deref(),
        };
        let bytes = block_in_place(|| self.world.account.snapshot(&options));
        let bytes = bytes.map_err(|error| {
            tracing::error!(%error, "no snapshot can be made");
            ApiError::internal("no snapshot can be made")
        })?;
        let printed = Printed {
            version,
            made_at: now,
            bytes: bytes.into(),
        };
        *last = Some(printed.clone());
        Ok(printed)
    }
}
