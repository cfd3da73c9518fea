//! What requests of each route need, by the cases: random values for what the path tells, random changes, and how what it does
//! not tell may turn out.

use fastrand::Rng;
use serde_json::{Value, json};

use super::requests::{JSON, SEMANTIC};

/// A route of the cases.
pub struct Demand {
    pub method: String,
    pub documented: bool,
    /// The path's segments, parameters with the values they have in the case.
    path: Vec<Part>,
    mode: Mode,
    actions: Vec<String>,
    resources: Vec<String>,
    /// The set of changes that its body is made of.
    changes: Option<&'static [Change]>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Mode {
    Nothing,
    All,
    Any,
}

enum Part {
    Literal(String),
    /// As it stands in the case.
    Parameter(String),
}

/// A request, and what it needs.
#[derive(Debug)]
pub struct Need {
    pub target: String,
    pub content_type: Option<&'static str>,
    pub body: String,
    mode: Mode,
    /// What is needed: each, or one of them. Of the actions of one of these, and of its resources, one.
    wants: Vec<Want>,
}

#[derive(Clone, Debug)]
struct Want {
    actions: Vec<String>,
    /// It is about one of these.
    resources: Vec<String>,
}

/// How what a request needs turned out: real things.
#[derive(Debug)]
pub struct TurnedOut {
    mode: Mode,
    /// Actions of which one is needed, and what they are on.
    wants: Vec<(Vec<String>, String)>,
}

