//! Requests name one concrete resource; what follows `;` is what the thing has (rule 3.5).

/// A longer resource is `bad_resource`.
pub const MAX_RESOURCE_BYTES: usize = 8 * 1024;
/// A deeper chain is `bad_resource`; LaunchDarkly's deepest has three segments.
pub const MAX_SEGMENTS: usize = 6;

/// One concrete resource, read without allocating: it borrows the text of the request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Resource<'a> {
    /// As it was written.
    pub text: &'a str,
    /// Where its first segment ends in `text`.
    first_end: usize,
    /// Whether each segment has a name.
    pub named: bool,
    segments: [Segment<'a>; MAX_SEGMENTS],
    len: usize,
}

/// One segment of a request's resource.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Segment<'a> {
    /// The resource type.
    pub kind: &'a str,
    pub name: Name<'a>,
    /// The facts as written, each legal; `?` among them is in `open`.
    facts: &'a str,
    /// Whether it may have more than these facts.
    pub open: bool,
    critical: Option<bool>,
}

/// What a request says of a segment's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Name<'a> {
    /// None was written, which only a nameless type may do.
    #[default]
    Absent,
    Known(&'a str),
    /// `?`
    Unknown,
    /// `env/*`: every environment of the project (rule 4.5).
    Every,
}

impl<'a> Resource<'a> {
    /// A place to read into. Reading hands nothing back by value: on the hot path that would be most of the work.
    pub fn unread() -> Self {
        Self {
            text: "",
            first_end: 0,
            named: true,
            segments: [Segment::default(); MAX_SEGMENTS],
            len: 0,
        }
    }

    /// `None` where the text is not one concrete chain.
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut resource = Self::unread();
        resource.read(text).then_some(resource)
    }

    /// Reads `text` into what was unread; whether it is one concrete chain.
    pub fn read(&mut self, text: &'a str) -> bool {
        (self.text, self.first_end) = (text, text.len());
        if text.len() > MAX_RESOURCE_BYTES {
            return false;
        }
        let mut rest = Some(text);
        while let Some(text) = rest {
            let in_project = matches!(self.segments(), [first] if first.kind == "proj");
            let Some(segment) = self.segments.get_mut(self.len) else {
                return false;
            };
            let Some(after) = segment.read(text) else {
                return false;
            };
            match segment.name {
                Name::Absent => self.named = false,
                // For the environments of a project, which the document tells everything about (rule 4.5).
                Name::Every if !in_project || segment.kind != "env" => return false,
                Name::Every if !segment.facts.is_empty() => return false,
                _ => {}
            }
            self.len += 1;
            rest = behind(after, b':');
            if rest.is_none() && !after.is_empty() {
                return false;
            }
            if self.len == 1 {
                self.first_end = self.text.len() - after.len();
            }
        }
        true
    }

    pub fn segments(&self) -> &[Segment<'a>] {
        self.segments.get(..self.len).unwrap_or_default()
    }

    /// The first segment alone, with its facts, as it was written.
    pub fn first_text(&self) -> &'a str {
        self.text.get(..self.first_end).unwrap_or(self.text)
    }

    /// Whether something about it is unknown.
    pub fn is_open(&self) -> bool {
        self.segments()
            .iter()
            .any(|segment| segment.open || segment.name == Name::Unknown)
    }

    /// Has it perhaps more facts on every segment (`facts: "path-only"`, rule 5.4).
    pub fn open_up(&mut self) {
        for segment in &mut self.segments {
            segment.open = true;
        }
    }

    /// It with no more facts than are given, and its environment critical or not where that is not.
    pub fn closed(mut self, critical: bool) -> Self {
        for segment in &mut self.segments {
            if segment.open && segment.kind == "env" {
                segment.critical = segment.critical.or(Some(critical));
            }
            segment.open = false;
        }
        self
    }

    /// Where `env/*` stands, if it does.
    pub fn every_environment(&self) -> Option<usize> {
        self.segments()
            .iter()
            .position(|segment| segment.name == Name::Every)
    }
}

