//! Reads a table of routes, in the form that [`RouteTable::read`] tells.

use std::borrow::Cow;

use super::changes::ENVIRONMENT_KEY;
use super::problem::{self, Kind, RouteProblem};
use super::template::{Hole, Piece, Spelled};
use super::tree::Step;
use super::words::{Words, find, is_hole, is_word, parts, span};
use super::{Change, Confidence, Field, Mode, Range, Route, RouteTable, Span, Within};
use crate::edge::path::{MAX_DEPTH, is_canonical};
use crate::engine::{Name, Resource};
use crate::policy::is_nameless;
use crate::tables::Names;

const MAX_BYTES: usize = 1024 * 1024;
/// More problems than these are not told.
const MAX_PROBLEMS: usize = 100;

pub(super) fn read(text: Cow<'static, str>) -> Result<RouteTable, Vec<RouteProblem>> {
    if text.len() > MAX_BYTES {
        return Err(vec![RouteProblem::new(&problem::TOO_LARGE, 1, "")]);
    }
    let mut reader = Reader {
        text: &text,
        table: RouteTable::empty(Cow::default()),
        base: Span::default(),
        sets: Names::default(),
        ranges: Vec::new(),
        fields: Names::default(),
        set: None,
    };
    let mut problems = Vec::new();
    for (line, number) in parts(span(0, text.len()), &text, b'\n').zip(1..) {
        if let Err((kind, word)) = reader.line(line)
            && problems.len() < MAX_PROBLEMS
        {
            problems.push(RouteProblem::new(kind, number, word.of(&text)));
        }
    }
    let table = reader.table;
    match problems[..] {
        [] => Ok(RouteTable { text, ..table }),
        _ => Err(problems),
    }
}

/// What is wrong, and with which part of the text.
type Wrong = (&'static Kind, Span);

struct Reader<'a> {
    text: &'a str,
    table: RouteTable,
    base: Span,
    /// Sets of changes, by name.
    sets: Names,
    ranges: Vec<Range>,
    /// The fields of all sets, behind the number of theirs.
    fields: Names,
    /// That whose lines are read.
    set: Option<usize>,
}

fn number<T>(list: &[T]) -> Result<u16, Wrong> {
    u16::try_from(list.len()).map_err(|_| (&problem::TOO_LARGE, Span::default()))
}

impl<'a> Reader<'a> {
    fn line(&mut self, line: Span) -> Result<(), Wrong> {
        let mut words = Words::of(line, self.text);
        let first = words.next();
        let word = first.of(self.text);
        if matches!(word.as_bytes(), [] | [b'#', ..]) {
            return Ok(());
        }
        if first.from > line.from {
            return self.change(self.confidence(first)?, words);
        }
        self.set = None;
        match word {
            "base" => {
                let base = words.next();
                self.steps(base)?;
                self.base = base;
                self.end(words)
            }
            "changes" => {
                let name = words.next();
                let from = number(&self.table.fields)?;
                if self
                    .sets
                    .add(name.of(self.text), self.ranges.len())
                    .is_some()
                {
                    return Err((&problem::TWICE, name));
                }
                self.set = Some(self.ranges.len());
                self.ranges.push(Range { from, to: from });
                self.end(words)
            }
            _ => self.route(self.confidence(first)?, words),
        }
    }

    fn confidence(&self, word: Span) -> Result<Confidence, Wrong> {
        match word.of(self.text) {
            "documented" => Ok(Confidence::Documented),
            "inferred" => Ok(Confidence::Inferred),
            "unknown" => Ok(Confidence::Unknown),
            _ => Err((&problem::CONFIDENCE, word)),
        }
    }

    fn end(&self, mut words: Words<'_>) -> Result<(), Wrong> {
        let word = words.next();
        match word.of(self.text).is_empty() {
            true => Ok(()),
            false => Err((&problem::MORE, word)),
        }
    }

