//! Incomplete facts, exactly (rule 5.4): a request that leaves something out is decided over every real resource that
//! it could mean, as far as the principal's statements can tell those apart.

use super::bits::Bits;
use super::compile::{Bound, BoundFilter, BoundSpecifier, Value};
use super::languages::{Seen, classes};
use super::matching::{Asked, Tri};
use super::resource::{Name, Resource, Segment};
use super::verdict::Holdings;
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
    sides: &[&Holdings],
    vocabulary: &Vocabulary,
) -> Option<Vec<String>> {
    let segments = resource.segments();
    let asked = Asked {
        segments,
        chain: vocabulary.chain(segments),
        me: None,
    };
    let statements: usize = sides.iter().map(|holdings| holdings.statements()).sum();
    let most = MAX_COMPLETIONS.min(MAX_WORK / statements.max(1));
    let mut questions: Vec<Questions> = segments.iter().map(|_| Questions::default()).collect();
    for holdings in sides {
        let asked = Asked {
            me: holdings.me.as_deref(),
            ..asked
        };
        collect(holdings, action, &asked, &mut questions);
        for ((action, _), asked) in holdings.gates(action, &asked, vocabulary) {
            collect(holdings, action, &asked, &mut questions);
        }
    }
    let mut texts = vec![String::new()];
    for (at, (segment, questions)) in segments.iter().zip(&questions).enumerate() {
        let spellings = questions.spellings(segment)?;
        if texts.len().saturating_mul(spellings.len()) > most {
            return None;
        }
        let colon = if at > 0 { ":" } else { "" };
        let mut longer = Vec::with_capacity(texts.len() * spellings.len());
        for text in &texts {
            for spelling in &spellings {
                longer.push([text, colon, spelling].concat());
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
        let statements = &held.policy.statements;
        let speaking = statements
            .iter()
            .filter(|statement| !statement.void && statement.speaks_of_action(action.text));
        for specifier in speaking.flat_map(|statement| &statement.specifiers) {
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
        Bound::Myself => me.map(|me| Value::Literal(me.into())).into_iter().collect(),
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
        let names = match segment.name {
            Name::Absent => vec![String::new()],
            Name::Known(key) => vec![format!("/{key}")],
            Name::Unknown => classes(&self.names)?
                .into_iter()
                .map(|class| format!("/{}", class.witness))
                .collect(),
            Name::Every => return None,
        };
        let tags = sets(&self.tags, segment.tags().map(String::from).collect())?;
        let views = sets(&self.views, segment.views().map(String::from).collect())?;
        let critical = match segment.critical() {
            Some(true) => vec!["{critical:true}"],
            None if self.critical => vec!["", "{critical:true}"],
            _ => vec![""],
        };
        if [names.len(), tags.len(), views.len(), critical.len()]
            .into_iter()
            .fold(1_usize, usize::saturating_mul)
            > MAX_COMPLETIONS
        {
            return None;
        }
        let mut spellings = Vec::new();
        for name in &names {
            for tags in &tags {
                for views in &views {
                    for critical in &critical {
                        let views = views.iter().map(|view| format!("view:{view}"));
                        let critical = (!critical.is_empty()).then(|| String::from(*critical));
                        let facts: Vec<String> =
                            tags.iter().cloned().chain(views).chain(critical).collect();
                        let semicolon = if facts.is_empty() { "" } else { ";" };
                        spellings.push(format!(
                            "{}{name}{semicolon}{}",
                            segment.kind,
                            facts.join(",")
                        ));
                    }
                }
            }
        }
        Some(spellings)
    }
}

/// The sets that hold `given` and perhaps more, one for each combination of patterns that some member matches.
///
/// A set matches what any of its members matches, so the combinations are the unions of those of single texts:
/// polynomially many questions about texts, however many sets there are.
fn sets(patterns: &[Vec<Value>], given: Vec<String>) -> Option<Vec<Vec<String>>> {
    if patterns.is_empty() {
        return Some(vec![given]);
    }
    let mut matched = Bits::none(patterns.len());
    for (at, values) in patterns.iter().enumerate() {
        if given
            .iter()
            .any(|fact| values.iter().any(|value| value.matches(fact)))
        {
            matched.insert(at);
        }
    }
    let classes = classes(patterns)?;
    let mut known = Seen::default();
    known.insert(matched.words());
    let mut found = vec![(matched, given)];
    let mut next = 0;
    while let Some((matched, members)) = found.get(next).cloned() {
        next += 1;
        for class in &classes {
            let mut union = matched.clone();
            union.add(&class.matched);
            if known.insert(union.words()) {
                let mut members = members.clone();
                members.push(class.witness.clone());
                found.push((union, members));
                if found.len() > MAX_COMPLETIONS {
                    return None;
                }
            }
        }
    }
    Some(found.into_iter().map(|(_, members)| members).collect())
}
