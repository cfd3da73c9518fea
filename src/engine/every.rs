//! `env/*`: every environment of a project at once (rule 4.5).

use super::decision::Code;
use super::principal::Principal;
use super::resource::{Name, Resource};
use super::ruling::Ruling;
use super::vocabulary::Action;

impl Principal {
    /// `env/*`: each environment that the document lists for the project; where it lists none, any (rule 4.5).
    pub(crate) fn rule_every_environment(&self, action: Action<'_>, read: &Resource<'_>) -> Ruling {
        // All that the path alone leaves open is open in each environment too.
        let path_only = read.segments().iter().all(|segment| segment.open);
        let texts = self.spell_every_environment(read);
        let rulings = texts.iter().map(|text| match Resource::parse(text) {
            Some(mut read) => {
                if path_only {
                    read.open_up();
                }
                self.rule_read(action, &read)
            }
            None => Ruling::deny(Code::BadResource, None),
        });
        Ruling::all(rulings).1
    }

    fn spell_every_environment(&self, read: &Resource<'_>) -> Vec<String> {
        const EVERY: &str = ":env/*";
        // A star stands nowhere else in a resource that could be read.
        let Some((project, rest)) = read.text.split_once(EVERY) else {
            return Vec::new();
        };
        let (open, rest) = match rest.strip_prefix(";?") {
            Some(rest) => (true, rest),
            None => (false, rest),
        };
        let listed = match read.segments().first().map(|segment| segment.name) {
            Some(Name::Known(key)) => self
                .inner()
                .account
                .document()
                .environments
                .get(key)
                .map(Vec::as_slice),
            _ => None,
        };
        match listed.unwrap_or_default() {
            [] => vec![format!("{project}:env/?;?{rest}")],
            listed => listed
                .iter()
                .map(|environment| {
                    let tags = environment
                        .tags
                        .iter()
                        .map(|tag| format!("{tag},"))
                        .collect::<String>();
                    let more = if open { ",?" } else { "" };
                    let (key, critical) = (&environment.key, environment.critical);
                    format!("{project}:env/{key};{tags}{{critical:{critical}}}{more}{rest}")
                })
                .collect(),
        }
    }
}
