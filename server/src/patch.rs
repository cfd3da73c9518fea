//! Changes as JSON Patch (RFC 6902), of the parts of a thing that can be changed.

use json_patch::PatchOperation;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::error::{ApiError, Result};

/// Operations of one patch.
const MOST_OPERATIONS: usize = 1_000;

/// A patch, bare or with a comment.
#[derive(Deserialize)]
#[serde(untagged)]
pub enum Patch {
    Bare(Vec<PatchOperation>),
    #[serde(rename_all = "camelCase")]
    Commented {
        patch: Vec<PatchOperation>,
        comment: Option<String>,
    },
}

impl Patch {
    pub fn operations(&self) -> &[PatchOperation] {
        match self {
            Self::Bare(patch) | Self::Commented { patch, .. } => patch,
        }
    }

    pub fn comment(&self) -> Option<&str> {
        match self {
            Self::Bare(_) => None,
            Self::Commented { comment, .. } => comment.as_deref(),
        }
    }

    /// All pointers that something is done to, each once, in order. Whatever is named is asked for, also where its value
    /// stays as it was.
    ///
    /// # Errors
    ///
    /// 400: nothing is done, or to all of it at once.
    pub fn touched(&self) -> Result<Vec<Pointer>> {
        let operations = self.operations();
        if operations.len() > MOST_OPERATIONS {
            let message = format!("a patch has at most {MOST_OPERATIONS} operations");
            return Err(ApiError::invalid(message));
        }
        let mut touched: Vec<Pointer> = Vec::new();
        for operation in operations {
            let from = match operation {
                PatchOperation::Test(_) => continue,
                PatchOperation::Move(it) => Some(&it.from),
                PatchOperation::Copy(it) => Some(&it.from),
                _ => None,
            };
            for pointer in from
                .map(|from| &**from)
                .into_iter()
                .chain([operation.path()])
            {
                let words = pointer.tokens().map(|token| token.decoded().into_owned());
                let pointer = Pointer(words.collect());
                if pointer.0.is_empty() {
                    return Err(ApiError::invalid("a patch is to name the parts it changes"));
                }
                if !touched.contains(&pointer) {
                    touched.push(pointer);
                }
            }
        }
        match touched.is_empty() {
            true => Err(ApiError::invalid("the patch changes nothing")),
            false => Ok(touched),
        }
    }

    /// The action for each part that is touched, each once.
    ///
    /// # Errors
    ///
    /// 400: a part is touched that cannot be changed.
    pub fn actions(&self, of: &[(&str, &'static str)]) -> Result<Vec<&'static str>> {
        let mut actions = Vec::new();
        for pointer in self.touched()? {
            let action = of.iter().find(|(part, _)| *part == pointer.first());
            let (_, action) = action.ok_or_else(|| pointer.unknown())?;
            if !actions.contains(action) {
                actions.push(*action);
            }
        }
        Ok(actions)
    }

    /// What becomes of the parts that can be changed.
    ///
    /// # Errors
    ///
    /// 400: an operation does not fit, or what comes of it cannot be.
    pub fn applied<T: DeserializeOwned>(&self, mut parts: Value) -> Result<T> {
        let before = parts.to_string().len();
        for operation in self.operations() {
            let one = std::slice::from_ref(operation);
            let wrong = |error: json_patch::PatchError| {
                ApiError::invalid(format!("the patch cannot be applied: {error}"))
            };
            json_patch::patch(&mut parts, one).map_err(wrong)?;
            // `copy` doubles what it is given.
            if matches!(operation, PatchOperation::Copy(_))
                && parts.to_string().len() > before + crate::body::LARGEST_BODY
            {
                return Err(ApiError::invalid("the patch makes too much of it"));
            }
        }
        serde_json::from_value(parts)
            .map_err(|error| ApiError::invalid(format!("after the patch: {error}")))
    }
}

/// A JSON pointer, by its words. Never empty.
#[derive(PartialEq, Eq)]
pub struct Pointer(pub Vec<String>);

impl Pointer {
    pub fn first(&self) -> &str {
        self.0.first().map_or("", String::as_str)
    }

    /// 400: nothing there can be changed.
    pub fn unknown(&self) -> ApiError {
        let first = tokenscope::source::excerpt(self.first());
        ApiError::invalid(format!("`/{first}` cannot be changed"))
    }
}
