//! Why, down to the part of each statement that did not match (rule 5.3): read off the one matcher.

use crate::plain::{Object, Plain, Show, serialize_plainly};
use crate::policy::Effect;

use super::compile::{Bound, BoundFilter, BoundSegment, BoundSpecifier, BoundStatement};
use super::decision::{Decision, StatementRef};
use super::matching::{Asked, Mismatch, Tri};
use super::principal::{Facts, Principal};
use super::resource::Resource;
use super::verdict::Holdings;
use super::vocabulary::Action;

/// A decision with one record per statement of the principal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// What `decide` says.
    pub decision: Decision,
    /// Every statement on every side, in canonical order.
    pub records: Vec<Record>,
    /// The same for the view permission that the request needs as well (rule 4.4).
    pub gate: Option<Box<Explanation>>,
}

/// How one statement fared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Which statement.
    pub reference: StatementRef,
    /// What it does where it matches.
    pub effect: Effect,
    /// Whether it speaks of the request.
    pub matched: Matched,
    /// If not, the part that came closest to matching and failed.
    pub failed: Option<Failure>,
}

/// Whether a statement speaks of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Matched {
    /// Whatever the missing facts are.
    Yes,
    /// Whatever the missing facts are, not.
    No,
    /// The missing facts decide.
    Unknown,
}

/// The part of a statement that a request does not match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Which kind of part.
    pub part: Part,
    /// The segment it belongs to, from 0; `None` for parts that belong to none.
    pub segment: Option<usize>,
    /// What was asked for, as bound. Under `notActions` and `notResources`: what the request should not have matched.
    pub pattern: String,
}

/// A kind of part, in the order they are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// `actions` or `notActions`.
    Action,
    /// The chain of types, or the whole specifier under `notResources`.
    Chain,
    /// A name.
    Name,
    /// A tag.
    Tag,
    /// `{critical:…}`
    Property,
    /// `view:…`
    View,
    /// A hole that the principal has no value for.
    Unbound,
}

impl Principal {
    /// The decision, and how every statement fared. Slower than [`Principal::decide`], and says the same.
    pub fn explain(&self, action: &str, resource: &str, facts: Facts) -> Explanation {
        let decision = self.decide(action, resource, facts);
        let Some(read) = self.read(resource, facts) else {
            return Explanation {
                decision,
                records: Vec::new(),
                gate: None,
            };
        };
        let asked = self.asked(&read);
        let action = self.inner().vocabulary.action(action);
        let texts = match read.is_open() {
            true => self.completions(action, &read).unwrap_or_default(),
            false => Vec::new(),
        };
        let mut completed = Vec::with_capacity(texts.len());
        for text in &texts {
            if let Some(read) = Resource::parse(text) {
                completed.push(read);
            }
        }
        let mut records = Vec::new();
        for holdings in self.sides() {
            let me = holdings.me.as_deref();
            let asked = Asked { me, ..asked };
            let mut all = Vec::with_capacity(completed.len());
            for read in &completed {
                all.push(Asked {
                    me,
                    ..self.asked(read)
                });
            }
            for held in &holdings.held {
                for (at, statement) in held.policy.statements.iter().enumerate() {
                    if let Some(reference) = holdings.refer(held, at) {
                        records.push(record(statement, reference, action, &asked, &all));
                    }
                }
            }
        }
        Explanation {
            decision,
            records,
            gate: self.explain_gate(action, &read, facts),
        }
    }

    /// The last gate; its own explanation has those before it.
    fn explain_gate(
        &self,
        action: Action<'_>,
        read: &Resource<'_>,
        facts: Facts,
    ) -> Option<Box<Explanation>> {
        let gates = |holdings: &Holdings| holdings.gates(action, read.segments());
        let [first, last] = self
            .sides()
            .iter()
            .map(gates)
            .find(|gates| *gates != [None; 2])?;
        let gate = last.or(first)?;
        let text = match gate.segments == read.segments().len() {
            true => read.text,
            false => read.first_text(),
        };
        Some(Box::new(self.explain(gate.action, text, facts)))
    }
}

