//! Rules 1, 4 and 7, read naively: which policies a principal has on which side.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::catalog::Catalog;
use super::grammar::Bindings;
use super::policy::{Part, Policy, Strictness};

pub struct Account<'a> {
    document: &'a Value,
    options: &'a Value,
    pub catalog: Catalog,
    members: Vec<&'a Value>,
    teams: Vec<&'a Value>,
    roles: Vec<&'a Value>,
    tokens: Vec<&'a Value>,
}

/// Rule 1.6: by what a token may use the seven token actions.
#[derive(Clone, Copy, PartialEq)]
pub enum Manages {
    AsAdmin,
    WhereBothAllow,
    Never,
}

pub struct Side {
    pub name: Option<&'static str>,
    pub policies: Vec<Policy>,
}

pub struct Principal {
    pub sides: Vec<Side>,
    pub gated: bool,
    pub exact: bool,
    /// Rule 1.8: why the token is dead.
    pub dead: Option<&'static str>,
    /// `None`: not a token.
    pub manages: Option<Manages>,
}

enum Scope {
    Inline(Value),
    Custom(Vec<String>),
    Base(String),
    None,
}

/// Rule 4.1, in full.
const OWN_TOKENS: [&str; 7] = [
    "createAccessToken",
    "deleteAccessToken",
    "resetAccessToken",
    "updateAccessTokenName",
    "updateAccessTokenDescription",
    "updateAccessTokenPolicy",
    "updateAccessTokenExpiry",
];

pub fn is_token_action(action: &str) -> bool {
    OWN_TOKENS.contains(&action)
}

fn base_role(role: &str, own_tokens: bool) -> Value {
    let everything = json!({"effect": "allow", "actions": ["*"], "resources": ["*"]});
    let view = json!({"effect": "allow", "actions": ["view*"], "resources": ["*"]});
    let own =
        json!({"effect": "allow", "actions": OWN_TOKENS, "resources": ["member/${self}:token/*"]});
    let work = [
        "proj/*",
        "proj/*:*",
        "application/*",
        "code-reference-repository/*",
        "integration/*",
        "template/*",
        "webhook/*",
    ];
    let mut statements = match role {
        "owner" => return json!([everything]),
        "admin" => {
            return json!([everything,
            {"effect": "deny", "actions": ["*"], "resources": ["member/${owner}"]},
            {"effect": "deny", "actions": ["updateAccountOwner", "deleteAccount"], "resources": ["acct"]}]);
        }
        "writer" => vec![
            json!({"effect": "allow", "actions": ["*"], "resources": work}),
            view,
        ],
        "reader" => vec![view],
        _ => return json!([]),
    };
    statements.extend(own_tokens.then_some(own));
    statements.into()
}

/// Rule 4.3.
const MAINTAIN_TEAM: [&str; 5] = [
    "viewTeam",
    "updateTeamName",
    "updateTeamDescription",
    "updateTeamMembers",
    "updateTeamPermissionGrants",
];

pub fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::as_str)
}

fn texts(value: &Value, key: &str) -> Vec<String> {
    list(value, key)
        .iter()
        .filter_map(|item| item.as_str().map(str::to_owned))
        .collect()
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map(Vec::as_slice)
        .unwrap_or_default()
}

fn attributes(holder: Option<&Value>) -> BTreeMap<String, Vec<String>> {
    let object = holder
        .and_then(|holder| holder.get("roleAttributes"))
        .and_then(Value::as_object);
    object
        .into_iter()
        .flatten()
        .map(|(key, values)| {
            (
                key.clone(),
                values
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|v| v.as_str().map(str::to_owned))
                    .collect(),
            )
        })
        .collect()
}

/// Rule 7: a list, one page `{ items }`, or several pages.
fn pages(value: Option<&Value>) -> (Vec<&Value>, Vec<&Value>) {
    let pages: Vec<&Value> = match value {
        Some(Value::Array(entries)) if entries.iter().any(|entry| entry.get("items").is_some()) => {
            entries.iter().collect()
        }
        Some(Value::Array(entries)) => return (vec![], entries.iter().collect()),
        Some(page) if page.get("items").is_some() => vec![page],
        _ => vec![],
    };
    let items = pages.iter().flat_map(|page| list(page, "items")).collect();
    (pages, items)
}

