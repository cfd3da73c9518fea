//! Hearing of other servers' changes at once, where the database can tell (PostgreSQL). What is missed is found by the
//! next look at the version, so nothing depends on it but the time.

use std::time::Duration;

use sqlx::postgres::PgListener;

use super::Store;

pub(super) const CHANNEL: &str = "tokenscope";

/// Waits for changes that others made.
pub struct Listener {
    url: Option<String>,
    connected: Option<PgListener>,
}

impl Store {
    pub fn listener(&self) -> Listener {
        Listener {
            url: self.listens_at.clone(),
            connected: None,
        }
    }
}

impl Listener {
    /// Ends when something changed, and after `longest` at the latest.
    pub async fn wait(&mut self, longest: Duration) {
        // Neither a slow connection nor a silent one delays the next look.
        let _ = tokio::time::timeout(longest, self.hear()).await;
    }

    async fn hear(&mut self) {
        let Some(url) = &self.url else {
            return std::future::pending().await;
        };
        if self.connected.is_none() {
            match PgListener::connect(url).await {
                Ok(mut listener) => match listener.listen(CHANNEL).await {
                    Ok(()) => self.connected = Some(listener),
                    Err(error) => tracing::warn!(%error, "cannot listen"),
                },
                Err(error) => tracing::warn!(%error, "cannot connect to listen"),
            }
        }
        match &mut self.connected {
            // `None`: the connection was lost; it is made again by itself, and something may have been missed.
            Some(listener) => match listener.try_recv().await {
                Ok(_) => {}
                Err(error) => {
                    tracing::warn!(%error, "cannot listen any more");
                    self.connected = None;
                }
            },
            None => std::future::pending().await,
        }
    }
}