fn record(
    statement: &BoundStatement,
    reference: StatementRef,
    action: Action<'_>,
    asked: &Asked<'_>,
    completed: &[Asked<'_>],
) -> Record {
    let speaks = statement.speaks_of_action(action.text);
    let mut matched = match speaks {
        true => statement.speaks_of(asked),
        false => Tri::No,
    };
    // Exactly, where the completions could be gone through: `{critical:true}` or `{critical:false}` always matches.
    if let (Tri::Maybe, [first, others @ ..]) = (matched, completed) {
        matched = statement.speaks_of(first);
        if others
            .iter()
            .any(|asked| statement.speaks_of(asked) != matched)
        {
            matched = Tri::Maybe;
        }
    }
    let failed = (matched == Tri::No).then(|| match speaks {
        false => Failure {
            part: Part::Action,
            segment: None,
            pattern: action_patterns(statement, action.text),
        },
        true => resource_failure(statement, asked),
    });
    let matched = match matched {
        Tri::Yes => Matched::Yes,
        Tri::No => Matched::No,
        Tri::Maybe => Matched::Unknown,
    };
    Record {
        reference,
        effect: statement.effect,
        matched,
        failed,
    }
}

fn list(listed: &mut String, text: &str) {
    if !listed.is_empty() {
        listed.push(',');
    }
    listed.push_str(text);
}

/// All patterns, none of which matched; under `notActions` the one that did.
fn action_patterns(statement: &BoundStatement, action: &str) -> String {
    let mut listed = String::new();
    for pattern in &statement.actions.patterns {
        if !statement.actions.except || pattern.matches(action) {
            list(&mut listed, pattern.as_str());
        }
    }
    listed
}

/// Of the specifiers the one that got furthest; under `notResources` the one that matched.
fn resource_failure(statement: &BoundStatement, asked: &Asked<'_>) -> Failure {
    let whole = |part, specifier: Option<&BoundSpecifier>| Failure {
        part,
        segment: None,
        pattern: specifier.map_or("", BoundSpecifier::text).into(),
    };
    if statement.void {
        return whole(
            Part::Unbound,
            statement
                .specifiers
                .iter()
                .find(|specifier| specifier.is_unbound()),
        );
    }
    if statement.except {
        let matched = statement
            .specifiers
            .iter()
            .find(|specifier| specifier.compare(asked).is_ok());
        return whole(Part::Chain, matched);
    }
    let mut furthest = None;
    for specifier in &statement.specifiers {
        if let Err(mismatch) = specifier.compare(asked)
            && furthest.is_none_or(|(_, before)| before <= mismatch)
        {
            furthest = Some((specifier, mismatch));
        }
    }
    match furthest {
        Some((specifier, mismatch)) => specifier.failure(mismatch),
        None => whole(Part::Chain, statement.specifiers.first()),
    }
}

impl BoundSpecifier {
    fn text(&self) -> &str {
        match self {
            Self::Everything => "*",
            Self::Chain { text, .. } => text,
        }
    }

    fn segment(&self, at: usize) -> Option<&BoundSegment> {
        match self {
            Self::Everything => None,
            Self::Chain { segments, .. } => segments.get(at),
        }
    }

    fn is_unbound(&self) -> bool {
        let Self::Chain { segments, .. } = self else {
            return false;
        };
        segments.iter().any(|segment| {
            segment.name == Bound::Unbound
                || segment.filters.iter().any(|filter| {
                    matches!(
                        filter,
                        BoundFilter::Tag(Bound::Unbound) | BoundFilter::View(Bound::Unbound)
                    )
                })
        })
    }

    fn failure(&self, mismatch: Mismatch) -> Failure {
        let text = |bound: &Bound| match bound {
            Bound::Any => String::from("*"),
            Bound::Of(values) => {
                let mut listed = String::new();
                for value in values {
                    list(&mut listed, value.text());
                }
                listed
            }
            Bound::Myself => String::from("${self}"),
            Bound::Unbound => String::from(self.text()),
        };
        let of = |part, bound: &Bound| {
            if *bound == Bound::Unbound {
                Part::Unbound
            } else {
                part
            }
        };
        let (part, segment, pattern) = match mismatch {
            Mismatch::Chain => (Part::Chain, None, String::from(self.text())),
            Mismatch::Part(at, None) => match self.segment(at) {
                Some(segment) => (of(Part::Name, &segment.name), Some(at), text(&segment.name)),
                None => (Part::Name, Some(at), String::new()),
            },
            Mismatch::Part(at, Some(filter)) => match self
                .segment(at)
                .and_then(|segment| segment.filters.get(filter))
            {
                Some(BoundFilter::Tag(tag)) => (of(Part::Tag, tag), Some(at), text(tag)),
                Some(BoundFilter::View(view)) => (of(Part::View, view), Some(at), text(view)),
                Some(BoundFilter::Critical(critical)) => {
                    (Part::Property, Some(at), format!("{{critical:{critical}}}"))
                }
                None => (Part::Tag, Some(at), String::new()),
            },
        };
        Failure {
            part,
            segment,
            pattern,
        }
    }
}

impl Show for Explanation {
    fn plain(&self) -> Plain<'_> {
        let mut object = self.decision.object();
        object
            .show("records", &self.records)
            .show("gate", &self.gate);
        Plain::Object(object)
    }
}

impl Show for Record {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        object
            .show("ref", &self.reference)
            .show("effect", &self.effect)
            .show("matched", &self.matched)
            .show("failed", &self.failed);
        Plain::Object(object)
    }
}

impl Show for Matched {
    fn plain(&self) -> Plain<'_> {
        match self {
            Self::Yes => Plain::Bool(true),
            Self::No => Plain::Bool(false),
            Self::Unknown => Plain::Word("unknown"),
        }
    }
}

impl Show for Failure {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        object
            .show("part", &self.part)
            .show("segment", &self.segment)
            .show("pattern", &self.pattern);
        Plain::Object(object)
    }
}

impl Show for Part {
    fn plain(&self) -> Plain<'_> {
        Plain::Word(match self {
            Self::Action => "action",
            Self::Chain => "chain",
            Self::Name => "name",
            Self::Tag => "tag",
            Self::Property => "property",
            Self::View => "view",
            Self::Unbound => "unbound",
        })
    }
}

serialize_plainly!(Explanation Record Matched Failure Part);
