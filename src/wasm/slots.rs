//! Principals that JavaScript holds, in bounded room.
//!
//! A JavaScript `Principal` is a plain object with a number and the recipe it was made by; nothing has to be freed, and
//! a loop that makes millions of them does not grow the module's memory. The oldest give way to new ones. Whoever asks
//! by a number that has gone hears so, and makes its principal anew from the recipe.

use sha2::{Digest, Sha256};

use crate::engine::Principal;
use crate::source::Diagnostic;

/// Principals kept at once.
const PLACES: usize = 256;
/// Statements that they may have in all; a principal alone may exceed it.
const MAX_STATEMENTS: usize = 200_000;

/// What a principal was made by, as a digest: recipes hold whole policies.
pub(super) type Recipe = [u8; 32];

pub(super) struct Slots {
    /// Each at its number modulo [`PLACES`].
    places: Vec<Option<Slot>>,
    /// Numbers given out so far; 2^53 of them are exact in JavaScript.
    last: u64,
    oldest: u64,
    statements: usize,
}

struct Slot {
    number: u64,
    recipe: Recipe,
    held: Held,
    statements: usize,
}

/// A principal with what was told of the policy it was made with.
pub(super) struct Held {
    pub principal: Principal,
    pub told: Vec<Diagnostic>,
}

impl Slots {
    pub fn new() -> Self {
        let mut places = Vec::with_capacity(PLACES);
        places.resize_with(PLACES, || None);
        Self {
            places,
            last: 0,
            oldest: 1,
            statements: 0,
        }
    }

    /// The principal of that number, if it is still there.
    pub fn get(&self, number: f64) -> Option<&Held> {
        // Numbers are made here and handed back unchanged; anything else finds nothing.
        let number = number as u64;
        let slot = self.places.get(number as usize % PLACES)?.as_ref()?;
        (slot.number == number).then_some(&slot.held)
    }

    /// The number of the principal made by `recipe`, if it is still there.
    pub fn find(&self, recipe: &Recipe) -> Option<f64> {
        for slot in self.places.iter().flatten() {
            if slot.recipe == *recipe {
                return Some(slot.number as f64);
            }
        }
        None
    }

    /// Keeps a principal; its number.
    pub fn keep(&mut self, recipe: Recipe, held: Held) -> f64 {
        let statements = held.principal.statements();
        self.last += 1;
        while self.oldest < self.last
            && (self.last - self.oldest >= PLACES as u64
                || self.statements + statements > MAX_STATEMENTS)
        {
            self.statements -= self
                .place(self.oldest)
                .and_then(Option::take)
                .map_or(0, |slot| slot.statements);
            self.oldest += 1;
        }
        self.statements += statements;
        let number = self.last;
        if let Some(place) = self.place(number) {
            *place = Some(Slot {
                number,
                recipe,
                held,
                statements,
            });
        }
        number as f64
    }

    fn place(&mut self, number: u64) -> Option<&mut Option<Slot>> {
        self.places.get_mut(number as usize % PLACES)
    }
}

/// The digest of the parts, each with its length so that no two lists of parts are alike.
pub(super) fn recipe(parts: &[&[u8]]) -> Recipe {
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend_from_slice(&part.len().to_le_bytes());
        bytes.extend_from_slice(part);
    }
    Sha256::digest(&*bytes).into()
}
