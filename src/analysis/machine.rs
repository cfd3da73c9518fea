//! All globs of a question run side by side over every text at once, one bit for each of their positions.
//!
//! A glob of n letters has n + 1 positions: how many letters have matched. A letter moves every position whose next
//! letter it is on by one, and leaves every position at a star where it is: `((s & next[letter]) << 1) | (s & stars)`.
//! Texts that bring all globs to the same positions have the same future, so each such state is gone through once,
//! breadth first. Letters that stand in no glob are alike: one stands for all.
//!
//! Literals that must not match stay out of the positions, for there may be thousands: they are followed as a path
//! through their sorted list, which is part of the state while the text is on it.

use crate::engine::{Seen, Value};
use crate::tables::sorted;

use super::texts::{Miss, Misses, Pattern};
use super::work::{Spent, Work};

#[derive(Default)]
pub(super) struct Machine {
    words: usize,
    start: Vec<u64>,
    stars: Vec<u64>,
    /// For each letter that a glob holds, and one that none does, where it is the next.
    next: Vec<(u8, Vec<u64>)>,
    /// Letters that stand in no glob.
    others: Vec<u8>,
    must: Vec<Watched>,
    never: Vec<Watched>,
    /// Sorted; literals of `never`.
    literals: Vec<String>,
}

/// Where to look whether a pattern matches.
#[derive(Default)]
struct Watched {
    /// Every position of its globs, as words and bits in them: without any it can never match again.
    alive: Vec<(usize, u64)>,
    /// The last ones: it matches.
    ends: Vec<(usize, u64)>,
    /// The last ones where a star follows: it matches whatever comes.
    forever: Vec<(usize, u64)>,
}

/// A text on its way, as its last letter and what came before.
struct Step {
    before: usize,
    letter: u8,
    /// The literals that begin with the text, from and to, and its length; an empty range: none.
    on: (usize, usize, usize),
}

fn any(state: &[u64], bits: &[(usize, u64)]) -> bool {
    bits.iter()
        .any(|(word, bits)| state.get(*word).is_some_and(|word| word & bits != 0))
}

impl Machine {
    /// `apart`: literals of `never` stay out of the positions.
    fn new(must: &[&Pattern], never: &[&Pattern], letters: &[u8], apart: bool) -> Self {
        let mut machine = Self::default();
        let mut at = 0;
        let mut places: Vec<(u8, usize)> = Vec::new();
        for (forbidden, patterns) in [(false, must), (true, never)] {
            for pattern in patterns {
                let mut watched = Watched::default();
                for value in &pattern.values {
                    let text = match value {
                        Value::Literal(text) if forbidden && apart => {
                            machine.literals.push(text.to_string());
                            continue;
                        }
                        Value::Literal(text) => text,
                        Value::Glob(glob) => glob.as_str(),
                    };
                    machine.add(text, &mut at, &mut places, &mut watched);
                }
                match forbidden {
                    true => machine.never.push(watched),
                    false => machine.must.push(watched),
                }
            }
        }
        machine.literals = sorted(machine.literals, &|a, b| a.cmp(b));
        machine.words = at.div_ceil(64);
        for bits in [&mut machine.start, &mut machine.stars] {
            bits.resize(machine.words, 0);
        }
        let mut nexts: Vec<Vec<u64>> = vec![Vec::new(); 256];
        for (letter, place) in places {
            if let Some(next) = nexts.get_mut(usize::from(letter)) {
                set(next, place);
            }
        }
        for &letter in letters {
            match nexts.get_mut(usize::from(letter)).map(std::mem::take) {
                Some(mut next) if !next.is_empty() => {
                    next.resize(machine.words, 0);
                    machine.next.push((letter, next));
                }
                _ => machine.others.push(letter),
            }
        }
        machine
    }

    fn add(
        &mut self,
        text: &str,
        at: &mut usize,
        places: &mut Vec<(u8, usize)>,
        watched: &mut Watched,
    ) {
        let first = *at;
        set(&mut self.start, first);
        let mut starred = false;
        for byte in text.bytes() {
            match byte {
                b'*' => {
                    set(&mut self.stars, *at);
                    starred = true;
                }
                letter => {
                    places.push((letter, *at));
                    *at += 1;
                    starred = false;
                }
            }
        }
        let last = *at;
        for place in first..=last {
            let (word, bit) = (place / 64, 1 << (place % 64));
            match watched.alive.last_mut() {
                Some((known, bits)) if *known == word => *bits |= bit,
                _ => watched.alive.push((word, bit)),
            }
        }
        let end = (last / 64, 1 << (last % 64));
        watched.ends.push(end);
        if starred {
            watched.forever.push(end);
        }
        *at += 1;
    }

    /// The shortest text that all of `must` and none of `never` match.
    pub fn find(
        must: &[&Pattern],
        never: &[&Pattern],
        letters: &[u8],
        work: &mut Work,
    ) -> Result<Option<String>, Spent> {
        let machine = Self::new(must, never, letters, true);
        let mut found = None;
        machine.walk(work, &mut |state, text, exact, _| {
            if machine
                .never
                .iter()
                .any(|watched| any(state, &watched.forever))
            {
                return Ok(Go::Back);
            }
            let here = !exact
                && machine.must.iter().all(|watched| any(state, &watched.ends))
                && !machine
                    .never
                    .iter()
                    .any(|watched| any(state, &watched.ends));
            if here {
                found = Some(text());
                return Ok(Go::Home);
            }
            Ok(Go::On)
        })?;
        Ok(found)
    }

