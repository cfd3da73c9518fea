//! An account in the module's memory, and the hot path to it.

use serde::Serialize;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::account::{InlineBase, LoadError, LoadOptions, UnboundDeny, load};
use crate::engine::{
    Account, Authentication, Code, Facts, KnownAction, MAX_RESOURCE_BYTES, Outcome, Principal,
};

use super::slots::Slots;
use super::summary;
use super::values::{Failure, to_js};

/// Room for the resource of one question; one that does not fit is bad anyway.
const SCRATCH_BYTES: usize = MAX_RESOURCE_BYTES;

/// Answers of [`Core::ask`], beside the three outcomes.
const GONE: u32 = 3;
const NOT_SIMPLE: u32 = 4;

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
    actions: Vec<KnownAction>,
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
            Failure::new(
                "not_utf8",
                format!("the document is not UTF-8: byte {at} belongs to no character"),
            )
            .throw()
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
        let document = load(text, set(POSITIONS), &choices).map_err(refuse_load)?;
        Ok(Self {
            account: Account::from(document),
            slots: Slots::new(),
            actions: Vec::new(),
            scratch: vec![0; SCRATCH_BYTES],
        })
    }

    /// Where the resource of the next question is written.
    pub fn scratch(&mut self) -> *mut u8 {
        self.scratch.as_mut_ptr()
    }

    /// How much room there is.
    #[wasm_bindgen(js_name = scratchBytes)]
    #[must_use]
    pub fn scratch_bytes(&self) -> usize {
        self.scratch.len()
    }

    /// The number of an action, to be asked about by; the hand-written half keeps it.
    pub fn action(&mut self, text: &str) -> usize {
        self.actions.push(self.account.known_action(text));
        self.actions.len() - 1
    }

    /// Makes room for other actions; their numbers start again.
    #[wasm_bindgen(js_name = forgetActions)]
    pub fn forget_actions(&mut self) {
        self.actions.clear();
    }

    /// Answers about the resource in `scratch`: 0 deny, 1 allow, 2 unknown, 3 no such principal any more, 4 not simple
    /// (ask with two texts).
    #[must_use]
    pub fn ask(&self, number: f64, action: usize, bytes: usize, path_only: bool) -> u32 {
        let Some(held) = self.slots.get(number) else {
            return GONE;
        };
        let resource = self
            .scratch
            .get(..bytes)
            .and_then(|bytes| std::str::from_utf8(bytes).ok());
        match (self.actions.get(action), resource) {
            (Some(action), Some(resource)) => {
                outcome(held.principal.ask_known(action, resource, facts(path_only)))
            }
            _ => NOT_SIMPLE,
        }
    }

    /// The same for any two texts.
    #[wasm_bindgen(js_name = askTexts)]
    #[must_use]
    pub fn ask_texts(&self, number: f64, action: &str, resource: &str, path_only: bool) -> u32 {
        match self.slots.get(number) {
            Some(held) => outcome(held.principal.ask(action, resource, facts(path_only))),
            None => GONE,
        }
    }

    /// `undefined`: no such principal any more; so below.
    ///
    /// # Errors
    ///
    /// None of its own.
    pub fn decide(
        &self,
        number: f64,
        action: &str,
        resource: &str,
        path_only: bool,
    ) -> Result<JsValue, JsValue> {
        self.of(number, |principal| {
            to_js(&principal.decide(action, resource, facts(path_only)))
        })
    }

    /// # Errors
    ///
    /// None of its own.
    #[wasm_bindgen(js_name = decideAll)]
    pub fn decide_all(
        &self,
        number: f64,
        action: &str,
        resources: Vec<String>,
        path_only: bool,
    ) -> Result<JsValue, JsValue> {
        let resources: Vec<&str> = resources.iter().map(String::as_str).collect();
        self.of(number, |principal| {
            to_js(&principal.decide_all(action, &resources, facts(path_only)))
        })
    }

    /// # Errors
    ///
    /// None of its own.
    pub fn explain(
        &self,
        number: f64,
        action: &str,
        resource: &str,
        path_only: bool,
    ) -> Result<JsValue, JsValue> {
        self.of(number, |principal| {
            to_js(&principal.explain(action, resource, facts(path_only)))
        })
    }

    /// Resources by actions, row by row; 0 deny, 1 allow, 2 unknown. Actions by number, resources one a line: what holds
    /// a line break is no resource.
    #[must_use]
    pub fn matrix(
        &self,
        number: f64,
        actions: &[u32],
        resources: &str,
        path_only: bool,
    ) -> Option<Vec<u8>> {
        let held = self.slots.get(number)?;
        let actions: Vec<&KnownAction> = actions
            .iter()
            .filter_map(|at| self.actions.get(*at as usize))
            .collect();
        let mut cells = Vec::new();
        held.principal.matrix_known(
            &actions,
            resources.split('\n'),
            facts(path_only),
            &mut |cell| {
                cells.push(outcome(cell) as u8);
            },
        );
        Some(cells)
    }

    /// What is worth knowing about a principal, and about the policy it was made with.
    ///
    /// # Errors
    ///
    /// None of its own.
    #[wasm_bindgen(js_name = principalDiagnostics)]
    pub fn principal_diagnostics(&self, number: f64) -> Result<JsValue, JsValue> {
        match self.slots.get(number) {
            Some(held) => to_js(
                &held
                    .told
                    .iter()
                    .chain(held.principal.diagnostics())
                    .collect::<Vec<_>>(),
            ),
            None => Ok(JsValue::UNDEFINED),
        }
    }

    /// `{ ok, tokenId, code }`
    ///
    /// # Errors
    ///
    /// None of its own.
    pub fn authenticate(&self, secret: &str, now: f64) -> Result<JsValue, JsValue> {
        #[derive(Serialize)]
        #[serde(rename_all = "camelCase")]
        struct Answer {
            token_id: Option<Box<str>>,
            code: Option<Code>,
        }
        to_js(&match self.account.authenticate(secret, now) {
            Authentication::Alive { token_id, .. } => Answer {
                token_id: Some(token_id),
                code: None,
            },
            Authentication::Refused(code) => Answer {
                token_id: None,
                code: Some(code),
            },
        })
    }

    /// One of `diagnostics`, `catalog`, `members`, `teams`, `roles`, `tokens`, `environments`.
    ///
    /// # Errors
    ///
    /// None of its own.
    pub fn list(&self, what: &str) -> Result<JsValue, JsValue> {
        let document = self.account.document();
        match what {
            "diagnostics" => to_js(&document.diagnostics),
            "catalog" => to_js(&*document.catalog),
            "members" => to_js(&summary::members(document)),
            "teams" => to_js(&summary::teams(document)),
            "roles" => to_js(&summary::roles(document)),
            "tokens" => to_js(&summary::tokens(document)),
            _ => to_js(&summary::environments(document)),
        }
    }

    fn of(
        &self,
        number: f64,
        answer: impl FnOnce(&Principal) -> Result<JsValue, JsValue>,
    ) -> Result<JsValue, JsValue> {
        self.slots
            .get(number)
            .map_or(Ok(JsValue::UNDEFINED), |held| answer(&held.principal))
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

fn refuse_load(error: LoadError) -> JsValue {
    let first = error
        .diagnostics
        .iter()
        .find(|diagnostic| diagnostic.code == error.code);
    let message = first.map_or_else(
        || error.code.to_owned(),
        |diagnostic| diagnostic.message.clone(),
    );
    Failure::with(error.code, message, error.diagnostics).throw()
}
