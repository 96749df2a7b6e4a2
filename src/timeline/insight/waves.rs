//! Whether items were worked on in waves.

use crate::timeline::model::{Timeline, Work, WorkEnd};

use super::index::{sorted, work_end};

/// In how many waves the first attempts worked on their items, if they did so in waves.
///
/// Taken in the order in which they begin, items join a wave as long as none of it has ended; the
/// next begins another. They are told of only where
///
/// - each wave is over before any item of the next one ends: items that take unequal times
///   overlap instead;
/// - each has an item in every lane, but the last, and but one after which all items belong to
///   attempts that took their slots when it was over. Items whose processes start one by one come
///   as a stream instead.
///
/// So `n` equal items in `k` lanes that are never idle come in ⌈n ÷ k⌉ waves.
pub fn waves(run: &Timeline) -> Option<u32> {
    let is_first = |work: &Work| run.spans()[work.span as usize].retry == 0;
    let works = (0..).zip(run.works()).filter(|(_, work)| is_first(work));
    let by_begin = sorted(works.map(|(at, work)| (work.began.0, at)).collect());
    let works = by_begin.iter().map(|(_, at)| &run.works()[*at as usize]);
    let lanes = lanes(works.clone());
    let mut wave = Wave::default();
    let mut before = Wave::default();
    let mut waves = 0;
    for work in works {
        if waves == 0 || work.began.0 >= wave.first_end {
            before = std::mem::replace(&mut wave, Wave::new());
            waves += 1;
        }
        wave.join(run, work);
        let launched = run.spans()[work.span as usize].launched.0;
        let leaves_none_out = before.items == lanes || launched >= before.last_end;
        if waves > 1 && !(leaves_none_out && before.last_end < wave.first_end) {
            return None;
        }
    }
    (waves > 0).then_some(waves)
}

/// Items that work at once.
#[derive(Clone, Copy, Default)]
struct Wave {
    items: usize,
    /// When the first of them ends.
    first_end: u64,
    /// When the last of them ends.
    last_end: u64,
}

impl Wave {
    fn new() -> Self {
        Self {
            first_end: u64::MAX,
            ..Self::default()
        }
    }

    fn join(&mut self, run: &Timeline, work: &Work) {
        // Nobody knows yet when what goes on will end: later than all that has.
        let end = match work.end {
            WorkEnd::Running => u64::MAX,
            _ => work_end(run, work).0,
        };
        self.items += 1;
        self.first_end = self.first_end.min(end);
        self.last_end = self.last_end.max(end);
    }
}

/// How many lanes works are in.
fn lanes<'a>(works: impl Iterator<Item = &'a Work>) -> usize {
    let mut lanes = sorted(works.map(|work| (u64::from(work.lane), 0)).collect());
    lanes.dedup();
    lanes.len()
}