/// Field or instruction, what it may need, and the environment: that of the change, every one, some one, or the path's.
type Change = (&'static str, &'static [&'static str], In);

#[derive(Clone, Copy, PartialEq)]
enum In {
    Change,
    Every,
    Some,
    Path,
}

const FLAG: &[Change] = &[
    ("turnFlagOn", &["updateOn"], In::Change),
    ("turnFlagOff", &["updateOn"], In::Change),
    ("addTargets", &["updateTargets"], In::Change),
    ("updateClause", &["updateRules"], In::Change),
    (
        "addRule",
        &[
            "updateRules",
            "updateRulesWithMeasuredRollout",
            "updateMeasuredRolloutConfiguration",
            "stopMeasuredRolloutOnFlagRule",
        ],
        In::Change,
    ),
    ("updateOffVariation", &["updateOffVariation"], In::Change),
    ("updateName", &["updateName"], In::Every),
    ("addTags", &["updateTags"], In::Every),
    ("makeFlagTemporary", &["updateTemporary"], In::Every),
    ("deleteFlag", &["deleteFlag"], In::Every),
    ("archiveFlag", &["updateGlobalArchived"], In::Some),
    ("/environments/{}/on", &["updateOn"], In::Change),
    (
        "/environments/{}/targets/0/values/-",
        &["updateTargets"],
        In::Change,
    ),
    (
        "/environments/{}/prerequisites",
        &["updatePrerequisites"],
        In::Change,
    ),
    ("/name", &["updateName"], In::Every),
    ("/tags/0", &["updateTags"], In::Every),
    ("/variations/1/value", &["updateFlagVariations"], In::Every),
    ("/archived", &["updateGlobalArchived"], In::Some),
];

const SEGMENT: &[Change] = &[
    ("updateName", &["updateName"], In::Path),
    ("addIncludedTargets", &["updateIncluded"], In::Path),
    ("addRule", &["updateRules"], In::Path),
    ("/tags/-", &["updateTags"], In::Path),
    ("/rules", &["updateRules"], In::Path),
    ("/excluded/3", &["updateExcluded"], In::Path),
];

const PROJECT: &[Change] = &[
    ("/name", &["updateProjectName"], In::Path),
    ("/tags", &["updateTags"], In::Path),
];

const ENVIRONMENT: &[Change] = &[
    ("/name", &["updateName"], In::Path),
    ("/critical", &["updateCritical"], In::Path),
    (
        "/approvalSettings/required",
        &["updateApprovalSettings"],
        In::Path,
    ),
];

const METRIC: &[Change] = &[
    ("/name", &["updateName"], In::Path),
    ("/isActive", &["updateOn"], In::Path),
    ("/urls/0", &["updateUrls"], In::Path),
];

const ROLE: &[Change] = &[
    ("/policy/0", &["updatePolicy"], In::Path),
    ("/description", &["updateDescription"], In::Path),
];

const TEAM: &[Change] = &[
    ("updateName", &["updateTeamName"], In::Path),
    ("addMembers", &["updateTeamMembers"], In::Path),
    ("removeCustomRoles", &["updateTeamCustomRoles"], In::Path),
];

const TOKEN: &[Change] = &[
    ("/name", &["updateAccessTokenName"], In::Path),
    ("/inlineRole", &["updateAccessTokenPolicy"], In::Path),
];

const WEBHOOK: &[Change] = &[
    ("/url", &["updateUrl"], In::Path),
    ("/on", &["updateOn"], In::Path),
];

/// What is not known, or not plain: nothing follows from it.
const UNKNOWN: [&str; 5] = ["igniteFlag", "/", "/environments", "/_version", "/na~1me"];

fn changes_of(route: &str) -> Option<&'static [Change]> {
    Some(match route {
        "PATCH /api/v2/flags/{projectKey}/{featureFlagKey}" => FLAG,
        "PATCH /api/v2/segments/{projectKey}/{environmentKey}/{segmentKey}" => SEGMENT,
        "PATCH /api/v2/projects/{projectKey}" => PROJECT,
        "PATCH /api/v2/projects/{projectKey}/environments/{environmentKey}" => ENVIRONMENT,
        "PATCH /api/v2/metrics/{projectKey}/{metricKey}" => METRIC,
        "PATCH /api/v2/roles/{customRoleKey}" => ROLE,
        "PATCH /api/v2/teams/{teamKey}" => TEAM,
        "PATCH /api/v2/tokens/{id}" => TOKEN,
        "PATCH /api/v2/webhooks/{id}" => WEBHOOK,
        _ => return None,
    })
}

/// All routes of which something is needed; those that change, and documented ones, more often.
pub fn demands() -> Vec<Demand> {
    let text = include_str!("../cases/edge/routes.json");
    let cases: Value = serde_json::from_str(text).expect("a case file in JSON");
    let mut all = vec![];
    for case in cases["cases"].as_array().expect("cases") {
        let often = match (
            changes_of(case["route"].as_str().unwrap()),
            &case["confidence"],
        ) {
            (Some(_), _) => 6,
            (_, confidence) if confidence == "documented" => 2,
            _ => 1,
        };
        all.extend((0..often).map(|_| demand(case)));
    }
    all
}

fn demand(case: &Value) -> Demand {
    let texts = |value: &Value| -> Vec<String> {
        let items = value.as_array().into_iter().flatten();
        items
            .map(|item| item.as_str().expect("a text").into())
            .collect()
    };
    let route = case["route"].as_str().expect("a route");
    let (method, template) = route.split_once(' ').expect("method and path");
    let target = case["target"].as_str().expect("a target");
    let parts = template
        .split('/')
        .zip(target.split('/'))
        .map(|(part, value)| match part.starts_with('{') {
            true => Part::Parameter(value.into()),
            false => Part::Literal(value.into()),
        });
    let needs = &case["needs"];
    let changes = changes_of(route);
    Demand {
        method: method.into(),
        documented: case["confidence"] == "documented",
        path: parts.skip(1).collect(),
        mode: match needs["mode"].as_str() {
            // Of the other sets of changes only the case's own is known here.
            Some("all") if case["body"].is_null() || changes.is_some() => Mode::All,
            Some("any") => Mode::Any,
            _ => Mode::Nothing,
        },
        actions: texts(&needs["actions"]),
        resources: texts(&needs["resources"]),
        changes,
    }
}

fn pick<'s>(rng: &mut Rng, from: &[&'s str]) -> &'s str {
    from[rng.usize(..from.len())]
}

