//! The things of one type chain: what can be asked of each of their segments, and specifiers as lists of such questions.
//!
//! A *field* is one segment's name, tags, views or `critical`; an *atom* asks one field for one pattern; a specifier is
//! an AND of atoms. A *set* is the patterns that a field must match at the same time. Names are one text each; tags
//! and views are sets of texts, of which some must match: so two patterns never exclude each other there, and a set
//! implies a pattern only if one of its members alone does.

use crate::engine::{Bound, BoundFilter, BoundSpecifier, Value};
use crate::tables::Names;

use super::texts::{PatternId, Texts};
use super::work::{Spent, Work};

/// Four to a segment, see [`Kind`].
pub(super) type Field = usize;
pub(super) type SpecId = u32;
pub(super) type SetId = u32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Name,
    Tags,
    Views,
    Critical,
}

pub(super) fn field(segment: usize, kind: Kind) -> Field {
    segment * 4 + kind as usize
}

pub(super) fn kind(field: Field) -> Kind {
    match field % 4 {
        0 => Kind::Name,
        1 => Kind::Tags,
        2 => Kind::Views,
        _ => Kind::Critical,
    }
}

/// `critical` has no patterns but these two, which are numbers of their own.
pub(super) const NOT_CRITICAL: PatternId = 0;
pub(super) const CRITICAL: PatternId = 1;

pub(super) type Atom = (Field, PatternId);

/// What a box tells of an atom or a specifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// Everything in the box matches.
    Always,
    /// Nothing does.
    Never,
    Open,
}

/// A set of patterns, and what is known of it: by pattern, whether it is implied and whether it is excluded.
#[derive(Debug, Default)]
struct Set {
    patterns: Vec<PatternId>,
    /// By [`Fact`] and pattern.
    facts: [Vec<Option<bool>>; 3],
    empty: Option<bool>,
}

/// What may be known of a set and a pattern.
#[derive(Clone, Copy)]
enum Fact {
    Implied,
    Excluded,
    /// Of tags and views, where one member alone must imply it.
    ImpliedByOne,
}

/// Specifiers and sets in use, with everything found out about them.
#[derive(Debug)]
pub(super) struct Space {
    pub texts: Texts,
    specs: Vec<Box<[Atom]>>,
    known_specs: Names,
    sets: Vec<Set>,
    known_sets: Names,
    /// By pattern, the set of it alone.
    alone: Vec<Option<SetId>>,
}

impl Space {
    pub fn new(texts: Texts) -> Self {
        let mut space = Self {
            texts,
            specs: Vec::new(),
            known_specs: Names::default(),
            sets: Vec::new(),
            known_sets: Names::default(),
            alone: Vec::new(),
        };
        space.set(Vec::new());
        space.intern(Vec::new());
        space
    }

    /// The set of nothing: anything goes.
    pub const FREE: SetId = 0;
    /// The specifier that asks for nothing.
    pub const ANYTHING: SpecId = 0;

    pub fn atoms(&self, spec: SpecId) -> &[Atom] {
        self.specs
            .get(spec as usize)
            .map(|atoms| &**atoms)
            .unwrap_or_default()
    }

    pub fn patterns(&self, set: SetId) -> &[PatternId] {
        self.sets
            .get(set as usize)
            .map(|set| &*set.patterns)
            .unwrap_or_default()
    }

    /// A specifier as it stands for things of that chain: none if it never matches there.
    pub fn spec(
        &mut self,
        specifier: &BoundSpecifier,
        types: &[Box<str>],
        me: Option<&str>,
    ) -> Option<SpecId> {
        let mut atoms: Vec<Atom> = Vec::new();
        if let BoundSpecifier::Chain {
            segments, below, ..
        } = specifier
        {
            let fits = if *below {
                segments.len() < types.len()
            } else {
                segments.len() == types.len()
            };
            if !fits
                || segments
                    .iter()
                    .zip(types)
                    .any(|(own, kind)| own.kind != *kind)
            {
                return None;
            }
            let mut add = |atom: Atom| {
                if let Err(at) = atoms.binary_search(&atom) {
                    atoms.insert(at, atom);
                }
            };
            for (at, segment) in segments.iter().enumerate() {
                if !matches!(segment.name, Bound::Any) {
                    add((field(at, Kind::Name), self.bound(&segment.name, me)?));
                }
                for filter in &segment.filters {
                    let (kind, pattern) = match filter {
                        BoundFilter::Tag(tag) => (Kind::Tags, self.bound(tag, None)?),
                        BoundFilter::View(view) => (Kind::Views, self.bound(view, None)?),
                        BoundFilter::Critical(true) => (Kind::Critical, CRITICAL),
                        BoundFilter::Critical(false) => (Kind::Critical, NOT_CRITICAL),
                    };
                    add((field(at, kind), pattern));
                }
            }
        }
        Some(self.intern(atoms))
    }

    /// `${self}` is a name alone; a hole without a value matches nothing.
    fn bound(&mut self, bound: &Bound, me: Option<&str>) -> Option<PatternId> {
        match (bound, me) {
            (Bound::Any, _) => self
                .texts
                .intern(&[Value::Glob(crate::policy::Glob::new("*"))]),
            (Bound::Of(values), _) => self.texts.intern(values),
            (Bound::Myself, Some(me)) => self.texts.intern(&[Value::Literal(me.into())]),
            (Bound::Myself, None) | (Bound::Unbound, _) => None,
        }
    }

    fn intern(&mut self, atoms: Vec<Atom>) -> SpecId {
        let mut key = Vec::with_capacity(atoms.len() * 5);
        for (field, pattern) in &atoms {
            key.push(*field as u8);
            key.extend_from_slice(&pattern.to_le_bytes());
        }
        let id = self.specs.len();
        match self.known_specs.add(&key, id) {
            Some(known) => known as SpecId,
            None => {
                self.specs.push(atoms.into());
                id as SpecId
            }
        }
    }

