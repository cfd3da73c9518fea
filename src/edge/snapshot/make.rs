//! From an account to its snapshot. What applies to whom is settled here, by the same outlines that the account's own
//! principals are drawn from; what is left for the reader is to index them.

use super::layout::{CRC, HEAD, Head, Outline, RECORD, Record, SIGNATURE};
use super::write::Thing;
use super::{MAX_VERSION_BYTES, SNAPSHOT_FORMAT, SnapshotError, SnapshotOptions, crc, sign};
use crate::account::{Claim, Death, Document, Holding, SEMANTICS, Token, TokenHash, Use, death};
use crate::engine::{Account, Side, holding_key};
use crate::tables::{Names, order};

impl Account {
    /// The account as a snapshot: what its tokens may do, by the SHA-256 of their values.
    ///
    /// It holds no value, no name and no e-mail address; ids of members, keys and policies it does hold.
    ///
    /// ```
    /// use tokenscope::edge::{Found, Snapshot, SnapshotOptions};
    /// use tokenscope::{Account, LoadOptions};
    /// # // The SHA-256 of `api-1`.
    /// let account = Account::load(
    ///     r#"{ "members": [{ "_id": "ada", "role": "reader" }], "tokens": [{ "_id": "t", "memberId": "ada", "role": "reader",
    ///       "tokenHash": "f9811b73ac5d1a8db842634fc0f871e03207ae44105fc9c2b7f1985e70f90d5a" }] }"#,
    ///     &LoadOptions::default(),
    /// )?;
    /// let options = SnapshotOptions { version: "17", made_at: 1_700_000_000_000.0, key: None };
    /// let snapshot = Snapshot::load(account.snapshot(&options)?, None)?;
    /// let Found::Token(token) = snapshot.find("api-1", 1_700_000_000_000.0) else {
    ///     return Err("nobody's".into());
    /// };
    /// let token = snapshot.principal(token).ok_or("damaged")?;
    /// assert!(token.can("viewProject", "proj/web") && !token.can("createProject", "proj/web"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`SnapshotError`]: a list of the account is unfinished, or the options are not good.
    pub fn snapshot(&self, options: &SnapshotOptions<'_>) -> Result<Vec<u8>, SnapshotError> {
        check(self.document(), options)?;
        let (mut maker, document) = (Maker::new(self), self.document());
        let mut records = Vec::new();
        document.secrets.each(&mut |hash, known| {
            records.extend(maker.record(hash, known));
        });
        let mut head = Head {
            format: SNAPSHOT_FORMAT,
            signed: options.key.is_some(),
            length: 0,
            made_at: options.made_at,
            records: 0,
            count: place(records.len()),
            version: maker.text(options.version),
            semantics: maker.text(SEMANTICS),
            types: maker.put(|thing| thing.types(&document.catalog.types)),
            environments: maker.put(|thing| thing.environments(&document.environments)),
        };
        let mut bytes = maker.bytes;
        let signature = options.key.map_or(0, |_| SIGNATURE);
        let length = bytes.len() + records.len() * RECORD + CRC + signature;
        (head.records, head.length) = (place(bytes.len()), place(length));
        if head.length == u32::MAX {
            return Err(SnapshotError::TooLarge);
        }
        for (to, byte) in bytes.iter_mut().zip(head.write()) {
            *to = byte;
        }
        let hash = |at: usize| records.get(at).map(|record: &Record| &record.hash);
        for at in order(records.len(), &|a, b| hash(a).cmp(&hash(b))) {
            bytes.extend(records.get(at).into_iter().flat_map(Record::write));
        }
        bytes.extend_from_slice(&crc::of(&bytes).to_le_bytes());
        if let Some(key) = options.key {
            bytes.extend_from_slice(&sign::signature(&bytes, key));
        }
        Ok(bytes)
    }
}

fn check(document: &Document, options: &SnapshotOptions<'_>) -> Result<(), SnapshotError> {
    let version = options.version.as_bytes();
    if document.partial {
        return Err(SnapshotError::IncompletePage);
    }
    if !(1..=MAX_VERSION_BYTES).contains(&version.len())
        || !version.iter().all(u8::is_ascii_graphic)
    {
        return Err(SnapshotError::BadVersion);
    }
    if !options.made_at.is_finite() {
        return Err(SnapshotError::BadTime);
    }
    match options.key {
        Some([]) => Err(SnapshotError::BadKey),
        _ => Ok(()),
    }
}

