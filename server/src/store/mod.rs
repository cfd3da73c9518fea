//! The database: SQLite or PostgreSQL, with the same statements.
//!
//! Everything is read at the start; from then on only what is newer is. A change takes one lock, that of the row in
//! `world`, writes and commits. Values of tokens never come here.

mod listen;
mod open;
mod tx;

use std::future::Future;
use std::time::Duration;

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyPool, Row as _};

pub use listen::Listener;
pub use tx::Tx;

use crate::record::Kind;

type Result<T, E = sqlx::Error> = std::result::Result<T, E>;

/// A row of `item`.
#[derive(Clone)]
pub struct Row {
    pub kind: Kind,
    pub id: String,
    pub version: i64,
    pub gone: bool,
    pub body: String,
}

/// What is written: a body for a thing, or what is left of it.
#[derive(Clone)]
pub struct Write {
    pub kind: Kind,
    pub id: String,
    pub gone: bool,
    pub body: String,
}

/// An entry of the audit log.
#[derive(Clone)]
pub struct Entry {
    pub id: String,
    pub at: i64,
    pub body: String,
}

#[derive(Clone)]
pub struct Store {
    pool: AnyPool,
    /// Where PostgreSQL is, to listen there; `None` for SQLite.
    listens_at: Option<String>,
    /// So long a statement may take.
    patience: Duration,
}

impl Store {
    /// All rows that are newer than `version`, oldest first: those of all changes since, for a version is committed
    /// before the next is given.
    ///
    /// # Errors
    ///
    /// The database does not answer in time, or not at all.
    pub async fn newer_than(&self, version: i64) -> Result<Vec<Row>> {
        self.in_time(async { rows(newer(version).fetch_all(&self.pool).await?) })
            .await
    }

    /// The version of the last change, and when that was made.
    ///
    /// # Errors
    ///
    /// The database does not answer in time, or not at all.
    pub async fn last_change(&self) -> Result<(i64, i64)> {
        let query = sqlx::query("select version, changed_at from world");
        self.in_time(async {
            let row = query.fetch_one(&self.pool).await?;
            Ok((row.try_get(0)?, row.try_get(1)?))
        })
        .await
    }

    /// Keeps when tokens were used, and entries of the log that belong to no change.
    ///
    /// # Errors
    ///
    /// The database does not answer in time, or not at all.
    pub async fn keep(&self, uses: &[(String, i64)], entries: &[Entry]) -> Result<()> {
        let upsert = "insert into last_use (id, at) values ($1, $2) \
            on conflict (id) do update set at = excluded.at where excluded.at > last_use.at";
        self.in_time(async {
            let mut tx = self.pool.begin().await?;
            for (token, at) in uses {
                let query = sqlx::query(upsert).bind(token).bind(*at);
                query.execute(&mut *tx).await?;
            }
            for entry in entries {
                insert(entry).execute(&mut *tx).await?;
            }
            tx.commit().await
        })
        .await
    }

    /// The uses since `then`, by whichever server.
    ///
    /// # Errors
    ///
    /// The database does not answer in time, or not at all.
    pub async fn uses_since(&self, then: i64) -> Result<Vec<(String, i64)>> {
        let query = sqlx::query("select id, at from last_use where at >= $1").bind(then);
        self.in_time(async {
            let rows = query.fetch_all(&self.pool).await?;
            let use_of = |row: &AnyRow| Ok((row.try_get(0)?, row.try_get(1)?));
            rows.iter().map(use_of).collect()
        })
        .await
    }

    /// The newest entries of the log between two times, at most `limit` of them.
    ///
    /// # Errors
    ///
    /// The database does not answer in time, or not at all.
    pub async fn log(&self, after: i64, before: i64, limit: i64) -> Result<Vec<Entry>> {
        let text = "select id, at, body from audit where at > $1 and at < $2 \
            order by at desc, id desc limit $3";
        let query = sqlx::query(text).bind(after).bind(before).bind(limit);
        self.in_time(async {
            let rows = query.fetch_all(&self.pool).await?;
            rows.iter().map(entry).collect()
        })
        .await
    }

    /// One entry of the log.
    ///
    /// # Errors
    ///
    /// The database does not answer in time, or not at all.
    pub async fn log_entry(&self, id: &str) -> Result<Option<Entry>> {
        let query = sqlx::query("select id, at, body from audit where id = $1").bind(id);
        self.in_time(async {
            let row = query.fetch_optional(&self.pool).await?;
            row.as_ref().map(entry).transpose()
        })
        .await
    }

    async fn in_time<T>(&self, work: impl Future<Output = Result<T>>) -> Result<T> {
        in_time(self.patience, work).await
    }
}

type AnyQuery<'q> = Query<'q, Any, AnyArguments<'q>>;

fn newer<'q>(version: i64) -> AnyQuery<'q> {
    let text = "select kind, id, version, gone, body from item where version > $1 order by version";
    sqlx::query(text).bind(version)
}

fn insert(entry: &Entry) -> AnyQuery<'_> {
    let text = "insert into audit (id, at, body) values ($1, $2, $3) on conflict (id) do nothing";
    sqlx::query(text)
        .bind(&entry.id)
        .bind(entry.at)
        .bind(&entry.body)
}

fn rows(found: Vec<AnyRow>) -> Result<Vec<Row>> {
    let mut rows = Vec::with_capacity(found.len());
    for row in &found {
        let kind: String = row.try_get(0)?;
        // A newer version of the server may keep more; what it is for is not known here.
        let Some(kind) = Kind::from_word(&kind) else {
            tracing::warn!(kind, "a row of an unknown kind");
            continue;
        };
        rows.push(Row {
            kind,
            id: row.try_get(1)?,
            version: row.try_get(2)?,
            gone: row.try_get::<i64, _>(3)? != 0,
            body: row.try_get(4)?,
        });
    }
    Ok(rows)
}

fn entry(row: &AnyRow) -> Result<Entry> {
    Ok(Entry {
        id: row.try_get(0)?,
        at: row.try_get(1)?,
        body: row.try_get(2)?,
    })
}

async fn in_time<T>(patience: Duration, work: impl Future<Output = Result<T>>) -> Result<T> {
    match tokio::time::timeout(patience, work).await {
        Ok(done) => done,
        Err(_) => Err(sqlx::Error::PoolTimedOut),
    }
}
