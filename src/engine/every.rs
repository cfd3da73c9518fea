//! `env/*`: every environment of a project at once (rule 4.5).

use super::decision::Code;
use super::principal::Principal;
use super::resource::{Name, Resource, joined};
use super::ruling::Ruling;
use super::vocabulary::Action;

impl Principal {
    /// `env/*`: each environment that the document lists for the project; where it lists none, any (rule 4.5).
    pub(crate) fn rule_every_environment(&self, action: Action<'_>, read: &Resource<'_>) -> Ruling {
        let texts = self.spell_every_environment(read);
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let rule = |text: &str| match read.in_environment(text) {
            Some(read) => self.rule_read(action, &read),
            None => Ruling::deny(Code::BadResource, None),
        };
        Ruling::all(&texts, &rule).1
    }

    /// Each of them, or an environment of which nothing is known, in the place of `env/*`.
    pub(super) fn spell_every_environment(&self, read: &Resource<'_>) -> Vec<String> {
        const EVERY: &str = ":env/*";
        // A star stands nowhere else in a resource that could be read.
        let project = read.first_text();
        let behind_project = read.text.get(project.len()..).unwrap_or_default();
        let Some(rest) = behind_project.strip_prefix(EVERY) else {
            return Vec::new();
        };
        let (open, rest) = match rest.strip_prefix(";?") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let listed = match read.segments().first().map(|segment| segment.name) {
            Some(Name::Known(key)) => &self.inner().environments[key],
            _ => &[],
        };
        let mut texts = Vec::new();
        for environment in listed {
            let mut text = String::from(project);
            text.push_str(":env/");
            text.push_str(&environment.key);
            text.push(';');
            for tag in &environment.tags {
                text.push_str(tag);
                text.push(',');
            }
            text.push_str(match environment.critical {
                true => "{critical:true}",
                false => "{critical:false}",
            });
            text.push_str(if open { ",?" } else { "" });
            text.push_str(rest);
            texts.push(text);
        }
        if texts.is_empty() {
            texts.push(joined(&[project, ":env/?;?", rest]));
        }
        texts
    }
}

impl Resource<'_> {
    /// Itself in one environment, as it was spelled: all that the path alone leaves open is open there too.
    pub(super) fn in_environment<'t>(&self, text: &'t str) -> Option<Resource<'t>> {
        let mut read = Resource::parse(text)?;
        if self.segments().iter().all(|segment| segment.open) {
            read.open_up();
        }
        Some(read)
    }
}
