//! Rules 1.5, 1.6, 1.7 and 1.10, read naively: who may change which token. How wide a token is against another is not
//! settled here: such a change is `within?`.

use serde_json::Value;

use super::account::{Account, text};
use super::{all_of, decide_text, principal};

struct Actor<'a> {
    /// Its member; service tokens have none.
    member: Option<&'a str>,
    is_token: bool,
    admin: bool,
    id: Option<&'a str>,
}

fn items<'a>(document: &'a Value, list: &str) -> &'a [Value] {
    document[list].as_array().map_or(&[], Vec::as_slice)
}

/// `Err(())`: several.
fn one<'a>(document: &'a Value, list: &str, id: &str) -> Result<Option<&'a Value>, ()> {
    let mut found = items(document, list)
        .iter()
        .filter(|item| text(item, "_id") == Some(id));
    let first = found.next();
    if found.next().is_some() {
        return Err(());
    }
    Ok(first)
}

fn filled(value: &Value) -> bool {
    value.as_array().is_some_and(|list| !list.is_empty())
}

fn acts_as_admin(document: &Value, id: &str) -> bool {
    let Ok(Some(member)) = one(document, "members", id) else {
        return false;
    };
    member["role"] == "owner" || (member["role"] == "admin" && !filled(&member["customRoles"]))
}

fn is_admin_scope(scope: &Value) -> bool {
    scope["role"] == "admin" && !filled(&scope["customRoleIds"]) && !filled(&scope["inlineRole"])
}

fn owner_of(token: &Value) -> Option<&str> {
    text(token, "memberId").or(text(token, "ownerId"))
}

fn actor<'a>(document: &'a Value, asked: &'a Value) -> Option<Actor<'a>> {
    if let Some(id) = text(asked, "member") {
        return Some(Actor {
            member: Some(id),
            is_token: false,
            admin: acts_as_admin(document, id),
            id: None,
        });
    }
    let (member, scope, service, id) = if let Some(draft) = asked.get("draft") {
        let service = draft["kind"] == "service";
        (text(draft, "member"), &draft["scope"], service, None)
    } else {
        let id = text(asked, "token")?;
        match one(document, "tokens", id) {
            Ok(Some(token)) => {
                let service = token["serviceToken"] == true;
                (owner_of(token), token, service, Some(id))
            }
            // Of two with one id nobody knows whose it is.
            _ => (None, &Value::Null, false, Some(id)),
        }
    };
    let member = member.filter(|_| !service);
    Some(Actor {
        member,
        is_token: true,
        admin: is_admin_scope(scope) && member.is_some_and(|id| acts_as_admin(document, id)),
        id,
    })
}

/// Rule 1.5. `None`: no rank.
fn rank(document: &Value, member: &Value) -> Option<usize> {
    let by_team = items(member, "teams").iter().any(|membership| {
        let listed = items(document, "teams")
            .iter()
            .find(|team| team["key"] == membership["key"]);
        match (document.get("teams"), listed) {
            (Some(_), None) => false,
            (_, Some(team)) if team.get("customRoleKeys").is_some() => {
                filled(&team["customRoleKeys"])
            }
            // A list that the team itself does not have is put together from its members' copies.
            _ => items(document, "members").iter().any(|other| {
                items(other, "teams")
                    .iter()
                    .any(|copy| copy["key"] == membership["key"] && filled(&copy["customRoleKeys"]))
            }),
        }
    });
    if filled(&member["customRoles"]) || by_team {
        return None;
    }
    Some(match text(member, "role") {
        Some("owner" | "admin") => 3,
        Some("writer") => 2,
        Some("reader") => 1,
        _ => 0,
    })
}

fn bad_scope(scope: &Value) -> bool {
    let keys = scope.as_object().map_or(0, serde_json::Map::len);
    let role = scope.get("role").is_none()
        || ["reader", "writer", "admin"]
            .iter()
            .any(|role| scope["role"] == **role);
    keys != 1 || !role || scope["customRoleIds"] == serde_json::json!([])
}

