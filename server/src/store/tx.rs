//! A change on its way. It speaks to its connection itself, for a connection that failed in the middle of a change is
//! never used again: nobody knows what state it is in, and what is written on it next might not last.

use std::future::Future;
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::{Any, Executor, Row as _};

use super::{Entry, Result, Row, Store, Write, in_time, insert, listen, newer, rows};

/// A change that has the one lock. Dropped, it never was.
pub struct Tx {
    /// What it will be.
    pub version: i64,
    /// The latest time that any server has made a change at.
    pub changed_at: i64,
    line: Line,
    notifies: bool,
}

/// A connection in the middle of something.
struct Line {
    connection: Option<PoolConnection<Any>>,
    /// The last statement was cut off, or failed.
    broken: bool,
    patience: Duration,
}

impl Line {
    /// Does something in time; where that fails, the connection is not to be used again.
    async fn run<'c, T, F>(
        &'c mut self,
        work: impl FnOnce(&'c mut PoolConnection<Any>) -> F,
    ) -> Result<T>
    where
        F: Future<Output = Result<T>>,
    {
        let connection = self.connection.as_mut().ok_or(sqlx::Error::PoolClosed)?;
        // Until it is done; whoever waits for it may be gone before.
        self.broken = true;
        let done = in_time(self.patience, work(connection)).await?;
        self.broken = false;
        Ok(done)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        let Some(mut connection) = self.connection.take() else {
            return;
        };
        if self.broken {
            drop(connection.detach());
            return;
        }
        let patience = self.patience;
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            drop(connection.detach());
            return;
        };
        runtime.spawn(async move {
            if in_time(patience, connection.execute("rollback"))
                .await
                .is_err()
            {
                drop(connection.detach());
            }
        });
    }
}

impl Store {
    /// Takes the one lock that changes need, as the next version.
    ///
    /// # Errors
    ///
    /// The database does not answer in time, or not at all.
    pub async fn begin(&self, now: i64) -> Result<Tx> {
        let connection = self.in_time(self.pool.acquire()).await?;
        let mut line = Line {
            connection: Some(connection),
            broken: false,
            patience: self.patience,
        };
        let begin = match self.listens_at {
            Some(_) => "begin",
            None => "begin immediate",
        };
        line.run(async |it| it.execute(begin).await).await?;
        // The time never goes back: it is also how far the clocks of all servers have come.
        let next = "update world set version = version + 1, \
            changed_at = case when changed_at > $1 then changed_at else $1 end where one = 1 \
            returning version, changed_at";
        let row = line
            .run(async |it| sqlx::query(next).bind(now).fetch_one(&mut **it).await)
            .await?;
        Ok(Tx {
            version: row.try_get(0)?,
            changed_at: row.try_get(1)?,
            line,
            notifies: self.listens_at.is_some(),
        })
    }
}

impl Tx {
    /// As [`Store::newer_than`], under the lock.
    ///
    /// # Errors
    ///
    /// The database does not answer in time, or not at all.
    pub async fn newer_than(&mut self, version: i64) -> Result<Vec<Row>> {
        let found = self
            .line
            .run(async |it| newer(version).fetch_all(&mut **it).await);
        rows(found.await?)
    }

    /// Writes all of it and commits. Only then it was done; where it fails at the commit itself, nobody knows.
    ///
    /// # Errors
    ///
    /// The database does not answer in time, or not at all.
    pub async fn commit(mut self, writes: &[Write], log: &Entry) -> Result<Vec<Row>> {
        let upsert = "insert into item (kind, id, version, gone, body) values ($1, $2, $3, $4, $5) \
            on conflict (kind, id) do update set version = excluded.version, gone = excluded.gone, body = excluded.body";
        let (version, notifies) = (self.version, self.notifies);
        let work = async |it: &mut PoolConnection<Any>| {
            for write in writes {
                let query = sqlx::query(upsert)
                    .bind(write.kind.word())
                    .bind(&write.id)
                    .bind(version)
                    .bind(i64::from(write.gone))
                    .bind(&write.body);
                query.execute(&mut **it).await?;
            }
            insert(log).execute(&mut **it).await?;
            if notifies {
                let notify = sqlx::query("select pg_notify($1, $2)");
                let notify = notify.bind(listen::CHANNEL).bind(version.to_string());
                notify.execute(&mut **it).await?;
            }
            it.execute("commit").await
        };
        self.line.run(work).await?;
        // Back to the others: it is in the middle of nothing any more.
        drop(self.line.connection.take());
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