    fn set(&mut self, patterns: Vec<PatternId>) -> SetId {
        let mut key = Vec::with_capacity(patterns.len() * 4);
        for pattern in &patterns {
            key.extend_from_slice(&pattern.to_le_bytes());
        }
        let id = self.sets.len();
        match self.known_sets.add(&key, id) {
            Some(known) => known as SetId,
            None => {
                self.sets.push(Set {
                    patterns,
                    ..Set::default()
                });
                id as SetId
            }
        }
    }

    /// The set of one pattern.
    pub fn alone(&mut self, pattern: PatternId) -> SetId {
        let place = pattern as usize;
        if let Some(Some(known)) = self.alone.get(place) {
            return *known;
        }
        let set = self.set(vec![pattern]);
        if self.alone.len() <= place {
            self.alone.resize(place + 1, None);
        }
        if let Some(place) = self.alone.get_mut(place) {
            *place = Some(set);
        }
        set
    }

    /// The set with one more pattern.
    pub fn with(&mut self, set: SetId, pattern: PatternId) -> SetId {
        let mut patterns = self.patterns(set).to_vec();
        match patterns.binary_search(&pattern) {
            Ok(_) => set,
            Err(at) => {
                patterns.insert(at, pattern);
                self.set(patterns)
            }
        }
    }

    /// Whether no text, or no set of texts, satisfies it.
    pub fn is_empty(&mut self, field: Field, set: SetId, work: &mut Work) -> Result<bool, Spent> {
        match kind(field) {
            // Every pattern alone has a text, and a set may hold one for each.
            Kind::Tags | Kind::Views => Ok(false),
            Kind::Critical => Ok(self.patterns(set).len() > 1),
            Kind::Name => {
                let known = self.sets.get(set as usize).and_then(|set| set.empty);
                if let Some(known) = known {
                    return Ok(known);
                }
                let empty = self.texts.find(self.patterns(set), &[], work)?.is_none();
                if let Some(set) = self.sets.get_mut(set as usize) {
                    set.empty = Some(empty);
                }
                Ok(empty)
            }
        }
    }

    /// What a field that satisfies `set` tells of a pattern.
    pub fn told(
        &mut self,
        field: Field,
        set: SetId,
        pattern: PatternId,
        work: &mut Work,
    ) -> Result<Told, Spent> {
        work.spend(1)?;
        if self.patterns(set).binary_search(&pattern).is_ok() {
            return Ok(Told::Always);
        }
        Ok(match kind(field) {
            Kind::Critical if set == Self::FREE => Told::Open,
            Kind::Critical => Told::Never,
            // Without any demand there may be no tag at all, or any.
            Kind::Tags | Kind::Views if set == Self::FREE => Told::Open,
            Kind::Tags | Kind::Views => {
                if self.implies_by_one(set, pattern, work)? {
                    Told::Always
                } else {
                    Told::Open
                }
            }
            Kind::Name => {
                if self.excludes(set, pattern, work)? {
                    Told::Never
                } else if self.implies(set, pattern, work)? {
                    Told::Always
                } else {
                    Told::Open
                }
            }
        })
    }

    fn known(&self, fact: Fact, set: SetId, pattern: PatternId) -> Option<bool> {
        let facts = self.sets.get(set as usize)?.facts.get(fact as usize)?;
        *facts.get(pattern as usize)?
    }

    fn remember(&mut self, fact: Fact, set: SetId, pattern: PatternId, value: bool) {
        let set = self.sets.get_mut(set as usize);
        if let Some(facts) = set.and_then(|set| set.facts.get_mut(fact as usize)) {
            let number = pattern as usize;
            if facts.len() <= number {
                facts.resize(number + 1, None);
            }
            if let Some(place) = facts.get_mut(number) {
                *place = Some(value);
            }
        }
    }

    /// Whether every text that satisfies `set` matches `pattern`.
    pub fn implies(
        &mut self,
        set: SetId,
        pattern: PatternId,
        work: &mut Work,
    ) -> Result<bool, Spent> {
        if let Some(known) = self.known(Fact::Implied, set, pattern) {
            return Ok(known);
        }
        let other = self.texts.find(self.patterns(set), &[pattern], work)?;
        self.remember(Fact::Implied, set, pattern, other.is_none());
        Ok(other.is_none())
    }

    /// Whether some member of `set` alone implies `pattern`.
    fn implies_by_one(
        &mut self,
        set: SetId,
        pattern: PatternId,
        work: &mut Work,
    ) -> Result<bool, Spent> {
        if let Some(known) = self.known(Fact::ImpliedByOne, set, pattern) {
            return Ok(known);
        }
        let mut implied = false;
        for member in self.patterns(set).to_vec() {
            work.spend(8)?;
            let alone = self.alone(member);
            if self.implies(alone, pattern, work)? {
                implied = true;
                break;
            }
        }
        self.remember(Fact::ImpliedByOne, set, pattern, implied);
        Ok(implied)
    }

    /// Whether no text that satisfies `set` matches `pattern`.
    pub fn excludes(
        &mut self,
        set: SetId,
        pattern: PatternId,
        work: &mut Work,
    ) -> Result<bool, Spent> {
        if set == Self::FREE {
            return Ok(false);
        }
        if let Some(known) = self.known(Fact::Excluded, set, pattern) {
            return Ok(known);
        }
        let mut both = self.patterns(set).to_vec();
        both.push(pattern);
        let excluded = self.texts.find(&both, &[], work)?.is_none();
        self.remember(Fact::Excluded, set, pattern, excluded);
        Ok(excluded)
    }
}
