//! Work is counted, not timed: the same question costs the same everywhere, and none goes on for ever.

/// A question came to the end of what it may cost; its answer is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spent;

/// What answers may cost: atoms looked up, patterns tried, words of automata stepped.
#[derive(Clone, Debug)]
pub(crate) struct Work {
    question: u64,
    per_question: u64,
    call: u64,
    per_call: u64,
}

impl Work {
    pub fn new(per_question: u64, per_call: u64) -> Self {
        Self {
            question: per_question,
            per_question,
            call: per_call,
            per_call,
        }
    }

    /// Begins the next call.
    pub fn next_call(&mut self) {
        self.call = self.per_call;
    }

    /// Begins the next question.
    pub fn next_question(&mut self) {
        self.question = self.per_question;
    }

    /// What is left for the call.
    pub fn left(&self) -> u64 {
        self.call
    }

    /// Takes that much from what is left.
    #[inline]
    pub fn spend(&mut self, units: usize) -> Result<(), Spent> {
        let units = units as u64;
        if units > self.question || units > self.call {
            self.question = 0;
            return Err(Spent);
        }
        self.question -= units;
        self.call -= units;
        Ok(())
    }
}
