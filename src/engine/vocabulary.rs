//! The catalog as look-up tables: numbers for actions and type chains, and what belongs on what (rule 2.6).

use crate::catalog::ResourceType;
use crate::policy::is_nameless;
use crate::tables::Names;

use super::bits::Bits;
use super::resource::{MAX_SEGMENTS, Name, Resource, Segment};

/// The number of an action that the catalog knows.
pub(crate) type ActionId = u16;
/// The number of a type chain that the catalog knows.
pub(crate) type ChainId = u16;

/// The actions that manage tokens (rule 1.6).
pub(crate) const TOKEN_ACTIONS: [&str; 7] = [
    "createAccessToken",
    "deleteAccessToken",
    "resetAccessToken",
    "updateAccessTokenName",
    "updateAccessTokenDescription",
    "updateAccessTokenPolicy",
    "updateAccessTokenExpiry",
];

#[derive(Debug)]
pub(crate) struct Vocabulary {
    actions: Table<Box<str>>,
    chains: Table<ChainFacts>,
    types: Vec<TypeFacts>,
    /// Places in `types`.
    type_places: Names,
}

#[derive(Debug)]
pub(crate) struct ChainFacts {
    pub types: Vec<Box<str>>,
    /// Actions that the catalog knows and that do not belong here.
    foreign: Bits,
    /// Actions that need every environment of the project.
    all_environments: Bits,
}

#[derive(Debug)]
struct TypeFacts {
    complete: bool,
}

/// A request's action, looked up once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Action<'a> {
    pub text: &'a str,
    pub id: Option<ActionId>,
}

/// An action that was looked up in an account's catalog, to be asked about often.
#[cfg(feature = "wasm")]
pub(crate) struct KnownAction {
    pub text: Box<str>,
    pub id: Option<ActionId>,
}

impl Vocabulary {
    /// Of the types of a catalog.
    pub fn new(types: &[ResourceType]) -> Self {
        let (mut actions, mut chains) = (0, 0);
        for kind in types {
            actions += kind.actions.len();
            chains += kind.chains.len();
        }
        let mut vocabulary = Self {
            actions: Table::with_room_for(actions),
            chains: Table::with_room_for(chains),
            types: Vec::with_capacity(types.len()),
            type_places: Names::default(),
        };
        for (place, kind) in types.iter().enumerate() {
            vocabulary.type_places.add(&*kind.name, place);
            vocabulary.types.push(TypeFacts {
                complete: kind.complete,
            });
            for action in &kind.actions {
                if vocabulary.action(&action.name).id.is_none() {
                    let hash = hash(&[&action.name]);
                    vocabulary.actions.add(hash, action.name.clone());
                }
            }
        }
        for kind in types {
            for chain in &kind.chains {
                vocabulary.add_chain(kind, &chain.types);
            }
        }
        vocabulary
    }

    fn add_chain(&mut self, kind: &ResourceType, types: &[Box<str>]) {
        let count = self.actions.entries.len();
        let names: Vec<&str> = types.iter().map(|kind| &**kind).collect();
        let id = self.chain_of(&names).or_else(|| {
            let facts = ChainFacts {
                types: types.to_vec(),
                foreign: Bits::all(count),
                all_environments: Bits::none(count),
            };
            self.chains.add(hash(&names), facts)
        });
        let Some(facts) = id.and_then(|id| self.chains.entries.get_mut(usize::from(id))) else {
            return;
        };
        if !kind.complete {
            facts.foreign = Bits::none(count);
        }
        for action in &kind.actions {
            let Some(id) = find_action(&self.actions, &action.name).map(usize::from) else {
                continue;
            };
            facts.foreign.remove(id);
            if action.all_environments {
                facts.all_environments.insert(id);
            }
        }
    }