/// The code of the decision or of the error; `within?` where it is left whether the actor is wide enough.
pub fn change(
    document: &Value,
    options: &Value,
    asked: &Value,
    change: &Value,
    now: Option<f64>,
) -> Option<String> {
    let account = Account::load(document, options).ok()?;
    let Some(actor) = actor(document, asked) else {
        return Some("not_an_actor".into());
    };
    let who = principal(&account, asked).ok()?;
    // The actor's own life.
    let at_now = actor.id.and_then(|id| account.token(id, now).ok()?.dead);
    if let Some(code) = at_now.or(who.dead) {
        return Some(code.into());
    }
    // A change that could be made.
    let scope = change.get("scope");
    if scope.is_some_and(bad_scope) {
        return Some("bad_scope".into());
    }
    let parts = [
        ("name", "updateAccessTokenName"),
        ("description", "updateAccessTokenDescription"),
        ("scope", "updateAccessTokenPolicy"),
        ("expiry", "updateAccessTokenExpiry"),
    ];
    let kind = text(change, "type")?;
    let actions: Vec<&str> = match kind {
        "create" => vec!["createAccessToken"],
        "delete" => vec!["deleteAccessToken"],
        "reset" => vec!["resetAccessToken"],
        _ => parts
            .iter()
            .filter(|(key, _)| change.get(*key).is_some())
            .map(|(_, action)| *action)
            .collect(),
    };
    let ended = change["expiry"]
        .as_f64()
        .zip(now)
        .is_some_and(|(end, now)| end <= now);
    if actions.is_empty() || ended {
        return Some("bad_change".into());
    }
    // Which token.
    let (service, owner, id) = if kind == "create" {
        (
            change["kind"] == "service",
            text(change, "ownerId"),
            "Quite-New",
        )
    } else {
        let id = text(change, "tokenId")?;
        match one(document, "tokens", id) {
            Ok(None) => return Some("not_found".into()),
            Ok(Some(token)) => {
                if account.token(id, None).ok()?.dead == Some("token_deleted") {
                    return Some("not_found".into());
                }
                (token["serviceToken"] == true, owner_of(token), id)
            }
            Err(()) => (false, None, id),
        }
    };
    let own = !service && actor.member.is_some() && actor.member == owner;
    let seen = kind == "create" || service || own || actor.admin;
    let refused = |code: &str| Some(if seen { code } else { "not_found" }.to_owned());
    // What no permission makes good.
    if service && kind == "update" && scope.is_some() {
        return refused("action_not_on_type");
    }
    let for_itself = match (kind, service, owner) {
        ("create", true, None) => true,
        ("create", true, Some(_)) => actor.member == owner,
        ("create" | "reset", false, _) => own,
        ("update", false, _) if scope.is_some() => own,
        _ => true,
    };
    if !for_itself {
        return refused("not_your_token");
    }
    // The decision on each action.
    let resource = match (service, owner) {
        (true, _) => format!("service-token/{id}"),
        (false, owner) => format!("member/{}:token/{id}", owner.unwrap_or("?")),
    };
    let decisions = actions
        .iter()
        .map(|action| decide_text(&account, &who, action, &resource, false));
    let decision = all_of(decisions.collect::<Option<_>>()?).0;
    if decision.decision != "allow" {
        return refused(decision.code);
    }
    if let Some(scope) = scope {
        let base = scope.get("role").is_some();
        if !base && document["plan"]["customRoles"] == false {
            return refused("plan_without_custom_roles");
        }
        let member = actor
            .member
            .and_then(|id| one(document, "members", id).ok().flatten());
        if let Some(rank) = member.and_then(|member| rank(document, member)) {
            let wanted = ["no_access", "reader", "writer", "admin"]
                .iter()
                .position(|role| scope["role"] == **role);
            let only = options["readersOnlyReaderTokens"] == true && rank < 2;
            if wanted.is_some_and(|wanted| wanted > rank) || (!base && only) {
                return refused("scope_exceeds_owner");
            }
        }
    }
    let itself = kind == "reset" && actor.id == Some(id);
    let grows = scope.is_some() || kind == "reset";
    Some(
        if actor.is_token && grows && !itself {
            "within?"
        } else {
            "allowed"
        }
        .into(),
    )
}
