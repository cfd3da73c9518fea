//! Things, one after another, into bytes: the other half of `things`.

use super::things::{
    ANY, BELOW, CHAIN, CRITICAL, DENY, EVERYTHING, GLOB, LITERAL, MYSELF, NOT_ACTIONS,
    NOT_CRITICAL, NOT_RESOURCES, OF, TAG, UNBOUND, VIEW, VOID,
};
use crate::account::Environment;
use crate::catalog::ResourceType;
use crate::engine::{Bound, BoundFilter, BoundSpecifier, BoundStatement, Value};
use crate::policy::Effect;
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

    pub fn statement(&mut self, statement: &BoundStatement) {
        let mut flags = 0;
        for (flag, is_set) in [
            (DENY, statement.effect == Effect::Deny),
            (NOT_ACTIONS, statement.actions.except),
            (NOT_RESOURCES, statement.except),
            (VOID, statement.void),
        ] {
            flags |= if is_set { flag } else { 0 };
        }
        self.byte(flags);
        self.number(statement.actions.patterns.len());
        for action in &statement.actions.patterns {
            self.text(action.as_str());
        }
        self.number(statement.specifiers.len());
        for specifier in &statement.specifiers {
            self.specifier(specifier);
        }
    }

    fn specifier(&mut self, specifier: &BoundSpecifier) {
        let BoundSpecifier::Chain {
            segments, below, ..
        } = specifier
        else {
            return self.byte(EVERYTHING);
        };
        self.byte(if *below { BELOW } else { CHAIN });
        self.number(segments.len());
        for segment in segments {
            self.text(&segment.kind);
            self.bound(&segment.name);
            self.number(segment.filters.len());
            for filter in &segment.filters {
                self.filter(filter);
            }
        }
    }

    fn filter(&mut self, filter: &BoundFilter) {
        match filter {
            BoundFilter::Tag(tag) => {
                self.byte(TAG);
                self.bound(tag);
            }
            BoundFilter::View(view) => {
                self.byte(VIEW);
                self.bound(view);
            }
            BoundFilter::Critical(true) => self.byte(CRITICAL),
            BoundFilter::Critical(false) => self.byte(NOT_CRITICAL),
        }
    }

    fn bound(&mut self, bound: &Bound) {
        let values = match bound {
            Bound::Any => return self.byte(ANY),
            Bound::Myself => return self.byte(MYSELF),
            Bound::Unbound => return self.byte(UNBOUND),
            Bound::Of(values) => values,
        };
        self.byte(OF);
        self.number(values.len());
        for value in values {
            self.byte(match value {
                Value::Literal(_) => LITERAL,
                Value::Glob(_) => GLOB,
            });
            self.text(value.text());
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
