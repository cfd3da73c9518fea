//! Stored tokens (rules 1.1 to 1.4, 1.8 and 1.9).

use std::sync::Arc;

use super::authenticate::{Claim, Secrets};
use super::document::{Frozen, PreviousValue, Token, TokenHash, TokenKind};
use super::fields::{Field, Fields, Unusable};
use super::frozen::read_frozen;
use super::index::RoleIndex;
use super::load::Loader;
use super::pages::Pages;
use super::scope::read_scope;
use crate::source::{Diagnostic, Path, Severity, Value, excerpt};
use crate::tables::Names;

/// A token whose expiry cannot be read has been dead since 1970.
const LONG_DEAD: f64 = 0.0;

/// Reads all tokens, every id once, and takes in their hashes.
pub(super) fn read_tokens(
    pages: &Pages<'_>,
    roles: &RoleIndex,
    secrets: &mut Secrets,
    loader: &mut Loader<'_>,
) -> Vec<Token> {
    let mut tokens: Vec<Token> = Vec::new();
    let mut by_id = Names::default();
    for page in pages.iter() {
        let base = Path::base(&page.pointer);
        for (at, node) in page.items.iter().enumerate() {
            let path = base.index(at);
            let Ok(fields) = Fields::read(node, &path, &mut loader.report) else {
                continue;
            };
            let Ok(id) = fields.name("_id", &mut loader.report) else {
                continue;
            };
            if let Some(first) = by_id.get(id).and_then(|at| tokens.get_mut(at)) {
                first.doubled = true;
                let diagnostic = Diagnostic::error(
                    "duplicate_token",
                    format!("token `{}` stands twice", excerpt(id)),
                )
                .with("token", excerpt(id))
                .help("which is meant cannot be told, so it grants nothing; keep one");
                fields.say("_id", diagnostic, &mut loader.report);
                continue;
            }
            by_id.add(id, tokens.len());
            let token = read_token(id, &fields, roles, loader);
            take_hashes(&token, tokens.len(), &fields, secrets, loader);
            tokens.push(token);
        }
    }
    tokens
}

fn read_token(
    id: &str,
    fields: &Fields<'_, '_>,
    roles: &RoleIndex,
    loader: &mut Loader<'_>,
) -> Token {
    let service = fields.flag("serviceToken", &mut loader.report);
    let kind = match service {
        Ok(Some(true)) => TokenKind::Service,
        _ => TokenKind::Personal,
    };
    let scope = read_scope(fields, roles, loader);
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
        previous: read_previous(fields, loader).ok().flatten(),
        last4: read_last4(fields, loader),
        created_at: fields
            .time("creationDate", Severity::Warning, &mut loader.report)
            .ok()
            .flatten(),
        last_used: fields
            .time("lastUsed", Severity::Warning, &mut loader.report)
            .ok()
            .flatten(),
        expiry: expiry.unwrap_or(Some(LONG_DEAD)),
        doubled: false,
    }
}