    /// What texts that all of `must` match miss of `never` at most.
    pub fn misses(
        must: &[&Pattern],
        never: &[&Pattern],
        letters: &[u8],
        work: &mut Work,
    ) -> Result<Misses, Spent> {
        let machine = Self::new(must, never, letters, false);
        let mut misses = Misses::default();
        machine.walk(work, &mut |state, text, _, work| {
            work.spend(machine.never.len())?;
            let most = machine.missed(state, |watched| &watched.forever);
            if misses.cover(&most, work)? {
                return Ok(Go::Back);
            }
            if machine.must.iter().all(|watched| any(state, &watched.ends)) {
                let missed = machine.missed(state, |watched| &watched.ends);
                let no_more = missed == most;
                let texts = vec![text()];
                misses.add(Miss { texts, missed }, work)?;
                if no_more {
                    return Ok(Go::Back);
                }
            }
            Ok(Go::On)
        })?;
        Ok(misses)
    }

    /// By pattern of `never`, whether none of those positions is reached.
    fn missed(&self, state: &[u64], positions: fn(&Watched) -> &[(usize, u64)]) -> Vec<bool> {
        let mut missed = Vec::with_capacity(self.never.len());
        for watched in &self.never {
            missed.push(!any(state, positions(watched)));
        }
        missed
    }

    /// Every state that some text leads to and from which `must` can still match, each once.
    fn walk(&self, work: &mut Work, visit: &mut Visit<'_>) -> Result<(), Spent> {
        let mut seen = Seen::default();
        let mut states = self.start.clone();
        let mut steps = vec![Step {
            before: 0,
            letter: 0,
            on: (0, self.literals.len(), 0),
        }];
        let mut next = 0;
        while next < steps.len() {
            let on = steps.get(next).map_or((0, 0, 0), |step| step.on);
            let mut letters: Vec<(u8, &[u64])> = Vec::with_capacity(self.next.len() + 1);
            for (letter, bits) in &self.next {
                letters.push((*letter, bits));
            }
            for &letter in &self.others {
                // On the path of a literal it must not go on along it, where there is a choice.
                if self.follow(on, letter).is_none() {
                    letters.truncate(self.next.len());
                    letters.push((letter, &[]));
                    break;
                }
                letters.push((letter, &[]));
            }
            for (letter, bits) in letters {
                // A state is made, looked at by each of the patterns that must match, and looked up.
                work.spend(10 + self.words + self.must.len())?;
                let from = next * self.words;
                let state = self.step(
                    states.get(from..from + self.words).unwrap_or_default(),
                    bits,
                );
                if !self.must.iter().all(|watched| any(&state, &watched.alive)) {
                    continue;
                }
                let path = self.follow(on, letter);
                let mut key = state.clone();
                if let Some((from, to, length)) = path {
                    key.extend_from_slice(&[from as u64, to as u64, length as u64]);
                }
                if !seen.insert(&key) {
                    continue;
                }
                let exact = path.is_some_and(|(from, _, length)| {
                    self.literals
                        .get(from)
                        .is_some_and(|literal| literal.len() == length)
                });
                let before = next;
                let text = || text_of(&steps, before, letter);
                match visit(&state, &text, exact, work)? {
                    Go::On => {
                        work.spend(4 * (self.words + 1))?;
                        states.extend_from_slice(&state);
                        steps.push(Step {
                            before,
                            letter,
                            on: path.unwrap_or((0, 0, 0)),
                        });
                    }
                    Go::Back => {}
                    Go::Home => return Ok(()),
                }
            }
            next += 1;
        }
        Ok(())
    }

    fn step(&self, state: &[u64], next: &[u64]) -> Vec<u64> {
        let mut carry = 0;
        let mut moved = Vec::with_capacity(self.words);
        for (at, word) in state.iter().enumerate() {
            let on = word & next.get(at).copied().unwrap_or_default();
            let stays = word & self.stars.get(at).copied().unwrap_or_default();
            moved.push(on << 1 | carry | stays);
            carry = on >> 63;
        }
        moved
    }

    /// The literals that go on with that letter.
    fn follow(
        &self,
        (from, to, length): (usize, usize, usize),
        letter: u8,
    ) -> Option<(usize, usize, usize)> {
        let literals = self.literals.get(from..to)?;
        let before = |more: u16| {
            literals.partition_point(|literal| {
                let own = literal.as_bytes().get(length);
                own.is_none_or(|own| u16::from(*own) < u16::from(letter) + more)
            })
        };
        let (first, past) = (before(0), before(1));
        (first < past).then_some((from + first, from + past, length + 1))
    }
}

/// Looks at a state, the text that leads to it, and whether that text is a literal of `never`.
type Visit<'v> = dyn FnMut(&[u64], &dyn Fn() -> String, bool, &mut Work) -> Result<Go, Spent> + 'v;

/// What to do after a state.
enum Go {
    /// Go through what follows it.
    On,
    /// Nothing after it matters.
    Back,
    /// The answer is found.
    Home,
}

fn set(bits: &mut Vec<u64>, place: usize) {
    if bits.len() <= place / 64 {
        bits.resize(place / 64 + 1, 0);
    }
    if let Some(word) = bits.get_mut(place / 64) {
        *word |= 1 << (place % 64);
    }
}

fn text_of(steps: &[Step], mut at: usize, last: u8) -> String {
    let mut text = String::from(char::from(last));
    while let Some(step) = steps.get(at).filter(|_| at > 0) {
        text.insert(0, char::from(step.letter));
        at = step.before;
    }
    text
}