    /// `FIELD,.. ACTION [| ACTION].. [in ENVIRONMENT]`
    fn change(&mut self, confidence: Confidence, mut words: Words<'a>) -> Result<(), Wrong> {
        let fields = words.next();
        let Some(set) = self.set else {
            return Err((&problem::OUTSIDE, fields));
        };
        let from = number(&self.table.actions)?;
        let mut word = words.next();
        self.action(word)?;
        word = words.next();
        while word.of(self.text) == "|" {
            word = words.next();
            self.action(word)?;
            word = words.next();
        }
        let within = match word.of(self.text) {
            "" => Within::Path,
            "in" => {
                word = words.next();
                match word.of(self.text) {
                    ENVIRONMENT_KEY => Within::Body,
                    "*" => Within::Every,
                    "?" => Within::Some,
                    _ => return Err((&problem::WITHIN, word)),
                }
            }
            _ => return Err((&problem::MORE, word)),
        };
        let actions = Range {
            from,
            to: number(&self.table.actions)?,
        };
        let change = number(&self.table.changes)?;
        self.table.changes.push(Change {
            confidence,
            actions,
            within,
        });
        for field in parts(fields, self.text, b',') {
            self.field(field, change, set)?;
        }
        self.end(words)
    }

    fn field(&mut self, field: Span, change: u16, set: usize) -> Result<(), Wrong> {
        let text = field.of(self.text);
        let is_segment = |part: Span| {
            let part = part.of(self.text);
            part == ENVIRONMENT_KEY || is_canonical(part)
        };
        let good = match text.as_bytes() {
            [b'/', ..] => parts(field, self.text, b'/').skip(1).all(is_segment),
            _ => is_word(text),
        };
        if !good {
            return Err((&problem::FIELD, field));
        }
        let mut name = set.to_le_bytes().to_vec();
        name.extend_from_slice(text.as_bytes());
        if self.fields.add(name, 0).is_some() {
            return Err((&problem::TWICE, field));
        }
        self.table.fields.push(Field {
            text: field,
            change,
        });
        let to = number(&self.table.fields)?;
        if let Some(range) = self.ranges.get_mut(set) {
            range.to = to;
        }
        Ok(())
    }

