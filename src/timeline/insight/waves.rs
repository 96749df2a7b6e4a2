//! Whether items were worked on in waves.

use crate::timeline::model::{Timeline, Work, WorkEnd};

use super::index::{sorted, work_end};

/// In how many waves the first attempts worked on their items, if they did so in waves.
///
/// Taken in the order in which they begin, items join a wave as long as none of it has ended; the
/// next begins another. They are told of only where each is over before any item of the next one
/// ends, and where the items of a wave begin closer together than it is to the next: items that
/// take unequal times overlap instead, and those whose processes start one after another come as
/// a stream. `n` equal items in `k` lanes that are never idle come in ⌈n ÷ k⌉ waves.
pub fn waves(run: &Timeline) -> Option<u32> {
    let firsts = run.works().iter().filter(|work| {
        let span = run.spans().get(work.span as usize);
        span.is_some_and(|span| span.retry == 0)
    });
    // Nobody knows yet when what goes on will end: later than all that has.
    let end = |work: &Work| match work.end {
        WorkEnd::Running => u64::MAX,
        _ => work_end(run, work).0,
    };
    let times = sorted(firsts.map(|work| (work.began.0, end(work))).collect());
    let (first, rest) = times.split_first()?;
    let mut wave = Wave::of(*first);
    let mut before = None;
    let mut waves = 1;
    for (began, ended) in rest {
        if *began < wave.first_end {
            wave.join(*began, *ended);
        } else if wave.is_apart_from(*began) {
            before = Some(std::mem::replace(&mut wave, Wave::of((*began, *ended))));
            waves += 1;
        } else {
            return None;
        }
        if before.is_some_and(|before| before.last_end >= wave.first_end) {
            return None;
        }
    }
    Some(waves)
}

/// Items that work at once: when the first and the last of them begin and end.
#[derive(Clone, Copy)]
struct Wave {
    first: u64,
    last: u64,
    first_end: u64,
    last_end: u64,
}

impl Wave {
    fn of((began, ended): (u64, u64)) -> Self {
        Self {
            first: began,
            last: began,
            first_end: ended,
            last_end: ended,
        }
    }

    fn join(&mut self, began: u64, ended: u64) {
        self.last = began;
        self.first_end = self.first_end.min(ended);
        self.last_end = self.last_end.max(ended);
    }

    fn is_apart_from(&self, next: u64) -> bool {
        next.saturating_sub(self.last) > self.last - self.first
    }
}
