//! Names, tags and view keys: which of them match some patterns and miss others.
//!
//! A *pattern* is a list of literals and globs, any of which may match (`a,b*,c`). The question is always the same:
//! is there a legal text that all of some patterns match and none of some others? Literals are tried one by one;
//! a few guesses answer most of the rest, for a guess is checked and so cannot be wrong; a search over all globs at
//! once (`machine`) answers what is left, with the shortest such text.

use crate::engine::Value;
use crate::policy::Glob;
use crate::tables::{Names, sorted};

use super::machine::Machine;
use super::work::{Spent, Work};

/// The characters of a legal text (rule 3).
pub(super) const KEY_LETTERS: &str =
    "xabcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

pub(super) type PatternId = u32;

/// A list of literals and globs, sorted, each once, none that no legal text matches.
#[derive(Debug)]
pub(super) struct Pattern {
    pub values: Vec<Value>,
    /// How many literals come first.
    literals: usize,
    /// Nothing but literals.
    pub literal: bool,
}

impl Pattern {
    pub fn matches(&self, text: &str) -> bool {
        let literals = self.values.get(..self.literals).unwrap_or_default();
        let globs = self.values.get(self.literals..).unwrap_or_default();
        literals
            .binary_search_by(|value| written(value).cmp(text))
            .is_ok()
            || globs.iter().any(|value| value.matches(text))
    }

    /// What it costs to try.
    fn cost(&self) -> usize {
        1 + self.literals.min(8) + 2 * (self.values.len() - self.literals)
    }
}

/// All patterns in use.
#[derive(Debug)]
pub(super) struct Texts {
    letters: Vec<u8>,
    patterns: Vec<Pattern>,
    known: Names,
}

impl Texts {
    /// Over an alphabet; the whole one but for tests, which make it small so that globs can cover everything together.
    pub fn new(letters: &[u8]) -> Self {
        Self {
            letters: letters.to_vec(),
            patterns: Vec::new(),
            known: Names::default(),
        }
    }

    /// The number of a pattern; none where no legal text matches it.
    pub fn intern(&mut self, values: &[Value]) -> Option<PatternId> {
        let mut texts: Vec<(bool, String)> = Vec::new();
        for value in values {
            let (glob, text) = match value {
                Value::Literal(text) => (false, &**text),
                Value::Glob(glob) => (true, glob.as_str()),
            };
            let legal = |byte: u8| self.letters.contains(&byte) || (glob && byte == b'*');
            if text.is_empty() || !text.bytes().all(legal) {
                continue;
            }
            let mut plain = String::new();
            for c in text.chars() {
                if !(c == '*' && plain.ends_with('*')) {
                    plain.push(c);
                }
            }
            if plain == "*" {
                texts = vec![(true, plain)];
                break;
            }
            texts.push((glob, plain));
        }
        texts = sorted(texts, &|a, b| a.cmp(b));
        texts.dedup();
        if texts.is_empty() {
            return None;
        }
        let mut key = String::new();
        for (glob, text) in &texts {
            key.push(if *glob { '*' } else { '=' });
            key.push_str(text);
            key.push(',');
        }
        let id = self.patterns.len();
        if let Some(known) = self.known.add(&key, id) {
            return Some(known as PatternId);
        }
        // Sorted, so before the globs.
        let literals = texts.iter().filter(|(glob, _)| !glob).count();
        let mut values = Vec::with_capacity(texts.len());
        for (glob, text) in texts {
            values.push(match glob {
                true => Value::Glob(Glob::new(&text)),
                false => Value::Literal(text.into()),
            });
        }
        self.patterns.push(Pattern {
            literal: literals == values.len(),
            literals,
            values,
        });
        Some(id as PatternId)
    }

    pub fn pattern(&self, id: PatternId) -> Option<&Pattern> {
        self.patterns.get(id as usize)
    }

    pub fn matches(&self, id: PatternId, text: &str) -> bool {
        self.pattern(id)
            .is_some_and(|pattern| pattern.matches(text))
    }

    /// A legal text that every pattern of `must` matches and none of `never`, if there is one.
    pub fn find(
        &self,
        must: &[PatternId],
        never: &[PatternId],
        work: &mut Work,
    ) -> Result<Option<String>, Spent> {
        let listed = |ids: &[PatternId]| -> Vec<&Pattern> {
            ids.iter().filter_map(|id| self.pattern(*id)).collect()
        };
        let (must, never) = (listed(must), listed(never));
        if let Some(fewest) = fewest_literals(&must) {
            for value in &fewest.values {
                if let Value::Literal(text) = value
                    && fits(text, &must, &never, work)?
                {
                    return Ok(Some(text.to_string()));
                }
            }
            return Ok(None);
        }
        for guess in self.guesses(&must) {
            if fits(&guess, &must, &never, work)? {
                return Ok(Some(guess));
            }
        }
        Machine::find(&must, &never, &self.letters, work)
    }

