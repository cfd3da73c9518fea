//! Small nasty accounts and questions about them, from a seed.
//!
//! The alphabet is tiny, so that names, tags, attribute values and patterns collide. What the
//! naive evaluator enumerates for unknown facts stays small: few tag patterns per type, and
//! few unknown parts in a question.

use fastrand::Rng;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

pub struct World {
    pub document: Value,
    pub options: Value,
    pub asks: Vec<Value>,
}

/// A chain of types, with the actions that are asked on it.
const CHAINS: [(&[&str], &[&str]); 15] = [
    (
        &["proj", "env", "flag"],
        &[
            "updateOn",
            "updateRules",
            "createFlag",
            "updateName",
            "igniteFlag",
            "createExperiment",
        ],
    ),
    (
        &["proj", "env", "flag"],
        &["updateOn", "updateOn", "updateTags"],
    ),
    (
        &["proj", "env"],
        &[
            "updateName",
            "updateApiKey",
            "viewSdkKey",
            "updateMobileKey",
        ],
    ),
    (&["proj", "env", "segment"], &["updateRules", "updateName"]),
    (
        &["proj", "env", "sdk-key"],
        &["updateSdkKey", "viewSdkKey", "deleteSdkKey"],
    ),
    (
        &["proj"],
        &[
            "viewProject",
            "viewProject",
            "createProject",
            "updateProjectName",
        ],
    ),
    (
        &["proj", "metric"],
        &["updateOn", "updateName", "createMetric"],
    ),
    (
        &["team"],
        &[
            "viewTeam",
            "updateTeamName",
            "createTeam",
            "updateTeamMembers",
        ],
    ),
    (&["member"], &["updateRole", "createMember"]),
    (
        &["member", "token"],
        &[
            "createAccessToken",
            "deleteAccessToken",
            "updateAccessTokenPolicy",
        ],
    ),
    (
        &["member", "token"],
        &["createAccessToken", "resetAccessToken"],
    ),
    (
        &["service-token"],
        &[
            "createAccessToken",
            "updateAccessTokenName",
            "updateAccessTokenPolicy",
        ],
    ),
    (&["acct"], &["deleteAccount", "updateRequireMfa"]),
    (&["template"], &["deleteTemplate", "viewTemplate"]),
    (&["widget"], &["polish", "updateOn"]),
];

const ACTION_PATTERNS: [&str; 20] = [
    "*",
    "*",
    "*",
    "update*",
    "update*",
    "view*",
    "create*",
    "*On",
    "*Name",
    "*AccessToken*",
    "u*d*e*",
    "updateOn",
    "updateRules",
    "createFlag",
    "viewProject",
    "viewProject",
    "igniteFlag",
    "viewSdkKey",
    "viewTeam",
    "deleteTemplate",
];

const MEMBERS: [&str; 4] = ["ma", "mb", "mc", "md"];
const TEAMS: [&str; 2] = ["ta", "tb"];
const ROLES: [&str; 5] = ["ra", "rb", "rc", "rd", "re"];
const PROJECTS: [&str; 3] = ["a", "b", "ab"];

fn chance(rng: &mut Rng, percent: u32) -> bool {
    rng.u32(..100) < percent
}

fn pick<'s>(rng: &mut Rng, from: &[&'s str]) -> &'s str {
    from[rng.usize(..from.len())]
}

fn some<'s>(rng: &mut Rng, from: &[&'s str], most: usize) -> Vec<&'s str> {
    let count = rng.usize(..=most);
    (0..count).map(|_| pick(rng, from)).collect()
}

/// The names that things of a type have.
fn names(kind: &str) -> &'static [&'static str] {
    match kind {
        "proj" => &PROJECTS,
        "env" => &["a", "b"],
        "member" => &MEMBERS,
        "team" => &TEAMS,
        _ => &["a", "b", "ab", "ba"],
    }
}

fn name_pattern(rng: &mut Rng, kind: &str) -> String {
    match rng.u32(..20) {
        0..9 => "*".into(),
        9..13 => pick(rng, names(kind)).into(),
        13 => "a*".into(),
        14 => "*b".into(),
        15 => "*a*".into(),
        16 => format!(
            "{},{}",
            pick(rng, names(kind)),
            pick(rng, &["b", "b*", "${roleAttribute/q}"])
        ),
        17 => "**".into(),
        _ => pick(rng, &["${roleAttribute/p}", "${roleAttribute/q}"]).into(),
    }
}

