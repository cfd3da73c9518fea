//! What a change of the account would mean for whom, before it is made.
//!
//! Who is compared is found from the documents: only those who hold something that is different now. Of those many
//! hold the same policies, so each pair of holdings is compared once, for whoever has it: that a member is `${self}` of
//! its own base is undone by swapping two names, which is sound as long as no policy tells members apart.

use std::sync::Arc;

use crate::account::{AccountChange, ChangeError};
use crate::engine::{
    Account, Bound, BoundSpecifier, Code, Compiled, LookupError, PolicyOptions, Principal,
};
use crate::plain::{Object, Plain, Show, serialize_plainly};
use crate::tables::Names;

use super::alike::Alike;
use super::compare::{Comparison, Relation, Witness, compare};
use super::options::AnalysisOptions;

/// What changes would mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Impact {
    /// Everybody who gains or loses anything, or comes or goes: members in document order, then tokens; those that are
    /// new last.
    pub affected: Vec<Affected>,
    /// How many hold something that is different now, whether or not it makes a difference.
    pub considered: usize,
}

/// A member or token that a change makes a difference to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Affected {
    /// `member` or `token`.
    pub what: &'static str,
    /// Its id.
    pub id: Box<str>,
    /// What becomes of it.
    pub fate: Fate,
    /// Of a token that dies, is removed or comes to life: why it is dead then, or was.
    pub code: Option<Code>,
    /// What it may do then, seen from what it may now: `wider` where it only gains. Past what a call may cost it is
    /// not known of whoever comes next: `undetermined`.
    pub relation: Relation,
    /// What it may do then and may not now; for actions that differ alike, one.
    pub gained: Vec<Witness>,
    /// What it may do now and may not then.
    pub lost: Vec<Witness>,
}

/// What becomes of a member or token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It is there before and after.
    Stays,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// A token that worked does not any more.
    Dies,
    /// A token that was dead works.
    Revives,
}

impl Fate {
    fn word(self) -> &'static str {
        match self {
            Self::Stays => "stays",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Dies => "dies",
            Self::Revives => "revives",
        }
    }
}

impl Show for Impact {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        object
            .show("affected", &self.affected)
            .show("considered", &self.considered);
        Plain::Object(object)
    }
}

impl Show for Affected {
    fn plain(&self) -> Plain<'_> {
        let mut object = Object::default();
        object
            .put("what", Plain::Word(self.what))
            .show("id", &self.id)
            .put("fate", Plain::Word(self.fate.word()))
            .put(
                "code",
                self.code
                    .map_or(Plain::Null, |code| Plain::Word(code.as_str())),
            )
            .put("relation", Plain::Word(self.relation.word()))
            .put("gained", witnesses(&self.gained))
            .put("lost", witnesses(&self.lost));
        Plain::Object(object)
    }
}

fn witnesses(witnesses: &[Witness]) -> Plain<'_> {
    let mut list = Vec::with_capacity(witnesses.len());
    for witness in witnesses {
        let mut object = Object::default();
        object
            .show("action", &witness.action)
            .show("resource", &witness.resource);
        list.push(Plain::Object(object));
    }
    Plain::List(list)
}

serialize_plainly!(Impact Affected);

impl Account {
    /// What these changes, made one after the other, would mean for whom. Of nothing nothing comes.
    ///
    /// Expiry is not looked at: a token that is expired by the clock counts as alive.
    ///
    /// ```
    /// use tokenscope::analysis::{Fate, Relation};
    /// use tokenscope::{Account, AccountChange, BaseRole, LoadOptions};
    /// let document = r#"{ "members": [{ "_id": "ada", "role": "writer" }],
    ///   "tokens": [{ "_id": "t", "memberId": "ada", "role": "writer" }] }"#;
    /// let account = Account::load(document, &LoadOptions::default())?;
    /// let change = AccountChange::SetRole { member: "ada".into(), role: BaseRole::Reader };
    /// let impact = account.impact_of(&[change])?;
    /// let [ada, token] = &*impact.affected else { panic!() };
    /// assert_eq!((&*ada.id, &*token.id), ("ada", "t"));
    /// assert_eq!((token.fate, token.relation), (Fate::Stays, Relation::Narrower));
    /// let lost = &token.lost[0];
    /// assert!(account.token("t", None)?.can(&lost.action, &lost.resource));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ChangeError`] of [`Account::with`].
    pub fn impact_of(&self, changes: &[AccountChange]) -> Result<Impact, ChangeError> {
        let after = self.with_all(changes)?;
        Ok(self.impact_beside(&after, None, &AnalysisOptions::IMPACT))
    }

