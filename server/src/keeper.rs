//! What keeps the world: reads it at the start, lets changes grow it one at a time, hears of those of other servers, and
//! says when it has not been able to for too long.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokenscope::account::LoadError;
use tokio::sync::{Mutex as Turn, Notify, OwnedMutexGuard, Semaphore, oneshot};
use tokio::task::block_in_place;

use crate::clock::Clock;
use crate::error::{ApiError, Result};
use crate::histogram::Histogram;
use crate::ledger::Ledger;
use crate::store::{Entry, Row, Store, Tx, Write};
use crate::world::{Rules, World};

/// Times and numbers that bound what the keeper does.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    /// The next look at what other servers changed, where none was announced.
    pub look: Duration,
    /// Answers given after the last look are at most this old; past it there are none.
    pub max_age: Duration,
    /// How long a change waits for its turn.
    pub patience: Duration,
    /// How often uses and refusals are written down.
    pub keep: Duration,
    /// How many changes may wait.
    pub waiting: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            look: Duration::from_millis(500),
            max_age: Duration::from_secs(3),
            patience: Duration::from_secs(5),
            keep: Duration::from_secs(10),
            waiting: 64,
        }
    }
}

pub struct Keeper {
    pub store: Store,
    pub clock: Clock,
    pub ledger: Ledger,
    /// What the evaluator took of each request's time: who it is, and whether it may.
    pub decisions: Histogram,
    /// What requests took as a whole, where they waited for no database.
    pub requests: Histogram,
    rules: Rules,
    pace: Pace,
    world: RwLock<Arc<World>>,
    /// Whoever makes a new world of the one that is.
    growing: Mutex<()>,
    turn: Arc<Turn<()>>,
    waiting: Semaphore,
    started: Instant,
    /// When it was last certain that nothing newer was there, in milliseconds after the start; 0: not certain.
    certain: AtomicU64,
    look_now: Notify,
}

/// The right to change the world: nobody else does until it is dropped.
pub struct Hold {
    keeper: Arc<Keeper>,
    tx: Tx,
    _turn: OwnedMutexGuard<()>,
}

impl Keeper {
    /// Reads everything there is.
    ///
    /// # Errors
    ///
    /// The database cannot be read, or holds an account beyond the evaluator's limits.
    pub async fn open(
        store: Store,
        rules: Rules,
        pace: Pace,
    ) -> Result<Arc<Self>, Box<dyn std::error::Error + Send + Sync>> {
        let started = Instant::now();
        let world = World::empty(rules)?.with(&store.newer_than(0).await?)?;
        for diagnostic in world.account.diagnostics().iter().take(20) {
            tracing::warn!(code = diagnostic.code, "the account says: {diagnostic}");
        }
        let clock = Clock::default();
        clock.at_least(store.last_change().await?.1);
        let ledger = Ledger::default();
        ledger.learn(store.uses_since(0).await?);
        let keeper = Self {
            store,
            clock,
            ledger,
            decisions: Histogram::default(),
            requests: Histogram::default(),
            rules,
            pace,
            world: RwLock::new(world.into()),
            growing: Mutex::default(),
            turn: Arc::default(),
            waiting: Semaphore::new(pace.waiting),
            started,
            certain: AtomicU64::new(0),
            look_now: Notify::new(),
        };
        keeper.be_certain(started);
        Ok(keeper.into())
    }

    /// The world, if it is known not to be older than promised.
    ///
    /// # Errors
    ///
    /// 503: the database could not be asked lately.
    pub fn world(&self) -> Result<Arc<World>> {
        let certain = self.certain.load(Ordering::Acquire);
        let age = self.since_start(Instant::now()).saturating_sub(certain);
        match certain != 0 && u128::from(age) <= self.pace.max_age.as_millis() {
            true => Ok(self.latest()),
            false => Err(ApiError::unavailable("outdated")),
        }
    }

