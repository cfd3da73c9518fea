//! The environments of each project, which `env/*` in a request stands for (rule 4.5).

use super::document::{Environment, Lists};
use super::fields::{Fields, Unusable, check_name, texts};
use super::load::Loader;
use super::pages::Pages;
use crate::source::{Diagnostic, Node, Path, Value, excerpt};
use crate::tables::Names;

/// Reads `environments`.
///
/// Each environment missing from a list would have to allow as well, so a list with anything wrong in it counts as
/// absent: `env/*` is then decided as an environment of which nothing is known.
pub(super) fn read_environments(
    node: &Node,
    path: &Path<'_>,
    loader: &mut Loader<'_>,
) -> Lists<Environment> {
    let Ok(fields) = Fields::read(node, path, &mut loader.report) else {
        return Lists::new();
    };
    let mut places = Names::default();
    let mut environments = Vec::new();
    for entry in fields.entries() {
        let path = path.key(&entry.key);
        let named = check_name(
            &entry.key,
            "project",
            &path,
            entry.key_span,
            &mut loader.report,
        );
        if named.is_err() || entry.value.value == Value::Null {
            continue;
        }
        let Ok(list) = read_project(&entry.value, &path, loader) else {
            continue;
        };
        match places.add(&*entry.key, environments.len()) {
            None => environments.push(Some((entry.key.clone(), list))),
            // Which of two lists counts cannot be told.
            Some(first) => environments
                .get_mut(first)
                .into_iter()
                .for_each(|earlier| *earlier = None),
        }
    }
    environments.into_iter().flatten().collect()
}

fn read_project(
    node: &Node,
    path: &Path<'_>,
    loader: &mut Loader<'_>,
) -> Result<Vec<Environment>, Unusable> {
    let (errors, incomplete) = (loader.report.errors(), loader.incomplete);
    loader.incomplete = false;
    let mut list = Vec::new();
    let mut seen = Names::default();
    let pages = Pages::read(node, path, "environments of a project", loader);
    for page in pages.iter() {
        let base = Path::base(&page.pointer);
        for (at, item) in page.items.iter().enumerate() {
            let path = base.index(at);
            let environment = read_environment(item, &path, loader)?;
            if seen.add(&*environment.key, at).is_some() {
                let key = excerpt(&environment.key);
                let diagnostic = Diagnostic::error(
                    "duplicate_environment",
                    format!("environment `{key}` stands twice"),
                )
                .with("environment", key);
                loader.report.push(diagnostic, &path, item.span);
            }
            list.push(environment);
        }
    }
    let unfinished = std::mem::replace(&mut loader.incomplete, incomplete);
    loader.incomplete |= unfinished;
    if unfinished || loader.report.errors() > errors {
        Err(Unusable)
    } else {
        Ok(list)
    }
}

fn read_environment(
    node: &Node,
    path: &Path<'_>,
    loader: &mut Loader<'_>,
) -> Result<Environment, Unusable> {
    let fields = Fields::read(node, path, &mut loader.report)?;
    let key = fields.name("key", &mut loader.report)?;
    let span = fields.get("key").map_or(fields.span, |key| key.span);
    check_name(
        key,
        "environment",
        &path.key("key"),
        span,
        &mut loader.report,
    )?;
    let critical = fields
        .flag("critical", &mut loader.report)?
        .unwrap_or(false);
    let mut tags = Vec::new();
    if let Some(list) = fields.get("tags") {
        let path = path.key("tags");
        for (place, tag) in texts(list, &path, &mut loader.report)?.usable {
            let span = list
                .as_list()
                .and_then(|items| items.get(place))
                .map_or(list.span, |item| item.span);
            check_name(tag, "tag", &path.index(place), span, &mut loader.report)?;
            tags.push(tag.into());
        }
    }
    if fields.doubled {
        Err(Unusable)
    } else {
        Ok(Environment {
            key: key.into(),
            tags,
            critical,
        })
    }
}
