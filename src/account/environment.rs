//! The environments of each project, which `env/*` in a request stands for (rule 4.5).

use super::document::{Environment, Lists};
use super::fields::{Fields, Unusable, check_name, texts};
use super::load::Loader;
use super::pages::{Naming, Pages};
use super::phrases::DUPLICATE_ENVIRONMENT;
use crate::source::{Node, Path};
use crate::tables::Names;

const NAMING: Naming = Naming {
    key: "key",
    what: "environment",
    twice: &DUPLICATE_ENVIRONMENT,
};

/// Reads `environments`.
///
/// Each environment missing from a list would have to allow as well, so a list with anything wrong in it counts as
/// absent: `env/*` is then decided as an environment of which nothing is known.
pub(super) fn read_environments(
    node: &Node,
    path: &Path<'_>,
    loader: &mut Loader<'_>,
) -> Lists<Environment> {
    let mut environments = Vec::new();
    let Some(fields) = Fields::read(node, path, &mut loader.report) else {
        return Lists::new();
    };
    let mut times = Names::default();
    for entry in fields.entries() {
        let earlier = times.get(&*entry.key).unwrap_or_default();
        times.set(&*entry.key, earlier + 1);
    }
    for entry in fields.entries() {
        let path = path.key(&entry.key);
        let report = &mut loader.report;
        if check_name(&entry.key, "project", &path, entry.key_span, report)
            && !entry.value.is_null()
            && let Ok(list) = read_project(&entry.value, &path, loader)
            // Which of two lists counts cannot be told.
            && times.get(&*entry.key) == Some(1)
        {
            environments.push((entry.key.clone(), list));
        }
    }
    Lists::of_distinct(environments)
}

fn read_project(
    node: &Node,
    path: &Path<'_>,
    loader: &mut Loader<'_>,
) -> Result<Vec<Environment>, Unusable> {
    let (errors, incomplete) = (loader.report.errors(), loader.incomplete);
    loader.incomplete = false;
    let mut list = Vec::new();
    Pages::read(node, path, "environments of a project", loader).each_named(
        &NAMING,
        &mut Names::default(),
        loader,
        &mut |key, _, fields, loader| list.push(read_environment(key, fields, loader)),
    );
    let unfinished = loader.incomplete;
    loader.incomplete |= incomplete;
    match unfinished || loader.report.errors() > errors {
        true => Err(Unusable),
        false => Ok(list),
    }
}

fn read_environment(key: &str, fields: &Fields<'_, '_>, loader: &mut Loader<'_>) -> Environment {
    let report = &mut loader.report;
    let span = fields.get("key").map_or(fields.span, |key| key.span);
    check_name(key, "environment", &fields.path.key("key"), span, report);
    let critical = fields.flag("critical", report);
    let mut tags = Vec::new();
    if let Some(list) = fields.get("tags") {
        let path = fields.path.key("tags");
        for tag in texts(list, &path, report).usable {
            check_name(tag.text, "tag", &path.index(tag.at), tag.span, report);
            tags.push(tag.text.into());
        }
    }
    Environment {
        key: key.into(),
        tags,
        critical: critical == Ok(Some(true)),
    }
}
