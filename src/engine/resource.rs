//! Requests name one concrete resource; what follows `;` is what the thing has (rule 3.5).

/// A longer resource is `bad_resource`.
pub const MAX_RESOURCE_BYTES: usize = 8 * 1024;
/// A deeper chain is `bad_resource`; LaunchDarkly's deepest has three segments.
pub const MAX_SEGMENTS: usize = 8;

/// One concrete resource, read without allocating: it borrows the text of the request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resource<'a> {
    /// As it was written.
    pub text: &'a str,
    /// Where its first segment ends in `text`.
    first_end: usize,
    segments: [Segment<'a>; MAX_SEGMENTS],
    len: usize,
}

/// One segment of a request's resource.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Segment<'a> {
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
pub(super) enum Name<'a> {
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
    /// `None` where the text is not one concrete chain.
    pub fn parse(text: &'a str) -> Option<Self> {
        if text.len() > MAX_RESOURCE_BYTES {
            return None;
        }
        let mut resource = Self {
            text,
            first_end: text.len(),
            segments: [Segment::default(); MAX_SEGMENTS],
            len: 0,
        };
        let mut rest = text;
        loop {
            let (segment, after) = Segment::parse(rest)?;
            *resource.segments.get_mut(resource.len)? = segment;
            resource.len += 1;
            match after {
                Some(after) => {
                    if resource.len == 1 {
                        resource.first_end = text.len() - after.len() - 1;
                    }
                    rest = after;
                }
                None => break,
            }
        }
        resource.every_is_an_environment().then_some(resource)
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

    /// The same with perhaps more facts on every segment (`facts: "path-only"`, rule 5.4).
    pub fn path_only(mut self) -> Self {
        self.segments
            .iter_mut()
            .for_each(|segment| segment.open = true);
        self
    }

    /// Where `env/*` stands, if it does.
    pub fn every_environment(&self) -> Option<usize> {
        self.segments()
            .iter()
            .position(|segment| segment.name == Name::Every)
    }

    fn every_is_an_environment(&self) -> bool {
        self.segments().iter().enumerate().all(|(at, segment)| {
            segment.name != Name::Every
                || at == 1
                    && segment.kind == "env"
                    && segment.facts.is_empty()
                    && self
                        .segments()
                        .first()
                        .is_some_and(|first| first.kind == "proj")
        })
    }
}

impl<'a> Segment<'a> {
    /// Reads one segment; the second part is what follows its `:`.
    fn parse(text: &'a str) -> Option<(Self, Option<&'a str>)> {
        let end = text.find(['/', ';', ':']).unwrap_or(text.len());
        let kind = text.get(..end).filter(|kind| is_type(kind))?;
        let mut segment = Self {
            kind,
            ..Self::default()
        };
        let mut rest = text.get(end..)?;
        if let Some(named) = rest.strip_prefix('/') {
            let end = named.find([';', ':']).unwrap_or(named.len());
            segment.name = match named.get(..end)? {
                "?" => Name::Unknown,
                "*" => Name::Every,
                key if is_key(key) => Name::Known(key),
                _ => return None,
            };
            rest = named.get(end..)?;
        }
        if let Some(facts) = rest.strip_prefix(';') {
            rest = segment.read_facts(facts)?;
        }
        match rest.strip_prefix(':') {
            Some(after) => Some((segment, Some(after))),
            None => rest.is_empty().then_some((segment, None)),
        }
    }

    /// Reads the facts and returns what follows them.
    fn read_facts(&mut self, text: &'a str) -> Option<&'a str> {
        let mut rest = text;
        loop {
            let end = fact_end(rest);
            match rest.get(..end)? {
                // Only the last may be `?`: `;?` or `,?`.
                "?" => {
                    self.open = true;
                    let read = text.len() - rest.len();
                    self.facts = text.get(..read)?.trim_end_matches(',');
                    let after = rest.get(end..)?;
                    return (!after.starts_with(',')).then_some(after);
                }
                fact => self.read_fact(fact)?,
            }
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

    fn facts(&self) -> impl Iterator<Item = &'a str> {
        self.facts.split(',').filter(|fact| !fact.is_empty())
    }
}

/// Where a fact ends: at `,` or `:`, but for the `:` of a property and of `view:<key>`.
/// `view:` begins a view unless a segment follows it; then `view` is a tag (rule 3.2).
fn fact_end(text: &str) -> usize {
    if text.starts_with('{') {
        return text.find('}').map_or(text.len(), |end| end + 1);
    }
    let skip = match text.strip_prefix("view:") {
        Some(after) if !begins_segment(after) => "view:".len(),
        _ => 0,
    };
    let tail = text.get(skip..).unwrap_or_default();
    skip + tail.find([',', ':', ';']).unwrap_or(tail.len())
}

/// Whether a text begins with `[a-z][a-z-]*/`.
pub(super) fn begins_segment(text: &str) -> bool {
    text.split_once('/').is_some_and(|(kind, _)| is_type(kind))
}

/// `[a-z][a-z-]*`
pub(super) fn is_type(text: &str) -> bool {
    text.bytes()
        .next()
        .is_some_and(|first| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'-')
}

/// One or more letters, digits, `.`, `_` or `-`.
pub(super) fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-'))
}
