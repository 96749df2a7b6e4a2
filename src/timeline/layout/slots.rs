//! Rows by lanes: the executor's slots, and the workers of each.

use crate::timeline::lanes::{Crew, processes};
use crate::timeline::view::RowKey;

use super::stack::Stack;
use super::{Fold, Kind};

impl Stack<'_> {
    pub(super) fn slots(&mut self) {
        let timeline = self.part.timeline;
        let crew = Crew::of_slots(timeline);
        let ops = timeline.plan().job.ops.iter();
        self.rows().processes = ops.map(|op| processes(op.work)).max().unwrap_or(0);
        // A slot stands there before anything has taken it.
        let slots = timeline.slots().max(1);
        let all = (0..slots).map(|slot| 1 + crew.of_slot(slot)).sum();
        for slot in 0..slots {
            let workers = crew.of_slot(slot);
            let fold = self.fold(RowKey::Slot(slot), workers, all);
            let block = self.push_slot(slot, slots, fold);
            let lanes = (fold == Fold::Open).then(|| {
                let kind = Kind::Lanes(slot);
                let each = self.each(workers, self.full(kind, Fold::No));
                self.push_block(kind, 1, Fold::No, (0, workers), each)
            });
            self.rows().slots.push((block, lanes));
        }
        self.rows().crew = crew;
    }

    fn push_slot(&mut self, slot: u32, slots: u32, fold: Fold) -> usize {
        let kind = Kind::Slot(slot);
        let (each, _) = self.each(slots, self.full(kind, fold));
        self.push_block(kind, 0, fold, (slot, 1), (each, 1))
    }
}
