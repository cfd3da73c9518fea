//! What can be said of one statement alone.

use super::super::{Effect, Glob, Specifier, SpecifierForm};
use super::{Placed, covers};
use crate::catalog::Catalog;
use crate::source::{Diagnostic, Node, Path, Report, doubled, excerpt};

pub(super) fn lint(
    placed: &Placed<'_>,
    path: &Path<'_>,
    catalog: &Catalog,
    report: &mut Report<'_>,
) {
    for (key, list) in [placed.action_list, placed.resource_list] {
        doubles(list, &path.key(key), report);
    }
    complements(placed, path, report);
    if !placed.statement.resources.except && !placed.statement.actions.except {
        ownership(placed, path, catalog, report);
    }
    own_gate(placed, path, report);
}

fn doubles(list: &Node, path: &Path<'_>, report: &mut Report<'_>) {
    let items = list.as_list().unwrap_or_default();
    for index in doubled(items.iter().map(|item| item.as_str().unwrap_or_default())) {
        let Some((item, text)) = items
            .get(index)
            .and_then(|item| Some((item, item.as_str()?)))
        else {
            continue;
        };
        let message = format!("`{}` stands twice in this list", excerpt(text));
        let diagnostic =
            Diagnostic::warning("duplicate_pattern", message).with("pattern", excerpt(text));
        report.push(diagnostic, &path.index(index), item.span);
    }
}

/// Rule 2.4: what `notActions` and `notResources` surprise with.
fn complements(placed: &Placed<'_>, path: &Path<'_>, report: &mut Report<'_>) {
    let (actions, resources) = (&placed.statement.actions, &placed.statement.resources);
    let all_actions = actions.patterns.iter().any(Glob::is_any);
    let all_resources = resources
        .patterns
        .iter()
        .any(|specifier| specifier.form == SpecifierForm::Everything);
    let (action_key, action_list) = placed.action_list;
    let (resource_key, resource_list) = placed.resource_list;
    let nothing = |key| {
        let message = format!("`{key}` with `*` matches nothing");
        Diagnostic::warning("matches_nothing", message)
            .help("all but everything is nothing; name what is excepted")
    };
    if actions.except && all_actions {
        report.push(nothing(action_key), &path.key(action_key), action_list.span);
    }
    if resources.except && all_resources {
        report.push(
            nothing(resource_key),
            &path.key(resource_key),
            resource_list.span,
        );
    }
    let diagnostic = match (actions.except, resources.except) {
        (true, true) => {
            let message = "`notActions` and `notResources` together: all other actions on all other resources";
            Diagnostic::warning("both_complements", message)
                .help("actions in the one list are not matched anywhere, nor any action on resources in the other")
        }
        (false, true) if all_actions => {
            let message = "every action on every resource but these, of any type: account, members and tokens too";
            Diagnostic::warning("not_resources_with_all_actions", message)
                .help("name the resources that are meant")
        }
        _ => return,
    };
    report.push(diagnostic, &path.key(resource_key), resource_list.span);
}

/// What a list of resources reaches.
struct Reach {
    /// By number of the type: whether some resource is of it.
    types: Vec<bool>,
    /// Whether something beyond the catalog's knowledge is among them, where any action may exist.
    open: bool,
}

impl Reach {
    fn of(specifier: &Specifier, catalog: &Catalog) -> Self {
        let mut reach = Self {
            types: vec![false; catalog.types.len()],
            open: false,
        };
        let SpecifierForm::Chain { segments, below } = &specifier.form else {
            reach.open = true;
            return reach;
        };
        let kinds: Vec<&str> = segments.iter().map(|segment| &*segment.kind).collect();
        let chain = kinds.join(":");
        match below {
            true => catalog
                .types_below(&chain)
                .for_each(|kind| reach.add(kind, catalog)),
            false => catalog
                .type_of_chain(&chain)
                .into_iter()
                .for_each(|kind| reach.add(kind, catalog)),
        }
        // A chain that is not in the catalog has been warned of already.
        reach.open |= !reach.types.contains(&true);
        reach
    }

    fn add(&mut self, kind: usize, catalog: &Catalog) {
        if let Some(reached) = self.types.get_mut(kind) {
            *reached = true;
        }
        self.open |= catalog.types.get(kind).is_none_or(|kind| !kind.complete);
    }

    fn holds(&self, kind: usize) -> bool {
        self.types.get(kind).copied().unwrap_or_default()
    }
}

