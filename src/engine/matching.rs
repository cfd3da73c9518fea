//! The one matcher: whether a statement speaks of a request (rules 2.4, 2.5 and 3).
//!
//! Three values, because facts may be missing: a part that they would settle is `Maybe`. With complete facts
//! nothing ever is. `No` carries which part failed first, so that an explanation is read off the same run.

use super::compile::{Bound, BoundFilter, BoundSegment, BoundSpecifier, BoundStatement, Value};
use super::resource::{Labels, Name, Segment};
use super::vocabulary::ChainId;

/// The resource that is asked about, and who asks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub segments: &'a [Segment<'a>],
    /// The catalog's number for their types.
    pub chain: Option<ChainId>,
    /// Whom `${self}` stands for.
    pub me: Option<&'a str>,
}

/// Yes, no, or it depends on facts that are missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Tri {
    No,
    Maybe,
    Yes,
}

impl Tri {
    pub fn and(self, other: Self) -> Self {
        self.min(other)
    }

    pub fn or(self, other: Self) -> Self {
        self.max(other)
    }
}

impl std::ops::Not for Tri {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Maybe => Self::Maybe,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Tri {
    fn from(yes: bool) -> Self {
        if yes { Self::Yes } else { Self::No }
    }
}

/// The part of a specifier that a resource does not match, in the order they are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Mismatch {
    Chain,
    /// Of this segment the name, or this filter.
    Part(usize, Option<usize>),
}

impl BoundStatement {
    pub fn speaks_of_action(&self, action: &str) -> bool {
        self.actions
            .patterns
            .iter()
            .any(|pattern| pattern.matches(action))
            != self.actions.except
    }

    /// Whether the resource side matches: one of the specifiers, or none of them under `notResources`.
    pub fn speaks_of(&self, asked: &Asked<'_>) -> Tri {
        if self.void {
            return Tri::No;
        }
        let mut any = Tri::No;
        for specifier in &self.specifiers {
            any = any.or(specifier.compare(asked).unwrap_or(Tri::No));
            if any == Tri::Yes {
                break;
            }
        }
        if self.except { !any } else { any }
    }
}

impl BoundSpecifier {
    /// `Err` tells the first part that cannot match.
    pub fn compare(&self, asked: &Asked<'_>) -> Result<Tri, Mismatch> {
        let Self::Chain {
            chain: own,
            segments,
            below,
            ..
        } = self
        else {
            return Ok(Tri::Yes);
        };
        let same_chain = match (own, asked.chain) {
            (Some(own), Some(chain)) => *own == chain,
            // A parent never covers its children (rule 3.1), and `P:*` covers nothing but those (rule 3.4).
            _ => {
                let (own, given) = (segments.len(), asked.segments.len());
                (if *below { own < given } else { own == given })
                    && segments
                        .iter()
                        .zip(asked.segments)
                        .all(|(own, given)| *own.kind == *given.kind)
            }
        };
        if !same_chain {
            return Err(Mismatch::Chain);
        }
        let mut all = Tri::Yes;
        for (at, (own, given)) in segments.iter().zip(asked.segments).enumerate() {
            all = all.and(
                own.compare(given, asked.me)
                    .map_err(|filter| Mismatch::Part(at, filter))?,
            );
        }
        Ok(all)
    }
}

impl BoundSegment {
    /// `Err(None)`: the name; `Err(Some(filter))`: that filter.
    fn compare(&self, given: &Segment<'_>, me: Option<&str>) -> Result<Tri, Option<usize>> {
        let mut all = self.name.matches_name(given.name, me);
        if all == Tri::No {
            return Err(None);
        }
        for (at, filter) in self.filters.iter().enumerate() {
            all = all.and(filter.matches(given));
            if all == Tri::No {
                return Err(Some(at));
            }
        }
        Ok(all)
    }

    /// Matches every thing of its type.
    pub fn is_free(&self) -> bool {
        self.name == Bound::Any && self.filters.is_empty()
    }
}

impl BoundFilter {
    fn matches(&self, given: &Segment<'_>) -> Tri {
        match self {
            Self::Tag(tag) => tag.matches_one_of(given.tags(), given.open),
            Self::View(view) => view.matches_one_of(given.views(), given.open),
            Self::Critical(critical) => given
                .critical()
                .map_or(Tri::Maybe, |is| (is == *critical).into()),
        }
    }
}

impl Bound {
    fn matches_name(&self, name: Name<'_>, me: Option<&str>) -> Tri {
        match (self, name) {
            (Self::Any, _) => Tri::Yes,
            (Self::Of(values), Name::Known(key)) => {
                values.iter().any(|value| value.matches(key)).into()
            }
            (Self::Myself, Name::Known(key)) => (me == Some(key)).into(),
            (Self::Myself, Name::Unknown) if me.is_none() => Tri::No,
            (Self::Of(_) | Self::Myself, Name::Unknown) => Tri::Maybe,
            // `env/*` is asked about one environment at a time, and a missing name is nobody's.
            (Self::Unbound, _) | (_, Name::Absent | Name::Every) => Tri::No,
        }
    }

    fn matches_one_of(&self, mut facts: Labels<'_>, open: bool) -> Tri {
        let found = match self {
            Self::Any => facts.next().is_some(),
            Self::Of(values) => facts.any(|fact| values.iter().any(|value| value.matches(fact))),
            // `${self}` stands for a name alone.
            Self::Myself | Self::Unbound => return Tri::No,
        };
        match found {
            false if open => Tri::Maybe,
            found => found.into(),
        }
    }

    /// The names it stands for, where it is nothing but names.
    pub fn literals(&self) -> Option<&[Value]> {
        let values: &[Value] = match self {
            Self::Any | Self::Myself => return None,
            Self::Of(values) => values,
            Self::Unbound => &[],
        };
        let literal = |value: &Value| matches!(value, Value::Literal(_));
        values.iter().all(literal).then_some(values)
    }
}