/// Names that the random accounts' policies speak of, and some that they do not.
fn a_name(rng: &mut Rng, kind: &str) -> &'static str {
    match kind {
        "proj" => pick(rng, &["a", "b", "ab", "z"]),
        "env" => pick(rng, &["a", "b", "c", "z"]),
        "member" => pick(rng, &["ma", "mb", "mc", "md", "z"]),
        "team" => pick(rng, &["ta", "tb", "z"]),
        "token" | "service-token" => pick(rng, &["k0", "a", "b", "z"]),
        _ => pick(rng, &["a", "b", "ab", "ba", "v", "zaz"]),
    }
}

impl Demand {
    pub fn need(&self, rng: &mut Rng) -> Need {
        let mut values: Vec<(&str, &str)> = vec![];
        let mut target = String::new();
        for part in &self.path {
            target.push('/');
            match part {
                Part::Literal(text) => target += text,
                Part::Parameter(case) => {
                    let kind = self.kind_of(case);
                    let value = match kind {
                        // An id: which role it is, the path does not tell.
                        Some("role") if rng.u8(..4) == 0 => "0123456789abcdef01234567",
                        kind => a_name(rng, kind.unwrap_or_default()),
                    };
                    values.push((case, value));
                    target += value;
                }
            }
        }
        if rng.u8(..8) == 0 {
            target += pick(
                rng,
                &["?expand=tags", "?limit=20&offset=0", "?filter=query:x%20y"],
            );
        }
        let resources: Vec<String> = self
            .resources
            .iter()
            .map(|resource| with_values(resource, &values))
            .collect();
        let mut need = Need {
            target,
            content_type: None,
            body: String::new(),
            mode: self.mode,
            wants: vec![],
        };
        match self.changes {
            Some(changes) => change(rng, changes, &resources, &values, &mut need),
            None => {
                let want = |action: &String| Want {
                    actions: vec![action.clone()],
                    resources: resources.clone(),
                };
                need.wants = self.actions.iter().map(want).collect();
            }
        }
        need
    }

    /// The type of the thing that a parameter names.
    fn kind_of(&self, case: &str) -> Option<&str> {
        let segments = self
            .resources
            .iter()
            .flat_map(|resource| resource.split(':'));
        let mut named = segments.filter_map(|segment| segment.split_once('/'));
        named.find(|(_, name)| *name == case).map(|(kind, _)| kind)
    }
}

fn with_values(resource: &str, values: &[(&str, &str)]) -> String {
    let segment = |segment: &str| {
        let Some((kind, name)) = segment.split_once('/') else {
            return String::from(segment);
        };
        let value = values.iter().find(|(case, _)| *case == name);
        let name = value.map_or(name, |(_, value)| match *value {
            id if id.len() == 24 => "?",
            key => key,
        });
        format!("{kind}/{name}")
    };
    let segments: Vec<String> = resource.split(':').map(segment).collect();
    segments.join(":")
}

/// Some changes of one form, now and then with one of which nothing is known.
fn change(
    rng: &mut Rng,
    changes: &[Change],
    resources: &[String],
    values: &[(&str, &str)],
    need: &mut Need,
) {
    let has = |pointer: bool| {
        changes
            .iter()
            .any(|change| change.0.starts_with('/') == pointer)
    };
    let semantic = has(false) && (!has(true) || rng.bool());
    let own: Vec<&Change> = changes
        .iter()
        .filter(|change| change.0.starts_with('/') != semantic)
        .collect();
    let in_path = values.iter().find(|(case, _)| *case == "production");
    let environment = match in_path {
        Some((_, key)) => *key,
        None => a_name(rng, "env"),
    };
    let told = in_path.is_none() && rng.u8(..5) > 0;
    let mut list = vec![];
    for _ in 0..1 + rng.usize(..3) {
        if rng.u8(..12) == 0 {
            let field = pick(rng, &UNKNOWN);
            list.push(match semantic {
                true => json!({"kind": field}),
                false => json!({"op": "replace", "path": field, "value": 1}),
            });
            continue;
        }
        let (field, actions, within) = own[rng.usize(..own.len())];
        let key = match semantic {
            true if !told => "?",
            _ => environment,
        };
        let place = match within {
            In::Change => Some(key),
            In::Every => Some("*"),
            In::Some => Some("?"),
            In::Path => None,
        };
        // The case's own environment stands where the change's is to be.
        let moved = |resource: &String| match place {
            Some(place) => {
                let segments: Vec<String> = resource
                    .split(':')
                    .map(|segment| match segment.starts_with("env/") {
                        true => format!("env/{place}"),
                        false => segment.into(),
                    })
                    .collect();
                segments.join(":")
            }
            None => resource.clone(),
        };
        need.wants.push(Want {
            actions: actions.iter().map(|action| String::from(*action)).collect(),
            resources: resources.iter().map(moved).collect(),
        });
        let op = pick(rng, &["replace", "add", "remove"]);
        list.push(match semantic {
            true => json!({"kind": field, "values": ["x"]}),
            false => {
                json!({"op": op, "path": field.replace("{}", environment), "value": {"path": "/x"}})
            }
        });
    }
    if rng.u8(..6) == 0 && !semantic {
        list.push(json!({"op": "test", "path": "/version", "value": 1}));
    }
    let mut body = json!(list);
    if semantic {
        body = json!({"instructions": list, "comment": "x"});
        if told {
            body["environmentKey"] = environment.into();
        }
    } else if rng.bool() {
        body = json!({"patch": list, "comment": "x"});
    }
    need.body = body.to_string();
    need.content_type = Some(if semantic { SEMANTIC } else { JSON });
}

