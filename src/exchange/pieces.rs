//! Text in pieces of about a size, so that no file has to be in memory whole.

use std::fmt;

/// Gathers text and gives it away piece by piece; [`Pieces::end`] gives the last.
pub struct Pieces<'a> {
    text: String,
    give: &'a mut dyn FnMut(String),
}

impl<'a> Pieces<'a> {
    /// Bytes from which on a piece is given away.
    pub const SIZE: usize = 256 * 1024;

    /// Pieces go to `give`, in their order.
    pub fn new(give: &'a mut dyn FnMut(String)) -> Self {
        Self {
            text: String::new(),
            give,
        }
    }

    /// Gives away what is left.
    pub fn end(self) {
        if !self.text.is_empty() {
            (self.give)(self.text);
        }
    }
}

impl fmt::Write for Pieces<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.push_str(text);
        if self.text.len() >= Self::SIZE {
            (self.give)(std::mem::take(&mut self.text));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use super::Pieces;

    #[test]
    fn the_pieces_are_the_text() {
        let mut given: Vec<String> = Vec::new();
        let mut give = |piece| given.push(piece);
        let mut pieces = Pieces::new(&mut give);
        let mut whole = String::new();
        for line in 0..40_000 {
            let line = format!("line {line} of many\n");
            pieces.write_str(&line).expect("it takes all");
            whole.push_str(&line);
        }
        pieces.end();
        assert_eq!(given.concat(), whole);
        assert!(given.len() > 1);
        let most = Pieces::SIZE + 100;
        assert!(given.iter().all(|piece| piece.len() < most));
    }

    #[test]
    fn nothing_gives_no_piece() {
        let mut count = 0;
        let mut give = |_| count += 1;
        Pieces::new(&mut give).end();
        assert_eq!(count, 0);
    }
}
