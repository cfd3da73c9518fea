//! The catalog as look-up tables: numbers for actions and type chains, and what belongs on what (rule 2.6).

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::catalog::Catalog;

use super::bits::Bits;
use super::resource::{Name, Resource, Segment};

/// The number of an action that the catalog knows.
pub(super) type ActionId = u16;
/// The number of a type chain that the catalog knows.
pub(super) type ChainId = u16;

/// The actions that manage tokens (rule 1.6).
pub(super) const TOKEN_ACTIONS: [&str; 7] = [
    "createAccessToken",
    "deleteAccessToken",
    "resetAccessToken",
    "updateAccessTokenName",
    "updateAccessTokenDescription",
    "updateAccessTokenPolicy",
    "updateAccessTokenExpiry",
];

#[derive(Debug)]
pub(super) struct Vocabulary {
    actions: Table<Box<str>>,
    chains: Table<ChainFacts>,
    types: HashMap<Box<str>, TypeFacts>,
}

#[derive(Debug)]
pub(super) struct ChainFacts {
    pub types: Vec<Box<str>>,
    /// Actions that the catalog knows and that do not belong here.
    foreign: Bits,
    /// Actions that need every environment of the project.
    all_environments: Bits,
}

#[derive(Clone, Copy, Debug, Default)]
struct TypeFacts {
    complete: bool,
    nameless: bool,
}

/// A request's action, looked up once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Action<'a> {
    pub text: &'a str,
    pub id: Option<ActionId>,
}

impl Vocabulary {
    pub fn new(catalog: &Catalog) -> Self {
        let mut actions = Table::default();
        let mut chains: Table<ChainFacts> = Table::default();
        let mut types = HashMap::<Box<str>, TypeFacts>::new();
        for kind in &catalog.types {
            let facts = types.entry(kind.name.clone()).or_default();
            facts.complete = kind.complete;
            facts.nameless = kind.chains.iter().any(|chain| chain.nameless);
            for action in &kind.actions {
                actions.intern(
                    hash_text(&action.name),
                    |known: &Box<str>| **known == *action.name,
                    || action.name.clone(),
                );
            }
        }
        let count = actions.entries.len();
        for (kind, chain) in catalog
            .types
            .iter()
            .flat_map(|kind| kind.chains.iter().map(move |chain| (kind, chain)))
        {
            let id = chains.intern(
                hash_chain(chain.types.iter().map(|kind| &**kind)),
                |known| known.types == chain.types,
                || ChainFacts {
                    types: chain.types.clone(),
                    foreign: Bits::all(count),
                    all_environments: Bits::none(count),
                },
            );
            let Some(facts) = id.and_then(|id| chains.entries.get_mut(usize::from(id))) else {
                continue;
            };
            if !kind.complete {
                facts.foreign = Bits::none(count);
            }
            for action in &kind.actions {
                let id = actions.find(hash_text(&action.name), |known| **known == *action.name);
                let Some(id) = id.map(usize::from) else {
                    continue;
                };
                facts.foreign.remove(id);
                if action.all_environments {
                    facts.all_environments.insert(id);
                }
            }
        }
        Self {
            actions,
            chains,
            types,
        }
    }

    pub fn action<'a>(&self, text: &'a str) -> Action<'a> {
        let id = self.actions.find(hash_text(text), |known| **known == *text);
        Action { text, id }
    }

    pub fn actions(&self) -> &[Box<str>] {
        &self.actions.entries
    }

    pub fn chains(&self) -> &[ChainFacts] {
        &self.chains.entries
    }

    /// The number of the chain of types of `resource`.
    pub fn chain(&self, segments: &[Segment<'_>]) -> Option<ChainId> {
        self.chains.find(
            hash_chain(segments.iter().map(|segment| segment.kind)),
            |known| {
                known.types.len() == segments.len()
                    && known
                        .types
                        .iter()
                        .zip(segments)
                        .all(|(kind, segment)| **kind == *segment.kind)
            },
        )
    }

    /// The number of the chain of these types.
    pub fn chain_of<'a>(&self, types: impl Iterator<Item = &'a str> + Clone) -> Option<ChainId> {
        self.chains.find(hash_chain(types.clone()), |known| {
            known.types.iter().map(|kind| &**kind).eq(types.clone())
        })
    }

    pub fn is_nameless(&self, kind: &str) -> bool {
        self.types.get(kind).is_some_and(|facts| facts.nameless)
    }

    /// Only the nameless types may stand without a name (rule 3.5).
    pub fn names_are_given(&self, resource: &Resource<'_>) -> bool {
        resource
            .segments()
            .iter()
            .all(|segment| segment.name != Name::Absent || self.is_nameless(segment.kind))
    }

    /// Whether the catalog knows the action but not on this chain (rule 2.6). A chain that the catalog does not have
    /// owns nothing, unless its type is not in the catalog or known incompletely.
    pub fn is_foreign(&self, action: Action<'_>, chain: Option<ChainId>, kind: &str) -> bool {
        let Some(id) = action.id.map(usize::from) else {
            return false;
        };
        match chain.and_then(|chain| self.chains.entries.get(usize::from(chain))) {
            Some(facts) => facts.foreign.contains(id),
            None => self.types.get(kind).is_some_and(|facts| facts.complete),
        }
    }

    pub fn needs_all_environments(&self, action: Action<'_>, chain: Option<ChainId>) -> bool {
        let facts = chain.and_then(|chain| self.chains.entries.get(usize::from(chain)));
        facts
            .zip(action.id)
            .is_some_and(|(facts, id)| facts.all_environments.contains(id.into()))
    }
}

/// Entries numbered in the order they came, found by hash.
#[derive(Debug)]
struct Table<T> {
    entries: Vec<T>,
    by_hash: HashMap<u64, Vec<u16>, BuildHasherDefault<Ready>>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            entries: Vec::new(),
            by_hash: HashMap::default(),
        }
    }
}

impl<T> Table<T> {
    fn find(&self, hash: u64, same: impl Fn(&T) -> bool) -> Option<u16> {
        let numbers = self.by_hash.get(&hash)?;
        numbers
            .iter()
            .copied()
            .find(|&number| self.entries.get(usize::from(number)).is_some_and(&same))
    }

    /// `None` once there are more entries than numbers.
    fn intern(
        &mut self,
        hash: u64,
        same: impl Fn(&T) -> bool,
        make: impl FnOnce() -> T,
    ) -> Option<u16> {
        self.find(hash, same).or_else(|| {
            let number = u16::try_from(self.entries.len()).ok()?;
            self.entries.push(make());
            self.by_hash.entry(hash).or_default().push(number);
            Some(number)
        })
    }
}

/// FNV-1a. Only catalogs are found by it, never the texts of policies: those could be made to collide.
fn hash_text(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, step)
}

fn hash_chain<'a>(types: impl Iterator<Item = &'a str>) -> u64 {
    types.fold(0xcbf2_9ce4_8422_2325, |hash, kind| {
        step(kind.bytes().fold(hash, step), b':')
    })
}

fn step(hash: u64, byte: u8) -> u64 {
    (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
}

/// Hands a key that is a hash already on as it is.
#[derive(Default)]
struct Ready(u64);

impl Hasher for Ready {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 = bytes.iter().copied().fold(self.0, step);
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }
}
