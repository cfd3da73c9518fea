//! A policy with its holes filled in (rule 3.6), ready to be matched.

use std::slice;

use crate::account::{RoleAttributes, UnboundDeny};
use crate::policy::{
    Effect, Filter, Glob, Hole, Pattern, SegmentPattern, Selection, Specifier, SpecifierForm,
    Statement, is_nameless,
};

use super::decision::StatementSource;
use super::index::Index;
use super::resource::is_key;
use super::vocabulary::{ChainId, Vocabulary};

/// Some policies' statements that decide as one: inside it denies win, across such policies the most permissive (rule 2).
#[derive(Debug)]
pub(crate) struct Compiled {
    pub statements: Vec<BoundStatement>,
    pub index: Index,
}

/// One statement, its names bound to values.
#[derive(Debug)]
pub(crate) struct BoundStatement {
    pub source: StatementSource,
    /// Its place in the policy it was written in.
    pub place: usize,
    pub effect: Effect,
    pub actions: Selection<Glob>,
    /// Written as `notResources`.
    pub except: bool,
    /// Never matches: a hole in `notResources` has no value (rule 3.6).
    pub void: bool,
    pub specifiers: Vec<BoundSpecifier>,
}

#[derive(Clone, Debug)]
pub(crate) enum BoundSpecifier {
    Everything,
    Chain {
        /// The catalog's number for exactly these types; `None` with `:*`, or where the catalog has no such chain.
        chain: Option<ChainId>,
        segments: Vec<BoundSegment>,
        below: bool,
        /// As it was written.
        text: Box<str>,
    },
}

#[derive(Clone, Debug)]
pub(crate) struct BoundSegment {
    pub kind: Box<str>,
    pub name: Bound,
    pub filters: Vec<BoundFilter>,
}

#[derive(Clone, Debug)]
pub(crate) enum BoundFilter {
    Tag(Bound),
    View(Bound),
    Critical(bool),
}

/// A name, tag or view key: any of these.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Bound {
    Any,
    Of(Vec<Value>),
    /// `${self}`, which alone is filled in when asked: so that all members share their base roles.
    Myself,
    /// A hole without a value, and nothing beside it: matches nothing.
    Unbound,
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    /// Also the value of a role attribute, in which `*` is a character.
    Literal(Box<str>),
    Glob(Glob),
}

impl BoundSpecifier {
    pub fn chain(
        segments: Vec<BoundSegment>,
        below: bool,
        text: &str,
        vocabulary: &Vocabulary,
    ) -> Self {
        let mut types = Vec::with_capacity(segments.len());
        for segment in &segments {
            types.push(&*segment.kind);
        }
        Self::Chain {
            chain: vocabulary.chain_of(&types).filter(|_| !below),
            segments,
            below,
            text: text.into(),
        }
    }

    /// As it was written, or with what fills its holes where it has any. A filter that is any of several values has no
    /// such text: see [`one_by_one`](Self::one_by_one).
    pub fn text_for(&self, me: Option<&str>) -> Box<str> {
        let Self::Chain {
            segments,
            below,
            text,
            ..
        } = self
        else {
            return "*".into();
        };
        if !text.contains('$') {
            return text.clone();
        }
        let mut filled = String::new();
        for (at, segment) in segments.iter().enumerate() {
            if at > 0 {
                filled.push(':');
            }
            filled.push_str(&segment.kind);
            if !is_nameless(&segment.kind) {
                filled.push('/');
                segment.name.print(me, &mut filled);
            }
            let mut mark = ';';
            for filter in &segment.filters {
                filled.push(std::mem::replace(&mut mark, ','));
                match filter {
                    BoundFilter::Tag(tag) => tag.print(None, &mut filled),
                    BoundFilter::View(view) => {
                        filled.push_str("view:");
                        view.print(None, &mut filled);
                    }
                    BoundFilter::Critical(true) => filled.push_str("{critical:true}"),
                    BoundFilter::Critical(false) => filled.push_str("{critical:false}"),
                }
            }
        }
        if *below {
            filled.push_str(":*");
        }
        filled.into()
    }

