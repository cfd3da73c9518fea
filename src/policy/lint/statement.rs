//! What can be said of one statement alone.

use super::super::phrases::{
    ACTION_NOT_ON_TYPE, ACTIONS_NOT_ON_TYPE, BOTH_COMPLEMENTS, DENY_CLOSES_VIEW_GATE,
    DUPLICATE_PATTERN, MATCHES_NOTHING, NOT_RESOURCES_WITH_ALL_ACTIONS, RESOURCE_WITHOUT_ACTION,
};
use super::super::{Effect, Glob, Specifier, SpecifierForm};
use super::{Placed, covers};
use crate::catalog::Catalog;
use crate::source::{Path, Report, doubled};

pub(super) fn lint(
    placed: &Placed<'_>,
    path: &Path<'_>,
    catalog: &Catalog,
    report: &mut Report<'_>,
) {
    doubles(placed, path, report);
    complements(placed, path, report);
    if !placed.statement.resources.except && !placed.statement.actions.except {
        ownership(placed, path, catalog, report);
    }
    own_gate(placed, path, report);
}

fn doubles(placed: &Placed<'_>, path: &Path<'_>, report: &mut Report<'_>) {
    let lists = [placed.action_list, placed.resource_list];
    for (list, (key, patterns)) in lists.into_iter().zip(placed.statement.lists()) {
        let path = path.key(key);
        for index in doubled(patterns.iter().copied()) {
            let params = [("pattern", patterns.get(index).copied().unwrap_or_default())];
            let span = list.span(index);
            report.say(&DUPLICATE_PATTERN, &params, &path.index(index), span);
        }
    }
}

/// Rule 2.4: what `notActions` and `notResources` surprise with.
fn complements(placed: &Placed<'_>, path: &Path<'_>, report: &mut Report<'_>) {
    let (actions, resources) = (&placed.statement.actions, &placed.statement.resources);
    let all_actions = actions.patterns.iter().any(Glob::is_any);
    let everything = |specifier: &Specifier| matches!(specifier.form, SpecifierForm::Everything);
    let all_resources = resources.patterns.iter().any(everything);
    for (list, all) in [
        (placed.action_list, all_actions),
        (placed.resource_list, all_resources),
    ] {
        if list.except && all {
            let params = [("key", list.key)];
            report.say(
                &MATCHES_NOTHING,
                &params,
                &path.key(list.key),
                list.node.span,
            );
        }
    }
    let phrase = match (actions.except, resources.except) {
        (true, true) => &BOTH_COMPLEMENTS,
        (false, true) if all_actions => &NOT_RESOURCES_WITH_ALL_ACTIONS,
        _ => return,
    };
    let list = placed.resource_list;
    report.say(phrase, &[], &path.key(list.key), list.node.span);
}

/// Types by number.
struct Types(Vec<bool>);

impl Types {
    fn none(catalog: &Catalog) -> Self {
        Self(vec![false; catalog.types.len()])
    }

    fn add(&mut self, types: &[usize]) {
        for at in types {
            if let Some(listed) = self.0.get_mut(*at) {
                *listed = true;
            }
        }
    }

    fn some_of(&self, types: &[usize]) -> bool {
        types.iter().any(|at| self.0.get(*at) == Some(&true))
    }

    fn numbers(&self) -> Vec<usize> {
        let mut numbers = Vec::new();
        for (number, listed) in self.0.iter().enumerate() {
            if *listed {
                numbers.push(number);
            }
        }
        numbers
    }
}

/// The types of the resources; `None` where some are beyond the catalog's knowledge, and any action may exist.
fn reached(form: &SpecifierForm, catalog: &Catalog) -> Option<Vec<usize>> {
    let (chain, below) = form.chain()?;
    let types = catalog.types_at(&chain, below);
    let complete = |at: &usize| catalog.types.get(*at).is_some_and(|kind| kind.complete);
    // A chain that is not in the catalog has been warned of already.
    (!types.is_empty() && types.iter().all(complete)).then_some(types)
}

