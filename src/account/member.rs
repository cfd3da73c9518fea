//! Members (rules 4.1 and 4.3).

use super::document::{BaseRole, Member};
use super::fields::{Fields, Unusable, texts};
use super::grant::read_member_grants;
use super::index::RoleIndex;
use super::load::Loader;
use super::pages::Pages;
use super::role::check_reference;
use super::team::Teams;
use crate::source::{Diagnostic, Node, Path, excerpt};
use crate::tables::Names;

/// Reads all members, every id once.
pub(super) fn read_members<'n>(
    pages: &Pages<'n>,
    roles: &RoleIndex,
    teams: &mut Teams<'n>,
    loader: &mut Loader<'_>,
) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::new();
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
            if let Some(first) = by_id.get(id).and_then(|at| members.get_mut(at)) {
                first.doubled = true;
                // `${owner}` protects whoever may be the Owner (rule 4.1).
                if read_owner(&fields) {
                    first.base = BaseRole::Owner;
                }
                let diagnostic = Diagnostic::error(
                    "duplicate_member",
                    format!("member `{}` stands twice", excerpt(id)),
                )
                .with("member", excerpt(id))
                .help("who is meant cannot be told, so it grants nothing; keep one");
                fields.say("_id", diagnostic, &mut loader.report);
                continue;
            }
            by_id.add(id, members.len());
            members.push(read_member(id, &fields, roles, teams, loader));
        }
    }
    members
}

fn read_member<'n>(
    id: &str,
    fields: &Fields<'n, '_>,
    roles: &RoleIndex,
    teams: &mut Teams<'n>,
    loader: &mut Loader<'_>,
) -> Member {
    loader.attributes_given |= fields.get("roleAttributes").is_some();
    let attributes = fields.role_attributes(&mut loader.report);
    let base = read_base(fields, loader);
    let direct = read_custom_roles(fields, roles, loader);
    Member {
        id: id.into(),
        email: fields.label("email", &mut loader.report),
        name: read_name(fields, loader),
        base: match &direct {
            // Where direct roles were listed but cannot be read, the base role is replaced all the same (rule 2.7).
            Err(Unusable) if base != BaseRole::Owner => BaseRole::NoAccess,
            _ => base,
        },
        custom_roles: direct.unwrap_or_default(),
        teams: read_teams(fields, roles, teams, loader),
        grants: read_member_grants(fields, loader),
        unusable: fields.doubled || attributes.is_err(),
        role_attributes: attributes.ok().flatten().unwrap_or_default(),
        doubled: false,
    }
}

fn read_base(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> BaseRole {
    if fields.doubled {
        return if read_owner(fields) {
            BaseRole::Owner
        } else {
            BaseRole::NoAccess
        };
    }
    let Ok(key) = fields.text("role", &mut loader.report) else {
        return BaseRole::NoAccess;
    };
    let Some(key) = key else {
        let diagnostic = Diagnostic::warning(
            "missing_member_role",
            "the member has no `role`, so its base role is `no_access`",
        );
        loader.report.push(diagnostic, fields.path, fields.span);
        return BaseRole::NoAccess;
    };
    BaseRole::from_key(key).unwrap_or_else(|| {
        let key = excerpt(key);
        let message = format!("unknown role `{key}`, so the base role is `no_access`");
        let diagnostic = Diagnostic::warning("unknown_member_role", message)
            .with("role", key)
            .help("a member's `role` is owner, admin, writer, reader or no_access; custom roles stand in `customRoles`");
        fields.say("role", diagnostic, &mut loader.report);
        BaseRole::NoAccess
    })
}

/// Whether the object calls its member the Owner, be it beside another role.
fn read_owner(fields: &Fields<'_, '_>) -> bool {
    fields
        .all("role")
        .any(|role| role.as_str() == Some(BaseRole::Owner.key()))
}

/// The direct roles; unusable where some were listed and none can be read.
fn read_custom_roles(
    fields: &Fields<'_, '_>,
    roles: &RoleIndex,
    loader: &mut Loader<'_>,
) -> Result<Vec<Box<str>>, Unusable> {
    const KEY: &str = "customRoles";
    let Some(list) = fields.get(KEY) else {
        return Ok(Vec::new());
    };
    let path = fields.path.key(KEY);
    let direct = texts(list, &path, &mut loader.report)?;
    for (place, reference) in &direct.usable {
        if let Some(node) = list.as_list().and_then(|items| items.get(*place)) {
            check_reference(reference, roles, node, &path.index(*place), loader);
        }
    }
    if direct.usable.is_empty() && !direct.complete {
        return Err(Unusable);
    }
    Ok(direct.into_texts())
}

fn read_teams<'n>(
    fields: &Fields<'n, '_>,
    roles: &RoleIndex,
    teams: &mut Teams<'n>,
    loader: &mut Loader<'_>,
) -> Vec<Box<str>> {
    const KEY: &str = "teams";
    // Of an unusable member the replies about its teams are not believed either.
    let items: &'n [Node] = match fields.list(KEY, &mut loader.report) {
        Ok(Some(items)) if !fields.doubled => items,
        _ => &[],
    };
    let path = fields.path.key(KEY);
    // A team is one team however often it is listed; listing it once bounds what a side can grow to.
    let mut seen = Names::default();
    let mut keys = Vec::with_capacity(items.len());
    for (at, node) in items.iter().enumerate() {
        let key = teams.claim(node, &path.index(at), roles, loader);
        keys.extend(key.filter(|key| seen.add(key, at).is_none()).map(Box::from));
    }
    keys
}

fn read_name(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Option<Box<str>> {
    let first = fields.label("firstName", &mut loader.report);
    let last = fields.label("lastName", &mut loader.report);
    let parts: Vec<&str> = [&first, &last]
        .into_iter()
        .flatten()
        .map(|part| part.trim())
        .collect();
    let name = parts.join(" ");
    let name = name.trim();
    (!name.is_empty()).then(|| name.into())
}
