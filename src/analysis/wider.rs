//! Specifiers of a list that lie within others of it, or meet them, told by their atoms alone.

use crate::tables::order;

use super::solver::Solver;
use super::space::{Atom, Space, SpecId};
use super::work::Spent;

/// The places of specifiers by the rarest text that each asks for: whatever lies within it asks for it too, and what
/// asks for another text in the same field does not meet it. So most need not be compared.
pub(super) struct Places {
    /// Those that ask for no text, the most general first, as in the other lists.
    free: Vec<usize>,
    by_text: Vec<Vec<usize>>,
    by_field: Vec<Vec<usize>>,
}

impl Places {
    pub fn new(specs: &[SpecId], space: &Space) -> Self {
        let mut asking: Vec<Vec<usize>> = Vec::new();
        for (place, spec) in specs.iter().enumerate() {
            for (_, pattern) in space.texts_of(*spec) {
                put(&mut asking, pattern as usize, place);
            }
        }
        let mut places = Self {
            free: Vec::new(),
            by_text: Vec::new(),
            by_field: Vec::new(),
        };
        for place in special_first(specs, space).into_iter().rev() {
            let spec = specs.get(place).copied().unwrap_or(Space::ANYTHING);
            let count = |(_, pattern): &Atom| asking.get(*pattern as usize).map(Vec::len);
            let rarest = space.texts_of(spec).min_by_key(count);
            match rarest {
                None => places.free.push(place),
                Some((field, pattern)) => {
                    put(&mut places.by_text, pattern as usize, place);
                    put(&mut places.by_field, field, place);
                }
            }
        }
        places
    }

    /// Among these are all that a specifier lies within.
    fn around(&self, spec: SpecId, space: &Space) -> Vec<&[usize]> {
        let mut lists = vec![&*self.free];
        for (_, pattern) in space.texts_of(spec) {
            lists.extend(self.by_text.get(pattern as usize).map(|list| &**list));
        }
        lists
    }

    /// Among these are all that it meets.
    pub fn near(&self, spec: SpecId, space: &Space) -> Vec<usize> {
        let mut near = self.free.clone();
        for (field, list) in self.by_field.iter().enumerate() {
            let list = match space.texts_of(spec).find(|(own, _)| *own == field) {
                Some((_, pattern)) => self.by_text.get(pattern as usize),
                None => Some(list),
            };
            near.extend_from_slice(list.map(|list| &**list).unwrap_or_default());
        }
        near
    }
}

/// Adds to the list of that number, which is made if there is none.
fn put(lists: &mut Vec<Vec<usize>>, number: usize, place: usize) {
    if lists.len() <= number {
        lists.resize_with(number + 1, Vec::new);
    }
    if let Some(list) = lists.get_mut(number) {
        list.push(place);
    }
}

/// A list that shrinks, and for each of it another one that it lies within, if one alone does it.
pub(super) struct Wider {
    pub places: Places,
    wider: Vec<Option<usize>>,
    stands: Vec<bool>,
}

impl Wider {
    /// `fits`: whether the second may be what the first lies within. Of equal ones, `yields` tells whether the first
    /// lies within the second.
    pub fn new(
        specs: &[SpecId],
        fits: &dyn Fn(usize, usize) -> bool,
        yields: &dyn Fn(usize, usize) -> bool,
        solver: &mut Solver,
    ) -> Result<Self, Spent> {
        let (space, work) = (&mut solver.space, &mut solver.work);
        let places = Places::new(specs, space);
        let mut wider = Vec::with_capacity(specs.len());
        for (inner, spec) in specs.iter().enumerate() {
            let mut found = None;
            'lists: for list in places.around(*spec, space) {
                for &outer in list {
                    let Some(&around) = specs.get(outer).filter(|_| outer != inner) else {
                        continue;
                    };
                    if space.within(*spec, around, work)?
                        && fits(inner, outer)
                        && (yields(inner, outer) || !space.within(around, *spec, work)?)
                    {
                        found = Some(outer);
                        break 'lists;
                    }
                }
            }
            wider.push(found);
        }
        Ok(Self {
            places,
            wider,
            stands: vec![true; specs.len()],
        })
    }

    /// Whether it lies within one that stands.
    pub fn lies_within(&self, at: usize) -> bool {
        let around = self.wider.get(at).copied().flatten();
        around.is_some_and(|around| self.stands(around))
    }

    /// Whether it is still in the list.
    pub fn stands(&self, at: usize) -> bool {
        self.stands.get(at) == Some(&true)
    }

    pub fn drop(&mut self, at: usize) {
        if let Some(stands) = self.stands.get_mut(at) {
            *stands = false;
        }
    }
}

/// The places of specifiers, the most special first: with most questions to a thing, of alike ones the later.
pub(super) fn special_first(specs: &[SpecId], space: &Space) -> Vec<usize> {
    let mut atoms = Vec::with_capacity(specs.len());
    for spec in specs {
        atoms.push(space.atoms(*spec).len());
    }
    let key = |at: usize| (atoms.get(at), at);
    order(specs.len(), &|a, b| key(b).cmp(&key(a)))
}
