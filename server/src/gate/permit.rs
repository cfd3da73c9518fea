//! Questions, and what a yes opens.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokenscope::{Account, Decision, Facts, Principal, TokenChange};
use tokio::task::block_in_place;

use super::App;
use super::asked::Asked;
use super::caller::Who;
use super::note::{Note, entry};
use super::widening::{may_widen, touched};
use crate::error::{ApiError, Result};
use crate::keeper::Hold;
use crate::record::{Kind, Member, Record, Remains, Token};
use crate::store::{Entry, Write};
use crate::world::{Thing, World, body_of};

/// Where the evaluator is asked, once for each request. `T` is the right to change things, or `()`.
pub struct Gate<T> {
    app: App,
    who: Who,
    asked: Asked,
    world: Arc<World>,
    principal: Principal,
    hold: T,
    took: Duration,
}

/// The evaluator's yes, and what lies behind it.
pub struct Permit<T> {
    gate: Gate<T>,
    /// What was asked and allowed, for the log: of changes.
    asked: Vec<(String, String)>,
}

/// Whose refusals are written down: those of changes.
pub trait Scribe {
    const WRITES: bool;
}

impl Scribe for () {
    const WRITES: bool = false;
}

impl Scribe for Hold {
    const WRITES: bool = true;
}

impl<T: Scribe> Gate<T> {
    pub(super) fn new(
        app: App,
        who: Who,
        asked: Asked,
        world: Arc<World>,
        principal: Principal,
        hold: T,
    ) -> Self {
        Self {
            app,
            who,
            asked,
            world,
            principal,
            hold,
            took: Duration::ZERO,
        }
    }

    pub(super) fn having_taken(mut self, took: Duration) -> Self {
        self.took = took;
        self
    }

