//! Stored tokens (rules 1.1 to 1.4, 1.8 and 1.9).

use std::sync::Arc;

use super::authenticate::Claim;
use super::document::{Frozen, PreviousValue, Token, TokenHash, TokenKind};
use super::fields::{Field, Fields, Unusable};
use super::frozen::read_frozen;
use super::load::Loader;
use super::pages::{Naming, Pages};
use super::phrases::{
    BAD_TOKEN_HASH, DUPLICATE_TOKEN, DUPLICATE_TOKEN_HASH, MISSING_IN_PREVIOUS,
    SERVICE_TOKEN_NOT_FROZEN, TOKEN_VALUE_IN_DOCUMENT, TOKEN_WITHOUT_OWNER,
};
use super::scope::read_scope;
use crate::source::Severity;
use crate::tables::Names;

const NAMING: Naming = Naming {
    key: "_id",
    what: "token",
    twice: &DUPLICATE_TOKEN,
};

/// A token whose expiry cannot be read has been dead since 1970.
const LONG_DEAD: f64 = 0.0;

/// Reads all tokens, every id once, and takes in their hashes.
pub(super) fn read_tokens(pages: &Pages<'_>, loader: &mut Loader<'_>) -> Vec<Arc<Token>> {
    let mut tokens: Vec<Arc<Token>> = Vec::new();
    pages.each_named(
        &NAMING,
        &mut Names::default(),
        loader,
        &mut |id, first, fields, loader| match first {
            None => {
                let token = read_token(id, fields, loader);
                take_hashes(&token, tokens.len(), fields, loader);
                loader.places.tokens.add(fields);
                tokens.push(token.into());
            }
            Some(first) => {
                if let Some(first) = tokens.get_mut(first).and_then(Arc::get_mut) {
                    first.doubled = true;
                }
            }
        },
    );
    tokens
}

