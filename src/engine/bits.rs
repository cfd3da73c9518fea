//! Sets of small numbers: statements of a policy, actions of a catalog.

/// A set of numbers below a bound that is fixed when it is made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits(Box<[u64]>);

impl Bits {
    /// The empty set over `0..bound`.
    pub fn none(bound: usize) -> Self {
        Self(vec![0; bound.div_ceil(64)].into())
    }

    /// Every number of `0..bound`.
    pub fn all(bound: usize) -> Self {
        let mut bits = Self(vec![u64::MAX; bound.div_ceil(64)].into());
        if let Some(last) = bits.0.last_mut().filter(|_| !bound.is_multiple_of(64)) {
            *last = (1 << (bound % 64)) - 1;
        }
        bits
    }

    /// Takes `number` in; one past the bound is left out.
    pub fn insert(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / 64) {
            *word |= 1 << (number % 64);
        }
    }

    /// Leaves `number` out.
    pub fn remove(&mut self, number: usize) {
        if let Some(word) = self.0.get_mut(number / 64) {
            *word &= !(1 << (number % 64));
        }
    }

    /// Whether `number` is in it.
    #[inline(always)]
    pub fn contains(&self, number: usize) -> bool {
        self.0
            .get(number / 64)
            .is_some_and(|word| word >> (number % 64) & 1 == 1)
    }

    /// Whether it shares a number with `other`.
    #[inline(always)]
    pub fn meets(&self, other: &Self) -> bool {
        for (a, b) in self.0.iter().zip(&other.0) {
            if a & b != 0 {
                return true;
            }
        }
        false
    }

    /// Takes in what is in `other`.
    pub fn add(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    /// Leaves out what is not in `other`.
    pub fn keep(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }

    /// What of `0..bound` is not in it.
    pub fn complement(&self, bound: usize) -> Self {
        let mut rest = Self::all(bound);
        for (word, own) in rest.0.iter_mut().zip(&self.0) {
            *word &= !own;
        }
        rest
    }

    /// The first number of at least `from` that is in both.
    #[inline(always)]
    pub fn next_shared(&self, other: &Self, from: usize) -> Option<usize> {
        let mut at = from / 64;
        let mut mask = u64::MAX << (from % 64);
        loop {
            let word = self.0.get(at)? & other.0.get(at)? & mask;
            if word != 0 {
                return Some(at * 64 + word.trailing_zeros() as usize);
            }
            (at, mask) = (at + 1, u64::MAX);
        }
    }

    /// The numbers in it, in order.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let mut from = 0;
        std::iter::from_fn(move || {
            let next = self.next_shared(self, from)?;
            from = next + 1;
            Some(next)
        })
    }

    /// As words, to be hashed with other such keys.
    pub fn words(&self) -> &[u64] {
        &self.0
    }
}
