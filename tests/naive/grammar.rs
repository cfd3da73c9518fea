//! Rule 3, read naively: specifiers, resources, and when one matches the other.

use std::collections::BTreeMap;

/// What holes stand for. A key that is missing, or has no values, is unbound.
#[derive(Clone, Default)]
pub struct Bindings {
    pub attributes: BTreeMap<String, Vec<String>>,
    /// Rule 4.1: `${self}` and `${owner}`, which only base roles may hold, frozen ones too.
    pub base: Option<(Vec<String>, Vec<String>)>,
}

/// A pattern as written, or one value of a hole, in which `*` is a character (rule 3.6).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Pattern {
    Glob(String),
    Literal(String),
}

impl Pattern {
    pub fn matches(&self, text: &str) -> bool {
        match self {
            Pattern::Glob(pattern) => glob(pattern.as_bytes(), text.as_bytes()),
            Pattern::Literal(value) => value == text,
        }
    }
}

/// Rules 2.5 and 3.1: `*` stands for any run of characters, the empty one included.
pub fn glob(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), None) => glob(rest, text),
        (Some((b'*', rest)), Some((_, shorter))) => glob(rest, text) || glob(pattern, shorter),
        (Some((p, rest)), Some((t, shorter))) => p == t && glob(rest, shorter),
        _ => false,
    }
}

/// The patterns of a name or filter are alternatives; an unbound hole leaves none.
#[derive(Clone, Debug)]
pub enum Filter {
    Tag(Vec<Pattern>),
    View(Vec<Pattern>),
    Critical(bool),
}

#[derive(Clone, Debug)]
pub struct Segment {
    pub kind: String,
    pub names: Vec<Pattern>,
    pub filters: Vec<Filter>,
}

/// `*` is no segment and `below`: every resource is strictly below the root.
#[derive(Clone, Debug)]
pub struct Specifier {
    pub segments: Vec<Segment>,
    pub below: bool,
    pub unbound: bool,
}

/// A segment of a resource: one concrete thing, or (see `Asked`) what is known of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Thing {
    pub kind: String,
    pub name: String,
    pub tags: Vec<String>,
    pub views: Vec<String>,
    pub critical: bool,
}

#[derive(Clone, Debug, Default)]
pub struct Asked {
    pub thing: Thing,
    pub name_unknown: bool,
    pub more_facts: bool,
    pub critical_known: bool,
}

/// Rule 3.1 and 3.4: the same chain of types, or for `P:*` one that goes on below P.
pub fn matches(specifier: &Specifier, resource: &[Thing]) -> bool {
    let (wanted, given) = (specifier.segments.len(), resource.len());
    (if specifier.below {
        given > wanted
    } else {
        given == wanted
    }) && specifier
        .segments
        .iter()
        .zip(resource)
        .all(|(segment, thing)| segment_matches(segment, thing))
}

/// Rules 3.1 to 3.4: the name, and every filter.
fn segment_matches(segment: &Segment, thing: &Thing) -> bool {
    segment.kind == thing.kind
        && (nameless(&thing.kind) || any(&segment.names, &thing.name))
        && segment.filters.iter().all(|filter| match filter {
            Filter::Tag(patterns) => thing.tags.iter().any(|tag| any(patterns, tag)),
            Filter::View(patterns) => thing.views.iter().any(|view| any(patterns, view)),
            Filter::Critical(wanted) => thing.critical == *wanted,
        })
}

fn any(patterns: &[Pattern], text: &str) -> bool {
    patterns.iter().any(|pattern| pattern.matches(text))
}

/// Rule 3.4: `acct` and `ip-allowlist` are whole names.
pub fn nameless(kind: &str) -> bool {
    kind == "acct" || kind == "ip-allowlist"
}

pub fn keychar(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-')
}

