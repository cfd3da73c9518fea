//! Random worlds: two accounts, their principals, and everything that there is to be asked about in them.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::law::grammar::glob;

/// Things of one chain at most; a world with more is made anew with fewer patterns.
const MOST_THINGS: usize = 420;

const NAMES: [&str; 14] = [
    "a", "b", "ab", "ba", "a*", "b*", "*a", "*b", "*ab*", "a*b", "*ba*", "*a*", "*b*", "aa*",
];
const TAGS: [&str; 7] = ["a", "b", "a*", "*b", "*", "*a*", "b*"];
/// Of a role attribute: names, a name of another alphabet, and what no name can be.
const VALUES: [&str; 8] = ["a", "b", "ab", "a", "c", "a*", "x;b", "a/b"];

/// The patterns that one field of one type may be asked for.
#[derive(Default)]
struct Palette(Vec<&'static str>);

impl Palette {
    fn new(from: &[&'static str], size: usize, rng: &mut Rng) -> Self {
        let mut own = Vec::new();
        // Half of them can cover everything together.
        match rng.usize(0..4) {
            0 => own.extend(["a*", "b*"]),
            1 => own.extend(["*a", "*b"]),
            _ => {}
        }
        while own.len() < size {
            own.push(from[rng.usize(0..from.len())]);
        }
        own.truncate(size);
        own.sort_unstable();
        own.dedup();
        Self(own)
    }

    fn pick(&self, rng: &mut Rng) -> &'static str {
        self.0
            .get(rng.usize(0..self.0.len().max(1)))
            .copied()
            .unwrap_or("*")
    }

    /// With what role attributes bring in.
    fn patterns(&self, holes: bool) -> Vec<&'static str> {
        let mut all = self.0.clone();
        if holes {
            all.extend(["a", "b", "ab"]);
        }
        all
    }
}

struct Kind {
    name: &'static str,
    names: Palette,
    tags: Palette,
    views: Palette,
}

/// What a document is made of.
struct Maker<'r> {
    rng: &'r mut Rng,
    kinds: Vec<Kind>,
    /// The chains, the one that most is about first.
    chains: Vec<Vec<&'static str>>,
    actions: Vec<Vec<&'static str>>,
    holes: bool,
}

