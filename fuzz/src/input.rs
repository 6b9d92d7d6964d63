//! Cutting fuzz input into parts: every byte sequence means something, and a part's length stands before it.

/// What is left of an input.
pub struct Input<'a>(pub &'a [u8]);

impl<'a> Input<'a> {
    /// The next byte; 0 at the end.
    pub fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else {
            return 0;
        };
        self.0 = rest;
        *first
    }

    /// The next part: two bytes of length, little-endian, then as many bytes as there are; `None` at the end.
    pub fn part(&mut self) -> Option<&'a [u8]> {
        if self.0.is_empty() {
            return None;
        }
        let length = usize::from(u16::from_le_bytes([self.byte(), self.byte()]));
        let (part, rest) = self.0.split_at(length.min(self.0.len()));
        self.0 = rest;
        Some(part)
    }
}

/// Appends a part as [`Input::part`] reads it. Longer ones are cut.
pub fn put_part(input: &mut Vec<u8>, part: &[u8]) {
    let part = &part[..part.len().min(usize::from(u16::MAX))];
    input.extend_from_slice(&(part.len() as u16).to_le_bytes());
    input.extend_from_slice(part);
}
