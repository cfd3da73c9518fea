//! What an account holds, as plain lists without secrets.

use crate::account::{
    Document, Environment, Member, Role, RoleAttributes, Team, Token, TokenKind, owner_removed,
};
use crate::plain::{Object, Plain, Show};

/// One of `diagnostics`, `catalog`, `members`, `teams`, `roles`, `tokens`, `environments`.
pub(super) fn list<'a>(document: &'a Document, what: &str) -> Plain<'a> {
    match what {
        "diagnostics" => document.diagnostics.plain(),
        "catalog" => document.catalog.plain(),
        "members" => document.members.plain(),
        "teams" => document.teams.plain(),
        "roles" => document.roles.plain(),
        "tokens" => tokens(document),
        _ => environments(document),
    }
}

impl Show for Member {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        object
            .show("id", &self.id)
            .show("email", &self.email)
            .show("name", &self.name)
            .put("role", Plain::Word(self.base.key()))
            .show("customRoles", &self.custom_roles)
            .show("teams", &self.teams)
            .show("roleAttributes", &self.role_attributes);
        Plain::Object(object)
    }
}

impl Show for Team {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        object
            .show("key", &self.key)
            .show("name", &self.name)
            .show("customRoles", &self.roles)
            .show("roleAttributes", &self.role_attributes);
        Plain::Object(object)
    }
}

impl Show for RoleAttributes {
    fn plain(&self) -> Plain<'_> {
        let mut list = Vec::with_capacity(self.len());
        for (key, values) in self.iter() {
            let mut object = Object::default();
            object
                .put("key", Plain::Text(key))
                .put("values", Plain::list(values));
            list.push(Plain::Object(object));
        }
        Plain::List(list)
    }
}

impl Show for Role {
    fn plain(&self) -> Plain<'_> {
        let base = if self.reader_base {
            "reader"
        } else {
            "no_access"
        };
        let mut object = Object::default();
        object
            .show("id", &self.id)
            .show("key", &self.key)
            .show("name", &self.name)
            .put("basePermissions", Plain::Word(base))
            .show("policy", &self.policy);
        Plain::Object(object)
    }
}

fn tokens(document: &Document) -> Plain<'_> {
    let mut list = Vec::with_capacity(document.tokens.len());
    for token in document.tokens.iter() {
        list.push(token_summary(document, token));
    }
    Plain::List(list)
}

pub(super) fn token_summary<'a>(document: &Document, token: &'a Token) -> Plain<'a> {
    let mut object = token.object();
    object.put("ownerRemoved", Plain::Bool(owner_removed(document, token)));
    Plain::Object(object)
}

impl Token {
    fn object(&self) -> Object<'_> {
        let kind = match self.kind {
            TokenKind::Personal => "personal",
            TokenKind::Service => "service",
        };
        let mut object = Object::default();
        object
            .show("id", &self.id)
            .show("name", &self.name)
            .put("kind", Plain::Word(kind))
            .show("ownerId", &self.owner)
            .show("scope", &self.scope)
            .show("last4", &self.last4)
            .show("createdAt", &self.created_at)
            .show("lastUsed", &self.last_used)
            .show("expiry", &self.expiry);
        object
    }
}

fn environments(document: &Document) -> Plain<'_> {
    let mut list = Vec::with_capacity(document.environments.len());
    for (project, environments) in document.environments.iter() {
        let mut object = Object::default();
        object
            .put("project", Plain::Text(project))
            .put("environments", Plain::list(environments));
        list.push(Plain::Object(object));
    }
    Plain::List(list)
}

impl Show for Environment {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        object
            .show("key", &self.key)
            .show("tags", &self.tags)
            .show("critical", &self.critical);
        Plain::Object(object)
    }
}
