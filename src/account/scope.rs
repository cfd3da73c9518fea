//! The scope of a stored token (rules 1.2, 1.3 and 1.10).

use super::document::{BaseRole, Scope};
use super::fields::Fields;
use super::load::Loader;
use super::phrases::{
    BAD_TOKEN_ROLE, PLAN_WITHOUT_CUSTOM_ROLES, SEVERAL_SCOPES, TOKEN_WITHOUT_SCOPE,
};
use super::role::read_references;
use crate::source::Node;

const ROLE: &str = "role";
const CUSTOM: &str = "customRoleIds";
const INLINE: &str = "inlineRole";

/// Reads the one scope that counts: inline (if not `[]`), else custom (if not empty), else role. `None`: grants nothing.
///
/// Never one in another's place: where the one that counts cannot be read, there is no falling back (rule 1.3).
pub(super) fn read_scope(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Option<Scope> {
    if fields.doubled {
        return None;
    }
    let filled = |key| fields.get(key).filter(|node| !is_empty_list(node));
    let (inline, custom, role) = (filled(INLINE), filled(CUSTOM), fields.get(ROLE));
    let scope = match (inline, custom, role) {
        (Some(node), _, _) => {
            let path = fields.path.key(INLINE);
            Some(Scope::Inline(loader.policy(node, &path)))
        }
        (None, Some(node), _) => {
            let path = fields.path.key(CUSTOM);
            let references = read_references(node, &path, loader).boxed();
            (!references.is_empty()).then_some(Scope::Custom(references))
        }
        (None, None, Some(_)) => read_base(fields, loader),
        (None, None, None) => {
            // An empty inline policy is no scope (rule 1.2), and nothing is amiss: it grants nothing (rule 2.1).
            if fields.get(INLINE).is_none() {
                fields.say(&TOKEN_WITHOUT_SCOPE, &[], &mut loader.report);
            }
            None
        }
    };
    check_several(
        fields,
        &[(INLINE, inline), (CUSTOM, custom), (ROLE, role)],
        loader,
    );
    if !loader.plan_custom_roles && (inline.is_some() || custom.is_some()) {
        let key = if inline.is_some() { INLINE } else { CUSTOM };
        fields.say_at(key, &PLAN_WITHOUT_CUSTOM_ROLES, &[], &mut loader.report);
    }
    scope
}

/// Warns of scopes that do not count because an earlier one is there.
fn check_several(
    fields: &Fields<'_, '_>,
    scopes: &[(&str, Option<&Node>)],
    loader: &mut Loader<'_>,
) {
    let (mut counts, mut all) = ("", String::new());
    let mut several = false;
    for (key, _) in scopes.iter().filter(|(_, node)| node.is_some()) {
        several = !counts.is_empty();
        if several {
            all.push_str(" and ");
        } else {
            counts = key;
        }
        all.push('`');
        all.push_str(key);
        all.push('`');
    }
    if several {
        let params = [("scope", counts), ("scopes", &all)];
        fields.say(&SEVERAL_SCOPES, &params, &mut loader.report);
    }
}

fn read_base(fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Option<Scope> {
    let key = fields.text(ROLE, &mut loader.report).ok()??;
    let base = BaseRole::from_key(key)
        .filter(|base| !matches!(base, BaseRole::Owner | BaseRole::NoAccess));
    if base.is_none() {
        fields.say_at(ROLE, &BAD_TOKEN_ROLE, &[(ROLE, key)], &mut loader.report);
    }
    base.map(Scope::Base)
}

fn is_empty_list(node: &Node) -> bool {
    node.as_list().is_some_and(<[Node]>::is_empty)
}
