//! What is written down later, many at once: when tokens were used, and what was refused. A request never waits for it.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::store::Entry;

/// So many refusals wait to be written; what comes then is counted alone, so that a flood of them fills nothing.
const MOST_REFUSALS: usize = 1_000;

#[derive(Default)]
pub struct Ledger(Mutex<Pages>);

#[derive(Default)]
struct Pages {
    /// The last use of each token, by whichever server.
    used: HashMap<String, i64>,
    /// Those that are not written down yet.
    unwritten: HashMap<String, i64>,
    refusals: Vec<Entry>,
    dropped: u64,
}

impl Ledger {
    pub fn used(&self, token: &str, at: i64) {
        let mut pages = self.pages();
        for book in [Book::Used, Book::Unwritten] {
            let book = pages.book(book);
            match book.get_mut(token) {
                Some(last) => *last = at.max(*last),
                None => {
                    book.insert(token.to_owned(), at);
                }
            }
        }
    }

    pub fn last_use(&self, token: &str) -> Option<i64> {
        self.pages().used.get(token).copied()
    }

    /// Takes in uses that were written down.
    pub fn learn(&self, uses: Vec<(String, i64)>) {
        let mut pages = self.pages();
        for (token, at) in uses {
            let last = pages.used.entry(token).or_insert(at);
            *last = at.max(*last);
        }
    }

    /// Something was refused.
    pub fn refused(&self, entry: Entry) {
        let mut pages = self.pages();
        match pages.refusals.len() < MOST_REFUSALS {
            true => pages.refusals.push(entry),
            false => pages.dropped += 1,
        }
    }

    /// What is to be written down.
    pub fn take(&self) -> (Vec<(String, i64)>, Vec<Entry>) {
        let mut pages = self.pages();
        let dropped = std::mem::take(&mut pages.dropped);
        if dropped > 0 {
            tracing::warn!(dropped, "refusals were too many to write down");
        }
        let uses = std::mem::take(&mut pages.unwritten);
        (
            uses.into_iter().collect(),
            std::mem::take(&mut pages.refusals),
        )
    }

    /// It could not be written down.
    pub fn give_back(&self, uses: Vec<(String, i64)>, entries: Vec<Entry>) {
        for (token, at) in uses {
            self.used(&token, at);
        }
        for entry in entries {
            self.refused(entry);
        }
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

enum Book {
    Used,
    Unwritten,
}

impl Pages {
    fn book(&mut self, book: Book) -> &mut HashMap<String, i64> {
        match book {
            Book::Used => &mut self.used,
            Book::Unwritten => &mut self.unwritten,
        }
    }
}