    /// The world as far as it is known, however old.
    pub fn latest(&self) -> Arc<World> {
        let world = self.world.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&world)
    }

    /// Waits for the turn to change the world.
    ///
    /// # Errors
    ///
    /// 503: too many wait, or the database does not answer.
    pub async fn hold(self: &Arc<Self>) -> Result<(Hold, Arc<World>)> {
        let _place = self
            .waiting
            .try_acquire()
            .map_err(|_| ApiError::unavailable("too_many_changes"))?;
        let turn = tokio::time::timeout(self.pace.patience, self.turn.clone().lock_owned())
            .await
            .map_err(|_| ApiError::unavailable("too_many_changes"))?;
        let asked = Instant::now();
        let mut tx = self.store.begin(self.clock.now()).await?;
        self.clock.at_least(tx.changed_at);
        let known = self.latest().version;
        let world = match known < tx.version {
            true => self.grow(&tx.newer_than(known).await?)?,
            false => self.begin_again(&tx.newer_than(0).await?)?,
        };
        self.be_certain(asked);
        let keeper = Arc::clone(self);
        Ok((
            Hold {
                keeper,
                tx,
                _turn: turn,
            },
            world,
        ))
    }

    /// The world with these rows in it, from now on. They are to be all that are newer than some world of before.
    fn grow(&self, rows: &[Row]) -> Result<Arc<World>> {
        let _alone = self.growing.lock().unwrap_or_else(PoisonError::into_inner);
        let before = self.latest();
        if rows.iter().all(|row| row.version <= before.version) {
            return Ok(before);
        }
        let after = block_in_place(|| before.with(rows));
        let after = after.map_err(|error| {
            tracing::error!(code = error.code, "the account is beyond a limit");
            // What cannot be known is not answered from.
            self.certain.store(0, Ordering::Release);
            ApiError::unavailable("account")
        })?;
        Ok(self.set(after))
    }

    /// The world as these rows alone make it: the database has gone back to an earlier version, as when it was put
    /// back from a copy.
    fn begin_again(&self, rows: &[Row]) -> Result<Arc<World>> {
        tracing::warn!("the database is older than what was known of it: all of it is read again");
        let _alone = self.growing.lock().unwrap_or_else(PoisonError::into_inner);
        let beyond = |error: LoadError| {
            tracing::error!(code = error.code, "the account is beyond a limit");
            self.certain.store(0, Ordering::Release);
            ApiError::unavailable("account")
        };
        let world = World::empty(self.rules).and_then(|empty| block_in_place(|| empty.with(rows)));
        Ok(self.set(world.map_err(beyond)?))
    }

    fn set(&self, world: World) -> Arc<World> {
        let world = Arc::new(world);
        *self.world.write().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&world);
        world
    }

    /// Looks for what others changed.
    ///
    /// # Errors
    ///
    /// The database does not answer.
    pub async fn look(&self) -> Result<()> {
        let asked = Instant::now();
        let known = self.latest().version;
        let (version, changed_at) = self.store.last_change().await?;
        self.clock.at_least(changed_at);
        if version > known {
            self.grow(&self.store.newer_than(known).await?)?;
        } else if version < known && self.latest().version == known {
            // A change that is on its way just now would have made it newer, never older.
            self.begin_again(&self.store.newer_than(0).await?)?;
        }
        self.be_certain(asked);
        Ok(())
    }

    /// Looks again and again, until the task is ended.
    pub async fn follow(self: Arc<Self>) {
        let mut listener = self.store.listener();
        loop {
            tokio::select! {
                () = listener.wait(self.pace.look) => {}
                () = self.look_now.notified() => {}
            }
            if self.look().await.is_err() {
                // Not at once again: a listener that has just been lost would make it a busy loop.
                tokio::time::sleep(self.pace.look / 5).await;
            }
        }
    }

    /// Writes down uses and refusals now and then, and what is left at the end.
    pub async fn write_down(self: Arc<Self>, end: oneshot::Receiver<()>) {
        // Never cut off in the middle, for what was taken to be written would be lost.
        let mut end = std::pin::pin!(end);
        loop {
            let over = tokio::time::timeout(self.pace.keep, &mut end).await.is_ok();
            self.flush().await;
            if over {
                return;
            }
        }
    }

    async fn flush(&self) {
        let (uses, entries) = self.ledger.take();
        let nothing = uses.is_empty() && entries.is_empty();
        if !nothing && let Err(error) = self.store.keep(&uses, &entries).await {
            tracing::warn!(%error, "uses and refusals wait for the next time");
            self.ledger.give_back(uses, entries);
            return;
        }
        // Those of other servers; twice the time, for theirs are written as late as ours.
        let since = self.clock.now() - 2 * i64::try_from(self.pace.keep.as_millis()).unwrap_or(0);
        match self.store.uses_since(since - 5_000).await {
            Ok(uses) => self.ledger.learn(uses),
            Err(error) => tracing::warn!(%error, "uses by other servers are not known"),
        }
    }

    fn be_certain(&self, when: Instant) {
        let when = self.since_start(when).max(1);
        self.certain.fetch_max(when, Ordering::AcqRel);
    }

    fn since_start(&self, when: Instant) -> u64 {
        let since = when.saturating_duration_since(self.started);
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }
}

impl Hold {
    /// Makes the change: first in the database, then in the world. It goes on when whoever asked for it has gone.
    ///
    /// # Errors
    ///
    /// 503: the database did not take it, or nobody knows whether it did; then nothing is answered until that is known.
    pub async fn commit(self, writes: Vec<Write>, log: Entry) -> Result<Arc<World>> {
        let made = tokio::spawn(async move {
            let keeper = self.keeper;
            match self.tx.commit(&writes, &log).await {
                Ok(rows) => keeper.grow(&rows),
                // The database itself says that it did not do it.
                Err(error @ sqlx::Error::Database(_)) => Err(error.into()),
                Err(error) => {
                    keeper.certain.store(0, Ordering::Release);
                    keeper.look_now.notify_one();
                    Err(error.into())
                }
            }
        });
        made.await
            .unwrap_or_else(|_| Err(ApiError::internal("a change was cut off")))
    }
}
