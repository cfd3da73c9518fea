//! Tokens that should be given a new value (rule 1.8).

use crate::account::Token;

const DAY: f64 = 86_400_000.0;

/// When a token should be rotated, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rotation {
    /// Older than this.
    pub age: f64,
    /// Unused for this long.
    pub unused: f64,
}

/// Why a token should be rotated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RotationDue {
    /// It is too old.
    pub old: bool,
    /// It has not been used for long.
    pub unused: bool,
}

impl Default for Rotation {
    /// 90 days old, 30 days unused.
    fn default() -> Self {
        Self {
            age: 90.0 * DAY,
            unused: 30.0 * DAY,
        }
    }
}

impl Token {
    /// Whether it should be rotated at `now` (milliseconds since 1970), and why (rule 1.8).
    ///
    /// One that was never used has been unused since it was created. What is not known marks nothing.
    ///
    /// ```
    /// use tokenscope::{Account, LoadOptions, Rotation};
    /// let account = Account::load(
    ///     r#"{ "members": [], "tokens": [{ "_id": "t", "creationDate": 0, "lastUsed": 8600000000 }] }"#,
    ///     &LoadOptions::default(),
    /// )?;
    /// let day = 86_400_000.0;
    /// let due = account.document().tokens[0].rotation_due(91.0 * day, &Rotation::default());
    /// assert!(due.old && !due.unused);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn rotation_due(&self, now: f64, rotation: &Rotation) -> RotationDue {
        let since = |then: Option<f64>| then.map(|then| now - then);
        RotationDue {
            old: since(self.created_at).is_some_and(|age| age > rotation.age),
            unused: since(self.last_used.or(self.created_at))
                .is_some_and(|unused| unused >= rotation.unused),
        }
    }
}
