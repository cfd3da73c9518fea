//! Entries of the audit log, in the shape of LaunchDarkly's: who, by which token, did or was refused what, when.

use serde_json::{Value, json};
use tokenscope::{Code, TokenChange, TokenKind};

use crate::error::{ApiError, Result};
use crate::record::{Member, Token};
use crate::secret;
use crate::store::Entry;

/// What the log says of a change beside who made it and what was asked.
pub struct Note<'a> {
    /// What kind of thing it is: `token`, `member`, `role`, …
    pub kind: &'a str,
    /// The thing's name.
    pub name: &'a str,
    /// What was done, as in "Ada Lovelace created the access token".
    pub verb: &'a str,
    /// What whoever did it says.
    pub comment: Option<&'a str>,
    code: Code,
}

impl<'a> Note<'a> {
    pub fn of(kind: &'a str, name: &'a str, verb: &'a str) -> Self {
        Self {
            kind,
            name,
            verb,
            comment: None,
            code: Code::Allowed,
        }
    }

    pub fn saying(mut self, comment: Option<&'a str>) -> Self {
        self.comment = comment;
        self
    }

    pub(super) fn refused(code: Code) -> Self {
        Self {
            code,
            ..Self::of("access", "", "was refused a change")
        }
    }
}

/// An entry for what the server does by itself.
///
/// # Errors
///
/// 500: the system gives no random bytes.
pub fn by_server(note: &Note<'_>, now: i64) -> Result<Entry> {
    entry(note, &[], None, None, now)
}

pub(super) fn entry(
    note: &Note<'_>,
    asked: &[(String, String)],
    member: Option<&Member>,
    token: Option<&Token>,
    now: i64,
) -> Result<Entry> {
    let id = secret::id(now).map_err(|_| ApiError::internal("no random bytes"))?;
    let effect = match note.code {
        Code::Allowed => "allow",
        _ => "deny",
    };
    let access = |(action, resource): &(String, String)| json!({ "action": action, "resource": resource, "effect": effect });
    let accesses: Vec<Value> = asked.iter().map(access).collect();
    let who = match (member, token) {
        (Some(member), _) => member.full_name(),
        (None, Some(token)) => token.name.clone(),
        (None, None) => "the server".to_owned(),
    };
    let mut body = json!({
        "accesses": accesses,
        "kind": note.kind,
        "name": note.name,
        "titleVerb": note.verb,
        "title": format!("{who} {} {}", note.verb, note.name).trim_end(),
        "description": "",
        "shortDescription": "",
        "code": note.code.as_str(),
    });
    if let Some(comment) = note.comment {
        body["comment"] = comment.into();
    }
    if let Some(member) = member {
        body["member"] = json!({
            "_id": member.id,
            "email": member.email,
            "firstName": member.first_name,
            "lastName": member.last_name,
        });
    }
    if let Some(token) = token {
        body["token"] = json!({
            "_id": token.id,
            "name": token.name,
            "ending": token.token,
            "serviceToken": token.service_token,
        });
    }
    Ok(Entry {
        id,
        at: now,
        body: body.to_string(),
    })
}

/// What a change of a token asks, in words: each action on the token's resource (rule 1.6).
pub(super) fn token_questions(
    change: &TokenChange,
    find: impl Fn(&str) -> Option<(bool, String)>,
) -> Vec<(String, String)> {
    let of = |id: &str| match find(id) {
        Some((false, owner)) => format!("member/{owner}:token/{id}"),
        Some((true, _)) => format!("service-token/{id}"),
        None => format!("member/*:token/{id}"),
    };
    let (actions, resource): (Vec<&str>, String) = match change {
        TokenChange::Create { kind, owner_id, .. } => {
            let owner = owner_id.as_deref().unwrap_or("*");
            let resource = match kind {
                TokenKind::Personal => format!("member/{owner}:token/*"),
                TokenKind::Service => "service-token/*".to_owned(),
            };
            (vec!["createAccessToken"], resource)
        }
        TokenChange::Delete { token_id } => (vec!["deleteAccessToken"], of(token_id)),
        TokenChange::Reset { token_id } => (vec!["resetAccessToken"], of(token_id)),
        TokenChange::Update {
            token_id,
            name,
            description,
            expiry,
            scope,
        } => {
            let parts = [
                (name.is_some(), "updateAccessTokenName"),
                (description.is_some(), "updateAccessTokenDescription"),
                (scope.is_some(), "updateAccessTokenPolicy"),
                (expiry.is_some(), "updateAccessTokenExpiry"),
            ];
            let given = parts.iter().filter(|(given, _)| *given);
            (given.map(|(_, action)| *action).collect(), of(token_id))
        }
    };
    let question = |action: &str| (action.to_owned(), resource.clone());
    actions.into_iter().map(question).collect()
}
