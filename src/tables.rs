//! Look-ups by name and sorting, for every room: each of them once.
//!
//! A map or a sort of the standard library is compiled anew for every type it is used with, and the module is to be
//! small. So all tables have the same keys and numbers for values, and all sorting is sorting of numbers.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Index;

/// Numbers by name; a name may be any bytes. Hashed with a key, for names come from documents.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    numbers: HashMap<Box<[u8]>, usize>,
}

impl Names {
    /// The number of that name.
    pub fn get(&self, name: impl AsRef<[u8]>) -> Option<usize> {
        self.find(name.as_ref())
    }

    /// Whether it has a number.
    pub fn has(&self, name: impl AsRef<[u8]>) -> bool {
        self.find(name.as_ref()).is_some()
    }

    /// Gives a name its number, unless it has one: then that one stays, and is the answer.
    pub fn add(&mut self, name: impl AsRef<[u8]>, number: usize) -> Option<usize> {
        let name = name.as_ref();
        let taken = self.find(name);
        if taken.is_none() {
            self.put(name, number);
        }
        taken
    }

    /// Gives a name its number, whichever it had.
    pub fn set(&mut self, name: impl AsRef<[u8]>, number: usize) {
        self.put(name.as_ref(), number);
    }

    /// Every name with its number, in no order.
    pub fn each(&self, visit: &mut dyn FnMut(&[u8], usize)) {
        for (name, number) in &self.numbers {
            visit(name, *number);
        }
    }

    #[inline(never)]
    fn find(&self, name: &[u8]) -> Option<usize> {
        self.numbers.get(name).copied()
    }

    #[inline(never)]
    fn put(&mut self, name: &[u8], number: usize) {
        self.numbers.insert(name.into(), number);
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

/// Of a name that stands twice the later list counts.
impl<T> FromIterator<(Box<str>, Vec<T>)> for Lists<T> {
    fn from_iter<I: IntoIterator<Item = (Box<str>, Vec<T>)>>(entries: I) -> Self {
        let mut entries = sorted(entries.into_iter().collect(), &|(a, _), (b, _)| a.cmp(b));
        entries.dedup_by(|later, earlier| {
            let same = later.0 == earlier.0;
            if same {
                std::mem::swap(&mut later.1, &mut earlier.1);
            }
            same
        });
        Self { entries }
    }
}

impl<T> Index<&str> for Lists<T> {
    type Output = [T];

    fn index(&self, name: &str) -> &[T] {
        self.get(name).map_or(&[], Vec::as_slice)
    }
}

/// The items in order; those that compare as equal stay in theirs.
pub fn sorted<T>(items: Vec<T>, compare: &dyn Fn(&T, &T) -> Ordering) -> Vec<T> {
    let numbers = order(items.len(), &|a, b| match (items.get(a), items.get(b)) {
        (Some(a), Some(b)) => compare(a, b),
        _ => Ordering::Equal,
    });
    let mut places: Vec<Option<T>> = items.into_iter().map(Some).collect();
    let mut sorted = Vec::with_capacity(places.len());
    for at in numbers {
        sorted.extend(places.get_mut(at).and_then(Option::take));
    }
    sorted
}

/// The numbers below `count` in order; those that compare as equal stay in theirs. Merges runs of 1, 2, 4, ….
pub fn order(count: usize, compare: &dyn Fn(usize, usize) -> Ordering) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..count).collect();
    let mut run = 1;
    while run < count {
        let mut merged = Vec::with_capacity(count);
        for pair in numbers.chunks(2 * run) {
            let (mut first, mut second) = pair.split_at(run.min(pair.len()));
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
