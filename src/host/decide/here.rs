//! Pieces where there are no workers: on the host's own thread, in slices.

use std::sync::Arc;

use crate::driver::clock::turn;
use crate::engine::Plan;
use crate::forecast::{Estimate, Piece, Prediction, Trials};
use crate::host::kept::Kept;
use crate::host::run::Host;
use crate::scenario::{Approach, Checked};

/// Items that runs have together which are worked out in one go.
const AT_ONCE: u64 = 2_000;
/// A run of more items is simulated in slices.
const MANY: u32 = 10_000;

/// What a piece comes to; nothing if it is no longer wanted.
pub(super) async fn work_out(
    host: &Host,
    scenario: &Checked,
    piece: &Piece,
    wanted: &dyn Fn() -> bool,
) -> Option<Vec<Estimate>> {
    let mut found = Vec::new();
    let mut since = host.now();
    for part in parts(scenario, piece) {
        match large(scenario, &part) {
            Some(checked) => found.extend(simulate(host, &part, &checked, wanted).await?),
            None => found.extend(part.work_out(scenario)),
        }
        if host.now().since(since) >= host.slice() {
            turn().await;
            since = host.now();
        }
        if !wanted() {
            return None;
        }
    }
    Some(found)
}

/// A piece in smaller ones, whose findings one after another are the piece's.
fn parts(scenario: &Checked, piece: &Piece) -> Vec<Piece> {
    let Trials::Numbered(numbers) = &piece.trials else {
        return vec![piece.clone()];
    };
    let trial = piece.size(scenario) / u64::from(piece.trials.count().max(1));
    let each = AT_ONCE.checked_div(trial).unwrap_or(AT_ONCE).max(1);
    let starts = numbers.clone().step_by(each as usize);
    let part = |start: u32| Piece {
        trials: Trials::Numbered(start..numbers.end.min(start + each as u32)),
        ..piece.clone()
    };
    starts.map(part).collect()
}

/// What runs in a piece of one trial, if that has many items.
fn large(scenario: &Checked, piece: &Piece) -> Option<Checked> {
    let mut changed = scenario.clone();
    piece
        .settings
        .iter()
        .for_each(|setting| setting.apply(&mut changed));
    (changed.keys.len() > MANY).then(|| match &piece.trials {
        Trials::AsItStands => changed,
        Trials::Numbered(numbers) => changed.trial(u64::from(numbers.start)),
    })
}

async fn simulate(
    host: &Host,
    piece: &Piece,
    checked: &Checked,
    wanted: &dyn Fn() -> bool,
) -> Option<Vec<Estimate>> {
    let mut found = Vec::new();
    for approach in &piece.approaches {
        found.push(run(host, *approach, checked, wanted).await?);
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
