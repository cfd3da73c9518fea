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
            let Some(segment) = self.segments.get_mut(self.len) else {
                return false;
            };
            let Some(after) = segment.read(text) else {
                return false;
            };
            let segment = *segment;
            match segment.name {
                Name::Absent => self.named = false,
                Name::Every if !self.may_hold_every(&segment) => return false,
                _ => {}
            }
            self.len += 1;
            rest = after.strip_prefix(':');
            if rest.is_none() && !after.is_empty() {
                return false;
            }
            if self.len == 1 {
                self.first_end = self.text.len() - after.len();
            }
        }
        true
    }

    /// `env/*` stands for the environments of a project, which the document tells everything about (rule 4.5).
    fn may_hold_every(&self, segment: &Segment<'_>) -> bool {
        let in_project = matches!(self.segments(), [first] if first.kind == "proj");
        in_project && segment.kind == "env" && segment.facts.is_empty()
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
        if kind.is_empty() || kind.starts_with('-') {
            return None;
        }
        self.kind = kind;
        if let Some(named) = rest.strip_prefix('/') {
            let (key, after) = run(named, KEY);
            (self.name, rest) = match (key, named.as_bytes().first()) {
                ("", Some(b'?')) => (Name::Unknown, named.get(1..)?),
                ("", Some(b'*')) => (Name::Every, named.get(1..)?),
                ("", _) => return None,
                (key, _) => (Name::Known(key), after),
            };
        }
        match rest.strip_prefix(';') {
            Some(facts) => self.read_facts(facts),
            None => Some(rest),
        }
    }

    /// Reads the facts and returns what follows them.
    fn read_facts(&mut self, text: &'a str) -> Option<&'a str> {
        let mut rest = text;
        loop {
            // Only the last may be `?`: `;?` or `,?`.
            if let Some(after) = rest.strip_prefix('?') {
                self.open = true;
                self.facts = text.get(..text.len() - rest.len())?.trim_end_matches(',');
                return (!after.starts_with(',')).then_some(after);
            }
            let end = fact_end(rest);
            self.read_fact(rest.get(..end)?)?;
            rest = rest.get(end..)?;
            match rest.strip_prefix(',') {
                Some(after) => rest = after,
                None => {
                    self.facts = text.get(..text.len() - rest.len())?;
                    return Some(rest);
                }
            }
        }
    }

    fn read_fact(&mut self, fact: &str) -> Option<()> {
        let critical = match fact {
            "{critical:true}" => true,
            "{critical:false}" => false,
            _ => return is_key(fact.strip_prefix("view:").unwrap_or(fact)).then_some(()),
        };
        // Contradicting facts, or the property of an environment elsewhere (rule 3.3).
        if self.kind != "env" || self.critical == Some(!critical) {
            return None;
        }
        self.critical = Some(critical);
        Some(())
    }

    /// Its tags.
    pub fn tags(&self) -> impl Iterator<Item = &'a str> {
        self.facts()
            .filter(|fact| !fact.starts_with("view:") && !fact.starts_with('{'))
    }

    /// The keys of the views it is linked to.
    pub fn views(&self) -> impl Iterator<Item = &'a str> {
        self.facts().filter_map(|fact| fact.strip_prefix("view:"))
    }

    /// Whether it is critical; complete facts without it mean that it is not (rule 3.3).
    pub fn critical(&self) -> Option<bool> {
        self.critical.or((!self.open).then_some(false))
    }

    /// Cut by bytes: a comma is one, and this is asked for every statement with a tag.
    fn facts(&self) -> impl Iterator<Item = &'a str> {
        let mut rest = self.facts;
        std::iter::from_fn(move || {
            let end = rest
                .bytes()
                .position(|byte| byte == b',')
                .unwrap_or(rest.len());
            let (fact, after) = rest.split_at_checked(end)?;
            rest = after.strip_prefix(',').unwrap_or_default();
            (!fact.is_empty()).then_some(fact)
        })
    }
}

/// Where a fact ends: after a property's `}`, else where its name does. `view:` begins a view unless a segment follows
/// it; then `view` is a tag (rule 3.2).
fn fact_end(text: &str) -> usize {
    if text.starts_with('{') {
        return text.find('}').map_or(text.len(), |end| end + 1);
    }
    let view = text
        .strip_prefix("view:")
        .filter(|after| !begins_segment(after));
    let (name, _) = run(view.unwrap_or(text), KEY);
    name.len() + if view.is_some() { "view:".len() } else { 0 }
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
    let other = |byte: &u8| CLASSES[usize::from(*byte)] & class == 0;
    let end = text.as_bytes().iter().position(other).unwrap_or(text.len());
    text.split_at(end)
}
