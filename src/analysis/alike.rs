//! Whether members and tokens of two accounts hold the same, told from their documents: nothing is compiled for it.

use std::sync::Arc;

use crate::account::{
    BaseRole, Document, Holding, HoldingSource, Member, Own, Token, TokenKind, frozen_side,
    owner_side, scope_side,
};
use crate::tables::Names;

/// Where they do not, they may still be able to do the same; where they do, nothing is different for them.
pub(super) struct Alike<'a> {
    before: &'a Document,
    after: &'a Document,
    /// Of each role before: the one it was compared with, and whether they are alike.
    roles: Vec<Option<(usize, bool)>>,
    /// `${owner}` stands for the same.
    owners: bool,
    /// Members who hold something else.
    pub changed: Names,
}

impl<'a> Alike<'a> {
    pub fn new(before: &'a Document, after: &'a Document) -> Self {
        Self {
            before,
            after,
            roles: vec![None; before.roles.len()],
            owners: before.owners() == after.owners(),
            changed: Names::default(),
        }
    }

    pub fn member(&mut self, before: &Member, after: &Member) -> bool {
        let sides = (
            owner_side(self.before, before),
            owner_side(self.after, after),
        );
        self.sides(&sides.0, &sides.1)
    }

    /// Of two tokens that are alive.
    pub fn token(&mut self, before: &Token, after: &Token) -> bool {
        if before.kind != after.kind
            || before.doubled != after.doubled
            || before.owner != after.owner
        {
            return false;
        }
        let owner = before
            .owner
            .as_deref()
            .filter(|_| before.kind == TokenKind::Personal);
        if owner.is_some_and(|owner| self.changed.get(owner).is_some()) {
            return false;
        }
        match (before.frozen.as_deref(), after.frozen.as_deref()) {
            (Some(one), Some(other)) => {
                let fixed = std::ptr::eq(one, other) || {
                    let sides = [(&one.owner, &other.owner), (&one.scope, &other.scope)];
                    sides.into_iter().all(|(one, other)| {
                        one.len() == other.len()
                            && one.iter().zip(other).all(|(one, other)| {
                                one.source == other.source && one.role == other.role
                            })
                            && self.sides(&frozen_side(one), &frozen_side(other))
                    })
                };
                // The base role of the scope tells whether it may manage tokens (rule 1.6).
                return fixed && self.owners && before.scope == after.scope;
            }
            (None, None) => {}
            _ => return false,
        }
        match (&before.scope, &after.scope) {
            (Some(one), Some(other)) => {
                let none = Default::default();
                let member = |doc: &'a Document| owner.and_then(|owner| doc.member(owner));
                let (was, is) = (member(self.before), member(self.after));
                let one = scope_side(
                    self.before,
                    one,
                    was.map_or(&none, |was| &was.role_attributes),
                );
                let other = scope_side(
                    self.after,
                    other,
                    is.map_or(&none, |is| &is.role_attributes),
                );
                self.sides(&one, &other)
            }
            (one, other) => one.is_none() && other.is_none(),
        }
    }

    fn sides(&mut self, before: &[Holding<'_>], after: &[Holding<'_>]) -> bool {
        before.len() == after.len()
            && before
                .iter()
                .zip(after)
                .all(|(before, after)| self.holding(before, after))
    }

    fn holding(&mut self, before: &Holding<'_>, after: &Holding<'_>) -> bool {
        let same = match (before.source, after.source) {
            (HoldingSource::Base(one), HoldingSource::Base(other)) => {
                one == other && (self.owners || one != BaseRole::Admin)
            }
            (HoldingSource::Role(one), HoldingSource::Role(other)) => self.role(one, other),
            (HoldingSource::Inline, HoldingSource::Inline)
            | (HoldingSource::Grants, HoldingSource::Grants) => same_own(&before.own, &after.own),
            (HoldingSource::Frozen(_), HoldingSource::Frozen(_)) => {
                self.owners && same_own(&before.own, &after.own)
            }
            _ => false,
        };
        same && (std::ptr::eq(before.role_attributes, after.role_attributes)
            || before.role_attributes == after.role_attributes)
    }

    fn role(&mut self, one: usize, other: usize) -> bool {
        if let Some(Some((known, alike))) = self.roles.get(one)
            && *known == other
        {
            return *alike;
        }
        let alike = match (self.before.roles.get(one), self.after.roles.get(other)) {
            (Some(one), Some(other)) => {
                one.reader_base == other.reader_base
                    && match (&one.policy, &other.policy) {
                        (Some(one), Some(other)) => Arc::ptr_eq(one, other) || one == other,
                        (one, other) => one.is_none() && other.is_none(),
                    }
            }
            _ => false,
        };
        if let Some(place) = self.roles.get_mut(one) {
            *place = Some((other, alike));
        }
        alike
    }
}

fn same_own(one: &Own<'_>, other: &Own<'_>) -> bool {
    match (one, other) {
        (Own::Policy(one), Own::Policy(other)) => std::ptr::eq(*one, *other) || one == other,
        (Own::Grants(one), Own::Grants(other)) => one == other,
        _ => false,
    }
}
