//! The view gate: a permission to see that a request needs as well (rule 4.4).

use super::decision::Code;
use super::matching::Asked;
use super::resource::Segment;
use super::vocabulary::{Action, Vocabulary};

/// One permission more that a request needs, on the same side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Gate {
    pub action: &'static str,
    /// On how many of the request's segments.
    pub segments: usize,
    /// Why the request is denied where it is missing.
    pub code: Code,
}

impl Gate {
    /// What is asked of the side where a request must pass it.
    pub fn question<'a>(
        &self,
        asked: &Asked<'a>,
        vocabulary: &Vocabulary,
    ) -> (Action<'static>, Asked<'a>) {
        let segments = asked.segments.get(..self.segments).unwrap_or_default();
        let chain = match segments.len() == asked.segments.len() {
            true => asked.chain,
            false => vocabulary.chain(segments),
        };
        let asked = Asked {
            segments,
            chain,
            ..*asked
        };
        (vocabulary.action(self.action), asked)
    }
}

/// What a request must pass, `viewProject` first.
pub(crate) fn gates(action: &str, segments: &[Segment<'_>]) -> [Option<Gate>; 2] {
    match segments {
        [first, ..] => {
            let last = segments.last().unwrap_or(first);
            gates_of(action, first.kind, last.kind, segments.len())
        }
        [] => [None; 2],
    }
}

/// The same for a chain of so many types, of which these are the first and the last.
pub(crate) fn gates_of(action: &str, first: &str, last: &str, count: usize) -> [Option<Gate>; 2] {
    [project(action, first), own(action, last, count)]
}

/// Everything in a project needs the project to be seen.
fn project(action: &str, first: &str) -> Option<Gate> {
    (first == "proj" && !matches!(action, "viewProject" | "createProject")).then_some(Gate {
        action: "viewProject",
        segments: 1,
        code: Code::ViewGate,
    })
}

/// The gates of single types.
fn own(action: &str, last: &str, segments: usize) -> Option<Gate> {
    let gate = |action, code| {
        Some(Gate {
            action,
            segments,
            code,
        })
    };
    match (last, action) {
        ("team", "viewTeam" | "createTeam") => None,
        ("team", _) => gate("viewTeam", Code::ViewTeamGate),
        ("env", "updateApiKey" | "updateMobileKey")
        | ("sdk-key", "updateSdkKey" | "updateSdkKeyPayload" | "deleteSdkKey") => {
            gate("viewSdkKey", Code::ViewSdkKeyGate)
        }
        ("template", "deleteTemplate") => gate("viewTemplate", Code::ViewTemplateGate),
        _ => None,
    }
}