fn filter(rng: &mut Rng, kind: &str) -> String {
    match kind {
        "env" if chance(rng, 50) => pick(rng, &["{critical:true}", "{critical:false}"]).into(),
        "env" => "a".into(),
        "flag" | "segment" if chance(rng, 25) => pick(
            rng,
            &["view:v", "view:v", "view:*", "view:${roleAttribute/p}"],
        )
        .into(),
        "flag" if chance(rng, 20) => {
            pick(rng, &["${roleAttribute/p}", "${roleAttribute/q}"]).into()
        }
        "flag" => pick(rng, &["a", "b", "a*"]).into(),
        _ => pick(rng, &["a", "b"]).into(),
    }
}

fn specifier(rng: &mut Rng) -> String {
    if chance(rng, 12) {
        return "*".into();
    }
    let (chain, _) = CHAINS[rng.usize(..CHAINS.len())];
    let below = chance(rng, 12);
    let length = if below {
        rng.usize(1..=chain.len())
    } else {
        chain.len()
    };
    let mut segments = vec![];
    for (index, kind) in chain[..length].iter().enumerate() {
        let nameless = *kind == "acct" || (index + 1 == length && chance(rng, 8));
        let mut segment = if nameless {
            (*kind).to_owned()
        } else {
            format!("{kind}/{}", name_pattern(rng, kind))
        };
        if chance(rng, 25) {
            let filters: Vec<String> = (0..1 + rng.usize(..5) / 4)
                .map(|_| filter(rng, kind))
                .collect();
            segment += &format!(";{}", filters.join(","));
        }
        segments.push(segment);
    }
    if below {
        segments.push("*".into());
    }
    segments.join(":")
}

fn broken_statement(rng: &mut Rng) -> Value {
    let specifiers = [
        "proj//a",
        "proj/:env/a",
        "proj/a:env/b/flag/c",
        "x${roleAttribute/p}",
        "proj/a;",
        "proj/a;a;b",
        "proj/a:env/b:flag/c;{critical:true}",
        "member/${self}:token/*",
        "proj:env/a",
        "proj/a b",
        "*:env/a",
        "Proj/a",
        "",
    ];
    match rng.u32(..8) {
        0 => json!({"effect": "Deny", "actions": ["*"], "resources": ["*"]}),
        1 => json!({"effect": "allow", "actions": ["*"]}),
        2 => json!({"effect": "allow", "actions": ["*"], "notActions": ["a"], "resources": ["*"]}),
        3 => json!({"effect": "allow", "actions": [], "resources": ["*"]}),
        4 => json!("allow"),
        _ => {
            json!({"effect": pick(rng, &["allow", "deny"]), "actions": ["*"], "resources": ["*", pick(rng, &specifiers)]})
        }
    }
}

fn statement(rng: &mut Rng) -> Value {
    match rng.u32(..10) {
        0 => return json!({"effect": "allow", "actions": ["viewProject"], "resources": ["proj/*"]}),
        1 => {
            return json!({"effect": "allow", "actions": ["*"], "resources": ["proj/*", "proj/*:*"]});
        }
        _ => {}
    }
    let effect = if chance(rng, 72) { "allow" } else { "deny" };
    let actions: Vec<&str> = (0..1 + rng.usize(..3))
        .map(|_| pick(rng, &ACTION_PATTERNS))
        .collect();
    let resources: Vec<String> = (0..1 + rng.usize(..3)).map(|_| specifier(rng)).collect();
    let (actions_key, resources_key) = (
        if chance(rng, 12) {
            "notActions"
        } else {
            "actions"
        },
        if chance(rng, 12) {
            "notResources"
        } else {
            "resources"
        },
    );
    let mut statement = json!({"effect": effect, actions_key: actions, resources_key: resources});
    if chance(rng, 5) {
        statement["notActions"]
            .is_null()
            .then(|| statement["notActions"] = json!([]));
    }
    statement
}

fn policy(rng: &mut Rng, broken: u32) -> Value {
    let mut statements: Vec<Value> = (0..rng.usize(..5)).map(|_| statement(rng)).collect();
    if chance(rng, broken) {
        let at = rng.usize(..=statements.len());
        statements.insert(at, broken_statement(rng));
    }
    statements.into()
}

fn attributes(rng: &mut Rng) -> Value {
    let mut all = Map::new();
    for key in ["p", "q"] {
        if chance(rng, 65) {
            all.insert(
                key.into(),
                json!(some(rng, &["a", "b", "ab", "v", "*", "a*", "x;a", "ma"], 2)),
            );
        }
    }
    all.into()
}

