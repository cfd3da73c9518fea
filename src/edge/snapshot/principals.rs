//! From a record to the engine's own principal, so that the edge decides by the very code that the backend decides by.

use std::fmt;
use std::sync::{Arc, MutexGuard, PoisonError};

use super::read::Reader;
use super::things;
use super::{Snapshot, TokenRef};
use crate::engine::{Compiled, Held, Holdings, Inner, Nowhere, Principal, Side, Who};

/// Statements kept at most, and held by one token at most: a worker has little memory and less time.
pub(super) const MOST_STATEMENTS: usize = 20_000;
/// A statement of more bytes is not read; no policy that a person wrote has one.
const MOST_BYTES: usize = 1 << 16;
/// Principals kept at most.
const MOST_PRINCIPALS: usize = 1024;

/// Principals that were asked for, each in the one place it can have. Nothing observable depends on it.
#[derive(Default)]
pub(super) struct Kept {
    places: Vec<Option<(u32, Principal)>>,
    statements: usize,
}

impl Snapshot {
    /// The token as the engine's principal, alive. `None`: something about it cannot be read; then nothing is known of it.
    ///
    /// It decides as [`Account::token`](crate::Account::token) does, but what it names as determining statements are places
    /// in what was compiled. Where it is not [exact](Principal::exact), nothing may be refused by it.
    pub fn principal(&self, token: TokenRef) -> Option<Principal> {
        if let Some(principal) = self.kept().get(token.0) {
            return Some(principal);
        }
        let principal = self.draw(token)?;
        self.kept().keep(token.0, &principal);
        Some(principal)
    }

    /// The id of the member whose token it is; a service token is nobody's.
    pub fn owner(&self, token: TokenRef) -> Option<&str> {
        self.text(self.record(token)?.token?.me?)
    }

    fn text(&self, place: u32) -> Option<&str> {
        Reader::at(&self.bytes, place)?.text()
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // A thread that died while holding it left at worst an entry out.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn draw(&self, token: TokenRef) -> Option<Principal> {
        let outline = self.record(token)?.token?;
        let (mut sides, mut room) = (Vec::new(), MOST_STATEMENTS);
        if let Some(place) = outline.owner {
            let me = match outline.me {
                Some(place) => Some(self.text(place)?),
                None => None,
            };
            sides.push(self.side(Side::Owner, place, me, &mut room)?);
        }
        sides.push(self.side(Side::Scope, outline.scope, None, &mut room)?);
        Some(Principal::new(Inner {
            home: Arc::new(Nowhere),
            vocabulary: self.vocabulary.clone(),
            environments: self.environments.clone(),
            sides,
            dead: None,
            tokens: outline.rule,
            who: Who::Nobody,
            exact: outline.exact,
            diagnostics: Vec::new(),
        }))
    }

    fn side(&self, side: Side, place: u32, me: Option<&str>, room: &mut usize) -> Option<Holdings> {
        let mut from = Reader::at(&self.bytes, place)?;
        let held = from.list(|from| {
            Some(Held {
                policy: self.policy(from.number()?, room)?,
                role: None,
                via: None,
            })
        })?;
        Some(Holdings {
            side: Some(side),
            held,
            gated: true,
            me: me.map(Box::from),
        })
    }

    /// A policy, indexed once for all who hold it.
    fn policy(&self, place: u32, room: &mut usize) -> Option<Arc<Compiled>> {
        let places = Reader::at(&self.bytes, place)?.list(Reader::number)?;
        *room = room.checked_sub(places.len() + 1)?;
        let key = place.to_le_bytes();
        if let Some(policy) = self.policies.get(&key) {
            return Some(policy);
        }
        let mut statements = Vec::with_capacity(places.len());
        for (at, place) in places.iter().enumerate() {
            let mut from = Reader::at(&self.bytes, *place)?.up_to(MOST_BYTES);
            statements.push(things::statement(&mut from, at, &self.vocabulary)?);
        }
        let compiled = Arc::new(Compiled::new(statements, &self.vocabulary));
        self.policies.keep(&key, &compiled);
        Some(compiled)
    }
}

impl Kept {
    fn get(&self, token: u32) -> Option<Principal> {
        match self.places.get(token as usize % MOST_PRINCIPALS) {
            Some(Some((known, principal))) if *known == token => Some(principal.clone()),
            _ => None,
        }
    }

    fn keep(&mut self, token: u32, principal: &Principal) {
        let statements = principal.statements();
        if self.statements + statements > MOST_STATEMENTS {
            *self = Self::default();
        }
        self.places.resize(MOST_PRINCIPALS, None);
        let place = self.places.get_mut(token as usize % MOST_PRINCIPALS);
        let Some(place) = place else { return };
        self.statements += statements;
        if let Some((_, left)) = place.replace((token, principal.clone())) {
            self.statements -= left.statements();
        }
    }
}

impl fmt::Debug for Snapshot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Snapshot")
            .field("version", &self.version())
            .field("made_at", &self.made_at())
            .field("values", &self.len())
            .finish_non_exhaustive()
    }
}
