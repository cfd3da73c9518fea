//! The type chains and actions that are gone through: those of the catalog, in its order.

use crate::catalog::{CatalogAction, ResourceType};
use crate::engine::Principal;
use crate::tables::Names;

/// One chain of a catalog.
#[derive(Debug)]
pub(super) struct Chain {
    pub number: usize,
    pub types: Vec<Box<str>>,
    /// Whether the last segment has no name.
    pub nameless: bool,
    /// For its first one, two, … types the number of that prefix among all prefixes of all chains.
    pub prefixes: Vec<usize>,
    text: String,
}

impl Chain {
    /// As a specifier of everything there: `proj/*:env/*`.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The same of its first types.
    pub fn text_of(&self, length: usize) -> &str {
        let mut colons = 0;
        let end = self.text.bytes().position(|byte| {
            colons += usize::from(byte == b':');
            colons == length
        });
        self.text
            .get(..end.unwrap_or(self.text.len()))
            .unwrap_or_default()
    }

    /// The first type and the last.
    pub fn ends(&self) -> [&str; 2] {
        let (first, last) = (self.types.first(), self.types.last());
        [first.map_or("", |kind| kind), last.map_or("", |kind| kind)]
    }

    /// Its first types.
    pub fn kinds(&self, length: usize) -> Vec<&str> {
        let mut kinds = Vec::with_capacity(length);
        for kind in self.types.iter().take(length) {
            kinds.push(&**kind);
        }
        kinds
    }
}

/// One action of one type on one of its chains.
#[derive(Clone, Copy)]
pub(super) struct Cell<'c> {
    pub kind: &'c ResourceType,
    /// The chain's number.
    pub chain: usize,
    pub action: &'c CatalogAction,
}

/// Every action of every type on each of its chains.
#[derive(Default)]
pub(super) struct Cells<'c> {
    pub chains: Vec<Chain>,
    pub cells: Vec<Cell<'c>>,
    /// How many prefixes all chains have together.
    pub prefixes: usize,
}

impl<'c> Cells<'c> {
    pub fn of(principal: &'c Principal) -> Self {
        Self::of_both(principal, principal)
    }

    /// Of two principals' catalogs; what both have, once.
    pub fn of_both(one: &'c Principal, other: &'c Principal) -> Self {
        Self::of_both_and(one, other, &[])
    }

    /// The same, with more chains, given by their types, that neither catalog need have; they have no cells.
    pub fn of_both_and(one: &'c Principal, other: &'c Principal, more: &[Vec<Box<str>>]) -> Self {
        let mut cells = Self::default();
        let (mut chains, mut prefixes) = (Names::default(), Names::default());
        cells.add(one, &mut chains, &mut prefixes, None);
        if !std::ptr::eq(one.catalog(), other.catalog()) {
            let mut known = Names::default();
            for cell in &cells.cells {
                known.add(key(cell.chain, cell.action), 0);
            }
            cells.add(other, &mut chains, &mut prefixes, Some(&mut known));
        }
        for types in more {
            if !cells.chains.iter().any(|chain| chain.types == *types) {
                cells.add_chain(types, false, &mut prefixes);
            }
        }
        cells
    }

    /// Every cell with its chain, in order.
    pub fn each(&self) -> impl Iterator<Item = (&Chain, &Cell<'c>)> {
        self.cells
            .iter()
            .filter_map(|cell| Some((self.chains.get(cell.chain)?, cell)))
    }

    fn add(
        &mut self,
        principal: &'c Principal,
        chains: &mut Names,
        prefixes: &mut Names,
        mut known: Option<&mut Names>,
    ) {
        for kind in &principal.catalog().types {
            for chain in &kind.chains {
                let number = match chains.add(&*chain.text, self.chains.len()) {
                    Some(known) => known,
                    None => self.add_chain(&chain.types, chain.nameless, prefixes),
                };
                self.cells.reserve(kind.actions.len());
                for action in &kind.actions {
                    if let Some(known) = &mut known
                        && known.add(key(number, action), 0).is_some()
                    {
                        continue;
                    }
                    self.cells.push(Cell {
                        kind,
                        chain: number,
                        action,
                    });
                }
            }
        }
    }

    fn add_chain(&mut self, types: &[Box<str>], nameless: bool, prefixes: &mut Names) -> usize {
        let mut chain = Chain {
            number: self.chains.len(),
            types: types.to_vec(),
            nameless,
            prefixes: Vec::with_capacity(types.len()),
            text: String::with_capacity(64),
        };
        for (at, kind) in types.iter().enumerate() {
            chain.text.push_str(if at > 0 { ":" } else { "" });
            chain.text.push_str(kind);
            let named = !nameless || at + 1 < types.len();
            chain.text.push_str(if named { "/*" } else { "" });
        }
        for length in 1..=types.len() {
            let text = chain.text_of(length);
            let number = prefixes.add(text, self.prefixes);
            chain.prefixes.push(number.unwrap_or(self.prefixes));
            self.prefixes += usize::from(number.is_none());
        }
        self.chains.push(chain);
        self.chains.len() - 1
    }
}

fn key(chain: usize, action: &CatalogAction) -> Vec<u8> {
    let mut key = chain.to_le_bytes().to_vec();
    key.extend_from_slice(action.name.as_bytes());
    key
}