fn role_reference(rng: &mut Rng) -> &'static str {
    pick(
        rng,
        &[
            "ra", "rb", "rc", "rd", "re", "ra", "rb", "ia", "ib", "ic", "ghost",
        ],
    )
}

fn role_references(rng: &mut Rng, most: usize) -> Value {
    let count = rng.usize(..=most);
    json!((0..count).map(|_| role_reference(rng)).collect::<Vec<_>>())
}

/// Of a team: each role once.
fn team_roles(rng: &mut Rng) -> Value {
    let mut all = vec!["ra", "ib", "rc", "id", "re", "ghost"];
    rng.shuffle(&mut all);
    all.truncate(rng.usize(..3));
    json!(all)
}

fn roles(rng: &mut Rng) -> Value {
    let role = |rng: &mut Rng, key: &str| {
        let mut role = json!({"_id": key.replace('r', "i"), "key": key, "name": key, "policy": policy(rng, 7)});
        if chance(rng, 40) {
            role["basePermissions"] = pick(rng, &["reader", "reader", "no_access"]).into();
        }
        role
    };
    let mut roles: Vec<Value> = ROLES.iter().map(|key| role(rng, key)).collect();
    if chance(rng, 8) {
        let key = pick(rng, &ROLES);
        let mut double = role(rng, key);
        double["_id"] = pick(rng, &["if", "ra", "ia"]).into();
        roles.push(double);
    }
    roles.into()
}

fn grant(rng: &mut Rng) -> Value {
    let mut grant = match rng.u32(..8) {
        0 | 1 => json!({"actionSet": "maintainTeam"}),
        2 => json!({"actionSet": "sinkTeam"}),
        _ => {
            json!({"actions": some(rng, &["viewTeam", "updateTeamName", "updateTeamMembers", "viewProject"], 2)})
        }
    };
    if chance(rng, 70) {
        grant["resource"] =
            pick(rng, &["team/ta", "team/*", "team/tb", "proj/a", "team//x"]).into();
    }
    grant
}

/// Where a team has no list of its own, its members' copies agree; where it has, anything goes.
fn members(rng: &mut Rng, teams_listed: &Value) -> Value {
    let mut members = vec![];
    let copies = [team_roles(rng), team_roles(rng), team_roles(rng)];
    for id in MEMBERS {
        let mut member = json!({"_id": id, "email": format!("{id}@example.com")});
        if chance(rng, 95) {
            member["role"] = pick(
                rng,
                &[
                    "owner",
                    "admin",
                    "admin",
                    "writer",
                    "writer",
                    "reader",
                    "reader",
                    "no_access",
                    "captain",
                ],
            )
            .into();
        }
        if chance(rng, 55) {
            member["customRoles"] = role_references(rng, 3);
        }
        if chance(rng, 75) {
            member["roleAttributes"] = attributes(rng);
        }
        let mut teams = vec![];
        for (team, copy) in ["ta", "tb", "tc"].iter().zip(&copies) {
            if chance(rng, 30) {
                let listed = teams_listed
                    .as_array()
                    .into_iter()
                    .flatten()
                    .any(|t| t["key"] == **team && t.get("customRoleKeys").is_some());
                let mut membership = json!({"key": team, "customRoleKeys": copy});
                if listed && chance(rng, 30) {
                    membership["customRoleKeys"] = team_roles(rng);
                } else if listed && chance(rng, 50) {
                    membership = json!({"key": team});
                }
                teams.push(membership);
            }
        }
        rng.shuffle(&mut teams);
        member["teams"] = teams.into();
        if chance(rng, 25) {
            member["permissionGrants"] = (0..1 + rng.usize(..2)).map(|_| grant(rng)).collect();
        }
        members.push(member);
    }
    if chance(rng, 6) {
        // Without attributes: which copy's values its tokens take is nobody's rule.
        let at = rng.usize(..members.len());
        members[at]
            .as_object_mut()
            .unwrap()
            .remove("roleAttributes");
        members.push(members[at].clone());
    }
    members.into()
}

