//! A frontier in a few sentences.

use crate::Micros;
use crate::forecast::Credits;
use crate::forecast::words::{capital, count, some, time};
use crate::scenario::{Approach, Checked, Money, Work};

use super::cliff::{Cause, Cliff, JUMP, Slices, rounds};
use super::named::{NO_ITEMS, aside, but_fails, failed, no_choice, of_point};
use super::report::{Point, Report};

/// `1 min 6 s and 6 credits`.
fn comes_to(point: &Point) -> String {
    [&time(point.run_time), " and ", &point.credits().words()].concat()
}

/// Two to six sentences: the best for time, for credits and between them, and what is next to
/// one's own choice. What fails says so first. `money` is what credits cost.
pub fn words(report: &Report, checked: &Checked, money: &dyn Fn(Credits) -> Money) -> Vec<String> {
    if checked.keys.is_empty() {
        return vec![NO_ITEMS.to_owned()];
    }
    let mut front = report.on_front();
    let Some(fastest) = front.next() else {
        return vec![match report.points.is_empty() {
            true => "Nothing is worked out yet.".to_owned(),
            false => [no_choice(report), nothing_to_choose(report)].concat(),
        }];
    };
    let best = |what: &str, point: &Point| {
        let money = money(point.credits()).to_string();
        let (fails, named, comes_to) = (but_fails(point), of_point(point), comes_to(point));
        [
            what, &fails, ": ", &named, ", ", &comes_to, " (", &money, ").",
        ]
        .concat()
    };
    let mut sentences = match front.next_back() {
        None => vec![best("Best for time and for credits", fastest)],
        Some(cheapest) => vec![
            best("Best for time", fastest),
            best("Best for credits", cheapest),
        ],
    };
    let value = report.best_value.and_then(|best| report.point(best));
    sentences.extend(value.map(|point| best("Best value between them", point)));
    let safe =
        safest(report).map(|point| best("Best for credits of what failed in no trial", point));
    sentences.extend(safe);
    if let Some(own) = report.yours.and_then(|own| report.point(own)) {
        sentences.push(yours(own, report, checked));
        sentences.extend(evener(own, report).or_else(|| slices(own, checked)));
    }
    sentences
}

/// A limit above a half allows what mostly fails, but none what always does.
fn nothing_to_choose(report: &Report) -> &'static str {
    match report.points.iter().all(|point| point.none_succeeds()) {
        true => ", so there is nothing to choose from.",
        false => ": without a limit of yours that allows it, there is nothing to choose from.",
    }
}

/// The cheapest that never failed, where what is cheapest, or is the best value, did.
fn safest(report: &Report) -> Option<&Point> {
    let ends = [report.front.last().copied(), report.best_value];
    let mut ends = ends.into_iter().flatten();
    let fails = ends.any(|end| report.point(end).is_some_and(|point| point.failed > 0));
    let safe = report.points.iter().filter(|point| point.failed == 0);
    let cheapest = safe.min_by_key(|point| (point.credits(), point.run_time));
    let is_said = |point: &&Point| report.on_front().next() == Some(*point);
    cheapest.filter(|point| fails && !is_said(point))
}

/// One's own choice, and the cliff next to it.
fn yours(own: &Point, report: &Report, checked: &Checked) -> String {
    let is = [
        "Your chunks of ",
        &count(own.size),
        " take ",
        &comes_to(own),
        &aside(own),
    ]
    .concat();
    if own.mostly_fails() {
        let fails = match own.none_succeeds() {
            true => " every run fails.".to_owned(),
            false => [" the run fails in ", &failed(own), "."].concat(),
        };
        return ["With your chunks of ", &count(own.size), &fails].concat();
    }
    let number = |number: u32| report.point(number);
    let better = |cliff: &&Cliff| {
        let (before, after) = (number(cliff.before), number(cliff.after));
        let is_behind = after.is_some_and(|after| after.chunks <= own.chunks);
        let is_faster = before.is_some_and(|before| before.run_time < own.run_time);
        is_behind && is_faster
    };
    if let Some(cliff) = report.cliffs.iter().rfind(better)
        && let Some(before) = number(cliff.before)
    {
        let less = own.run_time.since(before.run_time);
        let why = match cliff.cause {
            Cause::Waves { .. } | Cause::Overhead { .. } => {
                waves(own.chunks, before.chunks, checked)
            }
            Cause::Slices(_) | Cause::Other => None,
        };
        let instead = [
            "with chunks of ",
            &count(before.size),
            " it would be ",
            &time(less),
            " less",
            &aside(before),
        ]
        .concat();
        return match why {
            Some(why) => [&is, ": ", &why, "; ", &instead, "."].concat(),
            None => [&is, "; ", &instead, "."].concat(),
        };
    }
    let mut ahead = report.cliffs.iter();
    let ahead =
        ahead.find(|cliff| number(cliff.before).is_some_and(|before| before.chunks >= own.chunks));
    let cliff = ahead.and_then(|cliff| cliff_words(cliff, report, checked));
    match cliff {
        Some(cliff) => [&is, ". ", &cliff].concat(),
        None => [&is, "; no number of chunks near it is a cliff."].concat(),
    }
}

