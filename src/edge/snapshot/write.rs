//! Things, one after another, into bytes: the other half of `things`.

use super::things::{
    ATTRIBUTE, BELOW, CHAIN, CRITICAL, DENY, EVERYTHING, GLOB, MYSELF, NOT_ACTIONS, NOT_CRITICAL,
    NOT_RESOURCES, OWNER, TAG, VIEW,
};
use crate::account::{Environment, RoleAttributes};
use crate::catalog::ResourceType;
use crate::policy::{Effect, Filter, Hole, Pattern, Specifier, SpecifierForm, Statement};
use crate::tables::Lists;

/// Bytes of one thing.
#[derive(Default)]
pub(super) struct Thing(pub Vec<u8>);

impl Thing {
    pub fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    pub fn flag(&mut self, flag: bool) {
        self.byte(flag.into());
    }

    pub fn number(&mut self, number: usize) {
        let mut rest = number;
        while rest > 0x7f {
            self.byte(rest as u8 | 0x80);
            rest >>= 7;
        }
        self.byte(rest as u8);
    }

    pub fn text(&mut self, text: &str) {
        self.number(text.len());
        self.0.extend_from_slice(text.as_bytes());
    }

    pub fn texts(&mut self, texts: &[Box<str>]) {
        self.number(texts.len());
        for text in texts {
            self.text(text);
        }
    }

    pub fn statement(&mut self, statement: &Statement) {
        let (actions, resources) = (&statement.actions, &statement.resources);
        let mut flags = 0;
        if statement.effect == Effect::Deny {
            flags |= DENY;
        }
        if actions.except {
            flags |= NOT_ACTIONS;
        }
        if resources.except {
            flags |= NOT_RESOURCES;
        }
        self.byte(flags);
        self.number(actions.patterns.len());
        for action in &actions.patterns {
            self.text(action.as_str());
        }
        self.number(resources.patterns.len());
        for specifier in &resources.patterns {
            self.specifier(specifier);
        }
    }

    fn specifier(&mut self, specifier: &Specifier) {
        let SpecifierForm::Chain { segments, below } = &specifier.form else {
            return self.byte(EVERYTHING);
        };
        self.byte(if *below { BELOW } else { CHAIN });
        self.number(segments.len());
        for segment in segments {
            self.text(&segment.kind);
            self.number(segment.names.len());
            for name in &segment.names {
                self.pattern(name);
            }
            self.number(segment.filters.len());
            for filter in &segment.filters {
                self.filter(filter);
            }
        }
    }

    fn filter(&mut self, filter: &Filter) {
        match filter {
            Filter::Tag(tag) => {
                self.byte(TAG);
                self.pattern(tag);
            }
            Filter::View(view) => {
                self.byte(VIEW);
                self.pattern(view);
            }
            Filter::Critical(true) => self.byte(CRITICAL),
            Filter::Critical(false) => self.byte(NOT_CRITICAL),
        }
    }

    fn pattern(&mut self, pattern: &Pattern) {
        match pattern {
            Pattern::Glob(glob) => {
                self.byte(GLOB);
                self.text(glob.as_str());
            }
            Pattern::Hole(Hole::RoleAttribute(key)) => {
                self.byte(ATTRIBUTE);
                self.text(key);
            }
            Pattern::Hole(Hole::Myself) => self.byte(MYSELF),
            Pattern::Hole(Hole::Owner) => self.byte(OWNER),
        }
    }

    /// Those alone that are asked for.
    pub fn attributes(&mut self, attributes: &RoleAttributes, asked: &[Box<str>]) {
        let is_asked = |key: &str| asked.iter().any(|asked| **asked == *key);
        let entries = || attributes.iter().filter(|(key, _)| is_asked(key));
        self.number(entries().count());
        for (key, values) in entries() {
            self.text(key);
            self.texts(values);
        }
    }

    pub fn environments(&mut self, environments: &Lists<Environment>) {
        self.number(environments.len());
        for (project, list) in environments.iter() {
            self.text(project);
            self.number(list.len());
            for environment in list {
                self.text(&environment.key);
                self.flag(environment.critical);
                self.texts(&environment.tags);
            }
        }
    }

    pub fn types(&mut self, types: &[ResourceType]) {
        self.number(types.len());
        for kind in types {
            self.text(&kind.name);
            self.flag(kind.complete);
            self.number(kind.chains.len());
            for chain in &kind.chains {
                self.texts(&chain.types);
            }
            self.number(kind.actions.len());
            for action in &kind.actions {
                self.text(&action.name);
                self.flag(action.all_environments);
            }
        }
    }
}