fn teams(rng: &mut Rng) -> Value {
    let mut teams = vec![];
    for key in TEAMS {
        let mut team = json!({"key": key, "name": key});
        if chance(rng, 75) {
            team["customRoleKeys"] = team_roles(rng);
        }
        if chance(rng, 60) {
            team["roleAttributes"] = attributes(rng);
        }
        if chance(rng, 40) {
            let mut grants: Vec<Value> = (0..1 + rng.usize(..2)).map(|_| grant(rng)).collect();
            for grant in &mut grants {
                if chance(rng, 85) {
                    grant["memberIDs"] = json!(some(rng, &MEMBERS, 3));
                }
            }
            team["permissionGrants"] = grants.into();
        }
        teams.push(team);
    }
    if chance(rng, 5) {
        teams.push(json!({"key": pick(rng, &TEAMS), "customRoleKeys": ["ra"]}));
    }
    teams.into()
}

fn scope_into(rng: &mut Rng, token: &mut Value) {
    let kinds = match rng.u32(..20) {
        0..6 => [true, false, false],
        6..12 => [false, true, false],
        12..18 => [false, false, true],
        18 => [true, true, chance(rng, 50)],
        _ => [false, false, false],
    };
    if kinds[0] {
        token["role"] = pick(rng, &["reader", "writer", "writer", "admin", "admin"]).into();
    }
    if kinds[1] {
        token["customRoleIds"] = json!(
            (0..1 + rng.usize(..2))
                .map(|_| role_reference(rng))
                .collect::<Vec<_>>()
        );
    }
    if kinds[2] {
        token["inlineRole"] = policy(rng, 6);
    }
}

fn frozen_side(rng: &mut Rng) -> Value {
    let one = |rng: &mut Rng| match rng.u32(..6) {
        0 => {
            json!({"source": "base", "role": "admin", "via": null, "roleAttributes": {}, "statements": [
            {"effect": "allow", "actions": ["*"], "resources": ["*"]}, {"effect": "deny", "actions": ["*"], "resources": ["member/${owner}"]},
            {"effect": "deny", "actions": ["updateAccountOwner", "deleteAccount"], "resources": ["acct"]}]})
        }
        1 => {
            json!({"source": "base", "role": pick(rng, &["owner", "writer"]), "via": null, "roleAttributes": {}, "statements": [{"effect": "allow", "actions": ["*"], "resources": ["*"]}]})
        }
        2 => {
            json!({"source": "inline", "role": null, "via": null, "roleAttributes": attributes(rng), "statements": policy(rng, 6)})
        }
        _ => {
            json!({"source": "role", "role": pick(rng, &ROLES), "via": if chance(rng, 40) { json!("ta") } else { Value::Null }, "roleAttributes": attributes(rng), "statements": policy(rng, 6)})
        }
    };
    (0..1 + rng.usize(..2)).map(|_| one(rng)).collect()
}

/// What the token's own scope, by precedence (rule 1.2), would have been frozen as.
fn frozen_scope(rng: &mut Rng, token: &Value) -> Value {
    let bound = |source: &str, role: &Value, attributes: Value, statements: Value| json!({"source": source, "role": role, "via": null, "roleAttributes": attributes, "statements": statements});
    let inline = token
        .get("inlineRole")
        .filter(|statements| **statements != json!([]));
    if let Some(statements) = inline {
        return json!([bound(
            "inline",
            &Value::Null,
            attributes(rng),
            statements.clone()
        )]);
    }
    if let Some(roles) = token.get("customRoleIds").and_then(Value::as_array) {
        return roles
            .iter()
            .map(|role| bound("role", role, attributes(rng), policy(rng, 6)))
            .collect();
    }
    let everything = json!([{"effect": "allow", "actions": ["*"], "resources": ["*"]}]);
    token.get("role").map_or(json!([]), |role| {
        json!([bound("base", role, json!({}), everything)])
    })
}

const NOW: i64 = 1_800_000_000_000;

