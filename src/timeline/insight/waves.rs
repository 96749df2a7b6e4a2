//! Whether items were worked on in waves.

use crate::timeline::model::{Timeline, Work, WorkEnd};

use super::index::{sorted, work_end};

/// In how many waves the first attempts worked on their items, if they did so in waves.
///
/// Taken in the order in which they begin, items join a wave as long as none of it has ended;
/// the next begins another. Waves are told of only where each is over before any item of the next
/// one ends: items that take unequal times overlap instead, and there are none. So with `n` equal
/// items at once in `k` lanes, which the items of a step never leave idle, there are ⌈n ÷ k⌉.
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
    let mut waves = 0;
    let mut before = None;
    let mut wave = (0, 0);
    for (began, ended) in times {
        if waves > 0 && began < wave.0 {
            wave = (wave.0.min(ended), wave.1.max(ended));
        } else {
            before = (waves > 0).then_some(wave.1);
            waves += 1;
            wave = (ended, ended);
        }
        if before.is_some_and(|before| before >= wave.0) {
            return None;
        }
    }
    (waves > 0).then_some(waves)
}