pub struct World {
    /// Of the two accounts.
    pub documents: [Value; 2],
    /// Choices that both are loaded with: `unboundDeny`.
    pub deny_all: bool,
    /// Policies of nobody: with their options as the law reads them.
    pub bare: Vec<Value>,
    /// By chain: its text, its actions in either catalog, and every thing.
    pub chains: Vec<(String, Vec<&'static str>, Vec<String>)>,
}

pub fn world(seed: u64) -> World {
    for attempt in 0..6 {
        if let Some(world) = attempt_of(seed, attempt) {
            return world;
        }
    }
    panic!("seed {seed}: no small world");
}

fn attempt_of(seed: u64, attempt: u64) -> Option<World> {
    let mut rng = Rng::with_seed(seed.wrapping_mul(8).wrapping_add(attempt));
    let depth = match seed % 10 {
        0..=4 => 1,
        5..=7 => 2,
        _ => 3,
    };
    let last = match (depth, rng.usize(0..3)) {
        (3, 0) => "sdk-key",
        _ => "flag",
    };
    let main: Vec<&'static str> = match (depth, rng.usize(0..4)) {
        (1, 0) => vec!["team"],
        (1, 1) => vec!["template"],
        (1, _) => vec!["proj"],
        _ => ["proj", "env", last][..depth].to_vec(),
    };
    let most = [5, 3, 2][depth - 1_usize] + rng.usize(0..2);
    let most = most.saturating_sub(attempt as usize).max(1);
    let mut kinds = Vec::new();
    for name in &main {
        let tags = if rng.usize(0..3) > 0 {
            rng.usize(0..=most.min(4))
        } else {
            0
        };
        let views = if rng.usize(0..4) == 0 {
            rng.usize(0..=most.min(3))
        } else {
            0
        };
        kinds.push(Kind {
            name,
            names: Palette::new(&NAMES, rng.usize(1..=most), &mut rng),
            tags: Palette::new(&TAGS, tags, &mut rng),
            views: Palette::new(&TAGS, views, &mut rng),
        });
    }
    let mut chains = vec![main.clone()];
    let mut actions = vec![match *main.last()? {
        "proj" => vec!["act", "other", "viewProject", "createProject"],
        "team" => vec!["act", "other", "viewTeam"],
        "template" => vec!["act", "deleteTemplate", "viewTemplate"],
        "env" => vec!["act", "updateApiKey", "viewSdkKey"],
        "sdk-key" => vec!["act", "updateSdkKey", "viewSdkKey"],
        _ => vec!["act", "other", "viewFlag"],
    }];
    let small = |name, rng: &mut Rng| Kind {
        name,
        names: Palette::new(&NAMES[..4], 2, rng),
        tags: Palette::new(&TAGS, rng.usize(0..3), rng),
        views: Palette::default(),
    };
    kinds.push(small("acct", &mut rng));
    chains.push(vec!["acct"]);
    actions.push(vec!["act", "updateAccountOwner"]);
    if rng.usize(0..3) == 0 {
        kinds.push(small("member", &mut rng));
        kinds.push(small("token", &mut rng));
        kinds
            .iter_mut()
            .skip(2)
            .for_each(|kind| kind.tags.0.clear());
        chains.push(vec!["member", "token"]);
        actions.push(vec!["createAccessToken", "act"]);
    }
    if depth > 1 && rng.bool() {
        chains.push(vec!["proj"]);
        actions.push(vec!["viewProject", "act"]);
    }
    let mut maker = Maker {
        holes: rng.usize(0..3) == 0,
        rng: &mut rng,
        kinds,
        chains,
        actions,
    };
    let mut all = Vec::new();
    for (at, chain) in maker.chains.iter().enumerate() {
        let text = spelled(chain);
        all.push((text, maker.actions[at].clone(), maker.things(chain)?));
    }
    let first = maker.document();
    let mut second = first.clone();
    match maker.rng.usize(0..4) {
        0 => {}
        1 => second["roles"][0]["policy"] = maker.policy(),
        2 => {
            second["roles"][0]["policy"] = maker.policy();
            if let Some(actions) = second["catalog"]["types"][0]["actions"].as_array_mut() {
                actions.pop();
            }
        }
        _ => {
            if let Some(types) = second["catalog"]["types"].as_array_mut() {
                types.remove(1);
            }
        }
    }
    let bare = (0..2)
        .map(|_| {
            json!({ "policy": maker.policy(), "base": if maker.rng.bool() { "reader" } else { "none" },
                "gate": maker.rng.bool(), "roleAttributes": maker.attributes() })
        })
        .collect();
    Some(World {
        documents: [first, second],
        deny_all: maker.rng.usize(0..6) == 0,
        bare,
        chains: all,
    })
}

fn spelled(chain: &[&str]) -> String {
    let segment = |kind: &&str| match *kind {
        "acct" => "acct".to_owned(),
        kind => format!("{kind}/*"),
    };
    chain.iter().map(segment).collect::<Vec<_>>().join(":")
}

