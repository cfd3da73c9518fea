//! What a service token is fixed to when it is created (rule 1.4).

use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use tokenscope::account::{Document, Holding, HoldingSource, Scope, owner_side, scope_side};
use tokenscope::{Account, Statement};

use crate::error::{ApiError, Result};
use crate::record::{RoleAttributes, Token};

/// Both sides as they stand.
#[derive(Serialize)]
struct Frozen<'a> {
    owner: Side<'a>,
    scope: Side<'a>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Side<'a> {
    AsOfNow(Vec<Bound<'a>>),
    /// As it was frozen before.
    Inherited(Value),
}

/// A policy with the values that bind it, beside it and never in its text.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bound<'a> {
    source: &'static str,
    role: Option<&'a str>,
    via: Option<&'a str>,
    statements: Vec<&'a Statement>,
    role_attributes: RoleAttributes,
}

/// Both sides of a service token that this member creates.
///
/// # Errors
///
/// 500: the member is not there, though it asks.
pub fn by_member(account: &Account, member: &str, scope: &Scope) -> Result<Box<RawValue>> {
    let document = account.document();
    let lost = || ApiError::internal("a member that asks is not there");
    let member = document.member(member).ok_or_else(lost)?;
    raw(&Frozen {
        owner: side(document, &owner_side(document, member)),
        scope: side(
            document,
            &scope_side(document, scope, &member.role_attributes),
        ),
    })
}

/// Both sides of a service token that this service token creates: it inherits the owner's, and has nobody's values for
/// its scope.
///
/// # Errors
///
/// 500: what the creator was fixed to cannot be read.
pub fn by_service_token(
    account: &Account,
    creator: &Token,
    scope: &Scope,
) -> Result<Box<RawValue>> {
    let document = account.document();
    let lost = || ApiError::internal("a service token that was not frozen");
    let frozen = creator.frozen.as_deref().ok_or_else(lost)?;
    let mut frozen: Value = serde_json::from_str(frozen.get()).map_err(|_| lost())?;
    let owner = frozen.get_mut("owner").map(Value::take).ok_or_else(lost)?;
    let nobodys = tokenscope::account::RoleAttributes::new();
    raw(&Frozen {
        owner: Side::Inherited(owner),
        scope: side(document, &scope_side(document, scope, &nobodys)),
    })
}

fn raw(frozen: &Frozen<'_>) -> Result<Box<RawValue>> {
    serde_json::value::to_raw_value(frozen).map_err(|_| ApiError::internal("frozen is no JSON"))
}

/// Everything but the statement about one's own tokens, which is never frozen (rule 1.6).
fn side<'a>(document: &'a Document, held: &[Holding<'a>]) -> Side<'a> {
    let bound = |holding: &Holding<'a>| {
        let (source, role) = match holding.source {
            HoldingSource::Base(role) => ("base", Some(role.key())),
            HoldingSource::Role(at) => {
                let role = document.roles.get(at);
                ("role", role.map(|role| &*role.key))
            }
            HoldingSource::Grants => ("grant", None),
            HoldingSource::Inline | HoldingSource::Frozen(_) => ("inline", None),
        };
        let values = |(key, values): (&str, &[Box<str>])| {
            let values = values.iter().map(|value| String::from(&**value));
            (key.to_owned(), values.collect())
        };
        Bound {
            source,
            role,
            via: holding.via,
            statements: holding.statements().map(|(_, _, it)| it).collect(),
            role_attributes: holding.role_attributes.iter().map(values).collect(),
        }
    };
    Side::AsOfNow(held.iter().map(bound).collect())
}
