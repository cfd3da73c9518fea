//! Tokens as principals, kept for as long as the world is: putting one together takes longer than asking it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::{PoisonError, RwLock};

use sha2::{Digest, Sha256};
use tokenscope::account::{TokenHash, is_over};
use tokenscope::{Authentication, Principal};

use super::World;

/// Values whose hashes begin alike share a lock.
const SHARDS: usize = 16;

/// So many are kept by each; then it begins anew.
const MOST: usize = 8_192;

/// By the hashes of values that were alive when they were presented.
#[derive(Default)]
pub struct Principals([RwLock<ByHash>; SHARDS]);

type ByHash = HashMap<TokenHash, Kept, BuildHasherDefault<First8>>;

/// A SHA-256 needs no further hashing: its first bytes will do. Only hashes of values that are alive get in, so nobody can
/// choose them.
#[derive(Default)]
struct First8(u64);

impl Hasher for First8 {
    fn write(&mut self, bytes: &[u8]) {
        if let Some(first) = bytes.first_chunk() {
            self.0 = u64::from_le_bytes(*first);
        }
    }

    /// The length of what follows, which is always the same.
    fn write_usize(&mut self, _: usize) {}

    fn finish(&self) -> u64 {
        self.0
    }
}

struct Kept {
    token_id: Box<str>,
    principal: Principal,
    /// Nothing but time can end it in this world, and this is when it does.
    until: f64,
}

impl World {
    /// As `Account::authenticate`, which is asked about every value that was not alive in this world before, and about
    /// every one whose time is over.
    pub fn authenticate(&self, value: &str, now: f64) -> Authentication {
        let hash: TokenHash = Sha256::digest(value.as_bytes()).into();
        let shard = self.principals.shard(&hash);
        let kept = shard.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(kept) = kept.get(&hash).filter(|kept| !is_over(kept.until, now)) {
            return Authentication::Alive {
                token_id: kept.token_id.clone(),
                token: kept.principal.clone(),
            };
        }
        drop(kept);
        let found = self.account.authenticate(value, now);
        if let Authentication::Alive { token_id, token } = &found {
            let kept = Kept {
                token_id: token_id.clone(),
                principal: token.clone(),
                until: self.until(token_id, &hash),
            };
            let mut shard = shard.write().unwrap_or_else(PoisonError::into_inner);
            if shard.len() >= MOST {
                shard.clear();
            }
            shard.insert(hash, kept);
        }
        found
    }

    /// When a value of a token that is alive ends by itself: with the token, or with its period of grace.
    fn until(&self, token_id: &str, hash: &TokenHash) -> f64 {
        let Some(token) = self.account.document().token(token_id) else {
            return f64::NEG_INFINITY;
        };
        let grace = token.previous.as_ref().filter(|it| it.hash == *hash);
        let ends = [token.expiry, grace.map(|it| it.expiry)];
        ends.into_iter().flatten().fold(f64::INFINITY, f64::min)
    }
}

impl Principals {
    fn shard(&self, hash: &TokenHash) -> &RwLock<ByHash> {
        // By another byte than those that tell them apart within.
        let [.., last] = hash;
        &self.0[usize::from(*last) % SHARDS]
    }
}