    pub fn action<'a>(&self, text: &'a str) -> Action<'a> {
        let id = find_action(&self.actions, text);
        Action { text, id }
    }

    pub fn actions(&self) -> &[Box<str>] {
        &self.actions.entries
    }

    pub fn chains(&self) -> &[ChainFacts] {
        &self.chains.entries
    }

    /// The number of the chain of types of a request's resource.
    pub fn chain(&self, segments: &[Segment<'_>]) -> Option<ChainId> {
        let mut types = [""; MAX_SEGMENTS];
        for (kind, segment) in types.iter_mut().zip(segments) {
            *kind = segment.kind;
        }
        self.chain_of(types.get(..segments.len())?)
    }

    /// The number of the chain of these types.
    pub fn chain_of(&self, types: &[&str]) -> Option<ChainId> {
        self.chains.find(hash(types), |known| {
            known.types.len() == types.len()
                && known.types.iter().zip(types).all(|(a, b)| **a == **b)
        })
    }

    fn kind(&self, name: &str) -> Option<&TypeFacts> {
        self.types.get(self.type_places.get(name)?)
    }

    /// Only the nameless types may stand without a name (rule 3.5).
    pub fn names_are_given(&self, resource: &Resource<'_>) -> bool {
        resource.named
            || resource
                .segments()
                .iter()
                .all(|segment| segment.name != Name::Absent || is_nameless(segment.kind))
    }

    /// Whether the catalog knows the action but not on this chain (rule 2.6). A chain that the catalog does not have
    /// owns nothing, unless its type is not in the catalog or known incompletely.
    pub fn is_foreign(&self, action: Action<'_>, chain: Option<ChainId>, kind: &str) -> bool {
        let Some(id) = action.id.map(usize::from) else {
            return false;
        };
        match self.foreign_to(chain) {
            Some(foreign) => foreign.contains(id),
            None => self.kind(kind).is_some_and(|facts| facts.complete),
        }
    }

    /// The actions that the catalog knows, but not on this chain; `None` for a chain that it does not have.
    pub fn foreign_to(&self, chain: Option<ChainId>) -> Option<&Bits> {
        let facts = chain.and_then(|chain| self.chains.entries.get(usize::from(chain)));
        facts.map(|facts| &facts.foreign)
    }

    pub fn needs_all_environments(&self, action: Action<'_>, chain: Option<ChainId>) -> bool {
        let facts = chain.and_then(|chain| self.chains.entries.get(usize::from(chain)));
        facts
            .zip(action.id)
            .is_some_and(|(facts, id)| facts.all_environments.contains(id.into()))
    }
}

/// Entries numbered in the order they came, found by hash: open addressing, at most half full.
///
/// Only catalogs are found so, by FNV-1a: their size is bounded, and the texts of policies, which could be made to
/// collide by the thousand, never are.
#[derive(Debug)]
struct Table<T> {
    entries: Vec<T>,
    /// Numbers of entries plus one; 0 is free. As many as a power of two.
    slots: Vec<u16>,
}

impl<T> Table<T> {
    fn with_room_for(entries: usize) -> Self {
        let room = entries.min(usize::from(u16::MAX) - 1);
        Self {
            entries: Vec::new(),
            slots: vec![0; (room * 2 + 2).next_power_of_two()],
        }
    }

    #[inline]
    fn find(&self, hash: u32, same: impl Fn(&T) -> bool) -> Option<u16> {
        let mut slot = hash as usize;
        loop {
            slot &= self.slots.len() - 1;
            let number = self.slots.get(slot)?.checked_sub(1)?;
            if same(self.entries.get(usize::from(number))?) {
                return Some(number);
            }
            slot += 1;
        }
    }

    /// Adds what is not there yet; `None` once it is full.
    fn add(&mut self, hash: u32, entry: T) -> Option<u16> {
        let number = u16::try_from(self.entries.len()).ok()?;
        let taken = number.checked_add(1)?;
        if self.slots.len() < usize::from(taken) * 2 {
            return None;
        }
        let mut slot = hash as usize & (self.slots.len() - 1);
        while self.slots.get(slot).is_some_and(|taken| *taken != 0) {
            slot = (slot + 1) & (self.slots.len() - 1);
        }
        *self.slots.get_mut(slot)? = taken;
        self.entries.push(entry);
        Some(number)
    }
}

fn find_action(actions: &Table<Box<str>>, text: &str) -> Option<ActionId> {
    actions.find(hash(&[text]), |known| **known == *text)
}

const START: u32 = 0x811c_9dc5;

/// The low bits choose the slot, so the high ones are folded in.
fn hash(types: &[&str]) -> u32 {
    let mut hash = START;
    for kind in types {
        for byte in kind.bytes() {
            hash = step(hash, byte);
        }
        hash = step(hash, b':');
    }
    hash ^ (hash >> 15)
}

fn step(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}
