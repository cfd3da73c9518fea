//! The first start: the Owner, and their first token.

use crate::error::{ApiError, Result};
use crate::gate::{Changes, Note, by_server};
use crate::keeper::Keeper;
use crate::record::{Member, RoleAttributes, Token};
use crate::secret::{self, Secret};
use std::sync::Arc;

/// Creates the Owner where the account has no member yet, and answers the value of their token: this once.
///
/// # Errors
///
/// The database does not take it.
pub async fn owner(keeper: &Arc<Keeper>, email: &str) -> Result<Option<Secret>> {
    if !keeper.latest().members.is_empty() {
        return Ok(None);
    }
    // Another server may have been first.
    let (hold, world) = keeper.hold().await?;
    if !world.members.is_empty() {
        return Ok(None);
    }
    let now = keeper.clock.now();
    let no_random = |_| ApiError::internal("no random bytes");
    let owner = Member {
        id: secret::id(now).map_err(no_random)?,
        email: email.to_owned(),
        first_name: String::new(),
        last_name: String::new(),
        role: "owner".to_owned(),
        custom_roles: Vec::new(),
        role_attributes: RoleAttributes::new(),
        teams: Vec::new(),
        creation_date: now,
    };
    let secret = Secret::new().map_err(no_random)?;
    let token = Token {
        id: secret::id(now).map_err(no_random)?,
        member_id: owner.id.clone(),
        name: "The Owner's first token".to_owned(),
        description: String::new(),
        service_token: false,
        role: Some("admin".to_owned()),
        custom_role_ids: None,
        inline_role: None,
        creation_date: now,
        last_modified: now,
        expiry: None,
        token_hash: secret.hash(),
        token: secret.last4(),
        previous: None,
        frozen: None,
    };
    let changes = Changes::default().put(&owner)?.put(&token)?;
    let note = Note::of("member", email, "created the Owner");
    hold.commit(changes.into_writes(), by_server(&note, now)?)
        .await?;
    Ok(Some(secret))
}
