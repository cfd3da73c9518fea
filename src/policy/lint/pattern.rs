//! What can be said of one pattern alone.

use super::super::parse::Reader;
use super::super::phrases::{
    BARE_STAR, NAME_IGNORED, NO_SUCH_ACTIONS, NOTHING_BELOW, OTHER_CHAIN, TAG_ON_UNTAGGABLE_TYPE,
    UNKNOWN_ACTION, UNKNOWN_CHAIN, UNKNOWN_TYPE, VIEW_ON_OTHER_TYPE,
};
use super::super::specifier::{Located, is_nameless};
use super::super::{Filter, Glob, SpecifierForm, after_last};
use crate::source::{Diagnostic, Node, Path};

/// Rule 2.6: an action that no type lists.
pub(in crate::policy) fn action(
    reader: &mut Reader<'_, '_>,
    glob: &Glob,
    node: &Node,
    path: &Path<'_>,
) {
    let (catalog, text) = (reader.options.catalog, glob.as_str());
    if reader.options.reserved_holes {
        return;
    }
    let (known, phrase) = match glob.is_literal() {
        true => (catalog.knows_action(text), &UNKNOWN_ACTION),
        false => {
            let known = glob.is_any()
                || !reader.report.spend(catalog.action_count())
                || catalog.action_names().any(|name| glob.matches(name));
            (known, &NO_SUCH_ACTIONS)
        }
    };
    if !known {
        let names = &mut catalog.action_names();
        let diagnostic = reader.unknown(phrase, ("action", text), names);
        reader.report.push(diagnostic, path, node.span);
    }
}

/// Rules 2.6, 3.3 and 3.4: unknown types and chains, filters that their types cannot have, ignored names, a bare `*`.
pub(in crate::policy) fn specifier(
    reader: &mut Reader<'_, '_>,
    text: &str,
    located: &Located,
    node: &Node,
    path: &Path<'_>,
) {
    if reader.options.reserved_holes {
        return;
    }
    let catalog = reader.options.catalog;
    let SpecifierForm::Chain { segments, .. } = &located.form else {
        let diagnostic = Diagnostic::new(&BARE_STAR, &[]).weighing(reader.options.severity());
        reader.report.push(diagnostic, path, node.span);
        return;
    };
    let mut all_known = true;
    let mut places = located.places.iter().cloned();
    for segment in segments {
        let kind = &*segment.kind;
        let params = [("type", kind)];
        let (place, names) = (
            places.next().unwrap_or_default(),
            places.next().unwrap_or_default(),
        );
        let known = catalog.knows_type(kind);
        if !known {
            all_known = false;
            let words = &mut catalog.type_words();
            let diagnostic = reader.unknown(&UNKNOWN_TYPE, params[0], words);
            reader
                .report
                .push_within(diagnostic, path, node.span, place);
        } else if is_nameless(kind) && !names.is_empty() {
            let diagnostic = Diagnostic::new(&NAME_IGNORED, &params);
            reader
                .report
                .push_within(diagnostic, path, node.span, names);
        }
        let found = catalog.resource_type(kind);
        for filter in &segment.filters {
            let place = places.next().unwrap_or_default();
            let Some(found) = found else {
                continue;
            };
            let phrase = match filter {
                Filter::Tag(_) if !found.taggable => &TAG_ON_UNTAGGABLE_TYPE,
                Filter::View(_) if !found.properties.iter().any(|name| **name == *"view") => {
                    &VIEW_ON_OTHER_TYPE
                }
                _ => continue,
            };
            let diagnostic = Diagnostic::new(phrase, &params);
            reader
                .report
                .push_within(diagnostic, path, node.span, place);
        }
    }
    if all_known {
        chain(reader, text, &located.form, node, path);
    }
}

/// A chain that no type has: each of its types is known, but not in this order.
fn chain(
    reader: &mut Reader<'_, '_>,
    text: &str,
    form: &SpecifierForm,
    node: &Node,
    path: &Path<'_>,
) {
    let catalog = reader.options.catalog;
    let Some((chain, below)) = form.chain() else {
        return;
    };
    if !catalog.types_at(&chain, below).is_empty() {
        return;
    }
    let kind = after_last(b':', &chain);
    let stands_at = catalog
        .resource_type(kind)
        .and_then(|kind| kind.chains.first());
    let parent = text.strip_suffix(":*").unwrap_or(text);
    let params = [
        ("resource", text),
        ("parent", parent),
        ("type", kind),
        ("chain", stands_at.map_or("", |chain| &*chain.text)),
    ];
    let (phrase, params) = match stands_at {
        _ if below => (&NOTHING_BELOW, params.get(..2)),
        None => (&UNKNOWN_CHAIN, params.get(..1)),
        Some(_) => (&OTHER_CHAIN, params.get(..)),
    };
    let params = params.unwrap_or_default();
    reader.report.say(phrase, params, path, node.span);
}