/// A missing expiry never ends; one that cannot be read, or stands twice, has ended.
fn read_expiry(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Field<f64> {
    match fields.all("expiry").nth(1) {
        Some(_) => Err(Unusable),
        None => fields.time("expiry", Severity::Error, &mut loader.report),
    }
}

/// `frozen` of a service token; without it the scope alone decides.
fn read_fixed(
    fields: &Fields<'_, '_>,
    alive: bool,
    loader: &mut Loader<'_>,
) -> Option<Arc<Frozen>> {
    match fields.get("frozen") {
        Some(node) => {
            let frozen = read_frozen(node, &fields.path.key("frozen"), loader);
            Some(Arc::new(if alive { frozen } else { Frozen::default() }))
        }
        None => {
            let message =
                "the service token comes without what it was fixed to, so its scope alone decides";
            let diagnostic = Diagnostic::warning("service_token_not_frozen", message).help(
                "LaunchDarkly's API does not return it; store `frozen` when the token is created",
            );
            loader.report.push(diagnostic, fields.path, fields.span);
            None
        }
    }
}

/// `memberId`, else `ownerId` (rule 7); one that cannot be read is not replaced by the other.
fn read_owner(
    fields: &Fields<'_, '_>,
    kind: TokenKind,
    loader: &mut Loader<'_>,
) -> Option<Box<str>> {
    // Of a doubled `memberId` neither counts, and `ownerId` does not stand in for it.
    let key = match fields
        .all("memberId")
        .find(|node| node.value != Value::Null)
    {
        Some(_) => "memberId",
        None => "ownerId",
    };
    let owner = fields.text(key, &mut loader.report);
    let absent = owner == Ok(None) && fields.all(key).nth(1).is_none();
    if absent && kind == TokenKind::Personal {
        let message = "the personal token names no owner, so it counts as ownerless";
        let diagnostic =
            Diagnostic::warning("token_without_owner", message).help("give its `memberId`");
        loader.report.push(diagnostic, fields.path, fields.span);
    }
    owner.ok().flatten().map(Box::from)
}

/// Lower-case hex SHA-256 (rule 1.9). Says nothing of what it found instead: that may be the secret itself.
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
        let message = format!("`{key}` is not a SHA-256 in lower-case hexadecimal");
        let diagnostic = Diagnostic::error("bad_token_hash", message)
            .with("key", key)
            .help("write 64 of the characters 0-9 and a-f; without it `authenticate` cannot know the token");
        fields.say(key, diagnostic, &mut loader.report);
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

fn read_previous(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Field<PreviousValue> {
    const KEY: &str = "previous";
    let Some(node) = fields.get(KEY) else {
        return Ok(None);
    };
    let path = fields.path.key(KEY);
    let previous = Fields::read(node, &path, &mut loader.report)?;
    let hash = read_hash("tokenHash", &previous, loader);
    let expiry = read_expiry(&previous, loader);
    if previous.doubled {
        return Err(Unusable);
    }
    match (hash?, expiry?) {
        (Some(hash), Some(expiry)) => Ok(Some(PreviousValue { hash, expiry })),
        (hash, _) => {
            let key = if hash.is_none() {
                "tokenHash"
            } else {
                "expiry"
            };
            let diagnostic = Diagnostic::error("missing_field", format!("`{key}` is missing"))
                .with("key", key)
                .help("without it the value before the reset is not accepted any more");
            loader.report.push(diagnostic, &path, node.span);
            Err(Unusable)
        }
    }
}

/// The last four characters, of a whole value too: that is never kept (rule 1.9).
fn read_last4(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Option<Box<str>> {
    let text = fields.get("token").and_then(|node| node.as_str())?;
    let Some((cut, _)) = text.char_indices().rev().nth(3) else {
        return (!text.is_empty()).then(|| text.into());
    };
    if cut > 0 {
        let message = "the document holds more of a token's value than its last four characters";
        let diagnostic = Diagnostic::warning("token_value_in_document", message).help(
            "only the last four are kept; take the value out of the document, store its SHA-256 as `tokenHash`, and reset the token if others have seen it",
        );
        fields.say("token", diagnostic, &mut loader.report);
    }
    text.get(cut..).map(Box::from)
}

fn take_hashes(
    token: &Token,
    at: usize,
    fields: &Fields<'_, '_>,
    secrets: &mut Secrets,
    loader: &mut Loader<'_>,
) {
    let current = token
        .hash
        .map(|hash| ("tokenHash", hash, Claim::Current(at)));
    let previous = token
        .previous
        .as_ref()
        .map(|value| ("previous", value.hash, Claim::Previous(at)));
    for (key, hash, role) in current.into_iter().chain(previous) {
        if !secrets.add(hash, role) {
            let message = "another value in the document has the same hash";
            let diagnostic = Diagnostic::error("duplicate_token_hash", message)
                .with("key", key)
                .help("whose it is cannot be told, so it authenticates nothing");
            fields.say(key, diagnostic, &mut loader.report);
        }
    }
}
