//! The dropdown of a form that creates a token: every choice, and what it would give (rules 1.5, 1.10 and 1.11).

use std::sync::Arc;

use crate::account::{BaseRole, Role, Scope, TokenKind};
use crate::analysis::{Preview, Previews, Relation, Witness};
use crate::engine::{Account, Code, LookupError};
use crate::plain::{Object, Plain, Show, serialize_plainly};
use crate::policy::Policy;

use super::change::TokenChange;

/// One choice of the dropdown.
#[derive(Clone, Debug)]
pub struct RoleOption {
    /// What the token would be restricted to. `None`: an inline policy, which is not written yet.
    pub scope: Option<Scope>,
    /// For people: `Reader`, the role's name, else its key.
    pub label: Box<str>,
    /// Whether the member may choose it.
    pub selectable: bool,
    /// Why not.
    pub code: Option<Code>,
    /// What the token may do, seen from what the member may.
    pub to_own: Relation,
    /// The token could do nothing at all.
    pub empty: bool,
    /// What the scope would let through, but the member may not do.
    pub capped_by: Vec<Witness>,
    /// What the member may do, and the token may not.
    pub missing: Vec<Witness>,
    /// What likely helps where it is empty.
    pub suggestion: Option<String>,
    /// Of the catalog's actions, by type and chain, how many it may do on something: to sort by.
    pub breadth: usize,
}

impl Account {
    /// Every choice of a token's scope for a member: the base roles, the custom roles in document order, and an inline
    /// policy; each with whether it may be chosen and what it would give, compared exactly with what the member may do.
    ///
    /// ```
    /// use tokenscope::{Account, LoadOptions, analysis::Relation};
    /// let account = Account::load(
    ///     r#"{ "members": [{ "_id": "ada", "role": "writer" }], "roles": [{ "key": "flags", "policy":
    ///          [{ "effect": "allow", "actions": ["updateOn"], "resources": ["proj/*:env/*:flag/*"] }] }] }"#,
    ///     &LoadOptions::default(),
    /// )?;
    /// let options = account.role_options("ada")?;
    /// let [reader, writer, admin, flags, inline] = &options[..] else { panic!() };
    /// assert_eq!((reader.to_own, writer.missing.len()), (Relation::Narrower, 1)); // a Writer's token creates no tokens
    /// assert!(!admin.selectable && !admin.capped_by.is_empty());
    /// assert_eq!(flags.suggestion.as_deref(), Some("add `viewProject` on `proj/*`"));
    /// assert!(inline.scope.is_none() && inline.selectable);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`LookupError::NotFound`]
    pub fn role_options(&self, member: &str) -> Result<Vec<RoleOption>, LookupError> {
        let owner = self.member(member)?;
        let mut previews = Previews::of(&owner);
        let mut choices: Vec<(Option<Scope>, Box<str>)> = Vec::new();
        for (role, label) in [
            (BaseRole::Reader, "Reader"),
            (BaseRole::Writer, "Writer"),
            (BaseRole::Admin, "Admin"),
        ] {
            choices.push((Some(Scope::Base(role)), label.into()));
        }
        for role in self.document().roles.iter() {
            let Role { id, key, name, .. } = role;
            let reference = id.clone().unwrap_or_else(|| key.clone());
            let label = name.clone().unwrap_or_else(|| key.clone());
            choices.push((Some(Scope::Custom(vec![reference])), label));
        }
        choices.push((None, "Inline policy".into()));
        let mut options = Vec::with_capacity(choices.len());
        for (scope, label) in choices {
            let drafted = scope.clone();
            let drafted =
                drafted.unwrap_or_else(|| Scope::Inline(Some(Arc::new(Policy::default()))));
            let create = TokenChange::Create {
                kind: TokenKind::Personal,
                owner_id: Some(member.into()),
                scope: drafted.clone().into(),
            };
            let decision = self.authorize_token_change(&owner, &create, None)?;
            let token = self.draft_token(member, &drafted, TokenKind::Personal)?;
            let Preview {
                to_own,
                empty,
                capped_by,
                missing,
                unseen,
                breadth,
            } = previews.preview(&token);
            options.push(RoleOption {
                scope,
                label,
                selectable: decision.allowed,
                code: (!decision.allowed).then_some(decision.code),
                to_own,
                empty,
                capped_by,
                missing,
                suggestion: unseen.map(|(action, on)| format!("add `{action}` on `{on}`")),
                breadth,
            });
        }
        Ok(options)
    }
}

impl Show for RoleOption {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        object
            .show("scope", &self.scope)
            .show("label", &self.label)
            .show("selectable", &self.selectable)
            .show("code", &self.code)
            .show("toOwn", &self.to_own)
            .show("empty", &self.empty)
            .show("cappedBy", &self.capped_by)
            .show("missing", &self.missing)
            .show("suggestion", &self.suggestion)
            .show("breadth", &self.breadth);
        Plain::Object(object)
    }
}

serialize_plainly!(RoleOption);
