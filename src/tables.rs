//! Look-ups by name and sorting, for every room: each of them once.
//!
//! A map or a sort of the standard library is compiled anew for every type it is used with, and the module is to be
//! small. So all tables have the same keys and numbers for values, and all sorting is sorting of numbers.

use std::cmp::Ordering;
use std::ops::Index;

/// Numbers by name; a name may be any bytes.
///
/// A crit-bit tree: each fork asks for the first bit at which the names below it differ. So a look-up takes as many
/// steps as the name has bits at most, whatever names a document brings, and nothing has to be hashed with a secret.
#[derive(Clone, Debug, Default)]
pub struct Names {
    names: Vec<(Box<[u8]>, usize)>,
    forks: Vec<Fork>,
    root: Branch,
}

/// Where names go on differently: those without the bit at that place on the one branch, those with it on the other.
#[derive(Clone, Debug)]
struct Fork {
    place: usize,
    bit: u16,
    branches: [Branch; 2],
}

/// What a branch leads to.
#[derive(Clone, Copy, Debug)]
enum Branch {
    Name(usize),
    Fork(usize),
}

impl Default for Branch {
    /// Of a table without names: to a name that is not there.
    fn default() -> Self {
        Self::Name(0)
    }
}

impl Fork {
    /// Whether the way of a name goes on with the second branch.
    fn turns(&self, name: &[u8]) -> bool {
        symbol(name, self.place) & self.bit != 0
    }

    fn branch(&mut self, turn: bool) -> &mut Branch {
        let [without, with] = &mut self.branches;
        if turn { with } else { without }
    }

    fn next(&self, name: &[u8]) -> Branch {
        let [without, with] = self.branches;
        if self.turns(name) { with } else { without }
    }
}

/// The byte at a place, so that the end of a name differs from every byte.
fn symbol(name: &[u8], place: usize) -> u16 {
    name.get(place).map_or(0, |byte| u16::from(*byte) + 1)
}

impl Names {
    /// The number of that name.
    pub fn get(&self, name: impl AsRef<[u8]>) -> Option<usize> {
        self.find(name.as_ref())
    }

    /// Gives a name its number, unless it has one: then that one stays, and is the answer.
    pub fn add(&mut self, name: impl AsRef<[u8]>, number: usize) -> Option<usize> {
        self.put(name.as_ref(), number)
    }

    /// Gives a name its number, whichever it had.
    pub fn set(&mut self, name: impl AsRef<[u8]>, number: usize) {
        let name = name.as_ref();
        let near = self.nearest(name);
        match self.names.get_mut(near) {
            Some((known, place)) if **known == *name => *place = number,
            _ => {
                self.put(name, number);
            }
        }
    }

    /// Every name with its number, in the order they came.
    pub fn each(&self, visit: &mut dyn FnMut(&[u8], usize)) {
        for (name, number) in &self.names {
            visit(name, *number);
        }
    }

    fn find(&self, name: &[u8]) -> Option<usize> {
        let (known, number) = self.names.get(self.nearest(name))?;
        (**known == *name).then_some(*number)
    }

    /// The name at the end of the way that `name` takes: it, if it is there at all.
    #[inline(never)]
    fn nearest(&self, name: &[u8]) -> usize {
        let mut at = self.root;
        loop {
            match at {
                Branch::Name(name) => return name,
                Branch::Fork(fork) => match self.forks.get(fork) {
                    Some(fork) => at = fork.next(name),
                    None => return usize::MAX,
                },
            }
        }
    }

    #[inline(never)]
    fn put(&mut self, name: &[u8], number: usize) -> Option<usize> {
        let own = Branch::Name(self.names.len());
        if let Some((near, number)) = self.names.get(self.nearest(name)) {
            let mut place = 0;
            while symbol(near, place) == symbol(name, place) {
                if place == name.len() {
                    return Some(*number);
                }
                place += 1;
            }
            let differ = symbol(near, place) ^ symbol(name, place);
            let bit = 1 << (15 - differ.leading_zeros());
            // The new fork stands above the first on the way that asks for a later bit.
            let mut above = None;
            let mut at = self.root;
            while let Branch::Fork(number) = at
                && let Some(fork) = self.forks.get(number)
                && (fork.place < place || (fork.place == place && fork.bit > bit))
            {
                above = Some((number, fork.turns(name)));
                at = fork.next(name);
            }
            let mut fork = Fork {
                place,
                bit,
                branches: [at; 2],
            };
            *fork.branch(fork.turns(name)) = own;
            let new = Branch::Fork(self.forks.len());
            self.forks.push(fork);
            let above = above.and_then(|(number, turn)| Some((self.forks.get_mut(number)?, turn)));
            *above.map_or(&mut self.root, |(fork, turn)| fork.branch(turn)) = new;
        }
        self.names.push((name.into(), number));
        None
    }
}

/// The same numbers by the same names, in whatever order they came.
impl PartialEq for Names {
    fn eq(&self, other: &Self) -> bool {
        let there = |(name, number): &(Box<[u8]>, usize)| other.find(name) == Some(*number);
        self.names.len() == other.names.len() && self.names.iter().all(there)
    }
}

