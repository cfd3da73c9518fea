//! Which statements of a policy can speak of a request at all.
//!
//! The index only leaves out: what it names is still matched, so it cannot change an answer, only find it sooner.
//! Per action a row of statements whose actions match; per type chain the statements that always match there, those
//! that must be tried, and those that can match only one of a few literal names, found by that name.

use std::borrow::Cow;

use crate::policy::Effect;
use crate::tables::sorted;

use super::bits::Bits;
use super::compile::{BoundSpecifier, BoundStatement, Value};
use super::resource::{Name, Segment};
use super::vocabulary::{Action, ChainFacts, ChainId, Vocabulary};

#[derive(Debug)]
pub(crate) struct Index {
    rows: Vec<Row>,
    /// The row of each action of the catalog.
    row_of: Vec<u16>,
    chains: Vec<ChainIndex>,
    /// Where each chain of the catalog stands in `chains`.
    chain_of: Vec<u16>,
    /// For chains that the catalog does not have: every statement must be tried.
    anything: ChainIndex,
}

/// The statements that speak of an action, by effect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub allows: Bits,
    pub denies: Bits,
}

#[derive(Debug)]
pub(crate) struct ChainIndex {
    pub always: Bits,
    pub tried: Bits,
    by_name: Vec<Names>,
}

/// Statements that match only if this segment has one of these names.
#[derive(Debug)]
struct Names {
    segment: usize,
    /// Sorted by length, then text: most comparisons end at the length, and no choice of names makes look-ups slow.
    entries: Vec<(Box<str>, Vec<u32>)>,
}

impl Index {
    pub fn new(statements: &[BoundStatement], vocabulary: &Vocabulary) -> Self {
        let mut index = Self {
            rows: Vec::new(),
            row_of: Vec::new(),
            chains: Vec::new(),
            chain_of: Vec::new(),
            anything: ChainIndex {
                always: Bits::none(statements.len()),
                tried: Bits::all(statements.len()),
                by_name: Vec::new(),
            },
        };
        index.index_actions(statements, vocabulary);
        index.index_chains(statements, vocabulary);
        index
    }

    /// The row of an action; one the catalog does not know is matched here and now.
    pub fn row(&self, statements: &[BoundStatement], action: Action<'_>) -> Cow<'_, Row> {
        let number = self.row_number(action);
        match number.and_then(|number| self.rows.get(usize::from(number))) {
            Some(row) => Cow::Borrowed(row),
            None => Cow::Owned(Row::of(statements, action.text)),
        }
    }

    /// The number of the row of an action of the catalog: alike for actions that the policy treats alike.
    pub fn row_number(&self, action: Action<'_>) -> Option<u16> {
        self.row_of.get(usize::from(action.id?)).copied()
    }

    pub fn chain(&self, chain: Option<ChainId>) -> &ChainIndex {
        chain
            .and_then(|chain| self.chain_of.get(usize::from(chain)))
            .and_then(|at| self.chains.get(usize::from(*at)))
            .unwrap_or(&self.anything)
    }

    fn index_actions(&mut self, statements: &[BoundStatement], vocabulary: &Vocabulary) {
        let count = vocabulary.actions().len();
        let mut rows: Vec<Row> = Vec::with_capacity(count);
        for _ in 0..count {
            rows.push(Row::none(statements));
        }
        for (at, statement) in statements.iter().enumerate() {
            for id in statement.known_actions(vocabulary).iter() {
                if let Some(row) = rows.get_mut(id) {
                    row.insert(statement.effect, at);
                }
            }
        }
        // Policies speak of most actions alike, so few rows are left.
        for row in rows {
            let number = self.rows.iter().take_while(|known| **known != row).count();
            if number == self.rows.len() {
                self.rows.push(row);
            }
            self.row_of.push(number as u16);
        }
    }

    fn index_chains(&mut self, statements: &[BoundStatement], vocabulary: &Vocabulary) {
        // Most chains are named by no specifier; those share one index.
        let mut unnamed = None;
        for (id, facts) in vocabulary.chains().iter().enumerate() {
            let id = ChainId::try_from(id).unwrap_or(ChainId::MAX);
            let named = statements
                .iter()
                .any(|statement| statement.specifiers.iter().any(|s| s.names(id, facts)));
            let at = match unnamed {
                Some(at) if !named => at,
                _ => {
                    let at = u16::try_from(self.chains.len()).unwrap_or(u16::MAX);
                    self.chains.push(ChainIndex::new(statements, id, facts));
                    if !named {
                        unnamed = Some(at);
                    }
                    at
                }
            };
            self.chain_of.push(at);
        }
    }
}

impl Row {
    fn none(statements: &[BoundStatement]) -> Self {
        Self {
            allows: Bits::none(statements.len()),
            denies: Bits::none(statements.len()),
        }
    }

    /// The row of an action that the catalog does not know.
    fn of(statements: &[BoundStatement], action: &str) -> Self {
        let mut row = Self::none(statements);
        for (at, statement) in statements.iter().enumerate() {
            if statement.speaks_of_action(action) {
                row.insert(statement.effect, at);
            }
        }
        row
    }

    /// The statements of either effect.
    pub fn both(&self) -> Bits {
        let mut both = self.allows.clone();
        both.add(&self.denies);
        both
    }

