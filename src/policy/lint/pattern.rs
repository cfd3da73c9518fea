//! What can be said of one pattern alone.

use super::super::specifier::Located;
use super::super::{Filter, Glob, ParseOptions, SpecifierForm};
use crate::source::{Diagnostic, Node, Path, Report, closest, excerpt};

/// Rule 2.6: an action that no type lists.
pub(in crate::policy) fn action(
    glob: &Glob,
    node: &Node,
    path: &Path<'_>,
    options: &ParseOptions<'_>,
    report: &mut Report<'_>,
) {
    let (catalog, text) = (options.catalog, glob.as_str());
    if options.reserved_holes {
        return;
    }
    let known = match glob.is_literal() {
        true => catalog.knows_action(text),
        false => {
            glob.is_any()
                || !report.spend(catalog.action_count())
                || catalog.action_names().any(|name| glob.matches(name))
        }
    };
    if known {
        return;
    }
    let message = match glob.is_literal() {
        true => format!("no resource type has the action `{}`", excerpt(text)),
        false => format!("no known action matches `{}`", excerpt(text)),
    };
    let mut diagnostic = Diagnostic::worded(options.severity(), "unknown_action", message)
        .with("action", excerpt(text));
    if let Some(meant) = (!report.is_full())
        .then(|| closest(text.trim(), catalog.action_names()))
        .flatten()
    {
        diagnostic = diagnostic
            .with("suggestion", meant)
            .help(format!("did you mean `{meant}`"));
    }
    report.push(diagnostic, path, node.span);
}

/// Rules 2.6, 3.3 and 3.4: unknown types and chains, filters that their types cannot have, ignored names, a bare `*`.
pub(in crate::policy) fn specifier(
    text: &str,
    located: &Located,
    node: &Node,
    path: &Path<'_>,
    options: &ParseOptions<'_>,
    report: &mut Report<'_>,
) {
    if options.reserved_holes {
        return;
    }
    let catalog = options.catalog;
    let SpecifierForm::Chain { segments, .. } = &located.form else {
        let message =
            "`*` alone is every resource of every type, and LaunchDarkly's API has refused it";
        let diagnostic = Diagnostic::worded(options.severity(), "bare_star", message);
        report.push(
            diagnostic.help("name what is meant, as in `proj/*:*`"),
            path,
            node.span,
        );
        return;
    };
    let mut all_known = true;
    for (segment, place) in segments.iter().zip(&located.places) {
        let kind = &*segment.kind;
        if !catalog.knows_type(kind) {
            all_known = false;
            let message = format!("there is no resource type `{}`", excerpt(kind));
            let severity = options.severity();
            let mut diagnostic =
                Diagnostic::worded(severity, "unknown_type", message).with("type", excerpt(kind));
            if let Some(meant) = (!report.is_full())
                .then(|| closest(kind, catalog.type_words()))
                .flatten()
            {
                diagnostic = diagnostic
                    .with("suggestion", meant)
                    .help(format!("did you mean `{meant}`"));
            }
            report.push_within(diagnostic, path, node.span, place.kind.clone());
            continue;
        }
        if super::super::is_nameless(kind) && !place.names.is_empty() {
            let message = format!("the name of `{kind}` is ignored: there is only one");
            let diagnostic = Diagnostic::warning("name_ignored", message).with("type", kind);
            let diagnostic = diagnostic.help(format!("write `{kind}`"));
            report.push_within(diagnostic, path, node.span, place.names.clone());
        }
        let Some(found) = catalog.resource_type(kind) else {
            continue;
        };
        for (filter, place) in segment.filters.iter().zip(&place.filters) {
            let diagnostic = match filter {
                Filter::Tag(_) if !found.taggable => {
                    Diagnostic::warning("tag_on_untaggable_type", format!("`{kind}` has no tags"))
                }
                Filter::View(_)
                    if !found
                        .properties
                        .iter()
                        .any(|property| &**property == "view") =>
                {
                    Diagnostic::warning(
                        "view_on_other_type",
                        format!("`{kind}` is not linked to views"),
                    )
                }
                _ => continue,
            };
            let diagnostic = diagnostic
                .with("type", kind)
                .help("it matches only what has it, so likely nothing");
            report.push_within(diagnostic, path, node.span, place.clone());
        }
    }
    if all_known {
        chain(text, located, node, path, options, report);
    }
}

/// A chain that no type has: each of its types is known, but not in this order.
fn chain(
    text: &str,
    located: &Located,
    node: &Node,
    path: &Path<'_>,
    options: &ParseOptions<'_>,
    report: &mut Report<'_>,
) {
    let SpecifierForm::Chain { segments, below } = &located.form else {
        return;
    };
    let catalog = options.catalog;
    let kinds: Vec<&str> = segments.iter().map(|segment| &*segment.kind).collect();
    let joined = kinds.join(":");
    let known = match below {
        true => catalog.types_below(&joined).next().is_some(),
        false => catalog.type_of_chain(&joined).is_some(),
    };
    if known {
        return;
    }
    let message = match below {
        true => format!(
            "no resource type stands below `{}`",
            excerpt(text.trim_end_matches(":*"))
        ),
        false => format!("no resource type stands at `{}`", excerpt(text)),
    };
    let mut diagnostic =
        Diagnostic::warning("unknown_chain", message).with("resource", excerpt(text));
    let last = kinds.last().and_then(|kind| catalog.resource_type(kind));
    if let Some(chain) = last.and_then(|kind| kind.chains.first()).filter(|_| !below) {
        let kind = kinds.last().copied().unwrap_or_default();
        diagnostic = diagnostic.help(format!("`{kind}` stands at `{}`", chain.text));
    }
    report.push(diagnostic, path, node.span);
}
