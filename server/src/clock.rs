//! The time, in milliseconds since 1970. It never goes back: a clock that is set back brings no expired token to life.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// The latest time seen, by this server's clock or in the database.
#[derive(Debug, Default)]
pub struct Clock {
    latest: AtomicI64,
    /// How wrong the system's clock is made to be, for tests.
    wrong_by: AtomicI64,
}

impl Clock {
    pub fn now(&self) -> i64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = since.map_or(0, |since| {
            i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
        });
        self.at_least(now.saturating_add(self.wrong_by.load(Ordering::Relaxed)))
    }

    /// Reads the system's clock as if somebody had set it forward by so many milliseconds, or back.
    pub fn set_wrong_by(&self, millis: i64) {
        self.wrong_by.store(millis, Ordering::Relaxed);
    }

    /// It was `then` already, by somebody's clock.
    pub fn at_least(&self, then: i64) -> i64 {
        self.latest.fetch_max(then, Ordering::Relaxed).max(then)
    }
}

#[cfg(test)]
mod tests {
    use super::Clock;

    #[test]
    fn a_clock_that_is_set_back_stands_still() {
        let clock = Clock::default();
        let now = clock.now();
        let later = now + 3_600_000;
        assert_eq!(clock.at_least(later), later);
        assert_eq!(clock.now(), later);
        assert_eq!(clock.at_least(now), later);
    }
}