    /// Asks about each action on its thing; all have to be allowed, and the first that is not is told.
    ///
    /// # Errors
    ///
    /// 403: not allowed. 404: there is no such thing. 400: a new thing has a name that nothing can have.
    pub fn ask(self, questions: &[(&str, Thing<'_>)]) -> Result<Permit<T>> {
        let start = Instant::now();
        if questions.is_empty() {
            return Err(ApiError::internal("a question about nothing"));
        }
        let mut asked = Vec::new();
        for (action, thing) in questions {
            let resource = self.world.resource(*thing)?;
            // Why is asked only where it is not allowed.
            if !self.principal.can(action, &resource) {
                let decision = self.principal.decide(action, &resource, Facts::Complete);
                asked.push(((*action).to_owned(), resource));
                return Err(self.refuse(&decision, asked));
            }
            // The log tells of changes alone.
            if T::WRITES {
                asked.push(((*action).to_owned(), resource));
            }
        }
        Ok(self.permit(asked, start))
    }

    /// Asks whether this may be done to a token (rule 1.6).
    ///
    /// # Errors
    ///
    /// What the refusal's code stands for; 404 for what the caller may not see.
    pub fn ask_token_change(self, change: &TokenChange) -> Result<Permit<T>> {
        let now = self.app.0.keeper.clock.now() as f64;
        let account = &self.world.account;
        // Of tokens that make tokens everything they could do is compared: others go on meanwhile.
        let ask = || account.authorize_token_change(&self.principal, change, Some(now));
        let decision = block_in_place(ask)?;
        let asked = self.token_questions(change);
        match decision.allowed {
            true => Ok(self.allowed(asked)),
            false => Err(self.refuse(&decision, asked)),
        }
    }

    /// The same for a change that is worked out from the token as it is; what else was worked out comes with the permit.
    /// Of a token that the caller may not see nothing is worked out at all.
    ///
    /// # Errors
    ///
    /// As [`Gate::ask_token_change`], and those of `work`.
    pub fn ask_changed_token<R>(
        self,
        id: &str,
        work: impl FnOnce(&World, &Token) -> Result<(TokenChange, R)>,
    ) -> Result<(Permit<T>, R)> {
        // Refused as not found exactly where the actor neither sees the token nor may delete it.
        let delete = TokenChange::Delete {
            token_id: id.into(),
        };
        let account = &self.world.account;
        account.authorize_token_change(&self.principal, &delete, None)?;
        let token = self.world.tokens.get(id).ok_or_else(ApiError::not_found)?;
        let (change, more) = work(&self.world, token)?;
        Ok((self.ask_token_change(&change)?, more))
    }

    /// Asks which tokens the caller sees (rule 1.7).
    ///
    /// # Errors
    ///
    /// None that a caller can bring about.
    pub fn ask_tokens(self, show_all: bool) -> Result<(Permit<T>, Vec<Arc<Token>>)> {
        let start = Instant::now();
        let seen = self
            .world
            .account
            .visible_tokens(&self.principal, show_all)?;
        let records = seen
            .iter()
            .filter_map(|token| self.world.tokens.get(&token.id));
        let tokens = records.map(Arc::clone).collect();
        let asked = vec![("viewAccessTokens".to_owned(), "member/*:token/*".to_owned())];
        Ok((self.permit(asked, start), tokens))
    }

    /// For what every member and token may know: that it is alive was asked already (rule 1.8).
    pub fn known(self) -> Permit<T> {
        self.permit(Vec::new(), Instant::now())
    }

    /// The member that asks, or whose personal token does; before anything was asked it is no more than that.
    pub fn member_id(&self) -> Option<&str> {
        member_of(&self.who, &self.world)
    }

    /// The time at which things are created.
    pub fn now(&self) -> i64 {
        self.app.0.keeper.clock.now()
    }

    /// The key of the role with that key or id, for roles are asked about by their keys.
    ///
    /// # Errors
    ///
    /// 404: there is no such role. Whoever asks may read all of them.
    pub fn role_key(&self, id_or_key: &str) -> Result<String> {
        let role = self.world.role(id_or_key).ok_or_else(ApiError::not_found)?;
        Ok(role.key.clone())
    }

    fn permit(self, asked: Vec<(String, String)>, start: Instant) -> Permit<T> {
        let took = self.took + start.elapsed();
        self.app.0.keeper.decisions.add(took);
        self.allowed(asked)
    }

    fn allowed(self, asked: Vec<(String, String)>) -> Permit<T> {
        self.asked.was();
        Permit { gate: self, asked }
    }

    fn refuse(&self, decision: &Decision, asked: Vec<(String, String)>) -> ApiError {
        self.asked.was();
        if T::WRITES {
            let note = Note::refused(decision.code);
            match self.entry(&note, &asked) {
                Ok(entry) => self.app.0.keeper.ledger.refused(entry),
                Err(error) => return error,
            }
        }
        decision.code.into()
    }

    fn entry(&self, note: &Note<'_>, asked: &[(String, String)]) -> Result<Entry> {
        let member = member_of(&self.who, &self.world);
        let member = member.and_then(|id| self.world.members.get(id));
        let token = token_of(&self.who).and_then(|id| self.world.tokens.get(id));
        let now = self.app.0.keeper.clock.now();
        entry(
            note,
            asked,
            member.map(|it| &**it),
            token.map(|it| &**it),
            now,
        )
    }

    fn token_questions(&self, change: &TokenChange) -> Vec<(String, String)> {
        super::note::token_questions(change, |id| {
            let token = self.world.tokens.get(id)?;
            Some((token.service_token, token.member_id.clone()))
        })
    }
}

fn token_of(who: &Who) -> Option<&str> {
    match who {
        Who::Token(id) => Some(id),
        Who::Member(_, token) => token.as_deref(),
    }
}

fn member_of<'a>(who: &'a Who, world: &'a World) -> Option<&'a str> {
    match who {
        Who::Member(id, _) => Some(id),
        Who::Token(id) => {
            let token = world.tokens.get(id).filter(|token| !token.service_token)?;
            Some(&token.member_id)
        }
    }
}

impl<T: Scribe> Permit<T> {
    pub fn world(&self) -> &World {
        &self.gate.world
    }

    pub(super) fn into_world(self) -> Arc<World> {
        self.gate.world
    }

    pub fn account(&self) -> &Account {
        &self.gate.world.account
    }

    /// A further question, for lists that show what one may see.
    pub fn may(&self, action: &str, thing: Thing<'_>) -> bool {
        let resource = self.gate.world.resource(thing);
        resource.is_ok_and(|resource| self.gate.principal.can(action, &resource))
    }

    pub fn now(&self) -> i64 {
        self.gate.app.0.keeper.clock.now()
    }

    /// The member that asks, or whose personal token does.
    pub fn member(&self) -> Option<&Arc<Member>> {
        let id = member_of(&self.gate.who, &self.gate.world)?;
        self.gate.world.members.get(id)
    }

    /// The token that asks, where one does.
    pub fn token(&self) -> Option<&Arc<Token>> {
        match &self.gate.who {
            Who::Token(id) => self.gate.world.tokens.get(id),
            Who::Member(..) => None,
        }
    }

    pub fn last_use(&self, token: &str) -> Option<i64> {
        self.gate.app.0.keeper.ledger.last_use(token)
    }

    /// The log's newest entries between two times.
    ///
    /// # Errors
    ///
    /// 503: the database does not answer.
    pub async fn log(&self, after: i64, before: i64, limit: i64) -> Result<Vec<Entry>> {
        let store = &self.gate.app.0.keeper.store;
        Ok(store.log(after, before, limit).await?)
    }

    /// # Errors
    ///
    /// 503: the database does not answer. 404: there is no such entry.
    pub async fn log_entry(&self, id: &str) -> Result<Entry> {
        let found = self.gate.app.0.keeper.store.log_entry(id).await?;
        found.ok_or_else(ApiError::not_found)
    }
}

impl Permit<Hold> {
    /// Makes the change, and writes down who did it; the world after it. Where widening changes are held
    /// (`--hold-widening-ms`), that is told only when the edge rejects by the world before no more.
    ///
    /// # Errors
    ///
    /// 503: the database does not take it.
    pub async fn commit(self, changes: Changes, note: Note<'_>) -> Result<Arc<World>> {
        let entry = self.gate.entry(&note, &self.asked)?;
        let Gate {
            app, world, hold, ..
        } = self.gate;
        let writes = changes.into_writes();
        let Some(held) = app.0.press.hold() else {
            return hold.commit(writes, entry).await;
        };
        let touched = touched(&writes);
        let after = hold.commit(writes, entry).await?;
        let now = app.0.keeper.clock.now();
        if block_in_place(|| may_widen(&touched, &world, &after, now)) {
            tokio::time::sleep(held).await;
        }
        Ok(after)
    }
}

/// What a change writes.
#[derive(Default)]
pub struct Changes(Vec<Write>);

impl Changes {
    pub(crate) fn into_writes(self) -> Vec<Write> {
        self.0
    }

    pub fn put<R: Record>(mut self, record: &R) -> Result<Self> {
        let unwritable = |_| ApiError::internal("a record that is no JSON");
        self.0.push(Write {
            kind: R::KIND,
            id: record.row_id(),
            gone: false,
            body: body_of(record).map_err(unwritable)?,
        });
        Ok(self)
    }

    pub fn remove<R: Record>(mut self, record: &R) -> Self {
        self.0.push(Write {
            kind: R::KIND,
            id: record.row_id(),
            gone: true,
            body: String::new(),
        });
        self
    }

    /// Of a token stay the hashes of its values, which are dead for good.
    pub fn bury(mut self, token: &Token) -> Result<Self> {
        let previous = token.previous.as_ref().map(|it| it.token_hash.clone());
        let hashes = std::iter::once(token.token_hash.clone()).chain(previous);
        let remains = Remains {
            token_hashes: hashes.collect(),
        };
        let unwritable = |_| ApiError::internal("remains that are no JSON");
        self.0.push(Write {
            kind: Kind::Token,
            id: token.id.clone(),
            gone: true,
            body: serde_json::to_string(&remains).map_err(unwritable)?,
        });
        Ok(self)
    }
}