    /// How many it is [`one_by_one`](Self::one_by_one).
    pub fn choices(&self) -> usize {
        self.filters().fold(1, |choices: usize, bound| {
            choices.saturating_mul(bound.written().count().max(1))
        })
    }

    /// One for each value of each filter that several values would fill: in a specifier filters are ANDed, so `any of
    /// them` cannot be written as one.
    pub fn one_by_one(&self) -> Vec<Self> {
        let mut all = Vec::new();
        for mut choice in 0..self.choices() {
            let mut one = self.clone();
            if let Self::Chain { segments, .. } = &mut one {
                let filters = segments.iter_mut().flat_map(|segment| &mut segment.filters);
                for filter in filters {
                    let (BoundFilter::Tag(bound) | BoundFilter::View(bound)) = filter else {
                        continue;
                    };
                    let values = bound.written().count();
                    if values > 1 {
                        let value = bound.written().nth(choice % values).cloned();
                        *bound = Bound::Of(value.into_iter().collect());
                        choice /= values;
                    }
                }
            }
            all.push(one);
        }
        all
    }

    fn filters(&self) -> impl Iterator<Item = &Bound> {
        let segments = match self {
            Self::Everything => &[][..],
            Self::Chain { segments, .. } => segments,
        };
        let filters = segments.iter().flat_map(|segment| &segment.filters);
        filters.filter_map(|filter| match filter {
            BoundFilter::Tag(bound) | BoundFilter::View(bound) => Some(bound),
            BoundFilter::Critical(_) => None,
        })
    }
}

impl Bound {
    /// Its values but those that nothing can have: a role attribute may hold any text.
    fn written(&self) -> impl Iterator<Item = &Value> {
        let values = match self {
            Self::Of(values) => &values[..],
            Self::Any | Self::Myself | Self::Unbound => &[],
        };
        values.iter().filter(|value| match value {
            Value::Literal(text) => is_key(text),
            Value::Glob(_) => true,
        })
    }

    /// Its names with commas between.
    fn print(&self, me: Option<&str>, to: &mut String) {
        match self {
            Self::Any => to.push('*'),
            Self::Myself => to.push_str(me.unwrap_or_default()),
            Self::Unbound => {}
            Self::Of(_) => {
                for (at, value) in self.written().enumerate() {
                    if at > 0 {
                        to.push(',');
                    }
                    match value {
                        Value::Literal(text) => to.push_str(text),
                        Value::Glob(glob) => to.push_str(glob.as_str()),
                    }
                }
            }
        }
    }
}

impl Value {
    /// As it was written.
    pub fn text(&self) -> &str {
        match self {
            Self::Literal(text) => text,
            Self::Glob(glob) => glob.as_str(),
        }
    }

    pub fn matches(&self, text: &str) -> bool {
        match self {
            Self::Literal(value) => **value == *text,
            Self::Glob(glob) => glob.matches(text),
        }
    }
}

/// What fills holes in.
#[derive(Clone, Copy)]
pub(crate) struct Binding<'a> {
    pub attributes: &'a RoleAttributes,
    /// For `${owner}`.
    pub owners: &'a [Box<str>],
    pub unbound_deny: UnboundDeny,
}

impl Compiled {
    /// Of one policy's statements.
    pub fn new(statements: Vec<BoundStatement>, vocabulary: &Vocabulary) -> Self {
        let index = Index::new(&statements, vocabulary);
        Self { statements, index }
    }
}

