//! Unknown values are counted per address, and past a number of them refused without a look: 429.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Counts of addresses that presented values which are nobody's.
pub struct Flood {
    counts: Mutex<HashMap<IpAddr, Count>>,
    /// So many in one period.
    most: u32,
    period: Duration,
}

struct Count {
    since: Instant,
    wrong: u32,
}

/// So many addresses are remembered; then those whose period is over are forgotten, and if none is, all are.
const MOST_ADDRESSES: usize = 65_536;

impl Flood {
    pub fn new(most: u32, period: Duration) -> Self {
        Self {
            counts: Mutex::default(),
            most,
            period,
        }
    }

    /// Counts one more; `Some` where they are too many, with the seconds until it is looked again.
    pub fn wrong(&self, address: IpAddr) -> Option<u32> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let over = |count: &Count| now.duration_since(count.since) >= self.period;
        if counts.len() >= MOST_ADDRESSES {
            counts.retain(|_, count| !over(count));
            if counts.len() >= MOST_ADDRESSES {
                counts.clear();
            }
        }
        let fresh = Count {
            since: now,
            wrong: 0,
        };
        let count = counts.entry(network(address)).or_insert(fresh);
        if over(count) {
            (count.since, count.wrong) = (now, 0);
        }
        count.wrong = count.wrong.saturating_add(1);
        let left = self.period.saturating_sub(now.duration_since(count.since));
        let seconds = u32::try_from(left.as_secs()).unwrap_or(u32::MAX);
        (count.wrong > self.most).then_some(seconds.max(1))
    }
}

/// Whoever has one address of IPv6 has at least 2^64 of them.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(six) => {
            let [a, b, c, d, ..] = six.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        four => four,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::Flood;
    use std::time::Duration;

    #[test]
    fn each_address_has_its_own_count_and_it_ends() {
        let flood = Flood::new(2, Duration::from_millis(50));
        let [one, other] = ["192.0.2.1", "192.0.2.2"].map(|text| text.parse().unwrap());
        assert_eq!([flood.wrong(one), flood.wrong(one)], [None, None]);
        assert!(flood.wrong(one).is_some());
        assert_eq!(flood.wrong(other), None);
        std::thread::sleep(Duration::from_millis(60));
        assert_eq!(flood.wrong(one), None);
    }

    #[test]
    fn a_network_of_ipv6_is_one_address() {
        let flood = Flood::new(1, Duration::from_secs(60));
        let [one, other] = ["2001:db8::1", "2001:db8::2"].map(|text| text.parse().unwrap());
        assert_eq!(flood.wrong(one), None);
        assert!(flood.wrong(other).is_some());
    }
}
