//! The resource that a request is about, as far as its path tells.

use super::Span;

/// The longest resource that is asked about: a path and what a template adds to it.
const MAX_BYTES: usize = 1_536;

/// A part of a template: a text, and what follows it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece {
    pub text: Span,
    pub hole: Hole,
}

/// What is to be filled in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hole {
    Nothing,
    /// A segment of the path, by number.
    Segment(u8),
    /// The same where it is a key; where it may be an id, the key is unknown.
    KeyOrId(u8),
    /// The environment that a change is made in.
    Change,
}

/// Where a resource is spelled, without allocating.
pub(in crate::edge) struct Spelled {
    bytes: [u8; MAX_BYTES],
    len: usize,
}

impl Spelled {
    pub fn new() -> Self {
        Self {
            bytes: [0; MAX_BYTES],
            len: 0,
        }
    }

    /// Fills a template; `None` where it does not fit in.
    pub(super) fn fill(
        &mut self,
        pieces: &[Piece],
        table: &str,
        segments: &[&str],
        environment: &str,
    ) -> Option<&str> {
        self.len = 0;
        for piece in pieces {
            self.push(piece.text.of(table))?;
            self.push(match piece.hole {
                Hole::Nothing => "",
                Hole::Segment(at) => segments.get(usize::from(at))?,
                Hole::KeyOrId(at) => match *segments.get(usize::from(at))? {
                    id if may_be_id(id) => "?",
                    key => key,
                },
                Hole::Change => environment,
            })?;
        }
        std::str::from_utf8(self.bytes.get(..self.len)?).ok()
    }

    fn push(&mut self, text: &str) -> Option<()> {
        let end = self.len + text.len();
        let room = self.bytes.get_mut(self.len..end)?;
        room.copy_from_slice(text.as_bytes());
        self.len = end;
        Some(())
    }
}

/// LaunchDarkly's ids are 24 hexadecimal digits. A key may look the same; then nothing is known of either.
fn may_be_id(text: &str) -> bool {
    text.len() == 24 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}