impl Binding<'_> {
    /// The statements of one policy with their holes filled in.
    pub fn statements(
        &self,
        parts: &[(StatementSource, usize, &Statement)],
        vocabulary: &Vocabulary,
    ) -> Vec<BoundStatement> {
        let mut deny_unbound = false;
        let mut statements = Vec::with_capacity(parts.len());
        for (source, place, statement) in parts {
            let mut unbound = false;
            let patterns = &statement.resources.patterns;
            let mut specifiers = Vec::with_capacity(patterns.len());
            for specifier in patterns {
                specifiers.push(self.specifier(specifier, vocabulary, &mut unbound));
            }
            deny_unbound |=
                statement.effect == Effect::Deny && self.lacks_an_attribute_of(statement);
            statements.push(BoundStatement {
                source: *source,
                place: *place,
                effect: statement.effect,
                actions: statement.actions.clone(),
                except: statement.resources.except,
                void: unbound && statement.resources.except,
                specifiers,
            });
        }
        // Rule 3.6: by choice, a role whose deny cannot be filled in grants nothing at all.
        if deny_unbound && self.unbound_deny == UnboundDeny::DenyAll {
            for statement in &mut statements {
                statement.void = true;
            }
        }
        statements
    }

    /// Whether a hole for a role attribute has no value; `${owner}` is none of those.
    fn lacks_an_attribute_of(&self, statement: &Statement) -> bool {
        statement
            .role_attributes()
            .any(|key| self.attributes[key].is_empty())
    }

    fn specifier(
        &self,
        specifier: &Specifier,
        vocabulary: &Vocabulary,
        unbound: &mut bool,
    ) -> BoundSpecifier {
        let SpecifierForm::Chain { segments, below } = &specifier.form else {
            return BoundSpecifier::Everything;
        };
        let mut bound = Vec::with_capacity(segments.len());
        for segment in segments {
            bound.push(self.segment(segment, unbound));
        }
        BoundSpecifier::chain(bound, *below, &specifier.text, vocabulary)
    }

    fn segment(&self, segment: &SegmentPattern, unbound: &mut bool) -> BoundSegment {
        // A name on a nameless type is ignored (rule 3.4).
        let name = match segment.names.is_empty() || is_nameless(&segment.kind) {
            true => Bound::Any,
            false => self.names(&segment.names, unbound),
        };
        let mut filters = Vec::with_capacity(segment.filters.len());
        for filter in &segment.filters {
            filters.push(match filter {
                Filter::Tag(tag) => BoundFilter::Tag(self.names(slice::from_ref(tag), unbound)),
                Filter::View(view) => BoundFilter::View(self.names(slice::from_ref(view), unbound)),
                Filter::Critical(critical) => BoundFilter::Critical(*critical),
            });
        }
        BoundSegment {
            kind: segment.kind.clone(),
            name,
            filters,
        }
    }

    /// A hole takes each value of the principal; without one it matches nothing, and its neighbours still do.
    fn names(&self, patterns: &[Pattern], unbound: &mut bool) -> Bound {
        if matches!(patterns, [Pattern::Hole(Hole::Myself)]) {
            return Bound::Myself;
        }
        let mut values = Vec::new();
        for pattern in patterns {
            match pattern {
                Pattern::Glob(glob) if glob.is_literal() => {
                    values.push(Value::Literal(glob.as_str().into()))
                }
                Pattern::Glob(glob) => values.push(Value::Glob(glob.clone())),
                Pattern::Hole(hole) => {
                    let before = values.len();
                    self.fill(hole, &mut values);
                    *unbound |= values.len() == before;
                }
            }
        }
        if values
            .iter()
            .any(|value| matches!(value, Value::Glob(glob) if glob.is_any()))
        {
            return Bound::Any;
        }
        match values.is_empty() {
            true => Bound::Unbound,
            false => Bound::Of(values),
        }
    }

    fn fill(&self, hole: &Hole, values: &mut Vec<Value>) {
        let known: &[Box<str>] = match hole {
            Hole::RoleAttribute(key) => &self.attributes[key],
            Hole::Myself => &[],
            Hole::Owner => self.owners,
        };
        for value in known {
            values.push(Value::Literal(value.clone()));
        }
    }
}