    /// What it means that another account is in the place of this one, at `now` (milliseconds since 1970) where a time
    /// is given. `per_call` of the options is what all comparisons may cost together.
    pub fn impact_beside(
        &self,
        after: &Account,
        now: Option<f64>,
        options: &AnalysisOptions<'_>,
    ) -> Impact {
        let mut search = Search {
            before: self,
            after,
            now,
            options: *options,
            alike: Alike::new(self.document(), after.document()),
            known: Names::default(),
            compared: Vec::new(),
            impact: Impact::default(),
        };
        search.members();
        search.tokens();
        search.impact
    }
}

struct Search<'a> {
    before: &'a Account,
    after: &'a Account,
    now: Option<f64>,
    /// With what is left for this call.
    options: AnalysisOptions<'a>,
    alike: Alike<'a>,
    /// Comparisons made, by what was compared.
    known: Names,
    compared: Vec<Compared>,
    impact: Impact,
}

/// A comparison, for whoever holds the same.
struct Compared {
    comparison: Comparison,
    me: Option<Box<str>>,
    /// Held so that no other policy comes to lie where one of these does: they are known by where they lie.
    _policies: Vec<Arc<Compiled>>,
}

impl Search<'_> {
    fn members(&mut self) {
        let (before, after) = (self.before.document(), self.after.document());
        for member in before.members.iter() {
            let now = after.member(&member.id);
            if now.is_some_and(|now| self.alike.member(member, now)) {
                continue;
            }
            self.alike.changed.add(&*member.id, 0);
            let fate = now.map_or(Fate::Removed, |_| Fate::Stays);
            self.add("member", &member.id, fate, None, &|account| {
                account.member(&member.id)
            });
        }
        for member in after.members.iter() {
            if before.member(&member.id).is_none() {
                self.add("member", &member.id, Fate::Added, None, &|account| {
                    account.member(&member.id)
                });
            }
        }
    }

    fn tokens(&mut self) {
        let time = self.now;
        let (before, after) = (self.before.document(), self.after.document());
        for token in before.tokens.iter() {
            let dead = self.before.life(&token.id, time).ok().flatten();
            let (fate, code) = match after.token(&token.id) {
                None => (Fate::Removed, Some(Code::TokenDeleted)),
                Some(now) => {
                    let dead_then = self.after.life(&token.id, time).ok().flatten();
                    match (dead, dead_then) {
                        (Some(_), Some(_)) => continue,
                        (None, Some(code)) => (Fate::Dies, Some(code)),
                        (Some(code), None) => (Fate::Revives, Some(code)),
                        (None, None) if self.alike.token(token, now) => continue,
                        (None, None) => (Fate::Stays, None),
                    }
                }
            };
            self.add("token", &token.id, fate, code, &|account| {
                account.token(&token.id, time)
            });
        }
        for token in after.tokens.iter() {
            if before.token(&token.id).is_none() {
                self.add("token", &token.id, Fate::Added, None, &|account| {
                    account.token(&token.id, time)
                });
            }
        }
    }

    fn add(
        &mut self,
        what: &'static str,
        id: &str,
        fate: Fate,
        code: Option<Code>,
        principal: &dyn Fn(&Account) -> Result<Principal, LookupError>,
    ) {
        self.impact.considered += 1;
        let there = |account: &Account| {
            // Who is not there may do nothing.
            principal(account)
                .unwrap_or_else(|_| account.policy_principal(None, &PolicyOptions::default()))
        };
        let Comparison {
            relation,
            only_here,
            only_there,
        } = match self.options.per_call {
            0 => Comparison::UNKNOWN,
            _ => self.compare(&there(self.after), &there(self.before)),
        };
        if fate != Fate::Stays || relation != Relation::Equal {
            self.impact.affected.push(Affected {
                what,
                id: id.into(),
                fate,
                code,
                relation,
                gained: only_here,
                lost: only_there,
            });
        }
    }

    fn compare(&mut self, then: &Principal, now: &Principal) -> Comparison {
        let (key, me, policies) = holdings_key(then, now);
        if let Some(known) = self.known.get(&key).and_then(|at| self.compared.get(at)) {
            return known
                .comparison
                .clone()
                .swapping(known.me.as_deref(), me.as_deref());
        }
        // Formulas are made before any question is asked, which no question counts.
        let statements = (then.statements() + now.statements()) as u64;
        let formulas = statements.saturating_mul(PER_STATEMENT).max(1);
        let Some(left) = self
            .options
            .per_call
            .checked_sub(formulas)
            .filter(|left| *left > 0)
        else {
            self.options.per_call = 0;
            return Comparison::UNKNOWN;
        };
        self.options.per_call = left;
        let mut solver = self.options.solver();
        let comparison = compare(then, now, &mut solver);
        self.options.per_call = solver.work.left();
        self.known.add(&key, self.compared.len());
        self.compared.push(Compared {
            comparison: comparison.clone(),
            me,
            _policies: policies,
        });
        comparison
    }
}