impl<'a> Segment<'a> {
    /// Reads one segment and returns what follows it.
    fn read(&mut self, text: &'a str) -> Option<&'a str> {
        let (kind, mut rest) = run(text, TYPE);
        if matches!(kind.as_bytes(), [] | [b'-', ..]) {
            return None;
        }
        self.kind = kind;
        if let Some(named) = behind(rest, b'/') {
            let (key, after) = run(named, KEY);
            (self.name, rest) = match (key, behind(named, b'?')) {
                ("", Some(after)) => (Name::Unknown, after),
                ("", None) => (Name::Every, behind(named, b'*')?),
                (key, _) => (Name::Known(key), after),
            };
        }
        match behind(rest, b';') {
            Some(facts) => self.read_facts(facts),
            None => Some(rest),
        }
    }

    /// Reads the facts and returns what follows them.
    fn read_facts(&mut self, text: &'a str) -> Option<&'a str> {
        let (mut rest, mut end) = (text, 0);
        loop {
            // Only the last may be `?`: `;?` or `,?`.
            if let Some(after) = behind(rest, b'?') {
                self.open = true;
                self.facts = text.get(..end)?;
                return (!after.starts_with(',')).then_some(after);
            }
            rest = self.read_fact(rest)?;
            end = text.len() - rest.len();
            match behind(rest, b',') {
                Some(after) => rest = after,
                None => {
                    self.facts = text.get(..end)?;
                    return Some(rest);
                }
            }
        }
    }

    /// Reads one fact and returns what follows it. `view:` begins a view unless a segment follows it; then `view` is a tag
    /// (rule 3.2).
    fn read_fact(&mut self, text: &'a str) -> Option<&'a str> {
        let (name, after) = run(text, KEY);
        match (name, after.as_bytes().first()) {
            ("", Some(b'{')) => self.read_property(text),
            ("view", Some(b':')) if !begins_segment(after.get(1..)?) => {
                let (key, after) = run(after.get(1..)?, KEY);
                (!key.is_empty()).then_some(after)
            }
            _ => (!name.is_empty()).then_some(after),
        }
    }

    fn read_property(&mut self, text: &'a str) -> Option<&'a str> {
        let (critical, after) = match text.strip_prefix("{critical:true}") {
            Some(after) => (true, after),
            None => (false, text.strip_prefix("{critical:false}")?),
        };
        // Contradicting facts, or the property of an environment elsewhere (rule 3.3).
        if self.kind != "env" || self.critical == Some(!critical) {
            return None;
        }
        self.critical = Some(critical);
        Some(after)
    }

    /// Its tags.
    pub fn tags(&self) -> Labels<'a> {
        Labels {
            rest: self.facts,
            views: false,
        }
    }

    /// The keys of the views it is linked to.
    pub fn views(&self) -> Labels<'a> {
        Labels {
            rest: self.facts,
            views: true,
        }
    }

    /// Whether it is critical; complete facts without it mean that it is not (rule 3.3).
    pub fn critical(&self) -> Option<bool> {
        self.critical.or((!self.open).then_some(false))
    }
}

/// The tags or the views of a segment.
pub(crate) struct Labels<'a> {
    rest: &'a str,
    views: bool,
}

impl<'a> Iterator for Labels<'a> {
    type Item = &'a str;

    /// Cut by bytes: a comma is one, and this is asked for every statement with a tag.
    fn next(&mut self) -> Option<&'a str> {
        while !self.rest.is_empty() {
            let bytes = self.rest.as_bytes();
            let end = bytes.iter().position(|byte| *byte == b',');
            let end = end.unwrap_or(bytes.len());
            let fact = self.rest.get(..end)?;
            self.rest = self.rest.get(end + 1..).unwrap_or_default();
            match fact.strip_prefix(VIEW) {
                Some(view) if self.views => return Some(view),
                None if !self.views && !fact.starts_with('{') => return Some(fact),
                _ => {}
            }
        }
        None
    }
}

/// The parts as one text. `format!` would bring all that can be formatted with it into the smallest module.
pub(super) fn joined(parts: &[&str]) -> String {
    let mut text = String::new();
    for part in parts {
        text.push_str(part);
    }
    text
}

/// What follows a byte, where a text begins with it; cheaper than `strip_prefix`, which takes any character.
#[inline(always)]
fn behind(text: &str, byte: u8) -> Option<&str> {
    match text.as_bytes().first() {
        Some(first) if *first == byte => text.get(1..),
        _ => None,
    }
}

/// Whether a text begins with `[a-z][a-z-]*/`.
pub(crate) fn begins_segment(text: &str) -> bool {
    let (kind, rest) = run(text, TYPE);
    is_type(kind) && rest.starts_with('/')
}

/// `[a-z][a-z-]*`
pub(crate) fn is_type(text: &str) -> bool {
    text.as_bytes().first().is_some_and(|first| *first != b'-') && run(text, TYPE).1.is_empty()
}

/// One or more letters, digits, `.`, `_` or `-`.
pub(crate) fn is_key(text: &str) -> bool {
    !text.is_empty() && run(text, KEY).1.is_empty()
}

/// What the key of a view follows.
const VIEW: &str = "view:";

/// In the name of a type.
const TYPE: u8 = 1;
/// In a key.
const KEY: u8 = 2;

/// What each byte may be part of: requests are read on the hot path, each byte once.
const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' | b'-' => TYPE | KEY,
            b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'_' => KEY,
            _ => 0,
        };
        byte += 1;
    }
    classes
};

/// Cuts a text where its first characters of a class end; those are ASCII.
fn run(text: &str, class: u8) -> (&str, &str) {
    let mut end = 0;
    for byte in text.as_bytes() {
        if CLASSES[usize::from(*byte)] & class == 0 {
            break;
        }
        end += 1;
    }
    text.split_at_checked(end).unwrap_or((text, ""))
}
