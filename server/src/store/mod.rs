//! The database: SQLite or PostgreSQL, with the same statements.
//!
//! Everything is read at the start; from then on only what is newer is. A change takes one lock, that of the row in
//! `world`, writes and commits. Values of tokens never come here.

mod listen;
mod open;

use std::future::Future;
use std::time::Duration;

use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;
use sqlx::{Any, AnyPool, Row as _, Transaction};

pub use listen::Listener;

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

    /// Takes the one lock that changes need, as the next version.
    ///
    /// # Errors
    ///
    /// The database does not answer in time, or not at all.
    pub async fn begin(&self, now: i64) -> Result<Tx> {
        self.in_time(async {
            let mut tx = self.pool.begin().await?;
            // Never back: the time is also how far the clocks of all servers have come.
            let next = "update world set version = version + 1, \
                changed_at = case when changed_at > $1 then changed_at else $1 end where one = 1 \
                returning version, changed_at";
            let row = sqlx::query(next).bind(now).fetch_one(&mut *tx).await?;
            Ok(Tx {
                tx,
                version: row.try_get(0)?,
                changed_at: row.try_get(1)?,
                notifies: self.listens_at.is_some(),
                patience: self.patience,
            })
        })
        .await
    }

    /// When the last change was made.
    ///
    /// # Errors
    ///
    /// The database does not answer in time, or not at all.
    pub async fn changed_at(&self) -> Result<i64> {
        let query = sqlx::query("select changed_at from world");
        self.in_time(async { query.fetch_one(&self.pool).await?.try_get(0) })
            .await
    }

    /// Keeps when tokens were used, and entries of the log that belong to no change.
    ///
    /// # Errors
    ///
    /// The database does not answer in time, or not at all.
    pub async fn keep(&self, uses: &[(String, i64)], entries: &[Entry]) -> Result<()> {
        let upsert = "insert into token_use (token, at) values ($1, $2) \
            on conflict (token) do update set at = excluded.at where excluded.at > token_use.at";
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
        let query = sqlx::query("select token, at from token_use where at >= $1").bind(then);
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

/// A change on its way, which has the lock. Dropped, it never was.
pub struct Tx {
    tx: Transaction<'static, Any>,
    /// What it will be.
    pub version: i64,
    /// The latest time that any server has made a change at.
    pub changed_at: i64,
    notifies: bool,
    patience: Duration,
}

impl Tx {
    /// As [`Store::newer_than`], under the lock.
    ///
    /// # Errors
    ///
    /// The database does not answer in time, or not at all.
    pub async fn newer_than(&mut self, version: i64) -> Result<Vec<Row>> {
        let work = async { rows(newer(version).fetch_all(&mut *self.tx).await?) };
        in_time(self.patience, work).await
    }

    /// Writes all of it and commits. Only then it was done; where it fails at the commit itself, nobody knows.
    ///
    /// # Errors
    ///
    /// The database does not answer in time, or not at all.
    pub async fn commit(mut self, writes: &[Write], log: &Entry) -> Result<Vec<Row>> {
        let upsert = "insert into item (kind, id, version, gone, body) values ($1, $2, $3, $4, $5) \
            on conflict (kind, id) do update set version = excluded.version, gone = excluded.gone, body = excluded.body";
        let version = self.version;
        let work = async {
            for write in writes {
                let query = sqlx::query(upsert)
                    .bind(write.kind.word())
                    .bind(&write.id)
                    .bind(version)
                    .bind(i64::from(write.gone))
                    .bind(&write.body);
                query.execute(&mut *self.tx).await?;
            }
            insert(log).execute(&mut *self.tx).await?;
            if self.notifies {
                let notify = sqlx::query("select pg_notify($1, $2)");
                let notify = notify.bind(listen::CHANNEL).bind(version.to_string());
                notify.execute(&mut *self.tx).await?;
            }
            self.tx.commit().await
        };
        in_time(self.patience, work).await?;
        let row = |write: &Write| Row {
            kind: write.kind,
            id: write.id.clone(),
            version,
            gone: write.gone,
            body: write.body.clone(),
        };
        Ok(writes.iter().map(row).collect())
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
