//! Whether a change may let somebody do more than an edge worker knows of.
//!
//! A worker rejects by the account as it was, until it hears that there is a newer one. Nothing is lost by what it does not
//! know: a value that is new to it is forwarded. What counts is a token that it knows, and that may now do more.

use tokenscope::analysis::Relation;

use crate::record::{Kind, Token};
use crate::store::Write;
use crate::world::World;

/// What is written: of which kind, its id, and whether it goes.
pub(super) type Touched = (Kind, String, bool);

pub(super) fn touched(writes: &[Write]) -> Vec<Touched> {
    let touched = writes.iter().map(|it| (it.kind, it.id.clone(), it.gone));
    touched.collect()
}

/// Never `false` where a token that was there may do more after it.
pub(super) fn may_widen(touched: &[Touched], before: &World, after: &World, now: i64) -> bool {
    touched.iter().any(|(kind, id, gone)| match (kind, gone) {
        (Kind::Token, true) | (Kind::Member, true) => false,
        (Kind::Token, false) => {
            let token = |world: &World| world.tokens.get(id).cloned();
            match (token(before), token(after)) {
                (Some(was), Some(is)) => {
                    lives_longer(&was, &is) || !is_within(id, before, after, now)
                }
                // To the edge it is a new value.
                _ => false,
            }
        }
        // Whom it reaches would have to be gone through: all their tokens.
        (Kind::Member | Kind::Role | Kind::Team | Kind::Environment, _) => true,
        // The edge knows nothing of these: what a path does not tell may be anything there.
        (Kind::Project | Kind::Flag, _) => false,
    })
}

fn lives_longer(was: &Token, is: &Token) -> bool {
    match (was.expiry, is.expiry) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(was), Some(is)) => is > was,
    }
}

/// Exactly, as far as that was found out.
fn is_within(id: &str, before: &World, after: &World, now: i64) -> bool {
    let principal = |world: &World| world.account.token(id, Some(now as f64));
    match (principal(before), principal(after)) {
        (Ok(was), Ok(is)) => matches!(
            is.compare_to(&was).relation,
            Relation::Equal | Relation::Narrower
        ),
        _ => false,
    }
}
