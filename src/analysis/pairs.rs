//! Two specifiers beside each other: whether one lies within the other, and whether they meet, told by their atoms.

use super::space::{Atom, Field, Kind, Space, SpecId, kind};
use super::texts::PatternId;
use super::work::{Spent, Work};

impl Space {
    /// Whether everything that `inner` matches `outer` matches too, as far as their atoms tell one by one.
    pub fn within(&mut self, inner: SpecId, outer: SpecId, work: &mut Work) -> Result<bool, Spent> {
        for wide in 0..self.atoms(outer).len() {
            if !self.any_pair(inner, outer, wide, true, work)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether something may match both, as far as their atoms tell one by one.
    pub fn meet(&mut self, one: SpecId, other: SpecId, work: &mut Work) -> Result<bool, Spent> {
        for wide in 0..self.atoms(other).len() {
            if self.any_pair(one, other, wide, false, work)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether some atom of one specifier tells that of an atom of another one.
    fn any_pair(
        &mut self,
        one: SpecId,
        other: SpecId,
        at: usize,
        implied: bool,
        work: &mut Work,
    ) -> Result<bool, Spent> {
        let Some(&(field, pattern)) = self.atoms(other).get(at) else {
            return Ok(false);
        };
        for at in 0..self.atoms(one).len() {
            if let Some(&(own, narrow)) = self.atoms(one).get(at)
                && own == field
                && self.pair(field, narrow, pattern, implied, work)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a field that matches `narrow` must match `wide`, or cannot.
    fn pair(
        &mut self,
        field: Field,
        narrow: PatternId,
        wide: PatternId,
        implied: bool,
        work: &mut Work,
    ) -> Result<bool, Spent> {
        work.spend(1)?;
        if narrow == wide {
            return Ok(implied);
        }
        let kind = kind(field);
        if kind == Kind::Critical || (kind != Kind::Name && !implied) {
            return Ok(kind == Kind::Critical && !implied);
        }
        // Most patterns are one text each.
        if self.texts.sole(narrow).is_some() && self.texts.sole(wide).is_some() {
            return Ok(!implied);
        }
        let alone = self.alone(narrow);
        match implied {
            true => self.implies(alone, wide, work),
            false => self.excludes(alone, wide, work),
        }
    }

    /// The names of one text each that a specifier asks for.
    pub fn texts_of(&self, spec: SpecId) -> impl Iterator<Item = Atom> + '_ {
        let single = |(field, pattern): &Atom| {
            kind(*field) == Kind::Name && self.texts.sole(*pattern).is_some()
        };
        self.atoms(spec).iter().copied().filter(single)
    }
}
