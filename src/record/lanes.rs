//! Which lanes work was done in.

/// A bit per lane: 128 kB for the million that there can be.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lanes {
    seen: Vec<u64>,
    count: u32,
}

impl Lanes {
    /// Work is done in this lane.
    pub(crate) fn insert(&mut self, lane: u32) {
        let (word, bit) = (lane as usize / 64, 1 << (lane % 64));
        if word >= self.seen.len() {
            self.seen.resize(word + 1, 0);
        }
        self.count += u32::from(self.seen[word] & bit == 0);
        self.seen[word] |= bit;
    }

    /// How many lanes there are that work was done in.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }
}
