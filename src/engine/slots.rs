//! The executor's slots, each with the step that holds it.

use super::flight::Flight;

/// Slots in one word of [`Slots::free`].
const WORD: usize = u64::BITS as usize;

#[derive(Clone, Debug)]
pub(super) struct Slots {
    flights: Vec<Option<Flight>>,
    /// A bit per slot that nobody holds.
    free: Vec<u64>,
    taken: usize,
}

impl Slots {
    /// So many slots that nobody holds.
    pub(super) fn new(slots: usize) -> Self {
        let mut free = vec![u64::MAX; slots.div_ceil(WORD)];
        if let (Some(last), rest @ 1..) = (free.last_mut(), slots % WORD) {
            *last = (1 << rest) - 1;
        }
        Self {
            flights: vec![None; slots],
            free,
            taken: 0,
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.flights.len()
    }

    /// How many nobody holds.
    pub(super) fn free(&self) -> usize {
        self.flights.len() - self.taken
    }

    /// The first that nobody holds.
    pub(super) fn first_free(&self) -> Option<usize> {
        let word = self.free.iter().position(|word| *word > 0)?;
        Some(word * WORD + self.free[word].trailing_zeros() as usize)
    }

    /// Whether nobody holds any.
    pub(super) fn are_free(&self) -> bool {
        self.taken == 0
    }

    /// Who holds a slot.
    pub(super) fn get(&self, slot: usize) -> Option<&Flight> {
        self.flights[slot].as_ref()
    }

    /// Who holds a slot.
    pub(super) fn get_mut(&mut self, slot: usize) -> Option<&mut Flight> {
        self.flights[slot].as_mut()
    }

    /// All of them, in their order.
    pub(super) fn iter(&self) -> impl Iterator<Item = Option<&Flight>> {
        self.flights.iter().map(Option::as_ref)
    }

    /// A step takes a slot that nobody holds.
    pub(super) fn take(&mut self, slot: usize, flight: Flight) {
        self.taken += usize::from(self.flights[slot].is_none());
        self.free[slot / WORD] &= !(1 << (slot % WORD));
        self.flights[slot] = Some(flight);
    }

    /// Whoever holds a slot leaves it.
    pub(super) fn leave(&mut self, slot: usize) -> Option<Flight> {
        let left = self.flights[slot].take()?;
        self.free[slot / WORD] |= 1 << (slot % WORD);
        self.taken -= 1;
        Some(left)
    }

    /// Everybody leaves.
    pub(super) fn clear(&mut self) {
        *self = Self::new(self.len());
    }
}
