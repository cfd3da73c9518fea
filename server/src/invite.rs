//! The way in for a member who has no token yet: whoever runs the server makes their first one, and gives it to them.

use tokenscope::{BaseRole, Scope};

use crate::config::Config;
use crate::gate::{Changes, Note, by_server};
use crate::keeper::Keeper;
use crate::record::Token;
use crate::secret::{self, Secret};
use crate::store::Store;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Makes a token of the member with that e-mail, as wide as theirs can be, so that they can sign in with it.
///
/// # Errors
///
/// There is no such member, the evaluator refuses the scope, or the database does not take it.
pub async fn invite(config: &Config, email: &str) -> Result<Secret, Failure> {
    let store = Store::open(&config.database, crate::PATIENCE).await?;
    let keeper = Keeper::open(store, config.rules(), config.pace()).await?;
    let refused = |error: crate::error::ApiError| Failure::from(error.message);
    let (hold, world) = keeper.hold().await.map_err(refused)?;
    let member = world
        .members
        .all()
        .find(|it| it.email.eq_ignore_ascii_case(email));
    let member = member.ok_or_else(|| format!("no member has the e-mail `{email}`"))?;
    let account = &world.account;
    // Where none is the same as their own, admin leaves most of it, and is capped by it.
    let scope = account.first_scope(&member.id)?;
    let scope = scope.unwrap_or(Scope::Base(BaseRole::Admin));
    if let Some(code) = account.scope_refusal(&member.id, &scope)? {
        return Err(format!("`{email}` can have no token: {code}").into());
    }
    let (mut role, mut custom_role_ids) = (None, None);
    match scope {
        Scope::Base(base) => role = Some(base.key().to_owned()),
        Scope::Custom(roles) => {
            custom_role_ids = Some(roles.into_iter().map(String::from).collect());
        }
        Scope::Inline(_) => return Err("no form starts with an inline policy".into()),
    }
    let now = keeper.clock.now();
    let secret = Secret::new()?;
    let token = Token {
        id: secret::id(now)?,
        member_id: member.id.clone(),
        name: "First token".to_owned(),
        description: String::new(),
        service_token: false,
        role,
        custom_role_ids,
        inline_role: None,
        creation_date: now,
        last_modified: now,
        expiry: None,
        token_hash: secret.hash(),
        token: secret.last4(),
        previous: None,
        frozen: None,
    };
    let note = Note::of(
        "token",
        &token.name,
        "made the first access token of a member",
    );
    let changes = Changes::default().put(&token).map_err(refused)?;
    let entry = by_server(&note, now).map_err(refused)?;
    hold.commit(changes.into_writes(), entry)
        .await
        .map_err(refused)?;
    keeper.store.close().await;
    Ok(secret)
}