fn is_type(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

fn is_key(text: &str) -> bool {
    !text.is_empty() && text.chars().all(keychar)
}

/// Splits at `separator`, which does not count inside `{…}` and so not inside `${…}` either.
fn split(text: &str, separator: char) -> Vec<&str> {
    let (mut parts, mut start, mut inside) = (vec![], 0, false);
    for (at, c) in text.char_indices() {
        match c {
            '{' => inside = true,
            '}' => inside = false,
            _ if c == separator
                && !inside
                && !(c == ':' && is_view_colon(&text[start..at], &text[at + 1..])) =>
            {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

/// Rule 3.2: `view:` begins a selector unless a segment (`[a-z][a-z-]*/`) follows.
fn is_view_colon(segment: &str, rest: &str) -> bool {
    let filter = segment
        .split_once(';')
        .map(|(_, filters)| filters.rsplit([',', ';']).next());
    let segment_follows = rest.split_once('/').is_some_and(|(kind, _)| is_type(kind));
    filter == Some(Some("view")) && !segment_follows
}

/// The grammar of rule 3. `None` is an error of the policy.
pub fn specifier(text: &str, bindings: &Bindings) -> Option<Specifier> {
    let mut unbound = false;
    if text == "*" {
        return Some(Specifier {
            segments: vec![],
            below: true,
            unbound,
        });
    }
    let mut parts = split(text, ':');
    let below = parts.len() > 1 && parts.last() == Some(&"*");
    if below {
        parts.pop();
    }
    let last = parts.len() - 1;
    let mut segments = vec![];
    for (index, part) in parts.into_iter().enumerate() {
        segments.push(specifier_segment(
            part,
            index == last,
            bindings,
            &mut unbound,
        )?);
    }
    Some(Specifier {
        segments,
        below,
        unbound,
    })
}

fn specifier_segment(
    text: &str,
    last: bool,
    bindings: &Bindings,
    unbound: &mut bool,
) -> Option<Segment> {
    let halves = split(text, ';');
    if halves.len() > 2 {
        return None; // a second `;`
    }
    let head = split(halves[0], '/');
    let kind = head[0].to_owned();
    let mut names = vec![];
    match head[..] {
        [_] if last || nameless(&kind) => names.push(Pattern::Glob("*".into())),
        [_, list] => {
            for name in split(list, ',') {
                names.extend(patterns(name, bindings, unbound)?);
            }
        }
        _ => return None,
    }
    let mut filters = vec![];
    for filter in halves
        .get(1)
        .map(|list| split(list, ','))
        .unwrap_or_default()
    {
        filters.push(match filter.strip_prefix("view:") {
            Some(view) => Filter::View(patterns(view, bindings, unbound)?),
            None if filter == "{critical:true}" && kind == "env" => Filter::Critical(true),
            None if filter == "{critical:false}" && kind == "env" => Filter::Critical(false),
            None => Filter::Tag(patterns(filter, bindings, unbound)?),
        });
    }
    is_type(&kind).then_some(Segment {
        kind,
        names,
        filters,
    })
}

/// A name or tag: a glob, or a hole, which takes every value of its key (rule 3.6).
fn patterns(text: &str, bindings: &Bindings, unbound: &mut bool) -> Option<Vec<Pattern>> {
    let Some(hole) = text
        .strip_prefix("${")
        .and_then(|rest| rest.strip_suffix('}'))
    else {
        let legal = !text.is_empty() && text.chars().all(|c| keychar(c) || c == '*');
        return legal.then(|| vec![Pattern::Glob(text.into())]);
    };
    let values = match (hole.strip_prefix("roleAttribute/"), hole, &bindings.base) {
        (Some(key), _, _) if is_key(key) => {
            let values = bindings.attributes.get(key).cloned().unwrap_or_default();
            *unbound |= values.is_empty();
            values
        }
        (None, "self", Some((own, _))) => own.clone(),
        (None, "owner", Some((_, owners))) => owners.clone(),
        _ => return None,
    };
    Some(values.into_iter().map(Pattern::Literal).collect())
}

/// Rule 3.5: a request's resource. `None` is `bad_resource`. An environment named `*` stays
/// in the answer under that name, for rule 4.5.
pub fn resource(text: &str, path_only: bool) -> Option<Vec<Asked>> {
    let segments: Option<Vec<Asked>> = split(text, ':')
        .into_iter()
        .map(|part| resource_segment(part, path_only))
        .collect();
    let segments = segments?;
    let misplaced = |(at, asked): (usize, &Asked)| {
        asked.thing.name == "*"
            && !(at == 1 && asked.thing.kind == "env" && segments[0].thing.kind == "proj")
    };
    (!segments.iter().enumerate().any(misplaced)).then_some(segments)
}

fn resource_segment(text: &str, path_only: bool) -> Option<Asked> {
    let (head, facts) = match text.split_once(';') {
        Some((head, facts)) => (head, Some(facts)),
        None => (text, None),
    };
    let (kind, name) = match head.split_once('/') {
        Some((kind, name)) => (kind, name),
        None if nameless(head) => (head, "-"),
        None => return None,
    };
    let star = name == "*";
    if !is_type(kind)
        || !(is_key(name) || name == "?" || star)
        || (star && !matches!(facts, None | Some("?")))
    {
        return None;
    }
    let mut asked = Asked {
        name_unknown: name == "?",
        more_facts: path_only,
        ..Asked::default()
    };
    asked.thing.kind = kind.into();
    asked.thing.name = name.into();
    let mut facts: Vec<&str> = facts
        .map(|facts| facts.split(',').collect())
        .unwrap_or_default();
    if facts.last() == Some(&"?") {
        facts.pop();
        asked.more_facts = true;
    }
    for fact in facts {
        if let Some(value) = fact
            .strip_prefix("{critical:")
            .and_then(|rest| rest.strip_suffix('}'))
        {
            let value: bool = value.parse().ok()?;
            if kind != "env" || (asked.critical_known && asked.thing.critical != value) {
                return None;
            }
            asked.critical_known = true;
            asked.thing.critical = value;
        } else if let Some(view) = fact.strip_prefix("view:") {
            is_key(view).then(|| asked.thing.views.push(view.into()))?;
        } else {
            is_key(fact).then(|| asked.thing.tags.push(fact.into()))?;
        }
    }
    Some(asked)
}
