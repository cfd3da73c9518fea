//! Members (rules 4.1 and 4.3).

use std::sync::Arc;

use super::document::{BaseRole, Member};
use super::fields::{Fields, ROLE_ATTRIBUTES};
use super::grant::read_member_grants;
use super::load::Loader;
use super::pages::{Naming, Pages};
use super::phrases::{DUPLICATE_MEMBER, MISSING_MEMBER_ROLE, UNKNOWN_MEMBER_ROLE};
use super::role::read_references;
use super::team::Teams;
use crate::tables::Names;

const NAMING: Naming = Naming {
    key: "_id",
    what: "member",
    twice: &DUPLICATE_MEMBER,
};

/// Reads all members, every id once.
pub(super) fn read_members<'n>(
    pages: &Pages<'n>,
    teams: &mut Teams<'n>,
    loader: &mut Loader<'_>,
) -> Vec<Arc<Member>> {
    let mut members: Vec<Arc<Member>> = Vec::new();
    pages.each_named(
        &NAMING,
        &mut Names::default(),
        loader,
        &mut |id, first, fields, loader| match first {
            None => {
                loader.places.members.add(fields);
                members.push(read_member(id, fields, teams, loader).into());
            }
            Some(first) => {
                if let Some(first) = members.get_mut(first).and_then(Arc::get_mut) {
                    first.doubled = true;
                    // `${owner}` protects whoever may be the Owner (rule 4.1).
                    if read_owner(fields) {
                        first.base = BaseRole::Owner;
                    }
                }
            }
        },
    );
    members
}

pub(super) fn read_member<'n>(
    id: &str,
    fields: &Fields<'n, '_>,
    teams: &mut Teams<'n>,
    loader: &mut Loader<'_>,
) -> Member {
    loader.attributes_given |= fields.get(ROLE_ATTRIBUTES).is_some();
    let attributes = fields.role_attributes(&mut loader.report);
    let mut base = read_base(fields, loader);
    let mut custom_roles = Vec::new();
    if let Some(list) = fields.get("customRoles") {
        let direct = read_references(list, &fields.path.key("customRoles"), loader);
        custom_roles = direct.boxed();
        // Where direct roles were listed but cannot be read, the base role is replaced all the same (rule 2.7).
        if custom_roles.is_empty() && !direct.complete && base != BaseRole::Owner {
            base = BaseRole::NoAccess;
        }
    }
    Member {
        id: id.into(),
        email: fields.label("email", &mut loader.report),
        name: read_name(fields, loader),
        base,
        custom_roles,
        teams: read_teams(fields, teams, loader),
        grants: read_member_grants(fields, loader),
        unusable: fields.doubled || attributes.is_err(),
        role_attributes: attributes.unwrap_or_default(),
        doubled: false,
    }
}

fn read_base(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> BaseRole {
    if fields.doubled {
        return match read_owner(fields) {
            true => BaseRole::Owner,
            false => BaseRole::NoAccess,
        };
    }
    let report = &mut loader.report;
    match fields.text("role", report) {
        Ok(Some(key)) => {
            let base = BaseRole::from_key(key);
            if base.is_none() {
                fields.say_at("role", &UNKNOWN_MEMBER_ROLE, &[("role", key)], report);
            }
            base.unwrap_or(BaseRole::NoAccess)
        }
        Ok(None) => {
            fields.say(&MISSING_MEMBER_ROLE, &[], report);
            BaseRole::NoAccess
        }
        Err(_) => BaseRole::NoAccess,
    }
}

/// Whether the object calls its member the Owner, be it beside another role.
fn read_owner(fields: &Fields<'_, '_>) -> bool {
    fields
        .all("role")
        .any(|role| role.as_str() == Some(BaseRole::Owner.key()))
}

fn read_teams<'n>(
    fields: &Fields<'n, '_>,
    teams: &mut Teams<'n>,
    loader: &mut Loader<'_>,
) -> Vec<Box<str>> {
    let mut keys = Vec::new();
    let items = fields.items("teams", &mut loader.report);
    // Of an unusable member the replies about its teams are not believed either.
    if fields.doubled {
        return keys;
    }
    let path = fields.path.key("teams");
    // A team is one team however often it is listed; listing it once bounds what a side can grow to.
    let mut seen = Names::default();
    for (at, node) in items.iter().enumerate() {
        if let Some(key) = teams.claim(node, &path.index(at), loader)
            && seen.add(key, at).is_none()
        {
            keys.push(key.into());
        }
    }
    keys
}

fn read_name(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Option<Box<str>> {
    let first = fields.label("firstName", &mut loader.report);
    let last = fields.label("lastName", &mut loader.report);
    let mut name = String::new();
    for part in [first, last].iter().flatten() {
        name.push(' ');
        name.push_str(part.trim_ascii());
    }
    let name = name.trim_ascii();
    (!name.is_empty()).then(|| name.into())
}
