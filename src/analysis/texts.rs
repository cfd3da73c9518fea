//! Names, tags and view keys: which of them match some patterns and miss others.
//!
//! A *pattern* is a list of literals and globs, any of which may match (`a,b*,c`). The question is always the same:
//! is there a legal text that all of some patterns match and none of some others? Literals are tried one by one;
//! a few guesses answer most of the rest, for a guess is checked and so cannot be wrong; a search over all globs at
//! once (`machine`) answers what is left, with the shortest such text.

use crate::engine::Value;
use crate::policy::Glob;
use crate::tables::{Names, sorted};

use super::guesses::{apart, guessed};
use super::machine::Machine;
use super::work::{Spent, Work};

/// The characters of a legal text (rule 3).
pub(super) const KEY_LETTERS: &str =
    "xabcdefghijklmnopqrstuvwyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

/// What stands before a text in the list that a pattern is known by.
const LITERAL: &str = "!";
const GLOB: &str = "*";

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
    /// By byte.
    is_letter: Vec<bool>,
    patterns: Vec<Pattern>,
    known: Names,
}

impl Texts {
    /// Over an alphabet; the whole one but for tests, which make it small so that globs can cover everything together.
    pub fn new(letters: &[u8]) -> Self {
        let mut is_letter = vec![false; 256];
        for letter in letters {
            if let Some(place) = is_letter.get_mut(usize::from(*letter)) {
                *place = true;
            }
        }
        Self {
            letters: letters.to_vec(),
            is_letter,
            patterns: Vec::new(),
            known: Names::default(),
        }
    }

    fn is_letter(&self, byte: u8) -> bool {
        self.is_letter.get(usize::from(byte)) == Some(&true)
    }

    /// The number of a pattern; none where no legal text matches it.
    pub fn intern(&mut self, values: &[Value]) -> Option<PatternId> {
        // Each behind a mark, so that literals come before globs.
        let mut texts: Vec<String> = Vec::new();
        for value in values {
            let (glob, text) = match value {
                Value::Literal(text) => (false, &**text),
                Value::Glob(glob) => (true, glob.as_str()),
            };
            let legal = |byte: u8| self.is_letter(byte) || (glob && byte == b'*');
            if text.is_empty() || !text.bytes().all(legal) {
                continue;
            }
            let mut plain = String::with_capacity(text.len() + 2);
            plain.push_str(if glob { GLOB } else { LITERAL });
            if glob {
                let mut starred = false;
                for c in text.chars() {
                    if !(c == '*' && starred) {
                        plain.push(c);
                    }
                    starred = c == '*';
                }
            } else {
                plain.push_str(text);
            }
            if plain == "**" {
                texts = vec![plain];
                break;
            }
            texts.push(plain);
        }
        if texts.len() > 1 {
            texts = sorted(texts, &|a, b| a.cmp(b));
            texts.dedup();
        }
        if texts.is_empty() {
            return None;
        }
        let mut key = String::new();
        for text in &texts {
            key.push_str(text);
            key.push(',');
        }
        let id = self.patterns.len();
        if let Some(known) = self.known.add(&key, id) {
            return Some(known as PatternId);
        }
        let (mut values, mut literals) = (Vec::with_capacity(texts.len()), 0);
        for text in texts {
            values.push(match text.split_at_checked(1) {
                Some((GLOB, text)) => Value::Glob(Glob::new(text)),
                Some((_, text)) => {
                    literals += 1;
                    Value::Literal(text.into())
                }
                None => continue,
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

    fn listed(&self, ids: &[PatternId]) -> Vec<&Pattern> {
        let mut listed = Vec::with_capacity(ids.len());
        for id in ids {
            listed.extend(self.pattern(*id));
        }
        listed
    }

    pub fn matches(&self, id: PatternId, text: &str) -> bool {
        self.pattern(id)
            .is_some_and(|pattern| pattern.matches(text))
    }

    /// The text of a pattern that matches no other.
    pub fn sole(&self, id: PatternId) -> Option<&str> {
        match self.pattern(id)?.values[..] {
            [Value::Literal(ref text)] => Some(text),
            _ => None,
        }
    }

    /// A legal text that every pattern of `must` matches and none of `never`, if there is one.
    pub fn find(
        &self,
        must: &[PatternId],
        never: &[PatternId],
        work: &mut Work,
    ) -> Result<Option<String>, Spent> {
        let (must, never) = (self.listed(must), self.listed(never));
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
        let fits = |guess: &str, work: &mut Work| fits(guess, &must, &never, work);
        if let Some(guess) = guessed(&must, &self.letters, &fits, work)? {
            return Ok(Some(guess));
        }
        if apart(&must) {
            return Ok(None);
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
        let (must, never) = (self.listed(must), self.listed(never));
        if let Some(fewest) = fewest_literals(&must) {
            let mut misses = Misses::default();
            for value in &fewest.values {
                if let Value::Literal(text) = value
                    && fits(text, &must, &[], work)?
                {
                    for pattern in &never {
                        work.spend(pattern.cost())?;
                    }
                    let mut missed = Vec::with_capacity(never.len());
                    for pattern in &never {
                        missed.push(!pattern.matches(text));
                    }
                    let texts = vec![text.to_string()];
                    misses.add(Miss { texts, missed }, work)?;
                }
            }
            return Ok(misses.0);
        }
        Ok(Machine::misses(&must, &never, &self.letters, work)?.0)
    }
}

pub(super) fn written(value: &Value) -> &str {
    match value {
        Value::Literal(text) => text,
        Value::Glob(glob) => glob.as_str(),
    }
}

/// The pattern of nothing but literals that has the fewest.
fn fewest_literals<'p>(must: &[&'p Pattern]) -> Option<&'p Pattern> {
    let mut fewest: Option<&Pattern> = None;
    for pattern in must {
        let fewer = |known: &Pattern| pattern.values.len() < known.values.len();
        if pattern.literal && fewest.is_none_or(fewer) {
            fewest = Some(pattern);
        }
    }
    fewest
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

/// What a field may hold, and which of some patterns that misses.
#[derive(Debug)]
pub(super) struct Miss {
    pub texts: Vec<String>,
    pub missed: Vec<bool>,
}

impl Miss {
    /// Both together miss what each of them does.
    pub fn with(&self, other: &Self) -> Self {
        let mut texts = self.texts.clone();
        for text in &other.texts {
            if !texts.contains(text) {
                texts.push(text.clone());
            }
        }
        let mut missed = Vec::with_capacity(self.missed.len());
        for (one, other) in self.missed.iter().zip(&other.missed) {
            missed.push(*one && *other);
        }
        Self { texts, missed }
    }
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
        let mut kept = Vec::with_capacity(self.0.len() + 1);
        for known in std::mem::take(&mut self.0) {
            if !within(&known.missed, &miss.missed) {
                kept.push(known);
            }
        }
        self.0 = kept;
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