/// Rule 7: a `next` link that no page follows, or a `totalCount` that is not reached.
fn unfinished(value: Option<&Value>) -> bool {
    let (pages, items) = pages(value);
    let total = pages
        .iter()
        .filter_map(|page| page.get("totalCount")?.as_u64())
        .max();
    let followed = pages.is_empty()
        || pages
            .iter()
            .any(|page| page.pointer("/_links/next").is_none());
    !followed || total.is_some_and(|total| (items.len() as u64) < total)
}

impl<'a> Account<'a> {
    pub fn load(document: &'a Value, options: &'a Value) -> Result<Account<'a>, String> {
        let partial = options["allowPartial"] == true;
        if !partial
            && ["members", "teams", "roles", "tokens"]
                .iter()
                .any(|key| unfinished(document.get(*key)))
        {
            return Err("incomplete_page".into());
        }
        let items = |key| pages(document.get(key)).1;
        Ok(Account {
            document,
            options,
            catalog: Catalog::of(document),
            members: items("members"),
            teams: items("teams"),
            roles: items("roles"),
            tokens: items("tokens"),
        })
    }

    fn policy(&self, parts: &[Part], side: Option<&'static str>) -> Policy {
        Policy::read(
            parts,
            side,
            &Strictness {
                strict: self.options["strict"] == true,
                deny_all_if_unbound: self.options["unboundDeny"] == "deny-all",
                knows_action: &|action| self.catalog.knows_action(action),
                knows_type: &|kind| self.catalog.knows_type(kind),
            },
        )
    }

    fn owners(&self) -> Vec<String> {
        self.members
            .iter()
            .filter(|m| text(m, "role") == Some("owner"))
            .filter_map(|m| text(m, "_id"))
            .map(str::to_owned)
            .collect()
    }

    fn base(&self, role: &str, own: Option<&str>, key: Option<&str>, via: Option<&str>) -> Part {
        let bindings = Bindings {
            base: Some((own.map(str::to_owned).into_iter().collect(), self.owners())),
            ..Bindings::default()
        };
        Part {
            source: "base".into(),
            role: key.map(str::to_owned),
            via: via.map(str::to_owned),
            first: 0,
            statements: base_role(role, own.is_some()),
            bindings,
        }
    }

    /// Rules 1.3, 2.7: a reference that fits two roles, or none, contributes nothing.
    fn role(&self, reference: &str) -> Option<&'a Value> {
        let mut fitting = self.roles.iter().filter(|role| {
            text(role, "key") == Some(reference) || text(role, "_id") == Some(reference)
        });
        fitting.next().filter(|_| fitting.next().is_none()).copied()
    }

    /// Rule 4.2: a reader base is laid under the role's statements, in one policy.
    fn custom(
        &self,
        reference: &str,
        values: &BTreeMap<String, Vec<String>>,
        own: Option<&str>,
        side: Option<&'static str>,
        via: Option<&str>,
    ) -> Option<Policy> {
        let role = self.role(reference)?;
        let key = text(role, "key");
        let mut parts = vec![];
        if text(role, "basePermissions") == Some("reader") {
            parts.push(self.base("reader", own, key, via));
        }
        let bindings = Bindings {
            attributes: values.clone(),
            base: None,
        };
        parts.push(Part {
            source: "role".into(),
            role: key.map(str::to_owned),
            via: via.map(str::to_owned),
            first: 0,
            statements: role["policy"].clone(),
            bindings,
        });
        Some(self.policy(&parts, side))
    }

    /// Rule 4.3, in the order of rule 5.2. `own` is the id whose tokens are one's own.
    fn of_member(
        &self,
        member: &Value,
        own: Option<&str>,
        side: Option<&'static str>,
    ) -> Vec<Policy> {
        let base = text(member, "role").unwrap_or("no_access");
        if base == "owner" {
            return vec![self.policy(&[self.base("owner", own, Some("owner"), None)], side)];
        }
        let values = attributes(Some(member));
        let direct = texts(member, "customRoles");
        let mut policies: Vec<Policy> = direct
            .iter()
            .filter_map(|role| self.custom(role, &values, own, side, None))
            .collect();
        if direct.is_empty() {
            policies.push(self.policy(&[self.base(base, own, Some(base), None)], side));
        }
        for membership in list(member, "teams") {
            let Some(key) = text(membership, "key") else {
                continue;
            };
            let team = match self
                .teams
                .iter()
                .filter(|team| text(team, "key") == Some(key))
                .collect::<Vec<_>>()[..]
            {
                // Where the document lists its teams, one that is not among them is nobody's.
                [] if self.document.get("teams").is_some() => continue,
                [] => None,
                [team] => Some(*team),
                _ => continue, // a doubled key: nothing (rule 2.7)
            };
            // Rule 7: the team's own list wins over the member's copy of it.
            let listed = team
                .filter(|team| team.get("customRoleKeys").is_some())
                .unwrap_or(membership);
            let values = attributes(team);
            policies.extend(
                texts(listed, "customRoleKeys")
                    .iter()
                    .filter_map(|role| self.custom(role, &values, own, side, Some(key))),
            );
        }
        for (grant, index, team) in self.grants(member) {
            let resource = match (text(grant, "resource"), team) {
                (Some(resource), _) => resource.to_owned(),
                (None, Some(team)) => format!("team/{team}"),
                (None, None) => continue,
            };
            let actions = match (list(grant, "actions"), text(grant, "actionSet")) {
                ([], Some("maintainTeam")) => json!(MAINTAIN_TEAM),
                ([], _) => continue,
                (actions, _) => json!(actions),
            };
            let statements =
                json!([{"effect": "allow", "actions": actions, "resources": [resource]}]);
            let part = Part {
                source: "grant".into(),
                role: None,
                via: team.map(str::to_owned),
                first: index,
                statements,
                bindings: Bindings::default(),
            };
            policies.push(self.policy(&[part], side));
        }
        policies
    }

    /// Member grants in list order, then those of teams in the document's order, which
    /// reach the members in `memberIDs`.
    fn grants<'v>(&'v self, member: &'v Value) -> Vec<(&'v Value, usize, Option<&'v str>)> {
        let id = text(member, "_id");
        let mut grants: Vec<_> = list(member, "permissionGrants")
            .iter()
            .enumerate()
            .map(|(index, grant)| (grant, index, None))
            .collect();
        for team in &self.teams {
            let key = text(team, "key");
            if self
                .teams
                .iter()
                .filter(|other| text(other, "key") == key)
                .count()
                > 1
            {
                continue;
            }
            let reaching = list(team, "permissionGrants")
                .iter()
                .enumerate()
                .filter(|(_, grant)| list(grant, "memberIDs").iter().any(|m| m.as_str() == id));
            grants.extend(reaching.map(|(index, grant)| (grant, index, key)));
        }
        grants
    }

    /// Rule 4.3: an unknown action set makes the answers inexact.
    fn exact(&self, member: &Value) -> bool {
        let unknown = |grant: &Value| {
            list(grant, "actions").is_empty()
                && text(grant, "actionSet").is_some_and(|set| set != "maintainTeam")
        };
        text(member, "role") == Some("owner")
            || !self
                .grants(member)
                .iter()
                .any(|(grant, _, _)| unknown(grant))
    }

    /// `Err(())`: the id stands twice, which grants nothing (rule 2.7).
    fn by_id(list: &[&'a Value], id: &str) -> Option<Result<&'a Value, ()>> {
        match list
            .iter()
            .filter(|item| text(item, "_id") == Some(id))
            .collect::<Vec<_>>()[..]
        {
            [] => None,
            [one] => Some(Ok(one)),
            _ => Some(Err(())),
        }
    }

    pub fn member(&self, id: &str) -> Result<Principal, String> {
        let found = Self::by_id(&self.members, id).ok_or("not_found")?;
        let policies = found
            .map(|member| self.of_member(member, Some(id), None))
            .unwrap_or_default();
        let exact = found.is_ok_and(|member| self.exact(member)) || found.is_err();
        Ok(Principal {
            sides: vec![Side {
                name: None,
                policies,
            }],
            gated: true,
            exact,
            dead: None,
            manages: None,
        }
        .numbered())
    }

    /// Rule 1.2, for a stored token: inline over custom over role.
    fn scope_of(value: &Value) -> Scope {
        match (
            value.get("inlineRole"),
            texts(value, "customRoleIds"),
            text(value, "role"),
        ) {
            (Some(inline), _, _) if !inline.is_null() && *inline != json!([]) => {
                Scope::Inline(inline.clone())
            }
            (_, custom, _) if !custom.is_empty() => Scope::Custom(custom),
            (_, _, Some(role)) => Scope::Base(role.into()),
            _ => Scope::None,
        }
    }

    /// Rules 1.2 and 1.3; no scope holds the own-tokens statement (rule 1.6).
    fn of_scope(&self, scope: &Scope, values: &BTreeMap<String, Vec<String>>) -> Vec<Policy> {
        let side = Some("scope");
        match scope {
            Scope::None => vec![],
            Scope::Base(role) if role == "owner" => vec![],
            Scope::Base(role) => {
                vec![self.policy(&[self.base(role, None, Some(role), None)], side)]
            }
            Scope::Custom(roles) => roles
                .iter()
                .filter_map(|role| self.custom(role, values, None, side, None))
                .collect(),
            Scope::Inline(statements) => {
                let bindings = Bindings {
                    attributes: values.clone(),
                    base: None,
                };
                let reader = (self.options["inlineBase"] == "reader")
                    .then(|| self.base("reader", None, None, None));
                let inline = Part {
                    source: "inline".into(),
                    role: None,
                    via: None,
                    first: 0,
                    statements: statements.clone(),
                    bindings,
                };
                vec![self.policy(
                    &reader.into_iter().chain([inline]).collect::<Vec<_>>(),
                    side,
                )]
            }
        }
    }

    /// Rule 1.7: who acts as Admin.
    fn acts_as_admin(member: &Value) -> bool {
        match text(member, "role") {
            Some("owner") => true,
            Some("admin") => texts(member, "customRoles").is_empty(),
            _ => false,
        }
    }

    /// Rule 1.6, an actor that is a token.
    fn manages(scope: &Scope, for_admin: bool) -> Option<Manages> {
        Some(match scope {
            Scope::Base(role) if role == "admin" && for_admin => Manages::AsAdmin,
            Scope::Custom(_) | Scope::Inline(_) => Manages::WhereBothAllow,
            _ => Manages::Never,
        })
    }

    /// Rules 1.1 and 1.4: a stored token, at `now` where given.
    pub fn token(&self, id: &str, now: Option<f64>) -> Result<Principal, String> {
        let nothing = || {
            vec![
                Side {
                    name: Some("owner"),
                    policies: vec![],
                },
                Side {
                    name: Some("scope"),
                    policies: vec![],
                },
            ]
        };
        let Ok(token) = Self::by_id(&self.tokens, id).ok_or("not_found")? else {
            return Ok(Principal {
                sides: nothing(),
                gated: true,
                exact: true,
                dead: None,
                manages: Some(Manages::Never),
            });
        };
        let scope = Self::scope_of(token);
        let (mut sides, mut exact, for_admin) = (nothing(), true, self.owned_by_admin(token));
        if token["serviceToken"] == true {
            match token.get("frozen").filter(|frozen| !frozen.is_null()) {
                Some(frozen) => {
                    sides[0].policies = self.of_frozen(list(frozen, "owner"), "owner");
                    sides[1].policies = self.of_frozen(list(frozen, "scope"), "scope");
                }
                None => {
                    exact = false;
                    sides.remove(0);
                    sides[0].policies = self.of_scope(&scope, &BTreeMap::new());
                }
            }
        } else {
            let owner = Self::owner_id(token)
                .and_then(|id| Self::by_id(&self.members, id))
                .and_then(Result::ok);
            if let Some(owner) = owner {
                sides[0].policies = self.of_member(owner, text(owner, "_id"), Some("owner"));
                exact = self.exact(owner);
            }
            sides[1].policies = self.of_scope(&scope, &attributes(owner));
        }
        let dead = self.dead(token, None, now);
        Ok(Principal {
            sides,
            gated: true,
            exact,
            dead,
            manages: Self::manages(&scope, for_admin),
        }
        .numbered())
    }

    fn owner_id(token: &Value) -> Option<&str> {
        text(token, "memberId").or(text(token, "ownerId"))
    }

    /// Rule 1.7, or for a service token the admin or owner base in what was frozen (1.6).
    fn owned_by_admin(&self, token: &Value) -> bool {
        if token["serviceToken"] == true {
            let owner = token.pointer("/frozen/owner").and_then(Value::as_array);
            return owner
                .into_iter()
                .flatten()
                .any(|p| p["source"] == "base" && (p["role"] == "admin" || p["role"] == "owner"));
        }
        let owner = Self::owner_id(token)
            .and_then(|id| Self::by_id(&self.members, id))
            .and_then(Result::ok);
        owner.is_some_and(Self::acts_as_admin)
    }

    /// Rule 1.4: as they stood, `${owner}` resolved now.
    fn of_frozen(&self, policies: &[Value], side: &'static str) -> Vec<Policy> {
        let read = |bound: &Value| {
            let bindings = Bindings {
                attributes: attributes(Some(bound)),
                base: Some((vec![], self.owners())),
            };
            let own = |key| text(bound, key).map(str::to_owned);
            let part = Part {
                source: "frozen".into(),
                role: own("role"),
                via: own("via"),
                first: 0,
                statements: bound["statements"].clone(),
                bindings,
            };
            self.policy(&[part], Some(side))
        };
        policies.iter().map(read).collect()
    }

    /// Rule 1.8: deleted before expired before owner_removed.
    fn dead(
        &self,
        token: &Value,
        previous_end: Option<f64>,
        now: Option<f64>,
    ) -> Option<&'static str> {
        let tombstone = |reason: &str| {
            list(self.document, "tombstones").iter().any(|t| {
                text(t, "reason") == Some(reason)
                    && text(t, "tokenHash").is_some()
                    && text(t, "tokenHash") == text(token, "tokenHash")
            })
        };
        let past = |end: Option<f64>| end.zip(now).is_some_and(|(end, now)| now >= end);
        if tombstone("deleted") {
            Some("token_deleted")
        } else if past(token.get("expiry").and_then(Value::as_f64)) || past(previous_end) {
            Some("token_expired")
        } else if tombstone("owner_removed")
            || (token["serviceToken"] != true
                && Self::owner_id(token).is_none_or(|id| Self::by_id(&self.members, id).is_none()))
        {
            Some("owner_removed")
        } else {
            None
        }
    }

    /// Rules 1.8 and 1.9: the value's SHA-256, looked up among values, previous values and tombstones.
    pub fn authenticate(&self, secret: &str, now: f64) -> Value {
        let hash: String = Sha256::digest(secret.as_bytes())
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let hash = Some(hash.as_str());
        let previous = |token: &Value| {
            token
                .get("previous")
                .filter(|previous| text(previous, "tokenHash") == hash)
                .map(|previous| previous["expiry"].as_f64().unwrap_or(f64::MIN))
        };
        let found = self
            .tokens
            .iter()
            .find(|token| text(token, "tokenHash") == hash || previous(token).is_some());
        let buried = list(self.document, "tombstones")
            .iter()
            .find(|t| text(t, "tokenHash") == hash)
            .and_then(|t| text(t, "reason"));
        let code = match (buried, found) {
            (Some("deleted"), _) => Some("token_deleted"),
            (reason, Some(token)) => {
                let end = if text(token, "tokenHash") == hash {
                    None
                } else {
                    previous(token)
                };
                self.dead(token, end, Some(now))
                    .or(reason.map(|_| "owner_removed"))
            }
            (Some(_), None) => Some("owner_removed"),
            (None, None) => Some("token_unknown"),
        };
        match (code, found) {
            (None, Some(token)) => json!({"ok": true, "tokenId": token["_id"]}),
            (code, _) => json!({"ok": false, "code": code}),
        }
    }

    /// Rules 1.2, 1.4, 1.5: a token not created yet.
    pub fn draft(&self, draft: &Value) -> Result<Principal, String> {
        let id = text(draft, "member").ok_or("not_found")?;
        let found = Self::by_id(&self.members, id).ok_or("not_found")?;
        let asked = &draft["scope"];
        let given = ["role", "customRoleIds", "inlineRole"]
            .iter()
            .filter(|key| asked.get(**key).is_some())
            .count();
        let bad_role = asked.get("role").is_some()
            && !matches!(text(asked, "role"), Some("reader" | "writer" | "admin"));
        if given != 1 || bad_role || asked["customRoleIds"] == json!([]) {
            return Err("bad_scope".into());
        }
        let scope = match &asked["inlineRole"] {
            Value::Null => Self::scope_of(asked),
            Value::String(text) => Scope::Inline(serde_json::from_str(text).unwrap_or_default()),
            statements => Scope::Inline(statements.clone()),
        };
        let own = if draft["kind"] == "service" {
            None
        } else {
            Some(id)
        };
        let member = found.ok();
        let owner = member
            .map(|member| self.of_member(member, own, Some("owner")))
            .unwrap_or_default();
        let sides = vec![
            Side {
                name: Some("owner"),
                policies: owner,
            },
            Side {
                name: Some("scope"),
                policies: self.of_scope(&scope, &attributes(member)),
            },
        ];
        let exact = member.is_none_or(|member| self.exact(member));
        let manages = Self::manages(&scope, member.is_some_and(Self::acts_as_admin));
        Ok(Principal {
            sides,
            gated: true,
            exact,
            dead: None,
            manages,
        }
        .numbered())
    }

    /// Rule 4.4: a policy with no member behind it, own tokens left out.
    pub fn bare(&self, asked: &Value) -> Principal {
        let statements = match &asked["policy"] {
            Value::String(text) => serde_json::from_str(text).unwrap_or_default(),
            statements => statements.clone(),
        };
        let bindings = Bindings {
            attributes: attributes(Some(asked)),
            base: None,
        };
        let reader = (asked["base"] == "reader").then(|| self.base("reader", None, None, None));
        let inline = Part {
            source: "inline".into(),
            role: None,
            via: None,
            first: 0,
            statements,
            bindings,
        };
        let policy = self.policy(
            &reader.into_iter().chain([inline]).collect::<Vec<_>>(),
            None,
        );
        let sides = vec![Side {
            name: None,
            policies: vec![policy],
        }];
        Principal {
            sides,
            gated: asked["gate"] == true,
            exact: true,
            dead: None,
            manages: None,
        }
        .numbered()
    }

    /// Rule 4.5: the environments that the document lists for a project.
    pub fn environments(&self, project: &str) -> &'a [Value] {
        self.document
            .get("environments")
            .map(|all| list(all, project))
            .unwrap_or_default()
    }
}

impl Principal {
    /// Rule 5.2: owner before scope, policies and statements in their order.
    fn numbered(mut self) -> Principal {
        let statements = self
            .sides
            .iter_mut()
            .flat_map(|side| &mut side.policies)
            .flat_map(|policy| &mut policy.statements);
        statements
            .enumerate()
            .for_each(|(order, statement)| statement.order = order);
        self
    }
}
