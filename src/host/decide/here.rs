//! Pieces where there are no workers: on the host's own thread, in slices.

use std::sync::Arc;

use crate::driver::clock::turn;
use crate::engine::Plan;
use crate::forecast::{Estimate, Part, Piece, Prediction, Trials, plain};
use crate::host::kept::Kept;
use crate::host::run::Host;
use crate::scenario::{Approach, Checked};

/// Attempts at an item that are worked out on the engine in one go, at most; a run of more is
/// simulated in slices.
const AT_ONCE: u64 = 500;
/// The same of list schedules, which take about 10 ns an item.
const AT_ONCE_PLAIN: u64 = 110_000;

/// What a piece comes to; nothing if it is no longer wanted.
pub(super) async fn work_out(
    host: &Host,
    scenario: &Checked,
    piece: &Piece,
    wanted: &dyn Fn() -> bool,
) -> Option<Vec<Estimate>> {
    let changed = piece.changed(scenario);
    let mut found = Vec::new();
    let mut since = host.now();
    for Part { piece, size } in piece.parts(scenario, at_once(piece, &changed)) {
        match size > at_once(&piece, &changed) {
            true => found.extend(simulate(host, &piece, &changed, wanted).await?),
            false => found.extend(piece.work_out(scenario)),
        }
        // Others have a turn between any two that are long.
        if size > AT_ONCE || host.now().since(since) >= host.slice() {
            turn().await;
            since = host.now();
        }
        if !wanted() {
            return None;
        }
    }
    Some(found)
}

/// How much of a piece may be worked out in one go; `changed` is what it is of.
fn at_once(piece: &Piece, changed: &Checked) -> u64 {
    let is_plain = |approach: &Approach| plain::is_plain(*approach, changed);
    match piece.approaches.iter().all(is_plain) {
        true => AT_ONCE_PLAIN,
        false => AT_ONCE,
    }
}

/// In slices, what a part of one trial comes to.
async fn simulate(
    host: &Host,
    piece: &Piece,
    changed: &Checked,
    wanted: &dyn Fn() -> bool,
) -> Option<Vec<Estimate>> {
    let checked = match &piece.trials {
        Trials::AsItStands => changed.clone(),
        Trials::Numbered(numbers) => changed.trial(u64::from(numbers.start)),
    };
    let mut found = Vec::new();
    for approach in &piece.approaches {
        found.push(run(host, *approach, &checked, wanted).await?);
    }
    Some(found)
}

async fn run(
    host: &Host,
    approach: Approach,
    checked: &Checked,
    wanted: &dyn Fn() -> bool,
) -> Option<Estimate> {
    let plan = Arc::new(Plan::of(approach, checked));
    let mut kept = Kept::record_alone(&plan);
    host.simulate_in_slices(&plan, &mut kept, wanted).await?;
    Some(Prediction::of(&kept.record).into())
}
