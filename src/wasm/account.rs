//! An account in the module's memory, and the hot path to it.

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::account::{InlineBase, LoadError, LoadOptions, UnboundDeny, load};
use crate::engine::{Account, Facts, KnownAction, MAX_RESOURCE_BYTES, Outcome, Principal};

use super::slots::Slots;
use super::values::{failure, to_js};
use crate::plain::Show;

/// Answer of [`Core::ask`], beside the three outcomes.
const GONE: u32 = 3;

/// Bits of the options of [`Core::load`].
const STRICT: u32 = 1;
const ALLOW_PARTIAL: u32 = 2;
const UNBOUND_DENY_ALL: u32 = 4;
const INLINE_BASE_READER: u32 = 8;
const READERS_ONLY: u32 = 16;
const POSITIONS: u32 = 32;

/// What the hand-written `Account` wraps.
#[wasm_bindgen]
pub struct Core {
    pub(super) account: Account,
    pub(super) slots: Slots,
    /// One side of a comparison.
    pub(super) aside: Option<Principal>,
    actions: Vec<KnownAction>,
    /// Room for the resource of one question; one that does not fit is bad anyway.
    scratch: Vec<u8>,
}

#[wasm_bindgen]
impl Core {
    /// Loads a document from UTF-8 bytes.
    ///
    /// # Errors
    ///
    /// `not_utf8`, or the code of the diagnostic that stopped it.
    pub fn load(bytes: &[u8], options: u32) -> Result<Core, JsValue> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let at = error.valid_up_to();
            let message = format!("the document is not UTF-8: byte {at} belongs to no character");
            failure("not_utf8", &message, &[])
        })?;
        let set = |bit| options & bit != 0;
        let choices = LoadOptions {
            strict: set(STRICT),
            allow_partial: set(ALLOW_PARTIAL),
            unbound_deny: if set(UNBOUND_DENY_ALL) {
                UnboundDeny::DenyAll
            } else {
                UnboundDeny::Skip
            },
            inline_base: if set(INLINE_BASE_READER) {
                InlineBase::Reader
            } else {
                InlineBase::NoAccess
            },
            readers_only_reader_tokens: set(READERS_ONLY),
        };
        let document = load(text, set(POSITIONS), &choices).map_err(|error| refuse_load(&error))?;
        Ok(Self::of(Account::from(document)))
    }

    /// Where the resource of the next question is written; there is room for [`MAX_RESOURCE_BYTES`].
    pub fn scratch(&mut self) -> *mut u8 {
        self.scratch.as_mut_ptr()
    }

    /// Gives an action a number to be asked about by. Those at and above it are forgotten.
    pub fn action(&mut self, number: usize, text: &str) {
        self.actions.truncate(number);
        self.actions.push(self.account.known_action(text));
    }

    /// Answers about the resource in `scratch`: 0 deny, 1 allow, 2 unknown, 3 no such principal any more.
    #[must_use]
    pub fn ask(&self, principal: f64, action: usize, bytes: usize, path_only: bool) -> u32 {
        let (Some(held), Some(action)) = (self.slots.get(principal), self.actions.get(action))
        else {
            return GONE;
        };
        let resource = self
            .scratch
            .get(..bytes)
            .and_then(|bytes| std::str::from_utf8(bytes).ok());
        let resource = resource.unwrap_or_default();
        outcome(held.principal.ask_known(action, resource, facts(path_only)))
    }

    /// `decide`, `explain` or `decideAll`. Resources one a line, each with its end: what holds a line break is none.
    /// `undefined`: no such principal any more; so below.
    #[must_use]
    pub fn tell(
        &self,
        what: &str,
        principal: f64,
        action: usize,
        resources: &str,
        path_only: bool,
    ) -> JsValue {
        let (Some(held), Some(action)) = (self.slots.get(principal), self.actions.get(action))
        else {
            return JsValue::UNDEFINED;
        };
        let (principal, action, facts) = (&held.principal, &*action.text, facts(path_only));
        match what {
            "decide" => to_js(principal.decide(action, resources, facts).plain()),
            "explain" => to_js(principal.explain(action, resources, facts).plain()),
            _ => to_js(
                principal
                    .decide_all(action, &lines(resources), facts)
                    .plain(),
            ),
        }
    }

    /// Resources by actions, row by row; 0 deny, 1 allow, 2 unknown. Actions by number, resources one a line.
    #[must_use]
    pub fn matrix(
        &self,
        principal: f64,
        actions: &[u32],
        resources: &str,
        path_only: bool,
    ) -> Option<Vec<u8>> {
        let held = self.slots.get(principal)?;
        let mut known = Vec::new();
        for number in actions {
            known.push(self.actions.get(*number as usize)?);
        }
        let mut cells = Vec::new();
        held.principal.matrix_known(
            &known,
            lines(resources).into_iter(),
            facts(path_only),
            &mut |cell| {
                cells.push(outcome(cell) as u8);
            },
        );
        Some(cells)
    }
}

impl Core {
    pub(super) fn of(account: Account) -> Self {
        Self {
            account,
            slots: Slots::new(),
            aside: None,
            actions: Vec::new(),
            scratch: vec![0; MAX_RESOURCE_BYTES],
        }
    }
}

fn outcome(outcome: Outcome) -> u32 {
    match outcome {
        Outcome::Deny => 0,
        Outcome::Allow => 1,
        Outcome::Unknown => 2,
    }
}

fn facts(path_only: bool) -> Facts {
    if path_only {
        Facts::PathOnly
    } else {
        Facts::Complete
    }
}

fn refuse_load(error: &LoadError) -> JsValue {
    let mut told = error.diagnostics.iter();
    let first = told.find(|diagnostic| diagnostic.code == error.code);
    let message = first.map_or(error.code, |diagnostic| &diagnostic.message);
    failure(error.code, message, &error.diagnostics)
}

/// Each with its end.
fn lines(text: &str) -> Vec<&str> {
    let mut lines = Vec::new();
    for line in text.split_terminator('\n') {
        lines.push(line);
    }
    lines
}
