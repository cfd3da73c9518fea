//! One thing after another out of bytes. `None` everywhere: there is no such thing there.

#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// From that place on.
    pub fn at(bytes: &'a [u8], place: u32) -> Option<Self> {
        bytes.get(usize::try_from(place).ok()?..).map(Self)
    }

    /// No further than so many bytes.
    pub fn up_to(self, count: usize) -> Self {
        Self(self.0.get(..count).unwrap_or(self.0))
    }

    pub fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    pub fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    pub fn byte(&mut self) -> Option<u8> {
        let [byte] = self.array()?;
        Some(byte)
    }

    /// Where something stands.
    pub fn place(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    /// Seven bits a byte, the lowest first; the last byte has its highest bit clear.
    pub fn number(&mut self) -> Option<u32> {
        let mut number = 0;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    /// Its length before it.
    pub fn text(&mut self) -> Option<&'a str> {
        let length = self.number()?;
        let bytes = self.take(usize::try_from(length).ok()?)?;
        std::str::from_utf8(bytes).ok()
    }

    pub fn boxed(&mut self) -> Option<Box<str>> {
        self.text().map(Box::from)
    }

    /// Their number, then one after another. Each takes a byte at least, so a wrong number ends with the bytes.
    pub fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let mut list = Vec::new();
        for _ in 0..self.number()? {
            list.push(item(self)?);
        }
        Some(list)
    }
}