    /// `METHOD PATH [open] [MODE ..]`
    fn route(&mut self, confidence: Confidence, mut words: Words<'a>) -> Result<(), Wrong> {
        let method = words.next();
        let name = method.of(self.text);
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err((&problem::METHOD, method));
        }
        let path = words.next();
        let mut steps = self.steps(self.base)?;
        steps.append(&mut self.steps(path)?);
        if steps.len() > MAX_DEPTH {
            return Err((&problem::PATH, path));
        }
        let mut route = Route {
            base: self.base,
            method,
            path,
            confidence,
            open: false,
            mode: Mode::Nothing,
            actions: Range::default(),
            resources: Range::default(),
            fields: Range::default(),
        };
        let mut word = words.next();
        if word.of(self.text) == "open" {
            route.open = true;
            word = words.next();
        }
        route.mode = match word.of(self.text) {
            "" => Mode::Nothing,
            "all" => Mode::All,
            "any" => Mode::Any,
            "filter" => Mode::Filter,
            "change" => Mode::Change,
            _ => return Err((&problem::MODE, word)),
        };
        match route.mode {
            Mode::Nothing => {}
            Mode::Change => {
                let set = words.next();
                let range = self.sets.get(set.of(self.text));
                let range = range.and_then(|at| self.ranges.get(at));
                route.fields = *range.ok_or((&problem::CHANGES, set))?;
                route.resources = self.resources(&steps, words)?;
                self.environments_are_given(&route, set)?;
            }
            Mode::All | Mode::Any | Mode::Filter => {
                let actions = words.next();
                let from = number(&self.table.actions)?;
                for action in parts(actions, self.text, b',') {
                    self.action(action)?;
                }
                let to = number(&self.table.actions)?;
                route.actions = Range { from, to };
                route.resources = self.resources(&steps, words)?;
                if self.table.asks_for_environment(&route) {
                    return Err((&problem::PARAMETER, path));
                }
            }
        }
        let text = self.text;
        let id = number(&self.table.routes)?;
        let leaf = self.table.tree.grow(&steps, text);
        let leaf = leaf.ok_or((&problem::TOO_LARGE, path))?;
        for known in leaf.iter() {
            let known = self.table.routes.get(usize::from(*known));
            if known.is_some_and(|known| known.method.of(text) == name) {
                return Err((&problem::TWICE, path));
            }
        }
        leaf.push(id);
        self.table.routes.push(route);
        Ok(())
    }

    fn action(&mut self, action: Span) -> Result<(), Wrong> {
        if !is_word(action.of(self.text)) {
            return Err((&problem::ACTION, action));
        }
        self.table.actions.push(action);
        Ok(())
    }

    /// The steps of a path; that of `/` has none.
    fn steps(&self, path: Span) -> Result<Vec<Step>, Wrong> {
        let mut steps = Vec::new();
        let text = path.of(self.text);
        if text == "/" || path == Span::default() {
            return Ok(steps);
        }
        if text.as_bytes().first() != Some(&b'/') {
            return Err((&problem::PATH, path));
        }
        for part in parts(path, self.text, b'/').skip(1) {
            let name = span(part.from as usize + 1, (part.to as usize).saturating_sub(1));
            match part.of(self.text) {
                segment if is_canonical(segment) => steps.push(Step::Literal(part)),
                segment if is_hole(segment) && is_word(name.of(self.text)) => {
                    steps.push(Step::Parameter(name));
                }
                _ => return Err((&problem::PATH, path)),
            }
        }
        Ok(steps)
    }

    /// `RESOURCE [| RESOURCE]..`
    fn resources(&mut self, steps: &[Step], mut words: Words<'a>) -> Result<Range, Wrong> {
        let from = number(&self.table.resources)?;
        loop {
            let word = words.next();
            let pieces = self.pieces(word, steps)?;
            self.table.resources.push(pieces);
            let word = words.next();
            match word.of(self.text) {
                "" => break,
                "|" => {}
                _ => return Err((&problem::MORE, word)),
            }
        }
        let to = number(&self.table.resources)?;
        Ok(Range { from, to })
    }

    /// A resource whose holes are segments of a path with these steps.
    fn pieces(&mut self, resource: Span, steps: &[Step]) -> Result<Range, Wrong> {
        let from = number(&self.table.pieces)?;
        let (mut rest, end) = (resource.from as usize, resource.to as usize);
        while rest < end {
            let bytes = span(rest, end).of(self.text).as_bytes();
            let open = rest + find(bytes, b'{').unwrap_or(bytes.len());
            let close = rest + find(bytes, b'}').unwrap_or(bytes.len());
            let hole = match open < end {
                true => {
                    let before = span(rest, open).of(self.text).as_bytes();
                    let behind = span(close, end).of(self.text).as_bytes();
                    // A hole stands for a whole name.
                    if !matches!((before, behind), ([.., b'/'], [b'}'] | [b'}', b':', ..])) {
                        return Err((&problem::RESOURCE, resource));
                    }
                    self.hole(span(open + 1, close), steps)?
                }
                false => Hole::Nothing,
            };
            let text = span(rest, open);
            self.table.pieces.push(Piece { text, hole });
            rest = close.max(open) + 1;
        }
        let to = number(&self.table.pieces)?;
        let range = Range { from, to };
        let pieces = range.of(&self.table.pieces);
        let (mut spelled, sample) = (Spelled::new(), ["x"; MAX_DEPTH]);
        // Whatever is filled in later is one of these.
        for environment in ["x", "?", "*"] {
            let text = spelled.fill(pieces, self.text, &sample, environment);
            let read = text.and_then(Resource::parse);
            if !read.is_some_and(|read| is_named(&read)) {
                return Err((&problem::RESOURCE, resource));
            }
        }
        Ok(range)
    }

    fn hole(&self, name: Span, steps: &[Step]) -> Result<Hole, Wrong> {
        let text = name.of(self.text);
        if text == "change" {
            return Ok(Hole::Change);
        }
        let key = text.strip_suffix("?");
        let is_it = |step: &Step| match step {
            Step::Parameter(name) => name.of(self.text) == key.unwrap_or(text),
            Step::Literal(_) => false,
        };
        let place = (0..).zip(steps).find(|(_, step)| is_it(step));
        let place = place.map(|(place, _)| place);
        match (place, key) {
            (Some(place), None) => Ok(Hole::Segment(place)),
            (Some(place), Some(_)) => Ok(Hole::KeyOrId(place)),
            (None, _) => Err((&problem::PARAMETER, name)),
        }
    }

    /// A resource that names the environment of a change needs one for each.
    fn environments_are_given(&self, route: &Route, set: Span) -> Result<(), Wrong> {
        let somewhere = |field: &Field| {
            let change = self.table.change(field);
            change.is_some_and(|change| change.within != Within::Path)
        };
        match self.table.asks_for_environment(route)
            && !self.table.fields(route).iter().all(somewhere)
        {
            true => Err((&problem::WITHOUT, set)),
            false => Ok(()),
        }
    }
}

/// Whether each segment of a resource has a name, or is of a type that has none.
fn is_named(resource: &Resource<'_>) -> bool {
    let mut segments = resource.segments().iter();
    segments.all(|segment| segment.name != Name::Absent || is_nameless(segment.kind))
}
