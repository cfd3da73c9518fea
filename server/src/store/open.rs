//! Opening a database, by its URL.

use std::str::FromStr;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions, install_default_drivers};
use sqlx::{AnyConnection, Executor};

use super::{Result, Store};

/// How many requests may talk to the database at once.
const CONNECTIONS: u32 = 8;

/// What each connection to SQLite begins with: what was committed survives the loss of power, readers do not wait for
/// writers, and writers wait for each other.
const SQLITE: &str =
    "pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 3000;";

/// What each connection to PostgreSQL begins with: a server that hangs in the middle of a change does not keep the
/// others from theirs.
const POSTGRES: &str = "set statement_timeout = '5s'; set lock_timeout = '5s'; \
    set idle_in_transaction_session_timeout = '10s'; set synchronous_commit = on;";

impl Store {
    /// Opens the database and brings its tables up to date. A file of SQLite is made where there is none.
    ///
    /// # Errors
    ///
    /// The URL is none of `sqlite:` and `postgres:`, or the database cannot be opened.
    pub async fn open(url: &str, patience: Duration) -> Result<Self> {
        install_default_drivers();
        let sqlite = url.starts_with("sqlite:");
        if !sqlite && !url.starts_with("postgres:") && !url.starts_with("postgresql:") {
            let message = "a database is `sqlite:FILE` or `postgres://…`";
            return Err(sqlx::Error::Configuration(message.into()));
        }
        let full = match sqlite && !url.contains('?') {
            true => format!("{url}?mode=rwc"),
            false => url.to_owned(),
        };
        let options = AnyConnectOptions::from_str(&full)?;
        let pool = AnyPoolOptions::new()
            .max_connections(CONNECTIONS)
            .acquire_timeout(patience)
            .after_connect(move |connection: &mut AnyConnection, _| {
                Box::pin(async move {
                    for statement in [POSTGRES, SQLITE][usize::from(sqlite)].split_terminator(';') {
                        connection.execute(statement).await?;
                    }
                    Ok(())
                })
            })
            .connect_with(options)
            .await?;
        sqlx::migrate!().run(&pool).await?;
        Ok(Self {
            pool,
            listens_at: (!sqlite).then(|| full.clone()),
            patience,
        })
    }

    pub async fn close(&self) {
        self.pool.close().await;
    }
}
