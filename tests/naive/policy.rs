//! Rule 2, read naively: one policy, and several side by side.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::grammar::{Bindings, Specifier, Thing, glob, matches, specifier};

/// One statement, its holes filled in, with the reference by which answers name it.
pub struct Statement {
    pub reference: Value,
    /// Position in the canonical order of rule 5.2, over the whole principal.
    pub order: usize,
    pub allow: bool,
    pub actions: Vec<String>,
    pub resources: Vec<Specifier>,
    not_actions: bool,
    not_resources: bool,
}

/// The statements that are combined by "deny wins" (rule 2.2).
#[derive(Default)]
pub struct Policy {
    pub statements: Vec<Statement>,
}

/// What the account's options and catalog make an error (rules 2.6, 3.4, 7).
pub struct Strictness<'a> {
    pub strict: bool,
    pub deny_all_if_unbound: bool,
    pub knows_action: &'a dyn Fn(&str) -> bool,
    pub knows_type: &'a dyn Fn(&str) -> bool,
}

/// Rule 2.1. `Err` is an error of the policy, `Ok(None)` an absent list.
fn list(statement: &Value, key: &str) -> Result<Option<Vec<String>>, ()> {
    let Some(value) = statement.get(key) else {
        return Ok(None);
    };
    let items: Option<Vec<String>> = value
        .as_array()
        .ok_or(())?
        .iter()
        .map(|item| item.as_str().map(str::to_owned))
        .collect();
    Ok(items
        .filter(|items| items.iter().all(|item| !item.is_empty()))
        .map(Some)
        .ok_or(())?
        .filter(|items| !items.is_empty()))
}

impl Statement {
    /// Rules 2.1, 2.4, 3: `None` is an error.
    pub fn read(value: &Value, bindings: &Bindings, strictness: &Strictness) -> Option<Statement> {
        let allow = match value.get("effect")?.as_str()? {
            "allow" => true,
            "deny" => false,
            _ => return None,
        };
        let (actions, not_actions) = one_of(value, "actions", "notActions")?;
        let (texts, not_resources) = one_of(value, "resources", "notResources")?;
        let resources: Option<Vec<Specifier>> =
            texts.iter().map(|text| specifier(text, bindings)).collect();
        let resources = resources?;
        if strictness.strict && bindings.base.is_none() {
            let known_keys = [
                "effect",
                "actions",
                "notActions",
                "resources",
                "notResources",
            ];
            let fine = value
                .as_object()?
                .keys()
                .all(|key| known_keys.contains(&key.as_str()))
                && actions
                    .iter()
                    .all(|action| action.contains('*') || (strictness.knows_action)(action))
                && resources
                    .iter()
                    .all(|r| r.segments.iter().all(|s| (strictness.knows_type)(&s.kind)))
                && !texts.iter().any(|text| text == "*");
            if !fine {
                return None;
            }
        }
        Some(Statement {
            reference: json!({}),
            order: 0,
            allow,
            actions,
            resources,
            not_actions,
            not_resources,
        })
    }

    /// Rules 2.4, 2.5: listed, or with `notActions` not listed.
    pub fn speaks_of(&self, action: &str) -> bool {
        self.actions
            .iter()
            .any(|pattern| glob(pattern.as_bytes(), action.as_bytes()))
            != self.not_actions
    }

    /// Rules 2.4 and 3.6: an unbound hole in `notResources` voids the statement.
    fn reaches(&self, resource: &[Thing]) -> bool {
        let void = self.not_resources && self.resources.iter().any(|specifier| specifier.unbound);
        !void
            && self
                .resources
                .iter()
                .any(|specifier| matches(specifier, resource))
                != self.not_resources
    }

    fn unbound(&self) -> bool {
        self.resources.iter().any(|specifier| specifier.unbound)
    }
}

/// Rule 2.1: exactly one of the two lists.
fn one_of(value: &Value, plain: &str, complement: &str) -> Option<(Vec<String>, bool)> {
    match (list(value, plain).ok()?, list(value, complement).ok()?) {
        (Some(items), None) => Some((items, false)),
        (None, Some(items)) => Some((items, true)),
        _ => None,
    }
}

