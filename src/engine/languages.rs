//! What an unknown name, tag or view key could be, as far as some patterns can tell: one witness per combination of
//! patterns that some legal text matches together (rule 5.4).

use crate::tables::Names;

use super::bits::Bits;
use super::compile::Value;

/// Steps of the search, past which it gives up.
const MAX_STEPS: usize = 2_000_000;
/// Combinations found, past which it gives up.
const MAX_CLASSES: usize = 4_096;
/// The characters of a legal name (rule 3).
const LETTERS: &[u8] = b"xabcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

/// Texts that the patterns cannot tell apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Class {
    /// One of them, as short as any.
    pub witness: String,
    /// Which patterns match it.
    pub matched: Bits,
}

/// Every class of legal texts; a pattern is a list of values, any of which may match. `None`: too many to tell.
///
/// All patterns run side by side over every text at once, letter by letter; texts that bring all of them to the same
/// places have the same future, so each such state is gone through once. Letters that no pattern mentions are alike:
/// one stands for all.
pub(crate) fn classes(patterns: &[Vec<Value>]) -> Option<Vec<Class>> {
    let automaton = Automaton::new(patterns);
    let letters = automaton.letters();
    let (mut seen, mut found) = (Seen::default(), Seen::default());
    let mut classes = Vec::new();
    let mut queue = vec![(automaton.start(), String::new())];
    let (mut next, mut steps) = (0, 0_usize);
    while let Some((state, text)) = queue.get_mut(next).map(std::mem::take) {
        next += 1;
        for &letter in &letters {
            steps += state.len() + 1;
            if steps > MAX_STEPS || classes.len() > MAX_CLASSES {
                return None;
            }
            let state = automaton.step(&state, letter);
            if !seen.insert(&state) {
                continue;
            }
            let mut witness = text.clone();
            witness.push(char::from(letter));
            let matched = automaton.matched(&state, patterns.len());
            if found.insert(matched.words()) {
                classes.push(Class {
                    witness: witness.clone(),
                    matched,
                });
            }
            queue.push((state, witness));
        }
    }
    Some(classes)
}

/// What was met before.
#[derive(Default)]
pub(crate) struct Seen(Names);

impl Seen {
    /// Whether it is new.
    pub fn insert(&mut self, key: &[u64]) -> bool {
        let mut bytes = Vec::with_capacity(key.len() * 8);
        for word in key {
            bytes.extend_from_slice(&word.to_le_bytes());
        }
        self.0.add(&bytes, 0).is_none()
    }
}

/// The places that all values of all patterns are at, in order.
type State = Vec<u64>;

/// The places of all values of all patterns, one after the other.
struct Automaton {
    places: Vec<Place>,
    starts: Vec<usize>,
}

#[derive(Clone, Copy)]
enum Place {
    Letter(u8),
    Star,
    /// The end of a value of this pattern.
    End(usize),
}

impl Automaton {
    fn new(patterns: &[Vec<Value>]) -> Self {
        let mut automaton = Self {
            places: Vec::new(),
            starts: Vec::new(),
        };
        for (number, values) in patterns.iter().enumerate() {
            for value in values {
                let stars = matches!(value, Value::Glob(_));
                automaton.starts.push(automaton.places.len());
                for byte in value.text().bytes() {
                    automaton.places.push(match byte {
                        b'*' if stars => Place::Star,
                        letter => Place::Letter(letter),
                    });
                }
                automaton.places.push(Place::End(number));
            }
        }
        automaton
    }

    /// Those that a pattern mentions, and one that none does.
    fn letters(&self) -> Vec<u8> {
        let (mut letters, mut other) = (Vec::new(), false);
        for letter in LETTERS {
            let is_it = |place: &Place| matches!(place, Place::Letter(own) if own == letter);
            if self.places.iter().any(is_it) {
                letters.push(*letter);
            } else if !other {
                other = true;
                letters.insert(0, *letter);
            }
        }
        letters
    }

    fn start(&self) -> State {
        let mut state = State::new();
        for start in &self.starts {
            self.enter(&mut state, *start);
        }
        state
    }

    /// A star may stand for nothing, so whoever is at it is past it too. Called with rising places, or one that the last
    /// call has run past, so nothing up to the last place is new.
    fn enter(&self, state: &mut State, mut place: usize) {
        loop {
            if state.last().is_none_or(|last| *last < place as u64) {
                state.push(place as u64);
            }
            match self.places.get(place) {
                Some(Place::Star) => place += 1,
                _ => break,
            }
        }
    }

    fn step(&self, state: &State, letter: u8) -> State {
        let mut next = State::new();
        for at in state.iter().map(|at| *at as usize) {
            match self.places.get(at) {
                Some(Place::Letter(own)) if *own == letter => self.enter(&mut next, at + 1),
                Some(Place::Star) => self.enter(&mut next, at),
                _ => {}
            }
        }
        next
    }

    fn matched(&self, state: &State, patterns: usize) -> Bits {
        let mut matched = Bits::none(patterns);
        for at in state {
            if let Some(Place::End(pattern)) = self.places.get(*at as usize) {
                matched.insert(*pattern);
            }
        }
        matched
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Glob;

    fn found(patterns: &[&str]) -> Vec<(String, Vec<usize>)> {
        let patterns: Vec<_> = patterns
            .iter()
            .map(|text| vec![Value::Glob(Glob::new(text))])
            .collect();
        let classes = classes(&patterns).unwrap();
        classes
            .into_iter()
            .map(|class| (class.witness, class.matched.iter().collect()))
            .collect()
    }

    #[test]
    fn finds_every_combination_with_a_witness() {
        assert_eq!(
            found(&["a*", "*b"]),
            [
                ("x".into(), vec![]),
                ("a".into(), vec![0]),
                ("b".into(), vec![1]),
                ("ab".into(), vec![0, 1])
            ]
        );
    }

    #[test]
    fn leaves_out_what_no_text_can_be() {
        // Nothing matches `ab` without matching `a*` and `*b`.
        let combinations: Vec<_> = found(&["ab", "a*", "*b"])
            .into_iter()
            .map(|(_, matched)| matched)
            .collect();
        assert_eq!(
            combinations,
            [vec![], vec![1], vec![2], vec![0, 1, 2], vec![1, 2]]
        );
    }

    #[test]
    fn values_outside_the_alphabet_match_nothing() {
        assert_eq!(
            classes(&[vec![Value::Literal("a;b".into())]])
                .unwrap()
                .len(),
            1
        );
    }
}
