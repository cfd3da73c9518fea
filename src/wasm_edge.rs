//! What the small module `tokenscope/edge` exports: a snapshot, and verdicts by it (rule 6). As `src/wasm`, it moves values
//! across and decides nothing; but with texts and numbers alone, so that nothing comes along which makes objects.
//!
//! What fails is thrown as the text `code message`.

use std::borrow::Cow;

use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::edge::{
    Body, MAX_BODY, Prefilter, PrefilterOptions, Reason, Reply, Request, RouteProblem, RouteTable,
    Rules, Ruling, Snapshot, Verdict,
};
use crate::engine::Code;

/// Room for the texts of one request, in bytes.
const SCRATCH: usize = 32 * 1024;

/// Bits of the options of [`Edge::verdict`].
const AUTHORIZATION: u32 = 1;
const CONTENT_TYPE: u32 = 2;
const COOKIE: u32 = 4;
const METHOD_OVERRIDE: u32 = 8;
const TOO_LARGE: u32 = 16;

/// Answer of [`Edge::verdict`] where the texts are not four lines.
const NOT_READ: u32 = u32::MAX;

/// What the hand-written `Prefilter` wraps.
#[wasm_bindgen]
pub struct Edge {
    prefilter: Prefilter,
    /// Why requests were refused so far; their numbers follow those of the reasons to forward.
    codes: Vec<Code>,
    scratch: Vec<u8>,
}

#[wasm_bindgen]
impl Edge {
    /// Loads a snapshot.
    ///
    /// # Errors
    ///
    /// The code of the snapshot's error, or of the first problem of the table of routes.
    pub fn load(
        bytes: Vec<u8>,
        key: Option<Vec<u8>>,
        routes: Option<String>,
        all_routes: bool,
    ) -> Result<Edge, JsValue> {
        let routes = match routes {
            Some(text) => RouteTable::read(Cow::Owned(text)).map_err(|told| refuse_table(&told))?,
            None => RouteTable::launchdarkly(),
        };
        let snapshot = Snapshot::load(bytes, key.as_deref())
            .map_err(|error| failure(error.code(), error.message()))?;
        let options = PrefilterOptions { all_routes };
        Ok(Self {
            prefilter: Prefilter::new(snapshot, Rules { routes, options }),
            codes: Vec::new(),
            scratch: vec![0; SCRATCH],
        })
    }

    /// Where the texts of the next request are written.
    pub fn scratch(&mut self) -> *mut u8 {
        self.scratch.as_mut_ptr()
    }

    /// How much room there is.
    #[must_use]
    pub fn room() -> usize {
        SCRATCH
    }

    /// Judges the request in `scratch`: method, target, authorization and content type, one a line.
    ///
    /// In the answer: the number of a word in the lowest 8 bits; in the next 2 whether it is forwarded (0), 401 (1) or 403 (2);
    /// above them the number of the route and one, or 0.
    pub fn verdict(&mut self, bytes: usize, bits: u32, now: f64, body: Option<Vec<u8>>) -> u32 {
        let text = self
            .scratch
            .get(..bytes)
            .and_then(|bytes| std::str::from_utf8(bytes).ok());
        let mut lines = text.unwrap_or_default().split('\n');
        let (Some(method), Some(target), Some(authorization), Some(content_type), None) = (
            lines.next(),
            lines.next(),
            lines.next(),
            lines.next(),
            lines.next(),
        ) else {
            return NOT_READ;
        };
        let set = |bit| bits & bit != 0;
        let request = Request {
            method,
            target,
            authorization: set(AUTHORIZATION).then_some(authorization),
            cookie: set(COOKIE),
            method_override: set(METHOD_OVERRIDE),
            content_type: set(CONTENT_TYPE).then_some(content_type),
            body: match &body {
                _ if set(TOO_LARGE) => Body::TooLarge,
                Some(bytes) => Body::Whole(bytes),
                None => Body::Unread,
            },
        };
        let verdict = self.prefilter.verdict(&request, now);
        self.number(&verdict)
    }

