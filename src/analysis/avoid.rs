//! A thing in a box that none of some specifiers matches.
//!
//! Each avoided specifier is a clause: some atom of it must fail. Atoms occur only negatively here, so for one field
//! the best choice is a value that misses everything missable at once: if there is such a value it dominates all
//! others, and every clause with an atom there is done. A field without one is *contested*: what it misses it must
//! choose. Only clauses all of whose atoms stand in contested fields need a search: per field the largest sets of
//! patterns that one value can miss, then field by field over the clauses that are left, each set of them once.

use crate::engine::Seen;
use crate::tables::set_of;

use super::search::State;
use super::space::{Atom, CRITICAL, Field, Kind, NOT_CRITICAL, Space, SpecId, Told, kind};
use super::texts::{Miss, Misses, PatternId};
use super::work::{Spent, Work};

/// A concrete thing: by field its texts (a name has one), and whether it is critical.
#[derive(Clone, Debug, Default)]
pub(crate) struct Thing {
    /// For `critical` the one text `true`, or none.
    pub texts: Vec<Vec<String>>,
}

impl Thing {
    fn at(&self, field: Field) -> &[String] {
        self.texts.get(field).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether it is one of a chain with so many segments.
    pub(super) fn of(&self, segments: usize) -> bool {
        self.texts.len() == segments * 4
    }

    /// Whether a specifier matches it.
    pub(super) fn is(&self, spec: SpecId, space: &Space, work: &mut Work) -> Result<bool, Spent> {
        for &(field, pattern) in space.atoms(spec) {
            let texts = self.at(field);
            work.spend(1 + texts.len())?;
            let matches = match kind(field) {
                Kind::Critical => texts.is_empty() != (pattern == CRITICAL),
                _ => texts.iter().any(|text| space.texts.matches(pattern, text)),
            };
            if !matches {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

type Clause = Vec<Atom>;

pub(super) fn avoid(
    state: &State,
    space: &mut Space,
    work: &mut Work,
) -> Result<Option<Thing>, Spent> {
    let Some(mut clauses) = clauses(state, space, work)? else {
        return Ok(None);
    };
    let mut values = Vec::new();
    values.resize_with(state.boxed.len(), || None);
    for field in in_order(state.boxed.len()) {
        let never = patterns_at(field, &clauses, false);
        if never.is_empty() {
            continue;
        }
        if let Some(value) = value(field, state, &never, space, work)? {
            if let Some(place) = values.get_mut(field) {
                *place = Some(value);
            }
            let mut left = Vec::with_capacity(clauses.len());
            for clause in clauses {
                if !clause.iter().any(|(own, _)| *own == field) {
                    left.push(clause);
                }
            }
            clauses = left;
        }
    }
    if !clauses.is_empty() && !contest(state, &clauses, &mut values, space, work)? {
        return Ok(None);
    }
    let mut thing = Thing::default();
    for (field, chosen) in values.into_iter().enumerate() {
        let texts = match chosen {
            Some(texts) => Some(texts),
            None => value(field, state, &[], space, work)?,
        };
        match texts {
            Some(texts) => thing.texts.push(texts),
            // The box was not empty, so each of its fields has a value.
            None => return Ok(None),
        }
    }
    Ok(Some(thing))
}

/// What must fail, without what has failed already; `None`: something cannot.
fn clauses(
    state: &State,
    space: &mut Space,
    work: &mut Work,
) -> Result<Option<Vec<Clause>>, Spent> {
    let mut clauses = Vec::with_capacity(state.avoided.len());
    'specs: for spec in &state.avoided {
        let mut clause = Clause::new();
        for at in 0..space.atoms(*spec).len() {
            let Some(&(field, pattern)) = space.atoms(*spec).get(at) else {
                break;
            };
            let set = state.boxed.get(field).copied().unwrap_or(Space::FREE);
            match space.told(field, set, pattern, work)? {
                Told::Always => {}
                Told::Never => continue 'specs,
                Told::Open => clause.push((field, pattern)),
            }
        }
        if clause.is_empty() {
            return Ok(None);
        }
        clauses.push(clause);
    }
    Ok(Some(clauses))
}

/// Sets first, for having none of something costs nothing; then from the innermost segment out, names before
/// `critical`.
fn in_order(fields: usize) -> Vec<Field> {
    let mut order = Vec::with_capacity(fields);
    for wanted in [Kind::Views, Kind::Tags, Kind::Name, Kind::Critical] {
        for field in (0..fields).rev() {
            if kind(field) == wanted {
                order.push(field);
            }
        }
    }
    order
}

/// `alone`: of clauses with nothing else.
fn patterns_at(field: Field, clauses: &[Clause], alone: bool) -> Vec<PatternId> {
    let mut patterns = Vec::new();
    for clause in clauses {
        for (own, pattern) in clause {
            if *own == field && (!alone || clause.len() == 1) {
                patterns.push(*pattern);
            }
        }
    }
    set_of(patterns)
}

/// What the field can hold so that its box is satisfied and nothing of `never` matches.
fn value(
    field: Field,
    state: &State,
    never: &[PatternId],
    space: &Space,
    work: &mut Work,
) -> Result<Option<Vec<String>>, Spent> {
    let set = state.boxed.get(field).copied().unwrap_or(Space::FREE);
    let must = space.patterns(set);
    match kind(field) {
        Kind::Critical => {
            let critical = must.contains(&CRITICAL) || never.contains(&NOT_CRITICAL);
            let possible =
                !critical || !(must.contains(&NOT_CRITICAL) || never.contains(&CRITICAL));
            Ok(match possible {
                true => Some(critical_texts(critical)),
                false => None,
            })
        }
        Kind::Name => Ok(space.texts.find(must, never, work)?.map(|name| vec![name])),
        Kind::Tags | Kind::Views => {
            let mut members: Vec<String> = Vec::new();
            for pattern in must {
                if members
                    .iter()
                    .any(|member| space.texts.matches(*pattern, member))
                {
                    continue;
                }
                match space.texts.find(&[*pattern], never, work)? {
                    Some(member) => members.push(member),
                    None => return Ok(None),
                }
            }
            Ok(Some(members))
        }
    }
}

fn critical_texts(critical: bool) -> Vec<String> {
    match critical {
        true => vec!["true".into()],
        false => Vec::new(),
    }
}

/// One way for a contested field: what it holds, and the clauses that fail by it.
struct Choice {
    texts: Vec<String>,
    done: Vec<u64>,
}

/// A value for every contested field so that each clause fails somewhere; false: there is none.
fn contest(
    state: &State,
    clauses: &[Clause],
    values: &mut [Option<Vec<String>>],
    space: &Space,
    work: &mut Work,
) -> Result<bool, Spent> {
    if !forced(state, clauses, space, work)? {
        return Ok(false);
    }
    let words = clauses.len().div_ceil(64);
    let mut fields: Vec<(Field, Vec<Choice>)> = Vec::new();
    for field in in_order(state.boxed.len()) {
        let never = patterns_at(field, clauses, false);
        if never.is_empty() {
            continue;
        }
        let mut choices = Vec::new();
        for Miss { texts, missed } in ways(field, state, &never, space, work)? {
            let mut done = vec![0; words];
            for (number, clause) in clauses.iter().enumerate() {
                work.spend(2 * clause.len())?;
                let fails = clause.iter().any(|(own, pattern)| {
                    *own == field
                        && never
                            .binary_search(pattern)
                            .is_ok_and(|at| missed.get(at) == Some(&true))
                });
                if let Some(word) = done.get_mut(number / 64) {
                    *word |= u64::from(fails) << (number % 64);
                }
            }
            choices.push(Choice { texts, done });
        }
        // Few choices first, so that little is tried twice.
        let more = |(_, known): &(Field, Vec<Choice>)| known.len() > choices.len();
        let at = fields.iter().position(more).unwrap_or(fields.len());
        fields.insert(at, (field, choices));
    }
    let mut all = vec![u64::MAX; words];
    if let Some(last) = all.last_mut() {
        *last >>= words * 64 - clauses.len();
    }
    let mut seen = Seen::default();
    // By depth: the choice that is to be tried for the field, and what is left before it.
    let mut taken = vec![(0_usize, all)];
    loop {
        let depth = taken.len().wrapping_sub(1);
        let Some((choice, left)) = taken.last_mut() else {
            return Ok(false);
        };
        let at = fields
            .get(depth)
            .and_then(|(_, choices)| choices.get(*choice));
        let Some(at) = at else {
            taken.pop();
            continue;
        };
        *choice += 1;
        work.spend(4 + words)?;
        let mut rest = Vec::with_capacity(words);
        for (left, done) in left.iter().zip(&at.done) {
            rest.push(left & !done);
        }
        if rest.iter().all(|left| *left == 0) {
            for ((field, choices), (next, _)) in fields.iter().zip(&taken) {
                let chosen = choices.get(next.wrapping_sub(1));
                if let (Some(place), Some(chosen)) = (values.get_mut(*field), chosen) {
                    *place = Some(chosen.texts.clone());
                }
            }
            return Ok(true);
        }
        if depth + 1 < fields.len() {
            work.spend(8 + words)?;
            let mut key = rest.clone();
            key.push(depth as u64);
            if seen.insert(&key) {
                taken.push((0, rest));
            }
        }
    }
}

/// Clauses of one atom leave no choice: false if a field cannot miss all such atoms at once.
fn forced(
    state: &State,
    clauses: &[Clause],
    space: &Space,
    work: &mut Work,
) -> Result<bool, Spent> {
    for field in in_order(state.boxed.len()) {
        let never = patterns_at(field, clauses, true);
        if !never.is_empty() && value(field, state, &never, space, work)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The largest sets of `never` that the field can miss, each with texts that do.
fn ways(
    field: Field,
    state: &State,
    never: &[PatternId],
    space: &Space,
    work: &mut Work,
) -> Result<Vec<Miss>, Spent> {
    let set = state.boxed.get(field).copied().unwrap_or(Space::FREE);
    let must = space.patterns(set);
    let mut ways = Vec::new();
    match kind(field) {
        Kind::Critical => {
            for pattern in [NOT_CRITICAL, CRITICAL] {
                if must.iter().all(|own| *own == pattern) {
                    let mut missed = Vec::with_capacity(never.len());
                    for own in never {
                        missed.push(*own != pattern);
                    }
                    let texts = critical_texts(pattern == CRITICAL);
                    ways.push(Miss { texts, missed });
                }
            }
        }
        Kind::Name => ways = space.texts.largest_misses(must, never, work)?,
        // One member for each pattern that the set must have; it misses what all of them miss.
        Kind::Tags | Kind::Views => {
            ways.push(Miss {
                texts: Vec::new(),
                missed: vec![true; never.len()],
            });
            for pattern in must {
                let members = space.texts.largest_misses(&[*pattern], never, work)?;
                let mut largest = Misses::default();
                for way in &ways {
                    for member in &members {
                        work.spend(1 + never.len() / 8)?;
                        largest.add(way.with(member), work)?;
                    }
                }
                ways = largest.0;
            }
        }
    }
    Ok(ways)
}
