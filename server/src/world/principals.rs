//! Tokens as principals, kept for as long as the world is: putting one together takes longer than asking it.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use tokenscope::account::Found;
use tokenscope::{Authentication, Principal};

use super::World;

/// Tokens with the same last digit of their id share a lock.
const SHARDS: usize = 16;

/// So many are kept by each; then it begins anew.
const MOST: usize = 8_192;

/// By the ids of tokens.
#[derive(Default)]
pub struct Principals([RwLock<HashMap<Box<str>, Principal>>; SHARDS]);

impl World {
    /// As `Account::authenticate`, which is asked where the token was not put together yet. Whether it lives is looked at
    /// each time.
    pub fn authenticate(&self, value: &str, now: f64) -> Authentication {
        let Found::Token(token) = self.account.document().find(value, now) else {
            return self.account.authenticate(value, now);
        };
        let shard = self.principals.shard(&token.id);
        let kept = {
            let shard = shard.read().unwrap_or_else(PoisonError::into_inner);
            shard.get(&token.id).cloned()
        };
        if let Some(principal) = kept {
            return Authentication::Alive {
                token_id: token.id.clone(),
                token: principal,
            };
        }
        let found = self.account.authenticate(value, now);
        if let Authentication::Alive { token_id, token } = &found {
            let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
            if shard.len() >= MOST {
                shard.clear();
            }
            shard.insert(token_id.clone(), token.clone());
        }
        found
    }
}

impl Principals {
    fn shard(&self, id: &str) -> &RwLock<HashMap<Box<str>, Principal>> {
        let last = id.bytes().next_back().unwrap_or_default();
        // Hexadecimal digits in two rows of sixteen; what else an id may end with shares with them.
        let at = match last {
            b'a'..=b'f' => last - b'a' + 10,
            other => other % SHARDS as u8,
        };
        &self.0[usize::from(at) % SHARDS]
    }
}
