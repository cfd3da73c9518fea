//! What a snapshot says of policies, types and environments, as it is written and as it is read.
//!
//! ```text
//! number      seven bits a byte, the lowest first
//! text, list  its length, then its bytes or items
//! statement   flags, actions: list of text, specifiers: list of (form, segments: list)
//! segment     type: text, name: bound, filters: list of (kind, bound where it has one)
//! bound       form, where it has values a list of (kind, text)
//! policy      list of places of statements
//! side        list of places of policies
//! types       list of (name: text, flag, chains: list of (list of text), actions: list of (text, flag))
//! ```
//!
//! Holes are filled in before it is written (rule 3.6), so statements stand here as the matcher takes them.

use super::layout::flag;
use super::read::Reader;
use crate::account::Environment;
use crate::catalog::{CatalogAction, Chain, ResourceType};
use crate::engine::{
    Bound, BoundFilter, BoundSegment, BoundSpecifier, BoundStatement, StatementSource, Value,
    Vocabulary,
};
use crate::policy::{Effect, Glob, Selection};
use crate::tables::Lists;

pub(super) const DENY: u8 = 1;
pub(super) const NOT_ACTIONS: u8 = 2;
pub(super) const NOT_RESOURCES: u8 = 4;
pub(super) const VOID: u8 = 8;

pub(super) const EVERYTHING: u8 = 0;
pub(super) const CHAIN: u8 = 1;
pub(super) const BELOW: u8 = 2;

pub(super) const ANY: u8 = 0;
pub(super) const OF: u8 = 1;
pub(super) const MYSELF: u8 = 2;
pub(super) const UNBOUND: u8 = 3;

pub(super) const LITERAL: u8 = 0;
pub(super) const GLOB: u8 = 1;

pub(super) const TAG: u8 = 0;
pub(super) const VIEW: u8 = 1;
pub(super) const CRITICAL: u8 = 2;
pub(super) const NOT_CRITICAL: u8 = 3;

/// The statement that stands `at` its policy.
pub(super) fn statement(
    from: &mut Reader<'_>,
    at: usize,
    vocabulary: &Vocabulary,
) -> Option<BoundStatement> {
    let flags = from.byte()?;
    if flags > DENY | NOT_ACTIONS | NOT_RESOURCES | VOID {
        return None;
    }
    Some(BoundStatement {
        // Nobody asks where it comes from.
        source: StatementSource::Role,
        place: at,
        effect: match flags & DENY {
            0 => Effect::Allow,
            _ => Effect::Deny,
        },
        actions: Selection {
            except: flags & NOT_ACTIONS != 0,
            patterns: from.list(|from| from.text().map(Glob::new))?,
        },
        except: flags & NOT_RESOURCES != 0,
        void: flags & VOID != 0,
        specifiers: from.list(|from| specifier(from, vocabulary))?,
    })
}

fn specifier(from: &mut Reader<'_>, vocabulary: &Vocabulary) -> Option<BoundSpecifier> {
    let below = match from.byte()? {
        EVERYTHING => return Some(BoundSpecifier::Everything),
        CHAIN => false,
        BELOW => true,
        _ => return None,
    };
    let segments = from.list(|from| {
        Some(BoundSegment {
            kind: from.boxed()?,
            name: bound(from)?,
            filters: from.list(filter)?,
        })
    })?;
    Some(BoundSpecifier::chain(segments, below, "", vocabulary))
}

fn filter(from: &mut Reader<'_>) -> Option<BoundFilter> {
    Some(match from.byte()? {
        TAG => BoundFilter::Tag(bound(from)?),
        VIEW => BoundFilter::View(bound(from)?),
        CRITICAL => BoundFilter::Critical(true),
        NOT_CRITICAL => BoundFilter::Critical(false),
        _ => return None,
    })
}

fn bound(from: &mut Reader<'_>) -> Option<Bound> {
    Some(match from.byte()? {
        ANY => Bound::Any,
        OF => Bound::Of(from.list(|from| {
            Some(match (from.byte()?, from.text()?) {
                (LITERAL, text) => Value::Literal(text.into()),
                (GLOB, text) => Value::Glob(Glob::new(text)),
                _ => return None,
            })
        })?),
        MYSELF => Bound::Myself,
        UNBOUND => Bound::Unbound,
        _ => return None,
    })
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
