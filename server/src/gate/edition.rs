//! What an edge worker is given: the account as a snapshot (rule 6), behind a publish secret, or for whoever may
//! `publishSnapshot` on `acct`: Admins, the Owner, and roles that allow everything there.

use std::sync::{Arc, Mutex, PoisonError};

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

/// How snapshots are given out.
#[derive(Default)]
pub struct Press {
    /// SHA-256 of the publish secret.
    secret: Option<[u8; 32]>,
    /// Signs snapshots.
    key: Option<Vec<u8>>,
    /// The last one, by its version.
    last: Mutex<Option<(i64, Bytes)>>,
}

impl Press {
    pub fn new(secret: Option<&str>, key: Option<&str>) -> Self {
        Self {
            secret: secret.map(|secret| Sha256::digest(secret.as_bytes()).into()),
            key: key.map(|key| key.as_bytes().to_vec()),
            last: Mutex::default(),
        }
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

    /// The snapshot, made once for each version.
    ///
    /// # Errors
    ///
    /// 500: the account cannot be one.
    pub fn snapshot(&self) -> Result<Bytes> {
        let press = &self.app.0.press;
        let mut last = press.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((version, bytes)) = &*last
            && *version == self.world.version
        {
            return Ok(bytes.clone());
        }
        let options = SnapshotOptions {
            version: &self.world.version.to_string(),
            made_at: self.app.0.keeper.clock.now() as f64,
            key: press.key.as_deref(),
        };
        let bytes = block_in_place(|| self.world.account.snapshot(&options));
        let bytes: Bytes = bytes
            .map_err(|error| {
                tracing::error!(%error, "no snapshot can be made");
                ApiError::internal("no snapshot can be made")
            })?
            .into();
        *last = Some((self.world.version, bytes.clone()));
        Ok(bytes)
    }
}
