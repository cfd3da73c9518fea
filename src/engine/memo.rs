//! Policies compiled so far, by what makes them alike. Nothing observable depends on it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::account::{Holding, HoldingSource, Touched};
use crate::tables::Names;

use super::compile::Compiled;
use super::decision::Side;

/// Statements kept at most. A document could otherwise ask for as many as it has members times roles.
const MAX_STATEMENTS: usize = 500_000;

pub(crate) struct Memo {
    kept: Mutex<Kept>,
    most: usize,
}

impl Default for Memo {
    fn default() -> Self {
        Self::up_to(MAX_STATEMENTS)
    }
}

#[derive(Default)]
struct Kept {
    by_key: Names,
    compiled: Vec<Arc<Compiled>>,
    statements: usize,
}

impl Memo {
    /// Keeps about so many statements at most.
    pub fn up_to(most: usize) -> Self {
        let kept = Mutex::default();
        Self { kept, most }
    }

    pub fn get(&self, key: &[u8]) -> Option<Arc<Compiled>> {
        let kept = self.lock();
        kept.compiled.get(kept.by_key.get(key)?).cloned()
    }

    pub fn keep(&self, key: &[u8], compiled: &Arc<Compiled>) {
        let mut kept = self.lock();
        let statements = compiled.statements.len() + 1;
        if kept.statements + statements > self.most {
            *kept = Kept::default();
        }
        kept.statements += statements;
        let number = kept.compiled.len();
        kept.by_key.set(key, number);
        kept.compiled.push(Arc::clone(compiled));
    }

    /// What is kept, but what was compiled from something that is touched.
    pub fn without(&self, touched: &Touched) -> Self {
        let mut starts = Vec::new();
        for role in &touched.roles {
            starts.push((b'r', 2, role.to_le_bytes().to_vec()));
        }
        for holder in &touched.holders {
            let mut name = Vec::new();
            add(&mut name, holder);
            // What it is, its number and its side stand before whose it is.
            starts.extend(
                [b'i', b'g', b'f'].map(|kind| (kind, 2 + size_of::<usize>() + 1, name.clone())),
            );
        }
        let is_touched = |key: &[u8]| {
            starts.iter().any(|(kind, from, part)| {
                key.first() == Some(kind)
                    && key.get(*from..).is_some_and(|rest| rest.starts_with(part))
            })
        };
        let (kept, mut copy) = (self.lock(), Kept::default());
        kept.by_key.each(&mut |key, number| {
            if let Some(compiled) = kept.compiled.get(number).filter(|_| !is_touched(key)) {
                copy.by_key.set(key, copy.compiled.len());
                copy.statements += compiled.statements.len() + 1;
                copy.compiled.push(Arc::clone(compiled));
            }
        });
        Self {
            kept: Mutex::new(copy),
            most: self.most,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        // A thread that died while holding it left at worst an entry out.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What makes two holdings compile alike: what they are, and the values of the attributes they ask for. `whose` names
/// the member or token whose alone a policy is; without it there is no key for such.
pub(crate) fn key(
    side: Option<Side>,
    holding: &Holding<'_>,
    whose: Option<&str>,
) -> Option<Vec<u8>> {
    let (kind, number, shared) = match holding.source {
        HoldingSource::Base(role) => (b'b', role as usize, true),
        HoldingSource::Role(at) => (b'r', at, true),
        HoldingSource::Inline => (b'i', 0, false),
        HoldingSource::Grants => (b'g', 0, false),
        HoldingSource::Frozen(at) => (b'f', at, false),
    };
    let mut key = vec![kind, u8::from(holding.own_tokens)];
    key.extend_from_slice(&number.to_le_bytes());
    if !shared {
        key.push(side.map_or(0, |side| side as u8 + 1));
        add(&mut key, whose?);
        add(&mut key, holding.via.unwrap_or_default());
    }
    let mut last = "";
    for (_, _, statement) in holding.statements() {
        for attribute in statement.role_attributes() {
            if std::mem::replace(&mut last, attribute) == attribute {
                continue;
            }
            let values = &holding.role_attributes[attribute];
            add(&mut key, attribute);
            key.extend_from_slice(&values.len().to_le_bytes());
            values.iter().for_each(|value| add(&mut key, value));
        }
    }
    Some(key)
}

/// With its length before it, so that no two lists of texts are alike.
fn add(key: &mut Vec<u8>, text: &str) {
    key.extend_from_slice(&text.len().to_le_bytes());
    key.extend_from_slice(text.as_bytes());
}