/// Units of work that a statement costs before anything is asked about it.
const PER_STATEMENT: u64 = 1_000;

impl Comparison {
    const UNKNOWN: Self = Self {
        relation: Relation::Undetermined,
        only_here: Vec::new(),
        only_there: Vec::new(),
    };

    /// With two members in each other's place.
    fn swapping(mut self, one: Option<&str>, other: Option<&str>) -> Self {
        if let (Some(one), Some(other)) = (one, other)
            && one != other
        {
            for witness in self.only_here.iter_mut().chain(&mut self.only_there) {
                let Some(rest) = witness.resource.strip_prefix("member/") else {
                    continue;
                };
                let (name, rest) = rest.split_at(rest.find([';', ':']).unwrap_or(rest.len()));
                let name = match name {
                    _ if name == one => other,
                    _ if name == other => one,
                    _ => name,
                };
                witness.resource = format!("member/{name}{rest}").into();
            }
        }
        self
    }
}

/// All that a comparison depends on: which policies, how they are asked, and for whom where that is told apart.
fn holdings_key(
    then: &Principal,
    now: &Principal,
) -> (Vec<u8>, Option<Box<str>>, Vec<Arc<Compiled>>) {
    let (mut key, mut policies) = (Vec::new(), Vec::new());
    let (mut me, mut tells_apart) = (None, false);
    for principal in [then, now] {
        let inner = principal.inner();
        key.push(u8::from(inner.dead.is_some()));
        key.push(inner.tokens as u8);
        for side in &inner.sides {
            key.extend([
                b's',
                side.side.map_or(0, |side| side as u8 + 1),
                u8::from(side.gated),
            ]);
            key.push(u8::from(side.me.is_some()));
            if let Some(id) = &side.me {
                tells_apart |= me.as_ref().is_some_and(|me| me != id) || !is_key(id);
                me = Some(id.clone());
            }
            for held in &side.held {
                key.push(b'p');
                key.extend_from_slice(&Arc::as_ptr(&held.policy).addr().to_le_bytes());
                tells_apart |= tells_members_apart(&held.policy);
                policies.push(Arc::clone(&held.policy));
            }
        }
    }
    if let Some(me) = me.as_ref().filter(|_| tells_apart) {
        key.push(b'm');
        key.extend_from_slice(me.as_bytes());
    }
    (key, me, policies)
}

/// Whether a resource can have that name (rule 3.5).
fn is_key(id: &str) -> bool {
    let legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    !id.is_empty() && id.bytes().all(legal)
}

fn tells_members_apart(policy: &Compiled) -> bool {
    let mut specifiers = policy
        .statements
        .iter()
        .flat_map(|statement| &statement.specifiers);
    specifiers.any(|specifier| match specifier {
        BoundSpecifier::Everything => false,
        BoundSpecifier::Chain { segments, .. } => segments.first().is_some_and(|segment| {
            *segment.kind == *"member" && matches!(segment.name, Bound::Of(_))
        }),
    })
}
