//! The law: SEMANTICS written down a second time, as plainly as it goes. No index, no compiled
//! form, no type of the crate. Each function names the rule it reads; compare it with the text.

mod account;
mod catalog;
mod completions;
mod grammar;
mod policy;
#[allow(dead_code)] // Asked by one of the tests alone.
pub mod tokens;

use std::collections::BTreeSet;

use serde_json::{Value, json};

use account::{Account, Manages, Principal, is_token_action, text};
use grammar::{Asked, Thing, resource};
use policy::{Strictness, Verdict, side};

use crate::support::Evaluator;

/// Rule 5.1. `statements` are positions in the canonical order of the principal.
#[derive(Clone)]
struct Decision {
    decision: &'static str,
    code: &'static str,
    side: Option<&'static str>,
    statements: BTreeSet<usize>,
}

fn plain(decision: &'static str, code: &'static str, side: Option<&'static str>) -> Decision {
    Decision {
        decision,
        code,
        side,
        statements: BTreeSet::new(),
    }
}

/// Rules 5.1 and 5.2, for complete facts.
fn decide(account: &Account, principal: &Principal, action: &str, things: &[Thing]) -> Decision {
    if let Some(code) = principal.dead {
        return plain("deny", code, None);
    }
    if account.catalog.misplaced(&chain(things), action) {
        return plain("deny", "action_not_on_type", None);
    }
    let verdicts: Vec<(Option<&'static str>, Verdict)> = principal
        .sides
        .iter()
        .map(|s| (s.name, side(&s.policies, principal.gated, action, things)))
        .collect();
    let denying: Vec<_> = verdicts
        .iter()
        .filter(|(_, (code, _))| *code != "allowed")
        .collect();
    // Rule 1.6: a token that asks for one of the seven token actions.
    if let Some(manages) = principal.manages.filter(|_| is_token_action(action))
        && (manages == Manages::Never
            || (manages == Manages::WhereBothAllow && !denying.is_empty()))
    {
        return plain("deny", "token_may_not_manage_tokens", Some("scope"));
    }
    // Rule 1.1: allowed where every side allows; else the denying sides speak.
    let speaking = if denying.is_empty() {
        verdicts.iter().collect()
    } else {
        denying.clone()
    };
    let name = match speaking[..] {
        [(name, _)] => *name,
        _ => Some("both"),
    };
    Decision {
        decision: if denying.is_empty() { "allow" } else { "deny" },
        code: speaking[0].1.0,
        side: name,
        statements: speaking
            .iter()
            .flat_map(|(_, (_, statements))| statements.clone())
            .collect(),
    }
}

/// Rule 5.4: what is common to all completions. `None`: too many to write down here.
fn decide_asked(
    account: &Account,
    principal: &Principal,
    action: &str,
    asked: &[Asked],
) -> Option<Decision> {
    let completions = completions::completions(asked, action, principal)?;
    let mut decisions = completions
        .iter()
        .map(|things| decide(account, principal, action, things));
    let mut common = decisions.next()?;
    for other in decisions {
        if other.decision != common.decision {
            common.decision = "unknown";
        }
        if other.code != common.code {
            common.code = "incomplete_facts";
            common.side = None;
        }
        if other.side != common.side {
            common.side = None;
        }
        common
            .statements
            .retain(|order| other.statements.contains(order));
    }
    Some(common)
}

/// Rule 4.5: the first deny, else the first unknown, else an allow by all.
fn all_of(decisions: Vec<Decision>) -> (Decision, Option<usize>) {
    for wanted in ["deny", "unknown"] {
        if let Some(at) = decisions
            .iter()
            .position(|decision| decision.decision == wanted)
        {
            return (decisions[at].clone(), Some(at));
        }
    }
    let Some(mut all) = decisions.first().cloned() else {
        return (plain("deny", "implicit_deny", None), None);
    };
    all.statements = decisions
        .iter()
        .flat_map(|decision| decision.statements.clone())
        .collect();
    (all, None)
}

/// Rules 3.5 and 4.5: `env/*` means each environment that is listed, or `env/?;?`.
fn decide_text(
    account: &Account,
    principal: &Principal,
    action: &str,
    text: &str,
    path_only: bool,
) -> Option<Decision> {
    let Some(mut asked) = resource(text, path_only) else {
        return Some(plain("deny", "bad_resource", None));
    };
    if !is_every_environment(&asked) {
        return decide_asked(account, principal, action, &asked);
    }
    let listed = account.environments(&asked[0].thing.name);
    if listed.is_empty() {
        asked[1].name_unknown = true;
        asked[1].more_facts = true;
        return decide_asked(account, principal, action, &asked);
    }
    let one = |environment: &Value| {
        let mut asked = asked.clone();
        asked[1] = Asked {
            more_facts: asked[1].more_facts,
            ..listed_environment(environment)
        };
        decide_asked(account, principal, action, &asked)
    };
    Some(all_of(listed.iter().map(one).collect::<Option<_>>()?).0)
}

fn is_every_environment(asked: &[Asked]) -> bool {
    asked
        .get(1)
        .is_some_and(|environment| environment.thing.name == "*")
}

fn listed_environment(environment: &Value) -> Asked {
    let tags = environment["tags"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|tag| tag.as_str().map(str::to_owned))
        .collect();
    let name = text(environment, "key").unwrap_or_default().into();
    let critical = environment["critical"] == true;
    Asked {
        thing: Thing {
            kind: "env".into(),
            name,
            tags,
            views: vec![],
            critical,
        },
        critical_known: true,
        ..Asked::default()
    }
}

fn chain(things: &[Thing]) -> String {
    things
        .iter()
        .map(|thing| thing.kind.as_str())
        .collect::<Vec<_>>()
        .join(":")
}

/// The answer as the case files write it: members that have their usual value are left out.
fn answer(account: &Account, principal: &Principal, action: &str, decision: &Decision) -> Value {
    let statements = principal
        .sides
        .iter()
        .flat_map(|side| &side.policies)
        .flat_map(|policy| &policy.statements);
    let named: Vec<&Value> = statements
        .filter(|s| decision.statements.contains(&s.order))
        .map(|s| &s.reference)
        .collect();
    let mut answer = json!({"decision": decision.decision, "code": decision.code, "side": decision.side, "statements": named});
    if !principal.exact {
        answer["exact"] = false.into();
    }
    if !account.catalog.knows_action(action) {
        answer["unknownAction"] = true.into();
    }
    answer
}

/// Rule 4.5: a question about one environment says so where the action acts on all.
fn needs_all_environments(account: &Account, action: &str, text: &str) -> bool {
    resource(text, false).is_some_and(|asked| {
        let things: Vec<Thing> = asked.iter().map(|asked| asked.thing.clone()).collect();
        let one = things.iter().any(|thing| thing.kind == "env") && !is_every_environment(&asked);
        one && account
            .catalog
            .needs_all_environments(&chain(&things), action)
    })
}

fn principal(account: &Account, asked: &Value) -> Result<Principal, String> {
    if let Some(id) = text(asked, "member") {
        account.member(id)
    } else if let Some(id) = text(asked, "token") {
        account.token(id, asked["now"].as_f64())
    } else if let Some(draft) = asked.get("draft") {
        account.draft(draft)
    } else {
        Ok(account.bare(asked))
    }
}

/// Rules 2.1, 2.7 and 3: whether a text is a policy without errors. Serde's own reader takes
/// the last of two equal keys; `Unique` refuses them.
fn parses(text: &str, strict: bool) -> bool {
    let Ok(Unique(Value::Array(statements))) = serde_json::from_str(text) else {
        return false;
    };
    let catalog = catalog::Catalog::of(&json!({}));
    let strictness = Strictness {
        strict,
        deny_all_if_unbound: false,
        knows_action: &|a| catalog.knows_action(a),
        knows_type: &|t| catalog.knows_type(t),
    };
    statements.iter().all(|statement| {
        policy::Statement::read(statement, &Default::default(), &strictness).is_some()
    })
}

struct Unique(Value);

impl<'de> serde::Deserialize<'de> for Unique {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Unique, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Unique;
            fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
                f.write_str("JSON")
            }
            fn visit_unit<E>(self) -> Result<Unique, E> {
                Ok(Unique(Value::Null))
            }
            fn visit_bool<E>(self, value: bool) -> Result<Unique, E> {
                Ok(Unique(value.into()))
            }
            fn visit_f64<E>(self, value: f64) -> Result<Unique, E> {
                Ok(Unique(value.into()))
            }
            fn visit_i64<E>(self, value: i64) -> Result<Unique, E> {
                Ok(Unique(value.into()))
            }
            fn visit_u64<E>(self, value: u64) -> Result<Unique, E> {
                Ok(Unique(value.into()))
            }
            fn visit_str<E>(self, value: &str) -> Result<Unique, E> {
                Ok(Unique(value.into()))
            }
            fn visit_seq<A: serde::de::SeqAccess<'de>>(
                self,
                mut seq: A,
            ) -> Result<Unique, A::Error> {
                let mut items = vec![];
                while let Some(Unique(item)) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Unique(items.into()))
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Unique, A::Error> {
                let mut object = serde_json::Map::new();
                while let Some((key, Unique(value))) = map.next_entry::<String, Unique>()? {
                    if object.insert(key, value).is_some() {
                        return Err(serde::de::Error::custom("a doubled key"));
                    }
                }
                Ok(Unique(object.into()))
            }
        }
        deserializer.deserialize_any(Visitor)
    }
}

