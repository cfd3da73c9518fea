//! What a snapshot says of policies and what binds them, as it is written and as it is read.
//!
//! ```text
//! number     seven bits a byte      text        its length, its bytes
//! list       its length, its items  flags       one byte
//! statements list of (flags, actions: list of text, specifiers)
//! specifiers list of (form, segments: list of (type: text, names: list of pattern, filters: list of filter))
//! pattern    kind, text where it has one
//! filter     kind, pattern where it has one
//! attributes list of (key: text, values: list of text)
//! side       list of (place of statements, place of attributes)
//! types      list of (name: text, flags, chains: list of (list of text), actions: list of (text, flags))
//! ```

use super::layout::flag;
use super::read::Reader;
use crate::account::{Environment, RoleAttributes};
use crate::catalog::{CatalogAction, Chain, ResourceType};
use crate::policy::{
    Effect, Filter, Glob, Hole, Pattern, SegmentPattern, Selection, Specifier, SpecifierForm,
    Statement,
};
use crate::tables::Lists;

pub(super) const DENY: u8 = 1;
pub(super) const NOT_ACTIONS: u8 = 2;
pub(super) const NOT_RESOURCES: u8 = 4;

pub(super) const EVERYTHING: u8 = 0;
pub(super) const CHAIN: u8 = 1;
pub(super) const BELOW: u8 = 2;

pub(super) const GLOB: u8 = 0;
pub(super) const ATTRIBUTE: u8 = 1;
pub(super) const MYSELF: u8 = 2;
pub(super) const OWNER: u8 = 3;

pub(super) const TAG: u8 = 0;
pub(super) const VIEW: u8 = 1;
pub(super) const CRITICAL: u8 = 2;
pub(super) const NOT_CRITICAL: u8 = 3;

pub(super) fn statement(from: &mut Reader<'_>) -> Option<Statement> {
    let flags = from.byte()?;
    if flags > DENY | NOT_ACTIONS | NOT_RESOURCES {
        return None;
    }
    Some(Statement {
        effect: match flags & DENY {
            0 => Effect::Allow,
            _ => Effect::Deny,
        },
        actions: Selection {
            except: flags & NOT_ACTIONS != 0,
            patterns: from.list(|from| from.text().map(Glob::new))?,
        },
        resources: Selection {
            except: flags & NOT_RESOURCES != 0,
            patterns: from.list(specifier)?,
        },
    })
}

fn specifier(from: &mut Reader<'_>) -> Option<Specifier> {
    let below = match from.byte()? {
        EVERYTHING => None,
        CHAIN => Some(false),
        BELOW => Some(true),
        _ => return None,
    };
    Some(Specifier {
        // Nobody quotes it.
        text: Box::default(),
        form: match below {
            None => SpecifierForm::Everything,
            Some(below) => SpecifierForm::Chain {
                segments: from.list(segment)?,
                below,
            },
        },
    })
}

fn segment(from: &mut Reader<'_>) -> Option<SegmentPattern> {
    Some(SegmentPattern {
        kind: from.boxed()?,
        names: from.list(pattern)?,
        filters: from.list(|from| {
            Some(match from.byte()? {
                TAG => Filter::Tag(pattern(from)?),
                VIEW => Filter::View(pattern(from)?),
                CRITICAL => Filter::Critical(true),
                NOT_CRITICAL => Filter::Critical(false),
                _ => return None,
            })
        })?,
    })
}

fn pattern(from: &mut Reader<'_>) -> Option<Pattern> {
    Some(match from.byte()? {
        GLOB => Pattern::Glob(Glob::new(from.text()?)),
        ATTRIBUTE => Pattern::Hole(Hole::RoleAttribute(from.boxed()?)),
        MYSELF => Pattern::Hole(Hole::Myself),
        OWNER => Pattern::Hole(Hole::Owner),
        _ => return None,
    })
}

pub(super) fn attributes(from: &mut Reader<'_>) -> Option<RoleAttributes> {
    from.list(|from| Some((from.boxed()?, from.list(Reader::boxed)?)))
        .map(Lists::of_distinct)
}

pub(super) fn environments(from: &mut Reader<'_>) -> Option<Lists<Environment>> {
    from.list(|from| {
        let project = from.boxed()?;
        let environment = |from: &mut Reader<'_>| {
            Some(Environment {
                key: from.boxed()?,
                critical: flag(from.byte()?)?,
                tags: from.list(Reader::boxed)?,
            })
        };
        Some((project, from.list(environment)?))
    })
    .map(Lists::of_distinct)
}

/// What decisions ask of a catalog; what is said of types for people and lints is left out.
pub(super) fn types(from: &mut Reader<'_>) -> Option<Vec<ResourceType>> {
    from.list(|from| {
        Some(ResourceType {
            name: from.boxed()?,
            complete: flag(from.byte()?)?,
            chains: from.list(|from| {
                Some(Chain {
                    types: from.list(Reader::boxed)?,
                    text: Box::default(),
                    nameless: false,
                })
            })?,
            actions: from.list(|from| {
                Some(CatalogAction {
                    name: from.boxed()?,
                    all_environments: flag(from.byte()?)?,
                    legacy: false,
                })
            })?,
            taggable: false,
            properties: Vec::new(),
        })
    })
}