    /// The code with that number in an answer.
    #[must_use]
    pub fn word(&self, number: usize) -> Option<String> {
        let reasons = Reason::ALL;
        let word = match reasons.get(number) {
            Some(reason) => reason.as_str(),
            None => self.codes.get(number - reasons.len())?.as_str(),
        };
        Some(word.to_owned())
    }

    /// `PATCH /api/v2/flags/{projectKey}/{featureFlagKey}`
    #[must_use]
    pub fn route(&self, number: usize) -> Option<String> {
        let route = self.prefilter.rules().routes.route(number)?;
        let mut text = route.method().to_owned();
        text.push(' ');
        text.push_str(&route.path());
        Some(text)
    }

    /// The snapshot's.
    #[must_use]
    pub fn version(&self) -> String {
        self.prefilter.snapshot().version().to_owned()
    }

    /// The snapshot's, in milliseconds since 1970.
    #[wasm_bindgen(js_name = madeAt)]
    #[must_use]
    pub fn made_at(&self) -> f64 {
        self.prefilter.snapshot().made_at()
    }

    /// How many values the snapshot knows.
    #[must_use]
    pub fn size(&self) -> usize {
        self.prefilter.snapshot().len()
    }
}

impl Edge {
    fn number(&mut self, verdict: &Verdict) -> u32 {
        let (word, ruling) = match verdict.ruling {
            Ruling::Forward(reason) => (reason as usize, 0),
            Ruling::Unauthorized(code) => (self.code(code), 1),
            Ruling::Forbidden(code) => (self.code(code), 2),
        };
        let route = verdict.route.map_or(0, |route| route + 1);
        word as u32 | ruling << 8 | (route as u32) << 10
    }

    fn code(&mut self, code: Code) -> usize {
        let at = self.codes.iter().position(|known| *known == code);
        let at = at.unwrap_or_else(|| {
            self.codes.push(code);
            self.codes.len() - 1
        });
        Reason::ALL.len() + at
    }
}

/// The version of the package.
#[wasm_bindgen]
#[must_use]
pub fn version() -> String {
    env!("CARGO_PKG_VERSION").to_owned()
}

/// The module's memory, into which requests are written.
#[wasm_bindgen(js_name = linearMemory)]
#[must_use]
pub fn linear_memory() -> JsValue {
    wasm_bindgen::memory()
}

/// The longest body that is read, in bytes.
#[wasm_bindgen(js_name = maxBody)]
#[must_use]
pub fn max_body() -> usize {
    MAX_BODY
}

/// What every refused request is answered with: names and values of headers in turn, each with its end.
#[wasm_bindgen]
#[must_use]
pub fn headers() -> String {
    let mut text = String::new();
    for part in Reply::HEADERS
        .iter()
        .flat_map(|(name, value)| [name, value])
    {
        text.push_str(part);
        text.push('\n');
    }
    text
}

/// The body of the answer with this status.
#[wasm_bindgen]
#[must_use]
pub fn reply(status: u32) -> Option<String> {
    let ruling = match status {
        401 => Ruling::Unauthorized(Code::TokenDeleted),
        _ => Ruling::Forbidden(Code::ImplicitDeny),
    };
    let verdict = Verdict {
        ruling,
        route: None,
    };
    Reply::to(&verdict).map(|reply| reply.body.to_owned())
}

fn failure(code: &str, message: &str) -> JsValue {
    let mut text = code.to_owned();
    text.push(' ');
    text.push_str(message);
    JsValue::from_str(&text)
}

/// The first of the problems: where, what, and what to do.
fn refuse_table(problems: &[RouteProblem]) -> JsValue {
    let Some(first) = problems.first() else {
        return failure("bad_routes", "the table of routes cannot be read");
    };
    let mut message = String::from("line ");
    message.push_str(&first.line.to_string());
    message.push_str(" of `routes`: ");
    message.push_str(&first.message());
    message.push_str("; ");
    message.push_str(first.help());
    failure(first.code(), &message)
}
