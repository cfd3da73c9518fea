//! The dropdown of a form that creates a token: every choice, and what it would give (rules 1.5, 1.10 and 1.11).

use std::sync::Arc;

use crate::account::{BaseRole, Scope, TokenKind};
use crate::analysis::{Preview, Previews, Relation, Witness};
use crate::engine::{Account, Code, LookupError};
use crate::plain::{Object, Plain, Show, serialize_plainly};

use super::actor::Actor;
use super::authorize::Asked;

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
        let actor = Actor::new(&owner)?;
        let mut previews = Previews::of(&owner);
        let mut options = Vec::new();
        let mut add = |scope: Scope, label: &str| {
            let token = self.draft_token(member, &scope, TokenKind::Personal)?;
            let asked = Asked::create(TokenKind::Personal, Some(member), scope);
            let decision = self.authorize(&actor, &asked)?;
            let Preview {
                to_own,
                empty,
                capped_by,
                missing,
                unseen,
                breadth,
            } = previews.preview(&token);
            options.push(RoleOption {
                scope: asked
                    .scope
                    .filter(|scope| !matches!(scope, Scope::Inline(_))),
                label: label.into(),
                selectable: decision.allowed,
                code: (!decision.allowed).then_some(decision.code),
                to_own,
                empty,
                capped_by,
                missing,
                suggestion: unseen.map(|(action, on)| format!("add `{action}` on `{on}`")),
                breadth,
            });
            Ok(())
        };
        for (role, label) in [
            (BaseRole::Reader, "Reader"),
            (BaseRole::Writer, "Writer"),
            (BaseRole::Admin, "Admin"),
        ] {
            add(Scope::Base(role), label)?;
        }
        for role in self.document().roles.iter() {
            let reference = role.id.as_ref().unwrap_or(&role.key);
            let label = role.name.as_ref().unwrap_or(&role.key);
            add(Scope::Custom(vec![reference.clone()]), label)?;
        }
        add(Scope::Inline(Some(Arc::default())), "Inline policy")?;
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