impl Maker<'_> {
    fn kind(&self, name: &str) -> &Kind {
        self.kinds
            .iter()
            .find(|kind| kind.name == name)
            .expect("a type of the world")
    }

    /// Everything there is of a chain, as far as its patterns can tell.
    fn things(&self, chain: &[&str]) -> Option<Vec<String>> {
        let mut things = vec![String::new()];
        for name in chain {
            let kind = self.kind(name);
            let colon = if things[0].is_empty() { "" } else { ":" };
            let mut segments = Vec::new();
            let named = match *name {
                "acct" => vec![None],
                // Whose own the tokens are is told by the name alone.
                "member" => texts_for(&["a", "b", "ab", "a*"])
                    .into_iter()
                    .map(Some)
                    .collect(),
                _ => texts_for(&kind.names.patterns(self.holes))
                    .into_iter()
                    .map(Some)
                    .collect::<Vec<_>>(),
            };
            for own in named {
                for tags in sets(&kind.tags, self.holes) {
                    for views in sets(&kind.views, self.holes) {
                        for critical in [false, true] {
                            if critical && *name != "env" {
                                continue;
                            }
                            let mut facts = tags.clone();
                            facts.extend(views.iter().map(|view| format!("view:{view}")));
                            facts.extend(critical.then(|| "{critical:true}".to_owned()));
                            let mark = if facts.is_empty() { "" } else { ";" };
                            let own = own.as_ref().map_or(String::new(), |own| format!("/{own}"));
                            segments.push(format!("{colon}{name}{own}{mark}{}", facts.join(",")));
                        }
                    }
                }
            }
            if things.len() * segments.len() > MOST_THINGS {
                return None;
            }
            let mut longer = Vec::with_capacity(things.len() * segments.len());
            for thing in &things {
                for segment in &segments {
                    longer.push(format!("{thing}{segment}"));
                }
            }
            things = longer;
        }
        Some(things)
    }

    fn filled(&mut self, pick: impl Fn(&Kind) -> &Palette, kind: &str, hole: &str) -> String {
        if self.holes && self.rng.usize(0..4) == 0 {
            return format!("${{roleAttribute/{hole}}}");
        }
        let palette = pick(
            self.kinds
                .iter()
                .find(|own| own.name == kind)
                .expect("a type"),
        );
        palette.pick(self.rng).to_owned()
    }

    fn segment(&mut self, kind: &'static str) -> String {
        let mut segment = kind.to_owned();
        if kind != "acct" {
            let mut names = Vec::new();
            match self.rng.usize(0..10) {
                0..=2 => names.push("*".to_owned()),
                3 => {
                    names.push(self.filled(|kind| &kind.names, kind, "n"));
                    names.push(self.filled(|kind| &kind.names, kind, "m"));
                }
                _ => names.push(self.filled(|kind| &kind.names, kind, "n")),
            }
            segment += &format!("/{}", names.join(","));
        }
        let mut facts = Vec::new();
        if !self.kind(kind).tags.0.is_empty() {
            for hole in ["t", "u"] {
                if self.rng.usize(0..3) == 0 {
                    facts.push(self.filled(|kind| &kind.tags, kind, hole));
                }
            }
        }
        if !self.kind(kind).views.0.is_empty() && self.rng.usize(0..3) == 0 {
            facts.push(format!(
                "view:{}",
                self.filled(|kind| &kind.views, kind, "t")
            ));
        }
        if kind == "env" && self.rng.usize(0..4) == 0 {
            facts.push(format!("{{critical:{}}}", self.rng.bool()));
        }
        if !facts.is_empty() {
            segment += &format!(";{}", facts.join(","));
        }
        segment
    }

    fn chain(&mut self) -> Vec<&'static str> {
        // Of another chain now and then: under `notResources` it speaks all the same.
        match self.rng.usize(0..8) {
            0 => self.chains[self.rng.usize(0..self.chains.len())].clone(),
            1 => self.chains[0][..1].to_vec(),
            _ => self.chains[0].clone(),
        }
    }

    fn specifier(&mut self) -> String {
        if self.rng.usize(0..24) == 0 {
            return "*".into();
        }
        let chain = self.chain();
        if chain.len() > 1 && self.rng.usize(0..10) == 0 {
            let length = self.rng.usize(1..chain.len());
            let segments: Vec<String> = chain[..length]
                .iter()
                .map(|kind| self.segment(kind))
                .collect();
            return format!("{}:*", segments.join(":"));
        }
        let segments: Vec<String> = chain.iter().map(|kind| self.segment(kind)).collect();
        segments.join(":")
    }

    fn actions(&mut self) -> Vec<String> {
        let of = self.rng.usize(0..self.actions.len());
        let known = &self.actions[if self.rng.bool() { 0 } else { of }];
        let one = known[self.rng.usize(0..known.len())].to_owned();
        match self.rng.usize(0..6) {
            0 | 1 => vec!["*".into()],
            2 => vec!["view*".into()],
            3 => vec![one, "act".into()],
            4 => vec!["*e*".into()],
            _ => vec![one],
        }
    }

    fn statement(&mut self) -> Value {
        let count = self.rng.usize(1..=2);
        let specifiers: Vec<String> = (0..count).map(|_| self.specifier()).collect();
        let mut statement =
            json!({ "effect": if self.rng.usize(0..3) == 0 { "deny" } else { "allow" } });
        let except = self.rng.usize(0..8) == 0;
        statement[if except { "notResources" } else { "resources" }] = json!(specifiers);
        let except = self.rng.usize(0..12) == 0;
        statement[if except { "notActions" } else { "actions" }] = json!(self.actions());
        statement
    }

    fn policy(&mut self) -> Value {
        let count = self.rng.usize(0..=4);
        let mut statements: Vec<Value> = (0..count).map(|_| self.statement()).collect();
        if self.rng.usize(0..4) == 0 {
            statements.extend(self.grid());
        }
        if self.rng.bool() {
            statements.push(
                json!({ "effect": "allow", "actions": ["view*"], "resources": ["proj/*", spelled(&self.chains[0])] }),
            );
        }
        json!(statements)
    }

    /// An allow, and denies that take it away again piece by piece: all of it, or all but a piece.
    fn grid(&mut self) -> Vec<Value> {
        let chain = self.chains[0].clone();
        let cover = [["a*", "b*"], ["*a", "*b"]][self.rng.usize(0..2)];
        // By segment, what is asked of it, in two ways; the allow asks for a tag where tags are to be split.
        let (mut allow, mut halves): (Vec<String>, Vec<[String; 2]>) = (Vec::new(), Vec::new());
        for kind in &chain {
            let tagged = !self.kind(kind).tags.0.is_empty();
            let has = |palette: &Palette| cover.iter().all(|half| palette.0.contains(half));
            let names = has(&self.kind(kind).names);
            let tags = tagged && has(&self.kind(kind).tags);
            let critical = *kind == "env" && self.rng.bool();
            let any = if *kind == "acct" { "" } else { "/*" };
            allow.push(match tags {
                true => {
                    let palette = &self
                        .kinds
                        .iter()
                        .find(|own| own.name == *kind)
                        .expect("a type")
                        .tags;
                    format!("{kind}{any};{}", palette.pick(self.rng))
                }
                false => format!("{kind}{any}"),
            });
            halves.push(match (critical, tags, names) {
                (true, ..) => [false, true].map(|own| format!("{kind}{any};{{critical:{own}}}")),
                (_, true, false) => cover.map(|own| format!("{kind}{any};{own}")),
                (_, true, true) => {
                    let other = [cover[1], cover[0]];
                    [0, 1].map(|at| format!("{kind}/{};{}", cover[at], other[at]))
                }
                (_, false, true) => cover.map(|own| format!("{kind}/{own}")),
                _ => [format!("{kind}{any}"), format!("{kind}{any}")],
            });
        }
        // Each asked about in its own place only, or in several at once.
        let mut pieces: Vec<Vec<String>> = vec![Vec::new()];
        for ways in &halves {
            let mut more = Vec::new();
            for piece in &pieces {
                for way in ways {
                    let mut longer = piece.clone();
                    longer.push(way.clone());
                    more.push(longer);
                }
            }
            pieces = more;
        }
        let mut denied: Vec<String> = pieces.iter().map(|piece| piece.join(":")).collect();
        denied.dedup();
        if denied.len() > 1 && self.rng.bool() {
            denied.remove(self.rng.usize(0..denied.len()));
        }
        let actions = self.actions();
        vec![
            json!({ "effect": "allow", "actions": actions, "resources": [allow.join(":")] }),
            json!({ "effect": "deny", "actions": actions, "resources": denied }),
        ]
    }

    fn attributes(&mut self) -> Value {
        let mut attributes = json!({});
        for key in ["n", "m", "t", "u"] {
            if self.rng.usize(0..5) > 0 {
                let count = self.rng.usize(0..=3);
                let values: Vec<&str> = (0..count)
                    .map(|_| VALUES[self.rng.usize(0..VALUES.len())])
                    .collect();
                attributes[key] = json!(values);
            }
        }
        attributes
    }

    fn roles(&mut self, most: usize) -> Vec<String> {
        (0..self.rng.usize(1..=most))
            .map(|_| format!("role-{}", self.rng.usize(0..4)))
            .collect()
    }

    fn document(&mut self) -> Value {
        let roles: Vec<Value> = (0..4)
            .map(|at| {
                json!({ "key": format!("role-{at}"), "_id": format!("id-{at}"), "policy": self.policy(),
                    "basePermissions": if self.rng.usize(0..6) == 0 { "reader" } else { "no_access" } })
            })
            .collect();
        let mut members = Vec::new();
        for id in ["a", "b"] {
            let mut member = json!({ "_id": id, "email": format!("{id}@example.com"), "role": "no_access",
                "roleAttributes": self.attributes() });
            match self.rng.usize(0..8) {
                0 => member["role"] = json!("reader"),
                1 => member["role"] = json!(["writer", "admin"][self.rng.usize(0..2)]),
                2 if id == "a" => member["role"] = json!("owner"),
                _ => member["customRoles"] = json!(self.roles(3)),
            }
            if self.rng.usize(0..6) == 0 {
                member["permissionGrants"] = json!([{ "actions": self.actions(), "resource": self.specifier_without_holes() }]);
            }
            members.push(member);
        }
        let mut tokens = Vec::new();
        for (at, owner) in ["a", "a", "b"].iter().enumerate() {
            let mut token =
                json!({ "_id": format!("t{at}"), "name": "t", "memberId": owner, "token": "abcd" });
            match self.rng.usize(0..8) {
                0..=2 => token["customRoleIds"] = json!(self.roles(2)),
                3..=5 => token["inlineRole"] = self.policy(),
                6 => token["role"] = json!("admin"),
                _ => token["role"] = json!("writer"),
            }
            tokens.push(token);
        }
        tokens.push(json!({ "_id": "t3", "name": "s", "memberId": "a", "token": "abcd", "serviceToken": true,
            "inlineRole": self.policy() }));
        let types: Vec<Value> = self
            .chains
            .iter()
            .zip(&self.actions)
            .map(|(chain, actions)| {
                let kind = chain.last().expect("a chain");
                json!({ "type": kind, "chains": [spelled(chain)], "taggable": true, "complete": true,
                    "properties": if *kind == "env" { json!(["critical"]) } else { json!(["view"]) },
                    "actions": actions })
            })
            .collect();
        json!({ "members": members, "roles": roles, "tokens": tokens,
            "catalog": { "date": "2026-11-01", "types": types } })
    }

    fn specifier_without_holes(&mut self) -> String {
        let holes = std::mem::replace(&mut self.holes, false);
        let specifier = self.specifier();
        self.holes = holes;
        specifier
    }
}

