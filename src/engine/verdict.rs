//! From matches to a decision (rules 2.2, 2.3, 4.4, 5.1 and 5.2), for one concrete resource.
//!
//! Twice, over the same matcher: `may` stops as soon as the boolean is known, `verdict` goes on to name every
//! determining statement. A property test holds them together.

use std::sync::Arc;

use super::bits::Bits;
use super::compile::Compiled;
use super::decision::{Code, Outcome, Side, StatementRef};
use super::gates::{Gate, gates};
use super::matching::{Asked, Tri};
use super::resource::Segment;
use super::ruling::{Place, Ruling};
use super::vocabulary::{Action, Vocabulary};

/// One policy that a principal holds on a side.
#[derive(Clone, Debug)]
pub(crate) struct Held {
    pub policy: Arc<Compiled>,
    /// The role's key.
    pub role: Option<Box<str>>,
    /// The team's key.
    pub via: Option<Box<str>>,
}

/// What a principal holds on one side, in rule 5.2's order.
#[derive(Clone, Debug)]
pub(crate) struct Holdings {
    pub side: Option<Side>,
    pub held: Vec<Held>,
    pub gated: bool,
    /// Whom `${self}` stands for.
    pub me: Option<Box<str>>,
}

impl Holdings {
    /// Whether this side allows it, gates included.
    pub fn may(&self, action: Action<'_>, asked: &Asked<'_>, vocabulary: &Vocabulary) -> Tri {
        let asked = Asked {
            me: self.me.as_deref(),
            ..*asked
        };
        let mut may = self.some_policy_allows(action, &asked);
        if may == Tri::No {
            return may;
        }
        for gate in self.gates(action, asked.segments).iter().flatten() {
            may = may.and(self.opens(gate, &asked, vocabulary));
            if may == Tri::No {
                break;
            }
        }
        may
    }

    /// The first that fits: gate, then explicit, then implicit (rule 5.2). Wants complete facts.
    pub fn verdict(
        &self,
        action: Action<'_>,
        asked: &Asked<'_>,
        vocabulary: &Vocabulary,
    ) -> Ruling {
        let asked = Asked {
            me: self.me.as_deref(),
            ..*asked
        };
        for gate in self.gates(action, asked.segments).iter().flatten() {
            let (action, asked) = gate.question(&asked, vocabulary);
            let ruling = self.union(action, &asked);
            if ruling.outcome == Outcome::Deny {
                let code = gate.code;
                return Ruling { code, ..ruling };
            }
        }
        self.union(action, &asked)
    }

    /// The gates that a request must pass on this side.
    pub fn gates(&self, action: Action<'_>, segments: &[Segment<'_>]) -> [Option<Gate>; 2] {
        match self.gated {
            true => gates(action.text, segments),
            false => [None; 2],
        }
    }

    /// Whether the gate of a request is open.
    pub fn opens(&self, gate: &Gate, asked: &Asked<'_>, vocabulary: &Vocabulary) -> Tri {
        let (action, asked) = gate.question(asked, vocabulary);
        self.some_policy_allows(action, &asked)
    }

    /// Across policies the most permissive wins: a deny in one never cancels another's allow (rule 2.3).
    fn some_policy_allows(&self, action: Action<'_>, asked: &Asked<'_>) -> Tri {
        let mut any = Tri::No;
        for held in &self.held {
            any = any.or(held.policy.allows(action, asked));
            if any == Tri::Yes {
                break;
            }
        }
        any
    }

    /// The same, with the statements that make it so.
    fn union(&self, action: Action<'_>, asked: &Asked<'_>) -> Ruling {
        let (mut allows, mut denies) = (Vec::new(), Vec::new());
        for (number, held) in (0..).zip(&self.held) {
            let policy = &held.policy;
            let row = policy.index.row(&policy.statements, action);
            let (matched, _) = policy.speaking(&row.both(), asked);
            let (places, wanted) = match matched.meets(&row.denies) {
                true => (&mut denies, &row.denies),
                false => (&mut allows, &row.allows),
            };
            let mut from = 0;
            while let Some(at) = matched.next_shared(wanted, from) {
                places.push(Place {
                    side: 0,
                    policy: number,
                    statement: at as u32,
                });
                from = at + 1;
            }
        }
        let (outcome, code, statements) = match (allows.is_empty(), denies.is_empty()) {
            (false, _) => (Outcome::Allow, Code::Allowed, allows),
            (true, false) => (Outcome::Deny, Code::ExplicitDeny, denies),
            (true, true) => (Outcome::Deny, Code::ImplicitDeny, denies),
        };
        Ruling::new(outcome, code, self.side, statements)
    }

    /// Names the statement at a place of a policy.
    pub fn refer(&self, held: &Held, at: usize) -> Option<StatementRef> {
        let statement = held.policy.statements.get(at)?;
        Some(StatementRef {
            side: self.side,
            source: statement.source,
            role: held.role.clone(),
            via: held.via.clone(),
            index: statement.place,
        })
    }
}

/// How many statements are held on these sides.
pub(crate) fn statements(sides: &[Holdings]) -> usize {
    let mut count = 0;
    for held in sides.iter().flat_map(|holdings| &holdings.held) {
        count += held.policy.statements.len();
    }
    count
}

impl Compiled {
    /// Inside one policy any matching deny wins over any allow, and no match is a deny (rule 2.2).
    fn allows(&self, action: Action<'_>, asked: &Asked<'_>) -> Tri {
        let row = self.index.row(&self.statements, action);
        match self.any_speaks(&row.denies, asked) {
            Tri::Yes => Tri::No,
            denied => (!denied).and(self.any_speaks(&row.allows, asked)),
        }
    }

    /// Whether one of these statements speaks of it; stops at the first.
    pub fn any_speaks(&self, wanted: &Bits, asked: &Asked<'_>) -> Tri {
        let chain = self.index.chain(asked.chain);
        if chain.always.meets(wanted) {
            return Tri::Yes;
        }
        let mut any = Tri::No;
        let go_on = chain.each_named(asked.segments, |at| {
            if wanted.contains(at) {
                any = any.or(self.speaks(at, asked));
            }
            any != Tri::Yes
        });
        let mut from = 0;
        while go_on && let Some(at) = chain.tried.next_shared(wanted, from) {
            any = any.or(self.speaks(at, asked));
            if any == Tri::Yes {
                break;
            }
            from = at + 1;
        }
        any
    }

    /// Of the wanted statements, which speak of it for sure and which perhaps.
    pub fn speaking(&self, wanted: &Bits, asked: &Asked<'_>) -> (Bits, Bits) {
        let chain = self.index.chain(asked.chain);
        let (mut surely, mut perhaps) = (chain.always.clone(), Bits::none(self.statements.len()));
        surely.keep(wanted);
        let mut tell = |at| match self.speaks(at, asked) {
            Tri::Yes => surely.insert(at),
            Tri::Maybe => perhaps.insert(at),
            Tri::No => {}
        };
        chain.each_named(asked.segments, |at| {
            if wanted.contains(at) {
                tell(at);
            }
            true
        });
        let mut from = 0;
        while let Some(at) = chain.tried.next_shared(wanted, from) {
            tell(at);
            from = at + 1;
        }
        (surely, perhaps)
    }

    #[inline]
    fn speaks(&self, at: usize, asked: &Asked<'_>) -> Tri {
        self.statements
            .get(at)
            .map_or(Tri::No, |statement| statement.speaks_of(asked))
    }
}