impl Need {
    /// Whether the request is refused however it turns out, where `denies` says it of one action on one resource.
    pub fn is_settled(&self, mut denies: impl FnMut(&str, &str) -> bool) -> bool {
        let mut lost = |want: &Want| {
            let mut pairs = want
                .resources
                .iter()
                .flat_map(|resource| want.actions.iter().map(move |action| (action, resource)));
            pairs.all(|(action, resource)| denies(action, resource))
        };
        match self.mode {
            Mode::Nothing => false,
            Mode::All => self.wants.iter().any(lost),
            Mode::Any => self.wants.iter().all(&mut lost),
        }
    }

    /// One way that it may turn out.
    pub fn turn_out(&self, rng: &mut Rng) -> TurnedOut {
        // One and the same thing for all that is needed of it.
        let seed = rng.u64(..);
        let resource = |want: &Want| {
            let rng = &mut Rng::with_seed(seed);
            let resource = &want.resources[rng.usize(..want.resources.len())];
            complete(rng, resource)
        };
        let wants = self.wants.iter();
        TurnedOut {
            mode: self.mode,
            wants: wants
                .map(|want| (want.actions.clone(), resource(want)))
                .collect(),
        }
    }
}

impl TurnedOut {
    /// Whether the backend lets it pass, where `allows` says it of one action on one resource.
    pub fn is_met(&self, allows: impl Fn(&str, &str) -> bool) -> bool {
        let met = |(actions, resource): &(Vec<String>, String)| {
            actions.iter().any(|action| allows(action, resource))
        };
        match self.mode {
            Mode::Nothing => true,
            Mode::All => self.wants.iter().all(met),
            Mode::Any => self.wants.iter().any(met),
        }
    }
}

/// A real thing that a resource without facts may turn out to be.
fn complete(rng: &mut Rng, resource: &str) -> String {
    let mut segments = vec![];
    for segment in resource.split(':') {
        let Some((kind, name)) = segment.split_once('/') else {
            segments.push(String::from(segment));
            continue;
        };
        if name == "*" {
            segments.push(String::from(segment));
            continue;
        }
        let name = if name == "?" { a_name(rng, kind) } else { name };
        let mut facts: Vec<&str> = vec![];
        for _ in 0..rng.usize(..4) {
            facts.push(pick(
                rng,
                &[
                    "a", "b", "ab", "v", "z", "ma", "view:v", "view:a", "view:zz",
                ],
            ));
        }
        if kind == "env" {
            facts.push(pick(rng, &["{critical:true}", "{critical:false}"]));
        }
        segments.push(match facts.is_empty() {
            true => format!("{kind}/{name}"),
            false => format!("{kind}/{name};{}", facts.join(",")),
        });
    }
    segments.join(":")
}