/// More than there is room for is the greatest place, which no snapshot has.
fn place(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
}

struct Maker<'a> {
    account: &'a Account,
    bytes: Vec<u8>,
    /// Where each thing stands that was written: each distinct one once, whatever it is.
    things: Names,
    /// Where a policy stands that many hold, by what makes it one: it is not even written out again.
    policies: Names,
}

impl<'a> Maker<'a> {
    fn new(account: &'a Account) -> Self {
        Self {
            account,
            bytes: vec![0; HEAD],
            things: Names::default(),
            policies: Names::default(),
        }
    }

    /// `None`: two tokens have the value, so it is nobody's, and what is not there is nobody's too.
    fn record(&mut self, hash: &TokenHash, known: Use) -> Option<Record> {
        let account = self.account;
        let document = account.document();
        let (at, previous) = match known.claim {
            Some(Claim::Current(at)) => (Some(at), false),
            Some(Claim::Previous(at)) => (Some(at), true),
            Some(Claim::Shared) | None => (None, false),
        };
        let token = at.and_then(|at| document.tokens.get(at));
        if token.is_none() && known.buried.is_none() {
            return None;
        }
        let dead = token.and_then(|token| death(document, token, None));
        let grace = token.and_then(|token| token.previous.as_ref());
        let alive = token.filter(|_| dead.is_none() && known.buried.is_none());
        Some(Record {
            hash: *hash,
            expiry: token
                .and_then(|token| token.expiry)
                .unwrap_or(f64::INFINITY),
            grace: grace
                .filter(|_| previous)
                .map_or(f64::INFINITY, |value| value.expiry),
            buried: known.buried.map(Death::from),
            dead,
            token: alive.map(|token| self.outline(token)),
        })
    }

    fn outline(&mut self, token: &'a Token) -> Outline {
        let outline = self.account.outline(token);
        let mut exact = outline.exact;
        let (mut owner, mut scope, mut me) = (None, 0, None);
        for part in &outline.parts {
            exact &= part.held.iter().all(|holding| holding.exact);
            let side = self.side(&part.held);
            match part.side {
                Some(Side::Scope) => scope = side,
                _ => (owner, me) = (Some(side), part.me.map(|me| self.text(me))),
            }
        }
        Outline {
            owner,
            scope,
            me,
            rule: outline.tokens,
            exact,
        }
    }

    fn side(&mut self, held: &[Holding<'_>]) -> u32 {
        let mut places = Vec::with_capacity(held.len());
        for holding in held {
            places.push(self.policy(holding));
        }
        self.places(&places)
    }

    fn policy(&mut self, holding: &Holding<'_>) -> u32 {
        // Without a holder there is no key for what is one holder's alone.
        let key = holding_key(None, holding, None);
        if let Some(at) = key.as_ref().and_then(|key| self.policies.get(key)) {
            return place(at);
        }
        let mut places = Vec::new();
        for statement in &self.account.bind(holding) {
            places.push(self.put(|thing| thing.statement(statement)));
        }
        let policy = self.places(&places);
        if let Some(key) = key {
            self.policies.set(key, policy as usize);
        }
        policy
    }

    fn places(&mut self, places: &[u32]) -> u32 {
        self.put(|thing| {
            thing.number(places.len());
            for place in places {
                thing.number(*place as usize);
            }
        })
    }

    fn text(&mut self, text: &str) -> u32 {
        self.put(|thing| thing.text(text))
    }

    /// Where the thing stands, be it that it stood there before.
    fn put(&mut self, write: impl FnOnce(&mut Thing)) -> u32 {
        let mut thing = Thing::default();
        write(&mut thing);
        let next = self.bytes.len();
        place(self.things.add(&thing.0, next).unwrap_or_else(|| {
            self.bytes.extend_from_slice(&thing.0);
            next
        }))
    }
}