/// `10 chunks, 4 at once, are 3 waves, and 8 would be 2`; nothing where it is no wave more.
fn waves(chunks: u32, fewer: u32, checked: &Checked) -> Option<String> {
    let (more, less) = (rounds(chunks, checked), rounds(fewer, checked));
    let text = [
        &some(chunks, "chunk"),
        ", ",
        &at_once(checked),
        ", are ",
        &some(more, "wave"),
        ", and ",
        &count(fewer),
        " would be ",
        &count(less),
    ];
    (more > less).then(|| text.concat())
}

/// `8 at once`
fn at_once(checked: &Checked) -> String {
    match crate::forecast::bounds::slots(checked) {
        1 => "one at a time".to_owned(),
        slots => [&count(slots), " at once"].concat(),
    }
}

/// As many chunks, but more even or better for the pool.
fn evener(own: &Point, report: &Report) -> Option<String> {
    let hybrid = report
        .points
        .iter()
        .filter(|point| point.approach == Approach::Hybrid);
    let as_many = hybrid.filter(|point| point.chunks == own.chunks && !point.mostly_fails());
    let best = as_many.min_by_key(|point| (point.run_time, point.size))?;
    let less = own.run_time.since(best.run_time);
    let is_much = u128::from(less.0) * 100 >= u128::from(best.run_time.0) * u128::from(JUMP);
    let text = [
        "Chunks of ",
        &count(best.size),
        " are as many and take ",
        &time(less),
        " less",
        &aside(best),
        ".",
    ];
    (is_much && less > Micros::ZERO && !own.mostly_fails()).then(|| text.concat())
}

/// What CPython's rounding costs chunks of this size, where it is a twentieth or more.
fn slices(own: &Point, checked: &Checked) -> Option<String> {
    let slices = Slices::of(own.size, checked);
    let waste = u64::from(slices.busiest.saturating_sub(slices.fair));
    let is_much = waste * 100 >= u64::from(slices.fair) * JUMP && waste > 0;
    (is_much && checked.processes > 0).then(|| capital(&slices_words(&slices, checked)) + ".")
}

/// `100 items in a pool of 4 go in slices of 7 (chunksize): 4 rounds of 7 = 28 s where 25 s would do`.
fn slices_words(slices: &Slices, checked: &Checked) -> String {
    let Slices {
        items,
        processes,
        slice,
        busiest,
        fair,
    } = *slices;
    let turns = match (busiest / slice, busiest % slice) {
        (turns, 0) => [&some(turns, "round"), " of ", &count(slice)].concat(),
        (turns, rest) => [
            &some(turns, "round"),
            " of ",
            &count(slice),
            " and one of ",
            &count(rest),
        ]
        .concat(),
    };
    let takes = |items: u32| match checked.each {
        Micros::ZERO => some(items, "item"),
        each => time(each * u64::from(items)),
    };
    let about = if checked.times.are_alike() {
        ""
    } else {
        "about "
    };
    [
        &some(items, "item"),
        " in a pool of ",
        &count(processes),
        " go in slices of ",
        &count(slice),
        " (chunksize): ",
        &turns,
        " = ",
        about,
        &takes(busiest),
        " where ",
        &takes(fair),
        " would do",
    ]
    .concat()
}

/// A cliff in a sentence: where it is, how high, and why. Nothing if it is not of this report.
pub fn cliff_words(cliff: &Cliff, report: &Report, checked: &Checked) -> Option<String> {
    let (before, after) = (report.point(cliff.before)?, report.point(cliff.after)?);
    let more = time(after.run_time.since(before.run_time));
    // Where they fail as often, that does not tell them apart.
    let fails = |point| match before.failed == after.failed {
        true => String::new(),
        false => aside(point),
    };
    let what = [
        &some(after.chunks, "chunk"),
        &fails(after),
        " take ",
        &more,
        " more than ",
        &count(before.chunks),
        &fails(before),
    ]
    .concat();
    let why = match &cliff.cause {
        Cause::Waves { rounds, .. } => in_waves(*rounds, checked),
        Cause::Overhead {
            rounds, overhead, ..
        } => {
            let overhead = [", each with ", &time(*overhead), " of overhead"].concat();
            in_waves(*rounds, checked) + &overhead
        }
        Cause::Slices(slices) => slices_words(slices, checked),
        Cause::Other => other(checked).to_owned(),
    };
    Some([&what, ": ", &why, "."].concat())
}

/// `8 at once they are 3 waves, not 2`
fn in_waves(rounds: (u32, u32), checked: &Checked) -> String {
    let (less, more) = rounds;
    [
        &at_once(checked),
        " they are ",
        &some(more, "wave"),
        ", not ",
        &count(less),
    ]
    .concat()
}

/// Why a run takes longer with as many waves.
fn other(checked: &Checked) -> &'static str {
    match (checked.has_chance(), checked.work) {
        (true, _) => "as many waves; which items share the slowest chunk decides",
        (false, Work::Compute) => "as many waves; more at once share the CPUs",
        (false, Work::Sleep) => "as many waves; what is beside the work decides",
    }
}

/// What cliffs come of: to be said above them.
pub fn cliffs_explained(checked: &Checked) -> String {
    let waves = match crate::forecast::bounds::slots(checked) {
        1 => "Chunks run one at a time, so each one more is a wave more".to_owned(),
        slots => {
            let slots = some(slots, "chunk");
            [
                &slots,
                " run at once; one more than fills these is a wave more",
            ]
            .concat()
        }
    };
    waves + ". Within a chunk the pool takes items in slices, CPython's chunksize."
}