pub(super) fn read_token(id: &str, fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Token {
    let service = fields.flag("serviceToken", &mut loader.report);
    let kind = match service {
        Ok(Some(true)) => TokenKind::Service,
        _ => TokenKind::Personal,
    };
    let scope = read_scope(fields, loader);
    let expiry = read_expiry(fields, loader);
    let alive = !fields.doubled && service.is_ok() && expiry.is_ok();
    let frozen = match kind {
        TokenKind::Service => read_fixed(fields, alive, loader),
        TokenKind::Personal => None,
    };
    Token {
        id: id.into(),
        name: fields.label("name", &mut loader.report).unwrap_or_default(),
        kind,
        owner: read_owner(fields, kind, loader),
        scope: scope.filter(|_| alive),
        frozen,
        hash: read_hash("tokenHash", fields, loader).ok().flatten(),
        previous: read_previous(fields, loader),
        last4: read_last4(fields, loader),
        created_at: read_date("creationDate", fields, loader),
        last_used: read_date("lastUsed", fields, loader),
        expiry: expiry.unwrap_or(Some(LONG_DEAD)),
        doubled: false,
    }
}

/// A time that decides nothing.
fn read_date(key: &str, fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Option<f64> {
    let date = fields.time(key, Severity::Warning, &mut loader.report);
    date.ok().flatten()
}

/// A missing expiry never ends; one that cannot be read, or stands twice, has ended.
fn read_expiry(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Field<f64> {
    match fields.is_doubled("expiry") {
        true => Err(Unusable),
        false => fields.time("expiry", Severity::Error, &mut loader.report),
    }
}

/// `frozen` of a service token; without it the scope alone decides.
fn read_fixed(
    fields: &Fields<'_, '_>,
    alive: bool,
    loader: &mut Loader<'_>,
) -> Option<Arc<Frozen>> {
    let Some(node) = fields.get("frozen") else {
        fields.say(&SERVICE_TOKEN_NOT_FROZEN, &[], &mut loader.report);
        return None;
    };
    let mut frozen = read_frozen(node, &fields.path.key("frozen"), loader);
    if !alive {
        frozen = Frozen::default();
    }
    Some(Arc::new(frozen))
}

/// `memberId`, else `ownerId` (rule 7); one that cannot be read is not replaced by the other.
fn read_owner(
    fields: &Fields<'_, '_>,
    kind: TokenKind,
    loader: &mut Loader<'_>,
) -> Option<Box<str>> {
    // Of a doubled `memberId` neither counts, and `ownerId` does not stand in for it.
    let key = match fields.all("memberId").any(|node| !node.is_null()) {
        true => "memberId",
        false => "ownerId",
    };
    let owner = fields.text(key, &mut loader.report);
    if owner == Ok(None) && !fields.is_doubled(key) && kind == TokenKind::Personal {
        fields.say(&TOKEN_WITHOUT_OWNER, &[], &mut loader.report);
    }
    owner.ok().flatten().map(Box::from)
}

/// Lower-case hex SHA-256 (rule 1.9).
pub(super) fn read_hash(
    key: &str,
    fields: &Fields<'_, '_>,
    loader: &mut Loader<'_>,
) -> Field<TokenHash> {
    let Some(text) = fields.text(key, &mut loader.report)? else {
        return Ok(None);
    };
    let hash = parse_hash(text);
    if hash.is_none() {
        fields.say_at(key, &BAD_TOKEN_HASH, &[("key", key)], &mut loader.report);
    }
    hash.map(Some).ok_or(Unusable)
}

/// A SHA-256 from 64 lower-case hexadecimal digits.
pub(super) fn parse_hash(text: &str) -> Option<TokenHash> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let mut hash = TokenHash::default();
    if text.len() != 2 * hash.len() {
        return None;
    }
    for (byte, pair) in hash.iter_mut().zip(text.as_bytes().chunks(2)) {
        let [high, low] = pair else { return None };
        *byte = digit(*high)? << 4 | digit(*low)?;
    }
    Some(hash)
}

/// The value before the last reset; without one of its two parts it is not accepted any more.
fn read_previous(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Option<PreviousValue> {
    let node = fields.get("previous")?;
    let path = fields.path.key("previous");
    let previous = Fields::read(node, &path, &mut loader.report)?;
    let hash = read_hash("tokenHash", &previous, loader);
    let expiry = read_expiry(&previous, loader);
    if previous.doubled {
        return None;
    }
    let missing = match (hash.ok()?, expiry.ok()?) {
        (Some(hash), Some(expiry)) => return Some(PreviousValue { hash, expiry }),
        (None, _) => "tokenHash",
        (Some(_), None) => "expiry",
    };
    let params = [("key", missing)];
    previous.say(&MISSING_IN_PREVIOUS, &params, &mut loader.report);
    None
}

/// The last four characters, of a whole value too: that is never kept (rule 1.9).
fn read_last4(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Option<Box<str>> {
    let text = fields.get("token").and_then(|node| node.as_str())?;
    let mut cut = text.len();
    for _ in 0..4 {
        cut = text.floor_char_boundary(cut.saturating_sub(1));
    }
    if cut > 0 {
        fields.say_at("token", &TOKEN_VALUE_IN_DOCUMENT, &[], &mut loader.report);
    }
    let last = text.get(cut..).filter(|last| !last.is_empty());
    last.map(Box::from)
}

fn take_hashes(token: &Token, at: usize, fields: &Fields<'_, '_>, loader: &mut Loader<'_>) {
    let previous = token.previous.as_ref().map(|value| value.hash);
    for (key, hash, claim) in [
        ("tokenHash", token.hash, Claim::Current(at)),
        ("previous", previous, Claim::Previous(at)),
    ] {
        if let Some(hash) = hash
            && !loader.secrets.add(hash, claim)
        {
            fields.say_at(
                key,
                &DUPLICATE_TOKEN_HASH,
                &[("key", key)],
                &mut loader.report,
            );
        }
    }
}
