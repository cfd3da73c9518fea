//! The nouns of a policy. How they are read is in `parse`, how they decide in the engine.

use super::Glob;
use crate::plain::{Object, Plain, Show, serialize_plainly};

/// A list of statements. An empty one is valid and grants nothing (rule 2.1).
///
/// Inside one policy any matching deny wins over any allow, no match is a deny, and order never matters (rule 2.2).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Policy {
    /// In the order they were written, which decides nothing but is what references count in.
    pub statements: Vec<Statement>,
}

/// What a statement does to the requests it matches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Effect {
    /// `allow`
    Allow,
    /// `deny`
    Deny,
}

/// One effect over actions and resources (rule 2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// `effect`
    pub effect: Effect,
    /// `actions` or `notActions`
    pub actions: Selection<Glob>,
    /// `resources` or `notResources`
    pub resources: Selection<Specifier>,
}

/// Either those that match one of the patterns, or all but those (rule 2.4).
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Selection<T> {
    /// Written as `notActions` or `notResources`.
    pub except: bool,
    /// Never empty: an empty list counts as absent (rule 2.1).
    pub patterns: Vec<T>,
}

/// A resource specifier as in rule 3: `*`, or a chain of segments from parent to child.
///
/// ```text
/// specifier = "*" / segment *( ":" segment ) [ ":*" ]
/// segment   = type [ "/" name *( "," name ) ] [ ";" filter *( "," filter ) ]
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Specifier {
    /// As it was written, which is how it is printed.
    pub text: Box<str>,
    /// As it was read.
    pub form: SpecifierForm,
}

/// What a specifier covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SpecifierForm {
    /// `*`: every resource.
    Everything,
    /// A chain. A parent never covers its children (rule 3.1); with `:*` it covers every resource strictly below it (rule 3.4).
    Chain {
        /// From parent to child, never empty.
        segments: Vec<SegmentPattern>,
        /// Whether `:*` follows.
        below: bool,
    },
}

/// One segment of a specifier: every part must match in its own segment (rule 3.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SegmentPattern {
    /// The resource type, literal.
    pub kind: Box<str>,
    /// Any of them; empty where none was written, which means any name (rule 3.4).
    pub names: Vec<Pattern>,
    /// All of them (rule 3.2).
    pub filters: Vec<Filter>,
}

/// A name, a tag or a view key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pattern {
    /// Characters and stars.
    Glob(Glob),
    /// A whole name that the principal fills in (rule 3.6).
    Hole(Hole),
}

/// What fills a hole in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hole {
    /// `${roleAttribute/key}`: each of the principal's values for that key, literally.
    RoleAttribute(Box<str>),
    /// `${self}`, in base roles alone (rule 4.1): the member who acts.
    Myself,
    /// `${owner}`, in base roles and what was frozen from them: the account's Owner.
    Owner,
}

/// What a resource must have (rules 3.2 and 3.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filter {
    /// A tag.
    Tag(Pattern),
    /// `view:<key>`: linked to such a view.
    View(Pattern),
    /// `{critical:true}` or `{critical:false}`, on `env` alone.
    Critical(bool),
}

impl SpecifierForm {
    /// The types of a chain with colons between, and whether it means what is below; `None`: everything.
    pub(crate) fn chain(&self) -> Option<(String, bool)> {
        let Self::Chain { segments, below } = self else {
            return None;
        };
        let mut chain = String::new();
        for segment in segments {
            if !chain.is_empty() {
                chain.push(':');
            }
            chain.push_str(&segment.kind);
        }
        Some((chain, *below))
    }
}

impl Statement {
    /// Matches nothing, and so does nothing.
    pub(crate) fn of_nothing() -> Self {
        Self {
            effect: Effect::Deny,
            actions: Selection {
                except: false,
                patterns: Vec::new(),
            },
            resources: Selection {
                except: false,
                patterns: Vec::new(),
            },
        }
    }

    /// Its two lists as they are written: key and patterns.
    pub(crate) fn lists(&self) -> [(&'static str, Vec<&str>); 2] {
        let mut actions = Vec::with_capacity(self.actions.patterns.len());
        for pattern in &self.actions.patterns {
            actions.push(pattern.as_str());
        }
        let mut resources = Vec::with_capacity(self.resources.patterns.len());
        for specifier in &self.resources.patterns {
            resources.push(&*specifier.text);
        }
        let key = |except, plain, complement| if except { complement } else { plain };
        [
            (key(self.actions.except, "actions", "notActions"), actions),
            (
                key(self.resources.except, "resources", "notResources"),
                resources,
            ),
        ]
    }

    /// The keys of the role attributes that it asks for (rule 3.6).
    pub fn role_attributes(&self) -> std::vec::IntoIter<&str> {
        let mut keys = Vec::new();
        let mut take = |pattern| {
            if let &Pattern::Hole(Hole::RoleAttribute(ref key)) = pattern {
                keys.push(&**key);
            }
        };
        for specifier in &self.resources.patterns {
            let SpecifierForm::Chain { segments, .. } = &specifier.form else {
                continue;
            };
            for segment in segments {
                segment.names.iter().for_each(&mut take);
                for filter in &segment.filters {
                    match filter {
                        Filter::Tag(pattern) | Filter::View(pattern) => take(pattern),
                        Filter::Critical(_) => {}
                    }
                }
            }
        }
        keys.into_iter()
    }
}

impl Show for Policy {
    fn plain(&self) -> Plain<'_> {
        self.statements.plain()
    }
}

impl Show for Effect {
    fn plain(&self) -> Plain<'_> {
        Plain::Word(match self {
            Self::Allow => "allow",
            Self::Deny => "deny",
        })
    }
}

impl Show for Statement {
    fn plain(&self) -> Plain<'_> {
        let (actions, resources) = (&self.actions, &self.resources);
        let mut object = Object::default();
        object.show("effect", &self.effect).show(
            if actions.except {
                "notActions"
            } else {
                "actions"
            },
            &actions.patterns,
        );
        object.show(
            if resources.except {
                "notResources"
            } else {
                "resources"
            },
            &resources.patterns,
        );
        Plain::Object(object)
    }
}

impl Show for Glob {
    fn plain(&self) -> Plain<'_> {
        Plain::Text(self.as_str())
    }
}

impl Show for Specifier {
    fn plain(&self) -> Plain<'_> {
        Plain::Text(&self.text)
    }
}

serialize_plainly!(Policy Effect Statement);