fn hash(secret: &str) -> String {
    Sha256::digest(secret.as_bytes())
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn tokens(rng: &mut Rng) -> (Value, Value) {
    let (mut tokens, mut tombstones) = (vec![], vec![]);
    for index in 0..6 {
        let mut token = json!({"_id": format!("k{index}"), "name": "k", "tokenHash": hash(&format!("api-{index}"))});
        scope_into(rng, &mut token);
        if chance(rng, 30) {
            token["serviceToken"] = true.into();
            if chance(rng, 75) {
                let scope = frozen_scope(rng, &token);
                token["frozen"] = json!({"owner": frozen_side(rng), "scope": scope});
            }
        }
        if chance(rng, 95) {
            let key = if chance(rng, 80) {
                "memberId"
            } else {
                "ownerId"
            };
            token[key] = if chance(rng, 94) {
                pick(rng, &MEMBERS).into()
            } else {
                "gone".into()
            };
        }
        if chance(rng, 20) {
            token["expiry"] = (NOW + rng.i64(-1..=1)).into();
        }
        if chance(rng, 15) {
            token["previous"] = json!({"tokenHash": hash(&format!("api-old-{index}")), "expiry": NOW + rng.i64(-1..=1)});
        }
        // Not of the one whose previous value is asked about: it would be dead for two reasons.
        if index != 2 && chance(rng, 5) {
            tombstones.push(json!({"tokenHash": token["tokenHash"], "reason": pick(rng, &["deleted", "owner_removed"])}));
        }
        tokens.push(token);
    }
    if chance(rng, 5) {
        // One whose value nobody asks about: which copy a value belongs to is nobody's rule.
        let mut double = tokens[rng.usize(3..tokens.len())].clone();
        let object = double.as_object_mut().unwrap();
        object.remove("tokenHash");
        object.remove("previous");
        tokens.push(double);
    }
    tombstones.push(json!({"tokenHash": hash("api-buried"), "reason": pick(rng, &["deleted", "owner_removed"])}));
    (tokens.into(), tombstones.into())
}

fn environments(rng: &mut Rng) -> Value {
    let mut all = Map::new();
    for project in PROJECTS {
        if chance(rng, 70) {
            let mut keys = vec!["a", "b", "c"];
            rng.shuffle(&mut keys);
            keys.truncate(rng.usize(..=3));
            let one = |rng: &mut Rng, key: &str| json!({"key": key, "tags": some(rng, &["a", "b"], 1), "critical": chance(rng, 40)});
            all.insert(
                project.into(),
                keys.into_iter().map(|key| one(rng, key)).collect(),
            );
        }
    }
    all.into()
}

/// A product of one's own: few types, some with lists that are not complete.
fn catalog(rng: &mut Rng) -> Value {
    let kind = |rng: &mut Rng, chain: &str, actions: &[&str]| {
        let actions: Vec<Value> = actions.iter().map(|name| json!({"name": name, "allEnvironments": *name == "createFlag", "legacy": chance(rng, 20)})).collect();
        let last = chain
            .split(':')
            .next_back()
            .unwrap()
            .split('/')
            .next()
            .unwrap();
        json!({"type": last, "chains": [chain], "taggable": true, "complete": chance(rng, 80), "properties": [], "actions": actions})
    };
    let types = vec![
        kind(
            rng,
            "proj/*",
            &["viewProject", "createProject", "updateProjectName"],
        ),
        kind(rng, "proj/*:env/*", &["updateName", "viewSdkKey"]),
        kind(
            rng,
            "proj/*:env/*:flag/*",
            &["updateOn", "updateRules", "createFlag", "updateName"],
        ),
        kind(
            rng,
            "member/*:token/*",
            &["createAccessToken", "deleteAccessToken"],
        ),
        kind(rng, "widget/*", &["polish"]),
        // Which types have no name is the catalog's to say in a product of one's own.
        kind(rng, "acct", &["deleteAccount"]),
    ];
    json!({"date": "2026-01-01", "types": types})
}

fn resource(rng: &mut Rng, chain: &[&str]) -> String {
    if chance(rng, 1) {
        return pick(
            rng,
            &[
                "",
                "proj",
                "proj/a:",
                "proj/*",
                "proj/a;{critical:true}",
                "proj/a:env/*;a:flag/b",
                "proj/a b",
                "*",
                "proj/a;?,a",
            ],
        )
        .into();
    }
    // At most one segment is open in its name and one in its facts.
    let open_name = if chance(rng, 14) {
        rng.usize(..chain.len())
    } else {
        usize::MAX
    };
    let open_facts = if chance(rng, 20) {
        rng.usize(..chain.len())
    } else {
        usize::MAX
    };
    let every = chain.len() > 1 && chain[1] == "env" && chance(rng, 7);
    let mut segments = vec![];
    for (index, kind) in chain.iter().enumerate() {
        let name = match index {
            1 if every => "*",
            _ if index == open_name => "?",
            _ => pick(rng, names(kind)),
        };
        let mut segment = if *kind == "acct" {
            "acct".to_owned()
        } else {
            format!("{kind}/{name}")
        };
        let mut facts: Vec<&str> = vec![];
        if !(every && index == 1) {
            let most = if chance(rng, 50) { 2 } else { 0 };
            facts = some(rng, &["a", "b", "ab"], most);
            if *kind == "env" && chance(rng, 45) {
                facts.push(pick(rng, &["{critical:true}", "{critical:false}"]));
            }
            if *kind == "flag" && chance(rng, 25) {
                facts.push(pick(rng, &["view:v", "view:a"]));
            }
        }
        if index == open_facts {
            facts.push("?");
        }
        if !facts.is_empty() {
            segment += &format!(";{}", facts.join(","));
        }
        segments.push(segment);
    }
    segments.join(":")
}

fn question(rng: &mut Rng, principal: &Value) -> Value {
    let (chain, actions) = CHAINS[rng.usize(..CHAINS.len())];
    let mut action = pick(rng, actions);
    if chance(rng, 8) {
        // Anything but what has a gate of its own on one type only.
        action = pick(
            rng,
            &[
                "updateOn",
                "viewProject",
                "updateRules",
                "createAccessToken",
                "updateRole",
                "igniteFlag",
                "viewTeam",
                "createExperiment",
            ],
        );
    }
    let mut ask = json!({"principal": principal, "action": action});
    if chance(rng, 5) {
        ask["resources"] = (0..rng.usize(..4)).map(|_| resource(rng, chain)).collect();
    } else {
        ask["resource"] = resource(rng, chain).into();
    }
    if chance(rng, 4) {
        ask["facts"] = "path-only".into();
    }
    ask
}

fn draft(rng: &mut Rng) -> Value {
    let mut scope = json!({});
    scope_into(rng, &mut scope);
    if scope["inlineRole"].is_array() && chance(rng, 30) {
        scope["inlineRole"] = scope["inlineRole"].to_string().into();
    }
    let mut draft = json!({"member": pick(rng, &MEMBERS), "scope": scope});
    if chance(rng, 25) {
        draft["kind"] = "service".into();
    }
    json!({"draft": draft})
}

fn bare(rng: &mut Rng) -> Value {
    let mut bare = json!({"policy": policy(rng, 5)});
    if chance(rng, 40) {
        bare["base"] = pick(rng, &["reader", "no_access"]).into();
    }
    if chance(rng, 50) {
        bare["gate"] = true.into();
    }
    if chance(rng, 60) {
        bare["roleAttributes"] = attributes(rng);
    }
    bare
}

/// One account, and `questions` about each of its principals, some drafts and bare policies.
pub fn world(rng: &mut Rng, questions: usize) -> World {
    let (tokens, tombstones) = tokens(rng);
    let teams = if chance(rng, 92) {
        teams(rng)
    } else {
        Value::Null
    };
    let mut document = json!({"members": members(rng, &teams), "roles": roles(rng), "tokens": tokens, "tombstones": tombstones, "environments": environments(rng)});
    if !teams.is_null() {
        document["teams"] = teams;
    }
    if chance(rng, 10) {
        document["catalog"] = catalog(rng);
    }
    if chance(rng, 10) {
        document["plan"] = json!({"customRoles": false});
    }
    let mut options = json!({});
    if chance(rng, 20) {
        options["unboundDeny"] = pick(rng, &["deny-all", "skip"]).into();
    }
    if chance(rng, 20) {
        options["inlineBase"] = pick(rng, &["reader", "no_access"]).into();
    }
    // A tombstone for a token that is listed all the same is asked about by its value alone.
    let buried: Vec<Value> = document["tombstones"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|tombstone| tombstone["tokenHash"].clone())
        .collect();
    let mut principals: Vec<Value> = MEMBERS.iter().map(|id| json!({"member": id})).collect();
    for index in 0..6 {
        if buried.contains(&document["tokens"][index]["tokenHash"]) {
            continue;
        }
        let mut token = json!({"token": format!("k{index}")});
        if chance(rng, 30) {
            token["now"] = (NOW + rng.i64(-1..=1)).into();
        }
        principals.push(token);
    }
    principals.extend((0..3).map(|_| draft(rng)));
    principals.extend((0..3).map(|_| bare(rng)));
    let mut asks: Vec<Value> = principals
        .iter()
        .flat_map(|principal| {
            (0..questions)
                .map(|_| question(rng, principal))
                .collect::<Vec<_>>()
        })
        .collect();
    for secret in ["api-0", "api-1", "api-old-2", "api-buried", "api-unknown"] {
        asks.push(json!({"authenticate": secret, "now": NOW + rng.i64(-1..=1)}));
    }
    World {
        document,
        options,
        asks,
    }
}
