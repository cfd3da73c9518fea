//! From matches to a decision (rules 2.2, 2.3, 4.4, 5.1 and 5.2), for one concrete resource.
//!
//! Twice, over the same matcher: `may` stops as soon as the boolean is known, `verdict` goes on to name every
//! determining statement. A property test holds them together.

use std::sync::Arc;

use super::bits::Bits;
use super::compile::Compiled;
use super::decision::{Code, Side, StatementRef};
use super::gates::gates;
use super::matching::{Asked, Tri};
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

/// One side's answer.
pub(crate) struct Verdict {
    pub code: Code,
    pub statements: Places,
}

/// Where statements stand: in which policy that the side holds, and at which place in it. In order, each once.
pub(crate) type Places = Vec<(u32, u32)>;

impl Verdict {
    pub fn allows(&self) -> bool {
        self.code == Code::Allowed
    }
}

impl Holdings {
    /// Whether this side allows it, gates included.
    pub fn may(&self, action: Action<'_>, asked: &Asked<'_>, vocabulary: &Vocabulary) -> Tri {
        let asked = Asked {
            me: self.me.as_deref(),
            ..*asked
        };
        let mut may = self.some_policy_allows(action, &asked);
        for (action, asked) in self.gates(action, &asked, vocabulary) {
            if may == Tri::No {
                break;
            }
            may = may.and(self.some_policy_allows(action.0, &asked));
        }
        may
    }

    /// The first that fits: gate, then explicit, then implicit (rule 5.2). Wants complete facts.
    pub fn verdict(
        &self,
        action: Action<'_>,
        asked: &Asked<'_>,
        vocabulary: &Vocabulary,
    ) -> Verdict {
        let asked = Asked {
            me: self.me.as_deref(),
            ..*asked
        };
        for ((action, code), asked) in self.gates(action, &asked, vocabulary) {
            let gate = self.union(action, &asked);
            if !gate.allows() {
                return Verdict { code, ..gate };
            }
        }
        self.union(action, &asked)
    }

    /// The gates that a request must pass on this side, with what each asks.
    pub fn gates<'a>(
        &self,
        action: Action<'_>,
        asked: &Asked<'a>,
        vocabulary: &'a Vocabulary,
    ) -> impl Iterator<Item = ((Action<'static>, Code), Asked<'a>)> {
        let asked = *asked;
        let gates = self.gated.then(|| gates(action.text, asked.segments));
        gates.into_iter().flatten().map(move |gate| {
            let segments = asked.segments.get(..gate.segments).unwrap_or_default();
            let chain = match segments.len() == asked.segments.len() {
                true => asked.chain,
                false => vocabulary.chain(segments),
            };
            (
                (vocabulary.action(gate.action), gate.code),
                Asked {
                    segments,
                    chain,
                    ..asked
                },
            )
        })
    }

    /// Across policies the most permissive wins: a deny in one never cancels another's allow (rule 2.3).
    pub fn some_policy_allows(&self, action: Action<'_>, asked: &Asked<'_>) -> Tri {
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
    fn union(&self, action: Action<'_>, asked: &Asked<'_>) -> Verdict {
        let (mut allows, mut denies) = (Places::new(), Places::new());
        for (number, held) in (0_u32..).zip(&self.held) {
            let policy = &held.policy;
            policy.index.with_row(&policy.statements, action, |row| {
                let (matched, _) = policy.speaking(&row.both(), asked);
                let denied = matched.meets(&row.denies);
                let (places, wanted) = match denied {
                    true => (&mut denies, &row.denies),
                    false => (&mut allows, &row.allows),
                };
                let mut from = 0;
                while let Some(at) = matched.next_shared(wanted, from) {
                    places.push((number, at as u32));
                    from = at + 1;
                }
            });
        }
        match (allows.is_empty(), denies.is_empty()) {
            (false, _) => Verdict {
                code: Code::Allowed,
                statements: allows,
            },
            (true, false) => Verdict {
                code: Code::ExplicitDeny,
                statements: denies,
            },
            (true, true) => Verdict {
                code: Code::ImplicitDeny,
                statements: Places::new(),
            },
        }
    }

    /// How many statements are held.
    pub fn statements(&self) -> usize {
        self.held
            .iter()
            .map(|held| held.policy.statements.len())
            .sum()
    }

    /// Names the statement at a place.
    pub fn named(&self, (number, at): (u32, u32)) -> Option<StatementRef> {
        self.refer(self.held.get(number as usize)?, at as usize)
    }

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

impl Compiled {
    /// Inside one policy any matching deny wins over any allow, and no match is a deny (rule 2.2).
    fn allows(&self, action: Action<'_>, asked: &Asked<'_>) -> Tri {
        self.index.with_row(&self.statements, action, |row| {
            match self.any_speaks(&row.denies, asked) {
                Tri::Yes => Tri::No,
                denied => (!denied).and(self.any_speaks(&row.allows, asked)),
            }
        })
    }

    /// Whether one of these statements speaks of it; stops at the first.
    fn any_speaks(&self, wanted: &Bits, asked: &Asked<'_>) -> Tri {
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
