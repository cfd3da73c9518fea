//! Strict JSON in place: nothing is copied, and what is not well-formed is nothing.
//!
//! A server may take `"Path"` for `"path"`, or the second of two equal keys (Go does both). So a key that could be taken for one
//! that is asked for makes the whole object unread.

/// Deeper lists and objects are not read.
const MAX_DEPTH: usize = 32;

/// A text that is read from its start.
#[derive(Clone, Copy)]
pub(super) struct Json<'a> {
    text: &'a str,
    at: usize,
}

/// The one value of a text, as it stands there.
pub(super) fn whole(text: &str) -> Option<&str> {
    let mut json = Json { text, at: 0 };
    let value = json.value(0)?;
    json.skip_blanks();
    (json.at == text.len()).then_some(value)
}

/// The values of some keys of an object. `None` where it is no object, where a key could be taken for one of them, or, with
/// `others` false, where it has another.
pub(super) fn fields<'a, const N: usize>(
    object: &'a str,
    keys: [&str; N],
    others: bool,
) -> Option<[Option<&'a str>; N]> {
    let mut values = [None; N];
    let mut json = Json {
        text: object,
        at: 0,
    };
    json.each(b'{', b'}', &mut |json| {
        let key = json.key()?;
        let value = json.value(0)?;
        let place = keys
            .iter()
            .position(|known| known.eq_ignore_ascii_case(key));
        let Some((place, known)) = place.and_then(|place| Some((place, keys.get(place)?))) else {
            return others.then_some(());
        };
        let slot = values.get_mut(place)?;
        if *known != key || slot.is_some() {
            return None;
        }
        *slot = Some(value);
        Some(())
    })?;
    Some(values)
}

/// Each value of a list; `None` where it is none, or `visit` stops.
pub(super) fn items<'a>(list: &'a str, visit: &mut dyn FnMut(&'a str) -> Option<()>) -> Option<()> {
    let mut json = Json { text: list, at: 0 };
    json.each(b'[', b']', &mut |json| visit(json.value(0)?))
}

/// The text of a string without escapes.
pub(super) fn plain(value: &str) -> Option<&str> {
    let text = value.strip_prefix('"')?.strip_suffix('"')?;
    (!text.as_bytes().contains(&b'\\')).then_some(text)
}

impl<'a> Json<'a> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    fn skip_blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    /// A list or an object, whose parts `part` reads.
    fn each(
        &mut self,
        open: u8,
        close: u8,
        part: &mut dyn FnMut(&mut Self) -> Option<()>,
    ) -> Option<()> {
        self.take(open)?;
        self.skip_blanks();
        if self.take(close).is_some() {
            return Some(());
        }
        loop {
            self.skip_blanks();
            part(self)?;
            self.skip_blanks();
            if self.take(b',').is_none() {
                return self.take(close);
            }
        }
    }

    /// A key and its colon. One that is not plain ASCII could be taken for another.
    fn key(&mut self) -> Option<&'a str> {
        let from = self.at;
        self.string()?;
        let key = plain(self.text.get(from..self.at)?)?;
        self.skip_blanks();
        self.take(b':')?;
        key.is_ascii().then_some(key)
    }

    fn value(&mut self, depth: usize) -> Option<&'a str> {
        self.skip_blanks();
        let from = self.at;
        match self.peek()? {
            _ if depth > MAX_DEPTH => return None,
            b'{' => self.each(b'{', b'}', &mut |json| {
                json.string()?;
                json.skip_blanks();
                json.take(b':')?;
                json.value(depth + 1).map(drop)
            })?,
            b'[' => self.each(b'[', b']', &mut |json| json.value(depth + 1).map(drop))?,
            b'"' => self.string()?,
            b't' => self.word("true")?,
            b'f' => self.word("false")?,
            b'n' => self.word("null")?,
            _ => self.number()?,
        }
        self.text.get(from..self.at)
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let rest = self.text.get(self.at..)?;
        rest.starts_with(word).then(|| self.at += word.len())
    }

    fn string(&mut self) -> Option<()> {
        self.take(b'"')?;
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'"' => return Some(()),
                b'\\' => {
                    let escape = self.peek()?;
                    self.at += 1;
                    match escape {
                        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                        b'u' => {
                            let digits = self.text.as_bytes().get(self.at..self.at + 4)?;
                            if !digits.iter().all(u8::is_ascii_hexdigit) {
                                return None;
                            }
                            self.at += 4;
                        }
                        _ => return None,
                    }
                }
                0..=0x1f => return None,
                _ => {}
            }
        }
    }

    fn number(&mut self) -> Option<()> {
        let _ = self.take(b'-');
        match self.take(b'0') {
            Some(()) => {}
            None => self.digits()?,
        }
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(())
    }

    fn digits(&mut self) -> Option<()> {
        let from = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > from).then_some(())
    }
}
