//! Incomplete facts, exactly (rule 5.4): a request that leaves something out is decided over every real resource that
//! it could mean, as far as the principal's statements can tell those apart.

use super::bits::Bits;
use super::compile::{Bound, BoundFilter, BoundSpecifier, BoundStatement, Value};
use super::languages::{Seen, classes};
use super::matching::{Asked, Tri};
use super::resource::{Labels, Name, Resource, Segment, joined};
use super::verdict::{Holdings, statements};
use super::vocabulary::{Action, Vocabulary};

/// More distinct completions than this are not gone through; the answer is then what can be told without them.
pub const MAX_COMPLETIONS: usize = 4_096;
/// Completions times statements at most: a principal of thousands of statements is gone through for fewer completions.
const MAX_WORK: usize = 4_000_000;

/// What the principal's statements ask of what a request leaves open, for each of its segments.
#[derive(Debug, Default)]
struct Questions {
    names: Vec<Vec<Value>>,
    tags: Vec<Vec<Value>>,
    views: Vec<Vec<Value>>,
    critical: bool,
}

/// Every real resource that `resource` could mean, spelled out; `None` where they are too many.
pub(crate) fn completions(
    resource: &Resource<'_>,
    action: Action<'_>,
    sides: &[Holdings],
    vocabulary: &Vocabulary,
) -> Option<Vec<String>> {
    let segments = resource.segments();
    let asked = Asked {
        segments,
        chain: vocabulary.chain(segments),
        me: None,
    };
    let most = MAX_COMPLETIONS.min(MAX_WORK / statements(sides).max(1));
    let mut questions = Vec::with_capacity(segments.len());
    for _ in segments {
        questions.push(Questions::default());
    }
    for holdings in sides {
        let asked = Asked {
            me: holdings.me.as_deref(),
            ..asked
        };
        collect(holdings, action, &asked, &mut questions);
        for gate in holdings.gates(action, segments).iter().flatten() {
            let (action, asked) = gate.question(&asked, vocabulary);
            collect(holdings, action, &asked, &mut questions);
        }
    }
    let mut texts = vec![String::new()];
    for (at, (segment, questions)) in segments.iter().zip(&questions).enumerate() {
        let spellings = questions.spellings(segment)?;
        if texts.len().saturating_mul(spellings.len()) > most {
            return None;
        }
        let mut longer = Vec::with_capacity(texts.len() * spellings.len());
        for text in &texts {
            for spelling in &spellings {
                let mut text = text.clone();
                text.push_str(if at > 0 { ":" } else { "" });
                text.push_str(spelling);
                longer.push(text);
            }
        }
        texts = longer;
    }
    Some(texts)
}

/// Takes up the patterns of every specifier that the missing facts would settle.
fn collect(
    holdings: &Holdings,
    action: Action<'_>,
    asked: &Asked<'_>,
    questions: &mut [Questions],
) {
    for held in &holdings.held {
        let speaking = |statement: &&BoundStatement| {
            !statement.void && statement.speaks_of_action(action.text)
        };
        let statements = held.policy.statements.iter().filter(speaking);
        for specifier in statements.flat_map(|statement| &statement.specifiers) {
            let BoundSpecifier::Chain { segments, .. } = specifier else {
                continue;
            };
            if specifier.compare(asked) != Ok(Tri::Maybe) {
                continue;
            }
            for ((own, given), questions) in segments
                .iter()
                .zip(asked.segments)
                .zip(questions.iter_mut())
            {
                if given.name == Name::Unknown {
                    take(&mut questions.names, &own.name, asked.me);
                }
                for filter in own.filters.iter().filter(|_| given.open) {
                    match filter {
                        BoundFilter::Tag(tag) => take(&mut questions.tags, tag, None),
                        BoundFilter::View(view) => take(&mut questions.views, view, None),
                        BoundFilter::Critical(_) => questions.critical = true,
                    }
                }
            }
        }
    }
}

fn take(patterns: &mut Vec<Vec<Value>>, bound: &Bound, me: Option<&str>) {
    let values = match bound {
        Bound::Of(values) => values.clone(),
        Bound::Myself => match me {
            Some(me) => vec![Value::Literal(me.into())],
            None => Vec::new(),
        },
        // Any name will do; any tag will do too, but there must be one.
        Bound::Any => vec![Value::Glob(crate::policy::Glob::new("*"))],
        Bound::Unbound => return,
    };
    if !patterns.contains(&values) {
        patterns.push(values);
    }
}

impl Questions {
    /// The ways in which the statements can tell this segment's completions apart.
    fn spellings(&self, segment: &Segment<'_>) -> Option<Vec<String>> {
        let mut begun = Vec::new();
        match segment.name {
            Name::Absent => begun.push(String::from(segment.kind)),
            Name::Known(key) => begun.push(joined(&[segment.kind, "/", key])),
            Name::Unknown => {
                for class in classes(&self.names)? {
                    begun.push(joined(&[segment.kind, "/", &class.witness]));
                }
            }
            Name::Every => return None,
        }
        let tags = sets(&self.tags, segment.tags(), "")?;
        let views = sets(&self.views, segment.views(), "view:")?;
        let critical: &[&str] = match segment.critical() {
            Some(true) => &["{critical:true},"],
            None if self.critical => &["", "{critical:true},"],
            _ => &[""],
        };
        let mut count = begun.len();
        for more in [tags.len(), views.len(), critical.len()] {
            count = count.saturating_mul(more);
        }
        if count > MAX_COMPLETIONS {
            return None;
        }
        let mut spellings = Vec::with_capacity(count);
        for name in &begun {
            for tags in &tags {
                for views in &views {
                    for critical in critical {
                        let mut spelling = joined(&[name, ";", tags, views, critical]);
                        // A comma too many, or the semicolon where there are no facts.
                        spelling.pop();
                        spellings.push(spelling);
                    }
                }
            }
        }
        Some(spellings)
    }
}

/// The sets that hold `given` and perhaps more, one for each combination of patterns that some member matches; spelled
/// with `prefix` before each member and a comma behind it.
///
/// A set matches what any of its members matches, so the combinations are the unions of those of single texts:
/// polynomially many questions about texts, however many sets there are.
fn sets(patterns: &[Vec<Value>], given: Labels<'_>, prefix: &str) -> Option<Vec<String>> {
    let mut matched = Bits::none(patterns.len());
    let mut members = String::new();
    for fact in given {
        for (at, values) in patterns.iter().enumerate() {
            if values.iter().any(|value| value.matches(fact)) {
                matched.insert(at);
            }
        }
        add(&mut members, prefix, fact);
    }
    if patterns.is_empty() {
        return Some(vec![members]);
    }
    let classes = classes(patterns)?;
    let mut known = Seen::default();
    known.insert(matched.words());
    let (mut found, mut unions) = (vec![members], vec![matched]);
    let mut next = 0;
    while let (Some(members), Some(matched)) = (found.get(next), unions.get(next)) {
        let (members, matched) = (members.clone(), matched.clone());
        next += 1;
        for class in &classes {
            let mut union = matched.clone();
            union.add(&class.matched);
            if known.insert(union.words()) {
                let mut members = members.clone();
                add(&mut members, prefix, &class.witness);
                found.push(members);
                unions.push(union);
                if found.len() > MAX_COMPLETIONS {
                    return None;
                }
            }
        }
    }
    Some(found)
}

fn add(members: &mut String, prefix: &str, member: &str) {
    members.push_str(prefix);
    members.push_str(member);
    members.push(',');
}