    fn insert(&mut self, effect: Effect, at: usize) {
        match effect {
            Effect::Allow => self.allows.insert(at),
            Effect::Deny => self.denies.insert(at),
        }
    }
}

impl BoundStatement {
    /// The actions of the catalog that it speaks of.
    fn known_actions(&self, vocabulary: &Vocabulary) -> Bits {
        let names = vocabulary.actions();
        let mut bits = Bits::none(names.len());
        for pattern in &self.actions.patterns {
            if pattern.is_literal() {
                if let Some(id) = vocabulary.action(pattern.as_str()).id {
                    bits.insert(usize::from(id));
                }
            } else if pattern.is_any() {
                bits = Bits::all(names.len());
            } else {
                for (id, name) in names.iter().enumerate() {
                    if pattern.matches(name) {
                        bits.insert(id);
                    }
                }
            }
        }
        if self.actions.except {
            bits.complement(names.len())
        } else {
            bits
        }
    }
}

impl ChainIndex {
    fn new(statements: &[BoundStatement], id: ChainId, facts: &ChainFacts) -> Self {
        let mut chain = Self {
            always: Bits::none(statements.len()),
            tried: Bits::none(statements.len()),
            by_name: Vec::new(),
        };
        let mut named: Vec<(usize, &str, usize)> = Vec::new();
        for (at, statement) in statements.iter().enumerate() {
            chain.place(at, statement, id, facts, &mut named);
        }
        let compare = |(segment, name, at): &(usize, &str, usize), other: &(usize, &str, usize)| {
            (*segment, name.len(), *name, *at).cmp(&(other.0, other.1.len(), other.1, other.2))
        };
        for (segment, name, at) in sorted(named, &compare) {
            chain.add_name(segment, name, at as u32);
        }
        chain
    }

    /// Where a statement is to be found: everywhere, nowhere, by trying it, or by names.
    fn place<'a>(
        &mut self,
        at: usize,
        statement: &'a BoundStatement,
        id: ChainId,
        facts: &ChainFacts,
        named: &mut Vec<(usize, &'a str, usize)>,
    ) {
        if statement.void {
            return;
        }
        let before = named.len();
        let (mut here, mut free, mut by_name) = (false, false, true);
        for specifier in &statement.specifiers {
            if !matches!(specifier, BoundSpecifier::Everything) && !specifier.names(id, facts) {
                continue;
            }
            here = true;
            free |= specifier.is_free();
            match specifier.literal_segment() {
                Some((segment, values)) => {
                    for value in values {
                        if let Value::Literal(name) = value {
                            named.push((segment, name, at));
                        }
                    }
                }
                None => by_name = false,
            }
        }
        if statement.except || free || !by_name {
            named.truncate(before);
        }
        match (statement.except, here) {
            (true, false) => self.always.insert(at),
            (true, true) => self.tried.insert(at),
            (false, true) if free => self.always.insert(at),
            (false, true) if !by_name => self.tried.insert(at),
            (false, _) => {}
        }
    }

    /// All statements that may match something there.
    pub fn live(&self) -> Bits {
        let mut live = self.always.clone();
        live.add(&self.tried);
        for names in &self.by_name {
            for (_, list) in &names.entries {
                for at in list {
                    live.insert(*at as usize);
                }
            }
        }
        live
    }

    /// Names come in order, so only the last entry can be the same.
    fn add_name(&mut self, segment: usize, name: &str, at: u32) {
        if self
            .by_name
            .last()
            .is_none_or(|names| names.segment != segment)
        {
            self.by_name.push(Names {
                segment,
                entries: Vec::new(),
            });
        }
        let Some(names) = self.by_name.last_mut() else {
            return;
        };
        match names.entries.last_mut() {
            Some((last, list)) if **last == *name => {
                if list.last() != Some(&at) {
                    list.push(at);
                }
            }
            _ => names.entries.push((name.into(), vec![at])),
        }
    }

    /// Calls back with each statement that literal names lead to, with all of them where a name is unknown; one may come
    /// twice. Stops when told to.
    #[inline]
    pub fn each_named(
        &self,
        segments: &[Segment<'_>],
        mut tell: impl FnMut(usize) -> bool,
    ) -> bool {
        for names in &self.by_name {
            let found = match segments.get(names.segment).map(|segment| segment.name) {
                Some(Name::Known(key)) => names.range(key),
                Some(Name::Unknown) => 0..names.entries.len(),
                _ => 0..0,
            };
            for (_, list) in names.entries.get(found).unwrap_or_default() {
                for at in list {
                    if !tell(*at as usize) {
                        return false;
                    }
                }
            }
        }
        true
    }
}

impl Names {
    /// Where `key` stands in `entries`: one place, or none.
    fn range(&self, key: &str) -> std::ops::Range<usize> {
        let found = self.entries.binary_search_by(|(name, _)| {
            let by_length = name.len().cmp(&key.len());
            by_length.then_with(|| (**name).cmp(key))
        });
        found.map_or(0..0, |at| at..at + 1)
    }
}

impl BoundSpecifier {
    /// Whether it can match resources of this chain because it names the chain, or a parent of it with `:*`.
    fn names(&self, id: ChainId, facts: &ChainFacts) -> bool {
        match self {
            Self::Chain {
                chain,
                below: false,
                ..
            } => *chain == Some(id),
            Self::Chain { segments, .. } => {
                segments.len() < facts.types.len()
                    && segments
                        .iter()
                        .zip(&facts.types)
                        .all(|(own, kind)| own.kind == *kind)
            }
            Self::Everything => false,
        }
    }

    /// Matches every resource of its chain.
    fn is_free(&self) -> bool {
        match self {
            Self::Everything => true,
            Self::Chain { segments, .. } => {
                segments.iter().all(super::compile::BoundSegment::is_free)
            }
        }
    }

    /// The deepest segment that only a few literal names match, with those.
    fn literal_segment(&self) -> Option<(usize, &[Value])> {
        let Self::Chain { segments, .. } = self else {
            return None;
        };
        for (at, segment) in segments.iter().enumerate().rev() {
            if let Some(values) = segment.name.literals() {
                return Some((at, values));
            }
        }
        None
    }
}