    /// For each largest set of `never` that a legal text can miss while all of `must` match: the text and, by place in
    /// `never`, what it misses.
    pub fn largest_misses(
        &self,
        must: &[PatternId],
        never: &[PatternId],
        work: &mut Work,
    ) -> Result<Vec<Miss>, Spent> {
        let listed = |ids: &[PatternId]| -> Vec<&Pattern> {
            ids.iter().filter_map(|id| self.pattern(*id)).collect()
        };
        let (must, never) = (listed(must), listed(never));
        if let Some(fewest) = fewest_literals(&must) {
            let mut misses = Misses::default();
            for value in &fewest.values {
                if let Value::Literal(text) = value
                    && fits(text, &must, &[], work)?
                {
                    for pattern in &never {
                        work.spend(pattern.cost())?;
                    }
                    let missed = never.iter().map(|pattern| !pattern.matches(text)).collect();
                    misses.add(
                        Miss {
                            text: text.to_string(),
                            missed,
                        },
                        work,
                    )?;
                }
            }
            return Ok(misses.0);
        }
        Ok(Machine::misses(&must, &never, &self.letters, work)?.0)
    }

    /// Texts that likely match: the patterns one after the other, their stars filled in several ways.
    fn guesses(&self, must: &[&Pattern]) -> Vec<String> {
        let pick = |wanted: u8| -> char {
            let letter = match self.letters.contains(&wanted) {
                true => Some(wanted),
                false => self
                    .letters
                    .get(usize::from(wanted) % self.letters.len().max(1))
                    .copied(),
            };
            char::from(letter.unwrap_or(wanted))
        };
        let fills: [Vec<char>; 4] = [
            vec![],
            vec![pick(b'x')],
            vec![pick(b'z'), pick(b'q')],
            vec![pick(b'Q'), pick(b'7')],
        ];
        let mut bases: Vec<String> = Vec::new();
        match must {
            [] => bases.push("*".into()),
            [only] => bases.extend(only.values.iter().map(|value| written(value).to_owned())),
            several => {
                let mut firsts: Vec<&str> = Vec::new();
                for pattern in several {
                    firsts.extend(pattern.values.first().map(written));
                }
                // What is fixed to the start goes first, what is fixed to the end last.
                let mut parts = [String::new(), String::new(), String::new()];
                for text in firsts {
                    let place = match (text.starts_with('*'), text.ends_with('*')) {
                        (false, _) => 0,
                        (true, true) => 1,
                        (true, false) => 2,
                    };
                    if let Some(part) = parts.get_mut(place) {
                        part.push_str(text);
                    }
                }
                bases.push(parts.concat());
            }
        }
        let mut guesses = Vec::new();
        for fill in &fills {
            for base in &bases {
                let mut guess = String::with_capacity(base.len() + 4);
                for c in base.chars() {
                    match c {
                        '*' => guess.extend(fill),
                        c => guess.push(c),
                    }
                }
                if !guess.is_empty() {
                    guesses.push(guess);
                }
            }
        }
        guesses
    }
}

fn written(value: &Value) -> &str {
    match value {
        Value::Literal(text) => text,
        Value::Glob(glob) => glob.as_str(),
    }
}

/// The pattern of nothing but literals that has the fewest.
fn fewest_literals<'p>(must: &[&'p Pattern]) -> Option<&'p Pattern> {
    let literal = must.iter().filter(|pattern| pattern.literal);
    literal.min_by_key(|pattern| pattern.values.len()).copied()
}

fn fits(text: &str, must: &[&Pattern], never: &[&Pattern], work: &mut Work) -> Result<bool, Spent> {
    for (wanted, patterns) in [(true, must), (false, never)] {
        for pattern in patterns {
            work.spend(pattern.cost())?;
            if pattern.matches(text) != wanted {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

/// A text, and which of some patterns it misses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Miss {
    pub text: String,
    pub missed: Vec<bool>,
}

/// The largest ones alone: none misses only what another misses too.
#[derive(Debug, Default)]
pub(super) struct Misses(pub Vec<Miss>);

impl Misses {
    /// More than these are not kept apart.
    const MOST: usize = 4_096;

    /// Whether some text is known that misses all of that.
    pub fn cover(&self, missed: &[bool], work: &mut Work) -> Result<bool, Spent> {
        for known in &self.0 {
            work.spend(1 + missed.len() / 16)?;
            if within(missed, &known.missed) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub fn add(&mut self, miss: Miss, work: &mut Work) -> Result<(), Spent> {
        if self.cover(&miss.missed, work)? {
            return Ok(());
        }
        self.0.retain(|known| !within(&known.missed, &miss.missed));
        if self.0.len() >= Self::MOST {
            return Err(Spent);
        }
        self.0.push(miss);
        Ok(())
    }
}

fn within(inner: &[bool], outer: &[bool]) -> bool {
    inner
        .iter()
        .zip(outer)
        .all(|(inner, outer)| *outer || !inner)
}
