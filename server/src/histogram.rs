//! How long something took, counted in buckets that are at most 1/8 wide.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Eight buckets for each doubling, up to 2^36 ns (over a minute).
const BUCKETS: usize = 37 * 8;

pub struct Histogram {
    counts: [AtomicU64; BUCKETS],
    sum: AtomicU64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self {
            counts: [const { AtomicU64::new(0) }; BUCKETS],
            sum: AtomicU64::new(0),
        }
    }
}

impl Histogram {
    pub fn add(&self, took: Duration) {
        let nanos = u64::try_from(took.as_nanos()).unwrap_or(u64::MAX).max(1);
        if let Some(count) = self.counts.get(bucket(nanos)) {
            count.fetch_add(1, Ordering::Relaxed);
        }
        self.sum.fetch_add(nanos, Ordering::Relaxed);
    }

    pub fn count(&self) -> u64 {
        self.counts
            .iter()
            .map(|count| count.load(Ordering::Relaxed))
            .sum()
    }

    pub fn sum(&self) -> Duration {
        Duration::from_nanos(self.sum.load(Ordering::Relaxed))
    }

    /// The time that this share of all took at most, rounded up to a bucket's end.
    pub fn quantile(&self, share: f64) -> Duration {
        let wanted = (self.count() as f64 * share).ceil() as u64;
        let mut seen = 0;
        for (at, count) in self.counts.iter().enumerate() {
            seen += count.load(Ordering::Relaxed);
            if seen >= wanted {
                return Duration::from_nanos(end_of(at));
            }
        }
        Duration::MAX
    }
}

fn bucket(nanos: u64) -> usize {
    let doublings = nanos.ilog2();
    let eighth = match doublings.checked_sub(3) {
        Some(shift) => (nanos >> shift) & 7,
        None => (nanos << (3 - doublings)) & 7,
    };
    ((doublings as usize) * 8 + eighth as usize).min(BUCKETS - 1)
}

fn end_of(bucket: usize) -> u64 {
    let (doublings, eighth) = (bucket / 8, bucket as u64 % 8);
    ((1u64 << doublings) * (9 + eighth)).div_ceil(8)
}

impl fmt::Display for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (count, sum) = (self.count(), self.sum());
        write!(f, "{count} in {sum:.1?}")?;
        if count > 0 {
            let [half, most, nearly] = [0.5, 0.99, 0.999].map(|share| self.quantile(share));
            write!(f, ": p50 {half:.1?}, p99 {most:.1?}, p99.9 {nearly:.1?}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Histogram, bucket, end_of};
    use std::time::Duration;

    #[test]
    fn every_time_is_below_the_end_of_its_bucket_and_above_the_one_before() {
        for nanos in (1..5_000).chain((1..3_000).map(|at| at * 1_000_003)) {
            let at = bucket(nanos);
            assert!(nanos <= end_of(at), "{nanos} in {at}");
            assert!(at < 8 || nanos * 8 >= end_of(at - 1) * 7, "{nanos} in {at}");
        }
    }

    #[test]
    fn quantiles_are_within_an_eighth() {
        let histogram = Histogram::default();
        for micros in 1..=1000 {
            histogram.add(Duration::from_micros(micros));
        }
        let p99 = histogram.quantile(0.99).as_micros();
        assert!((990..=1114).contains(&p99), "{p99}");
    }
}
