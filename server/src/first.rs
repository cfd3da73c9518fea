//! The first start: whoever is to be there, at least the Owner, and the Owner's first token.

use std::path::PathBuf;
use std::sync::Arc;

use crate::fill;
use crate::gate::{Note, by_server};
use crate::keeper::Keeper;
use crate::record::{Member, RoleAttributes, Token};
use crate::secret::{self, Secret};

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Where the account has no member yet: fills it from `files`, creates the Owner where they know none, and answers the
/// value of the Owner's first token, this once.
///
/// # Errors
///
/// A file cannot be read, or the database does not take it.
pub async fn start(
    keeper: &Arc<Keeper>,
    email: &str,
    files: &[PathBuf],
) -> Result<Option<Secret>, Failure> {
    if !keeper.latest().members.is_empty() {
        return Ok(None);
    }
    let refused = |error: crate::error::ApiError| Failure::from(error.message);
    // Another server may have been first.
    let (hold, world) = keeper.hold().await.map_err(refused)?;
    if !world.members.is_empty() {
        return Ok(None);
    }
    let now = keeper.clock.now();
    let filling = fill::read(files, now)?;
    let mut changes = filling.changes;
    let owner = match filling.owner {
        Some(owner) => owner,
        None => {
            let owner = owner(email, now)?;
            changes = changes.put(&owner).map_err(refused)?;
            owner
        }
    };
    let secret = Secret::new()?;
    let token = token(&owner, &secret, now)?;
    changes = changes.put(&token).map_err(refused)?;
    let note = Note::of("member", &owner.email, "created the Owner");
    let entry = by_server(&note, now).map_err(refused)?;
    let writes = changes.into_writes();
    hold.commit(writes, entry).await.map_err(refused)?;
    keeper.store.keep(&filling.uses, &[]).await?;
    keeper.ledger.learn(filling.uses);
    Ok(Some(secret))
}

fn owner(email: &str, now: i64) -> Result<Member, Failure> {
    Ok(Member {
        id: secret::id(now)?,
        email: email.to_owned(),
        first_name: String::new(),
        last_name: String::new(),
        role: "owner".to_owned(),
        custom_roles: Vec::new(),
        role_attributes: RoleAttributes::new(),
        teams: Vec::new(),
        permission_grants: None,
        creation_date: now,
    })
}

fn token(owner: &Member, secret: &Secret, now: i64) -> Result<Token, Failure> {
    Ok(Token {
        id: secret::id(now)?,
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
    })
}
