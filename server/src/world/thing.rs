//! Things that requests are about, as the resources that the evaluator is asked about (rule 3.5).

use tokenscope::{BadName, NamedSegment, resource};

use super::World;
use crate::error::ApiError;
use crate::record::{Environment, Flag, Project};

/// What a question is about. Things that are not there yet are given as they will be (rule 4.6).
#[derive(Clone, Copy)]
pub enum Thing<'a> {
    Account,
    Member(&'a str),
    Role(&'a str),
    Team(&'a str),
    Project(&'a str),
    Environment(&'a str, &'a str),
    /// In one environment.
    Flag(&'a str, &'a str, &'a str),
    /// In every environment of its project (rule 4.5).
    FlagEverywhere(&'a str, &'a str),
    NewProject(&'a Project),
    NewEnvironment(&'a Environment),
    NewFlag(&'a Flag),
}

type Segments<'a> = Vec<NamedSegment<'a>>;

impl World {
    /// The resource with all that is known of it: tags, and whether an environment is critical.
    ///
    /// # Errors
    ///
    /// 404: there is no such thing. 400: a new one has a key or tag that no resource can have.
    pub fn resource(&self, thing: Thing<'_>) -> Result<String, ApiError> {
        let mut everywhere = None;
        let segments = match thing {
            Thing::Account => vec![NamedSegment {
                kind: "acct",
                ..Default::default()
            }],
            Thing::Member(id) => vec![named("member", id)],
            Thing::Role(key) => vec![named("role", key)],
            Thing::Team(key) => vec![named("team", key)],
            Thing::Project(key) => vec![self.project(key)?],
            Thing::Environment(project, key) => self.in_environment(project, key)?,
            Thing::Flag(project, environment, key) => {
                let flag = self.flag(project, key).ok_or_else(ApiError::not_found)?;
                let mut segments = self.in_environment(project, environment)?;
                segments.push(flag_segment(flag));
                segments
            }
            Thing::FlagEverywhere(project, key) => {
                let flag = self.flag(project, key).ok_or_else(ApiError::not_found)?;
                everywhere = Some(flag_segment(flag));
                vec![self.project(project)?]
            }
            Thing::NewProject(project) => vec![tagged("proj", &project.key, &project.tags)],
            Thing::NewEnvironment(environment) => vec![
                self.project(&environment.project)?,
                environment_segment(environment),
            ],
            Thing::NewFlag(flag) => {
                everywhere = Some(flag_segment(flag));
                vec![self.project(&flag.project)?]
            }
        };
        match everywhere {
            None => spell(&segments),
            // `env/*` is no segment that can be built, for it is no key.
            Some(flag) => Ok(format!("{}:env/*:{}", spell(&segments)?, spell(&[flag])?)),
        }
    }

    fn project(&self, key: &str) -> Result<NamedSegment<'_>, ApiError> {
        let project = self.projects.get(key).ok_or_else(ApiError::not_found)?;
        Ok(tagged("proj", &project.key, &project.tags))
    }

    fn in_environment(&self, project: &str, key: &str) -> Result<Segments<'_>, ApiError> {
        let environment = self.environment(project, key);
        let environment = environment.ok_or_else(ApiError::not_found)?;
        Ok(vec![
            self.project(project)?,
            environment_segment(environment),
        ])
    }
}

fn named<'a>(kind: &'a str, key: &'a str) -> NamedSegment<'a> {
    NamedSegment {
        kind,
        key: Some(key),
        ..Default::default()
    }
}

fn tagged<'a>(kind: &'a str, key: &'a str, tags: &'a [String]) -> NamedSegment<'a> {
    NamedSegment {
        tags: tags.iter().map(String::as_str).collect(),
        ..named(kind, key)
    }
}

fn environment_segment(environment: &Environment) -> NamedSegment<'_> {
    NamedSegment {
        critical: Some(environment.critical),
        ..tagged("env", &environment.key, &environment.tags)
    }
}

fn flag_segment(flag: &Flag) -> NamedSegment<'_> {
    tagged("flag", &flag.key, &flag.tags)
}

fn spell(segments: &[NamedSegment<'_>]) -> Result<String, ApiError> {
    resource(segments).map_err(|error: BadName| {
        let help = "letters, digits, `.`, `_` and `-` alone";
        ApiError::invalid(format!("{error}: use {help}"))
    })
}