pub struct Naive;

impl Evaluator for Naive {
    fn name(&self) -> &'static str {
        "naive"
    }

    fn answers(&self, document: &Value, options: &Value, asks: &[Value]) -> Vec<Option<Value>> {
        match Account::load(document, options) {
            Ok(account) => {
                let mut cached: Option<(&Value, Result<Principal, String>)> = None;
                asks.iter()
                    .map(|ask| {
                        if let Some(asked) = ask.get("principal")
                            && cached.as_ref().is_none_or(|(other, _)| *other != asked)
                        {
                            cached = Some((asked, principal(&account, asked)));
                        }
                        answer_one(
                            &account,
                            ask,
                            cached.as_ref().map(|(_, principal)| principal),
                        )
                    })
                    .collect()
            }
            Err(code) => asks.iter().map(|_| Some(json!({"error": code}))).collect(),
        }
    }
}

fn answer_one(
    account: &Account,
    ask: &Value,
    principal: Option<&Result<Principal, String>>,
) -> Option<Value> {
    if let Some(secret) = text(ask, "authenticate") {
        return Some(account.authenticate(secret, ask["now"].as_f64().unwrap_or_default()));
    }
    if let Some(policy) = text(ask, "parse") {
        return Some(json!({"ok": parses(policy, ask["strict"] == true)}));
    }
    let principal = match principal? {
        Ok(principal) => principal,
        Err(code) => return Some(json!({"throws": code})),
    };
    let action = text(ask, "action")?;
    let path_only = ask["facts"] == "path-only";
    if let Some(one) = text(ask, "resource") {
        let mut answer = answer(
            account,
            principal,
            action,
            &decide_text(account, principal, action, one, path_only)?,
        );
        if needs_all_environments(account, action, one) {
            answer["needsAllEnvironments"] = true.into();
        }
        return Some(answer);
    }
    let decisions = ask["resources"].as_array()?.iter().map(|one| {
        decide_text(
            account,
            principal,
            action,
            one.as_str().unwrap_or_default(),
            path_only,
        )
    });
    let (decision, failed_at) = all_of(decisions.collect::<Option<_>>()?);
    let mut answer = answer(account, principal, action, &decision);
    answer["failedAt"] = failed_at.into();
    let mut speaking = ask["resources"]
        .as_array()?
        .iter()
        .enumerate()
        .filter(|(at, _)| failed_at.is_none_or(|failed| failed == *at));
    if speaking
        .any(|(_, one)| needs_all_environments(account, action, one.as_str().unwrap_or_default()))
    {
        answer["needsAllEnvironments"] = true.into();
    }
    Some(answer)
}