/// All texts of up to six letters.
fn texts() -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut from = 0;
    for _ in 0..6 {
        let to = texts.len();
        for at in from..to {
            for letter in ["a", "b"] {
                texts.push(format!("{}{letter}", texts[at]));
            }
        }
        from = to;
    }
    texts.remove(0);
    texts
}

/// One text for each way in which these patterns can match.
fn texts_for(patterns: &[&str]) -> Vec<String> {
    let (mut seen, mut found): (Vec<Vec<bool>>, Vec<String>) = (Vec::new(), Vec::new());
    for text in texts() {
        let signature: Vec<bool> = patterns
            .iter()
            .map(|pattern| glob(pattern.as_bytes(), text.as_bytes()))
            .collect();
        if !seen.contains(&signature) {
            seen.push(signature);
            found.push(text);
        }
    }
    found
}

/// One set of tags for each way in which these patterns can match: unions of what single tags match.
fn sets(palette: &Palette, holes: bool) -> Vec<Vec<String>> {
    if palette.0.is_empty() {
        return vec![Vec::new()];
    }
    let patterns = palette.patterns(holes);
    let mut sets: Vec<(Vec<bool>, Vec<String>)> = vec![(vec![false; patterns.len()], Vec::new())];
    for text in texts_for(&patterns) {
        for (signature, set) in sets.clone() {
            let mut joined = set.clone();
            joined.push(text.clone());
            let signature: Vec<bool> = signature
                .iter()
                .zip(&patterns)
                .map(|(known, pattern)| *known || glob(pattern.as_bytes(), text.as_bytes()))
                .collect();
            if !sets.iter().any(|(known, _)| *known == signature) {
                sets.push((signature, joined));
            }
        }
    }
    sets.into_iter().map(|(_, set)| set).collect()
}