impl Policy {
    /// Rule 2.7: any error, and the whole grants nothing, its reader base included.
    pub fn read(parts: &[Part], side: Option<&str>, strictness: &Strictness) -> Policy {
        let mut statements = vec![];
        for part in parts {
            let Some(items) = part.statements.as_array() else {
                return Policy::default();
            };
            for (index, item) in items.iter().enumerate() {
                let Some(mut statement) = Statement::read(item, &part.bindings, strictness) else {
                    return Policy::default();
                };
                // Rule 3.6, option `unboundDeny`: "deny-all".
                if strictness.deny_all_if_unbound && !statement.allow && statement.unbound() {
                    return Policy::default();
                }
                let all = json!({ "side": side, "source": part.source, "role": part.role, "via": part.via, "index": part.first + index });
                statement.reference = all
                    .as_object()
                    .into_iter()
                    .flatten()
                    .filter(|(_, v)| !v.is_null())
                    .map(|(k, v)| (k.clone(), v.clone()))
                    .collect();
                statements.push(statement);
            }
        }
        Policy { statements }
    }
}

/// Statements of one origin inside a policy: a custom role over a reader base has two.
#[derive(Clone)]
pub struct Part {
    pub source: String,
    pub role: Option<String>,
    pub via: Option<String>,
    /// The index of the first statement: a grant keeps its place in the list of grants.
    pub first: usize,
    pub statements: Value,
    pub bindings: Bindings,
}

/// A code, and the determining statements by their order.
pub type Verdict = (&'static str, BTreeSet<usize>);

/// Rules 2.2, 2.3 and 5.2: inside a policy a deny wins, between policies an allow.
pub fn union(policies: &[Policy], action: &str, resource: &[Thing]) -> Verdict {
    let (mut allows, mut denies) = (BTreeSet::new(), BTreeSet::new());
    for policy in policies {
        let matching = policy
            .statements
            .iter()
            .filter(|s| s.speaks_of(action) && s.reaches(resource));
        let (allowing, denying): (Vec<_>, Vec<_>) = matching.partition(|statement| statement.allow);
        if denying.is_empty() {
            allows.extend(allowing.iter().map(|statement| statement.order));
        }
        denies.extend(denying.iter().map(|statement| statement.order));
    }
    match (allows.is_empty(), denies.is_empty()) {
        (false, _) => ("allowed", allows),
        (true, false) => ("explicit_deny", denies),
        (true, true) => ("implicit_deny", BTreeSet::new()),
    }
}

/// Rule 4.4: the view permissions that a request needs as well, in order.
pub fn gates<'a>(
    action: &str,
    resource: &'a [Thing],
) -> Vec<(&'static str, &'static str, &'a [Thing])> {
    let kind = resource[resource.len() - 1].kind.as_str();
    let mut gates = vec![];
    if resource[0].kind == "proj" && action != "viewProject" && action != "createProject" {
        gates.push(("view_gate", "viewProject", &resource[..1]));
    }
    match (kind, action) {
        ("team", "viewTeam" | "createTeam") => {}
        ("team", _) => gates.push(("view_team_gate", "viewTeam", resource)),
        ("env", "updateApiKey" | "updateMobileKey") => {
            gates.push(("view_sdk_key_gate", "viewSdkKey", resource))
        }
        ("sdk-key", "updateSdkKey" | "updateSdkKeyPayload" | "deleteSdkKey") => {
            gates.push(("view_sdk_key_gate", "viewSdkKey", resource))
        }
        ("template", "deleteTemplate") => {
            gates.push(("view_template_gate", "viewTemplate", resource))
        }
        _ => {}
    }
    gates
}

/// Rules 4.4 and 5.2: one side. The gates come first; each is a question of its own.
pub fn side(policies: &[Policy], gated: bool, action: &str, resource: &[Thing]) -> Verdict {
    let needed = if gated {
        gates(action, resource)
    } else {
        vec![]
    };
    for (code, view, there) in needed {
        let (answer, statements) = union(policies, view, there);
        if answer != "allowed" {
            return (code, statements);
        }
    }
    union(policies, action, resource)
}