/// Rule 2.6: an action that the catalog knows matches only on types that own it.
fn ownership(placed: &Placed<'_>, path: &Path<'_>, catalog: &Catalog, report: &mut Report<'_>) {
    let (actions, resources) = (
        &placed.statement.actions.patterns,
        &placed.statement.resources.patterns,
    );
    let most = resources.len().saturating_mul(catalog.types.len());
    if !report.spend(most / 8) {
        return;
    }
    let mut all = Some(Types::none(catalog));
    for specifier in resources {
        let reached = reached(&specifier.form, catalog);
        match (&mut all, reached) {
            (Some(all), Some(types)) => all.add(&types),
            _ => all = None,
        }
    }
    let list = placed.action_list;
    let list_path = path.key(list.key);
    // The types that the actions exist on; `None`: anywhere, or nobody knows where.
    let mut owners = Some(Types::none(catalog));
    let mut fitting = false;
    for (index, action) in actions.iter().enumerate() {
        let Some(types) = types_of(action, catalog, report) else {
            (owners, fitting) = (None, true);
            continue;
        };
        if let Some(owners) = &mut owners {
            owners.add(&types);
        }
        if all.as_ref().is_none_or(|all| all.some_of(&types)) {
            fitting = true;
            continue;
        }
        let mut homes = String::new();
        for at in types.iter().take(3) {
            let home = catalog.types.get(*at).and_then(|kind| kind.chains.first());
            if let Some(home) = home {
                if !homes.is_empty() {
                    homes.push_str(", ");
                }
                homes.push_str(&home.text);
            }
        }
        let phrase = match action.is_literal() {
            true => &ACTION_NOT_ON_TYPE,
            false => &ACTIONS_NOT_ON_TYPE,
        };
        let params = [("action", action.as_str()), ("types", &homes)];
        let span = list.span(index);
        report.say(phrase, &params, &list_path.index(index), span);
    }
    // Where no action fits at all, each was warned of already.
    let Some(owners) = owners.filter(|_| fitting) else {
        return;
    };
    let list = placed.resource_list;
    let list_path = path.key(list.key);
    for (index, specifier) in resources.iter().enumerate() {
        let idle = |types: Vec<usize>| !owners.some_of(&types);
        if reached(&specifier.form, catalog).is_some_and(idle) {
            let params = [("resource", &*specifier.text)];
            let span = list.span(index);
            report.say(
                &RESOURCE_WITHOUT_ACTION,
                &params,
                &list_path.index(index),
                span,
            );
        }
    }
}

/// The types that list an action the pattern matches; `None` for `*`, for what no type lists, and out of effort.
fn types_of(action: &Glob, catalog: &Catalog, report: &mut Report<'_>) -> Option<Vec<usize>> {
    let types = if action.is_literal() {
        catalog.types_with(action.as_str()).to_vec()
    } else if action.is_any() || !report.spend(catalog.action_count()) {
        return None;
    } else {
        let mut listed = Types::none(catalog);
        for (name, types) in catalog.actions() {
            if action.matches(name) {
                listed.add(types);
            }
        }
        listed.numbers()
    };
    (!types.is_empty()).then_some(types)
}

/// Rule 2.8: a deny of all but some things in a project denies `viewProject` on the project too, and without that
/// nothing in it is allowed.
fn own_gate(placed: &Placed<'_>, path: &Path<'_>, report: &mut Report<'_>) {
    let statement = &placed.statement;
    let (actions, resources) = (&statement.actions, &statement.resources);
    let view = |action: &Glob| action.matches("viewProject");
    if statement.effect != Effect::Deny
        || !resources.except
        || actions.patterns.iter().any(view) == actions.except
    {
        return;
    }
    let list = placed.resource_list;
    for (index, specifier) in resources.patterns.iter().enumerate() {
        let SpecifierForm::Chain { segments, below } = &specifier.form else {
            return;
        };
        let Some(project) = segments.first() else {
            continue;
        };
        let inside = segments.len() > 1 || *below;
        if *project.kind != *"proj" || !inside {
            continue;
        }
        if !report.spend(resources.patterns.len()) {
            return;
        }
        let spares = |other: &Specifier| match &other.form {
            SpecifierForm::Everything => true,
            SpecifierForm::Chain { segments, below } => {
                matches!(&**segments, [only] if !below && covers::segment(only, project))
            }
        };
        if resources.patterns.iter().any(spares) {
            continue;
        }
        let project = specifier.text.split(':').next().unwrap_or_default();
        let params = [("resource", &*specifier.text), ("project", project)];
        let span = list.span(index);
        let path = path.key(list.key);
        report.say(&DENY_CLOSES_VIEW_GATE, &params, &path.index(index), span);
        return;
    }
}
