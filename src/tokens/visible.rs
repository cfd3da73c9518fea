//! Who sees which token (rule 1.7).

use crate::account::{Token, TokenKind};
use crate::engine::{Account, Code, LookupError, Principal};

use super::actor::{Actor, Target};

impl Account {
    /// The tokens that `actor` sees, in document order: its own member's personal ones and all service tokens; with
    /// `show_all`, who acts as Admin sees everybody's. A service token sees service tokens only (rule 1.7).
    ///
    /// A dead actor sees nothing, and nobody sees a deleted token. A token with an id that stands twice is nobody's own.
    ///
    /// # Errors
    ///
    /// [`LookupError::NotAnActor`]: the actor is a bare policy.
    pub fn visible_tokens(
        &self,
        actor: &Principal,
        show_all: bool,
    ) -> Result<Vec<&Token>, LookupError> {
        let actor = &Actor::new(actor)?;
        let mut visible = Vec::new();
        if actor.death(None).is_some() {
            return Ok(visible);
        }
        for token in self.document().tokens.iter() {
            let target = Target::new(token);
            let shown = target.kind == TokenKind::Service || actor.owns(&target);
            let seen = shown || (show_all && actor.sees(&target));
            if seen && self.life_of(token, None) != Some(Code::TokenDeleted) {
                visible.push(token);
            }
        }
        Ok(visible)
    }
}