/// Rule 2.6: an action that the catalog knows matches only on types that own it.
fn ownership(placed: &Placed<'_>, path: &Path<'_>, catalog: &Catalog, report: &mut Report<'_>) {
    let statement = &placed.statement;
    let most = statement
        .resources
        .patterns
        .len()
        .saturating_mul(catalog.types.len());
    if !report.spend(most / 8) {
        return;
    }
    let mut all = Reach {
        types: vec![false; catalog.types.len()],
        open: false,
    };
    for specifier in &statement.resources.patterns {
        let reach = Reach::of(specifier, catalog);
        all.open |= reach.open;
        for (all, one) in all.types.iter_mut().zip(&reach.types) {
            *all |= one;
        }
    }
    let (key, list) = placed.action_list;
    let (list_path, items) = (path.key(key), list.as_list().unwrap_or_default());
    // The types that the actions exist on; `None`: anywhere, or nobody knows where.
    let mut owners = Some(vec![false; catalog.types.len()]);
    let mut fitting = false;
    for (index, (action, item)) in statement.actions.patterns.iter().zip(items).enumerate() {
        let Some(of_action) = types_of(action, catalog, report) else {
            (owners, fitting) = (None, true);
            continue;
        };
        if let Some(owners) = &mut owners {
            for owner in &of_action {
                owners
                    .get_mut(*owner)
                    .into_iter()
                    .for_each(|owned| *owned = true);
            }
        }
        if all.open || of_action.iter().any(|kind| all.holds(*kind)) {
            fitting = true;
            continue;
        }
        let text = excerpt(action.as_str());
        let message = match action.is_literal() {
            true => format!("`{text}` is not an action of these resources"),
            false => format!("no action of these resources matches `{text}`"),
        };
        let names = of_action.iter().filter_map(|kind| catalog.types.get(*kind));
        let homes: Vec<&str> = names
            .filter_map(|kind| kind.chains.first())
            .map(|chain| &*chain.text)
            .take(3)
            .collect();
        let diagnostic = Diagnostic::warning("action_not_on_type", message)
            .with("action", text)
            .help(format!("it belongs to `{}`", homes.join("`, `")));
        report.push(diagnostic, &list_path.index(index), item.span);
    }
    // Where no action fits at all, each was warned of already.
    if let Some(owners) = owners.filter(|_| fitting) {
        idle_resources(placed, path, catalog, &owners, report);
    }
}

/// The types that list an action the pattern matches; `None` for `*`, for what no type lists, and out of effort.
fn types_of(action: &Glob, catalog: &Catalog, report: &mut Report<'_>) -> Option<Vec<usize>> {
    if action.is_literal() {
        let types = catalog.types_with(action.as_str());
        return (!types.is_empty()).then(|| types.to_vec());
    }
    if action.is_any() || !report.spend(catalog.action_count()) {
        return None;
    }
    let mut listed = vec![false; catalog.types.len()];
    for (_, types) in catalog.actions().filter(|(name, _)| action.matches(name)) {
        for kind in types {
            listed
                .get_mut(*kind)
                .into_iter()
                .for_each(|listed| *listed = true);
        }
    }
    let types: Vec<usize> = listed
        .iter()
        .zip(0..)
        .filter_map(|(listed, kind)| listed.then_some(kind))
        .collect();
    (!types.is_empty()).then_some(types)
}

fn idle_resources(
    placed: &Placed<'_>,
    path: &Path<'_>,
    catalog: &Catalog,
    owners: &[bool],
    report: &mut Report<'_>,
) {
    let (key, list) = placed.resource_list;
    let (list_path, items) = (path.key(key), list.as_list().unwrap_or_default());
    for (index, (specifier, item)) in placed
        .statement
        .resources
        .patterns
        .iter()
        .zip(items)
        .enumerate()
    {
        let reach = Reach::of(specifier, catalog);
        let used = reach
            .types
            .iter()
            .zip(owners)
            .any(|(reached, owned)| *reached && *owned);
        if reach.open || used {
            continue;
        }
        let text = excerpt(&specifier.text);
        let message = format!("none of this statement's actions is one of `{text}`");
        let diagnostic =
            Diagnostic::warning("resource_without_action", message).with("resource", text);
        let diagnostic = diagnostic.help("a parent does not cover its children, nor they it");
        report.push(diagnostic, &list_path.index(index), item.span);
    }
}

/// Rule 2.8: a deny of all but some things in a project denies `viewProject` on the project too, and without that
/// nothing in it is allowed.
fn own_gate(placed: &Placed<'_>, path: &Path<'_>, report: &mut Report<'_>) {
    let statement = &placed.statement;
    let (actions, resources) = (&statement.actions, &statement.resources);
    let named = actions
        .patterns
        .iter()
        .any(|action| action.matches("viewProject"));
    if statement.effect != Effect::Deny || !resources.except || named == actions.except {
        return;
    }
    let (key, list) = placed.resource_list;
    for (index, (specifier, item)) in resources
        .patterns
        .iter()
        .zip(list.as_list().unwrap_or_default())
        .enumerate()
    {
        let SpecifierForm::Chain { segments, below } = &specifier.form else {
            return;
        };
        let (Some(project), inside) = (segments.first(), segments.len() > 1 || *below) else {
            continue;
        };
        if &*project.kind != "proj" || !inside {
            continue;
        }
        if !report.spend(resources.patterns.len()) {
            return;
        }
        let spared = resources.patterns.iter().any(|other| match &other.form {
            SpecifierForm::Everything => true,
            SpecifierForm::Chain {
                segments,
                below: false,
            } => {
                matches!(&**segments, [only] if covers::segment(only, project))
            }
            SpecifierForm::Chain { .. } => false,
        });
        if spared {
            continue;
        }
        let head = specifier.text.split(':').next().unwrap_or_default();
        let message =
            "this also denies `viewProject` on the project, so the exception allows nothing";
        let diagnostic = Diagnostic::warning("deny_closes_view_gate", message)
            .with("resource", excerpt(&specifier.text))
            .help(format!("except `{}` as well", excerpt(head)));
        report.push(diagnostic, &path.key(key).index(index), item.span);
        return;
    }
}