/// Lists by name, in the order of the names. A name that is not there has an empty list.
///
/// ```
/// use tokenscope::account::RoleAttributes;
/// let attributes: RoleAttributes = [("team".into(), vec!["web".into()])].into_iter().collect();
/// assert_eq!(attributes["team"], ["web".into()]);
/// assert!(attributes["project"].is_empty() && attributes.get("project").is_none());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Lists<T> {
    entries: Vec<(Box<str>, Vec<T>)>,
}

impl<T> Lists<T> {
    /// Without any names.
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
        }
    }

    /// Of a name that stands twice the later list counts.
    pub fn of(entries: Vec<(Box<str>, Vec<T>)>) -> Self {
        let mut lists = Self::new();
        for entry in Self::of_distinct(entries).entries {
            match lists.entries.last_mut() {
                Some(last) if last.0 == entry.0 => *last = entry,
                _ => lists.entries.push(entry),
            }
        }
        lists
    }

    /// Of names that differ.
    pub(crate) fn of_distinct(entries: Vec<(Box<str>, Vec<T>)>) -> Self {
        Self {
            entries: sorted(entries, &|(a, _), (b, _)| a.cmp(b)),
        }
    }

    /// The list of that name.
    pub fn get(&self, name: &str) -> Option<&Vec<T>> {
        let (entry, list) = self.starting_at(name).first()?;
        (**entry == *name).then_some(list)
    }

    /// Every name with its list.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &[T])> {
        self.entries.iter().map(|(name, list)| (&**name, &**list))
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The entries from that name on.
    pub(crate) fn starting_at(&self, name: &str) -> &[(Box<str>, Vec<T>)] {
        let before = self.entries.partition_point(|(entry, _)| **entry < *name);
        self.entries.get(before..).unwrap_or_default()
    }
}

impl<T> Default for Lists<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> FromIterator<(Box<str>, Vec<T>)> for Lists<T> {
    fn from_iter<I: IntoIterator<Item = (Box<str>, Vec<T>)>>(entries: I) -> Self {
        Self::of(entries.into_iter().collect())
    }
}

impl<T> Index<&str> for Lists<T> {
    type Output = [T];

    fn index(&self, name: &str) -> &[T] {
        self.get(name).map_or(&[], Vec::as_slice)
    }
}

/// The items in order; those that compare as equal stay in theirs.
pub fn sorted<T>(mut items: Vec<T>, compare: &dyn Fn(&T, &T) -> Ordering) -> Vec<T> {
    let swaps = swaps(items.len(), &|a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    for (a, b) in &swaps {
        if let Ok([a, b]) = items.get_disjoint_mut([*a, *b]) {
            std::mem::swap(a, b);
        }
    }
    items
}

/// The swaps, one after another, that bring `count` items in order.
fn swaps(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<(usize, usize)> {
    let mut numbers = order(count, compare);
    let mut swaps = Vec::new();
    for start in 0..numbers.len() {
        let mut place = start;
        // Along one circle of items that take each other's places.
        while let Some(number) = numbers.get_mut(place) {
            let from = std::mem::replace(number, place);
            if from == start || from == place {
                break;
            }
            swaps.push((place, from));
            place = from;
        }
    }
    swaps
}

/// Numbers in order, each once. Most lists are in order when they come.
pub fn set_of(mut numbers: Vec<u32>) -> Vec<u32> {
    let ordered = |pair: &[u32]| matches!(pair, [a, b] if a < b);
    if !numbers.windows(2).all(ordered) {
        numbers = sorted(numbers, &|a, b| a.cmp(b));
        numbers.dedup();
    }
    numbers
}

/// The numbers below `count` in order; those that compare as equal stay in theirs. Merges runs of 1, 2, 4, ….
pub fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..count).collect();
    let mut run = 1;
    while run < count {
        let mut merged = Vec::with_capacity(count);
        for pair in numbers.chunks(2 * run) {
            let (mut first, mut second) = pair.split_at_checked(run).unwrap_or((pair, &[]));
            while let ([a, rest @ ..], [b, after @ ..]) = (first, second) {
                if compare(*b, *a) == Ordering::Less {
                    merged.push(*b);
                    second = after;
                } else {
                    merged.push(*a);
                    first = rest;
                }
            }
            merged.extend_from_slice(first);
            merged.extend_from_slice(second);
        }
        numbers = merged;
        run *= 2;
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn names_are_told_apart_by_whatever_they_differ_in() {
        let mut rng = fastrand::Rng::with_seed(1);
        for letters in [1_u8, 2, 255] {
            let (mut names, mut expected) = (Names::default(), HashMap::new());
            for number in 0..3_000 {
                let length = rng.usize(0..6);
                let name: Vec<u8> = (0..length).map(|_| rng.u8(0..=letters)).collect();
                assert_eq!(names.get(&name), expected.get(&name).copied());
                let known = names.add(&name, number);
                assert_eq!(known, expected.get(&name).copied());
                expected.entry(name).or_insert(number);
            }
            for (name, number) in &expected {
                assert_eq!(names.get(name), Some(*number));
            }
        }
    }

    #[test]
    fn sorts_whatever_the_order_and_keeps_equals_in_theirs() {
        let mut seed = 1_u64;
        for count in 0..40 {
            let mut items = Vec::new();
            for at in 0..count {
                seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                items.push((seed >> 60, at));
            }
            let mut expected = items.clone();
            expected.sort();
            assert_eq!(sorted(items, &|a, b| a.0.cmp(&b.0)), expected);
        }
    }
}
