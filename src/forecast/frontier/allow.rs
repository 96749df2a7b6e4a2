//! Limits in words: as they were given, and the least that are enough and that their texts show.

use crate::Micros;
use crate::forecast::words::time;
use crate::micros::decimal;
use crate::scenario::Money;

/// Millionths in percent, as they are: `2.5 %`.
pub(super) fn share(millionths: u32) -> String {
    let text = decimal(millionths.into(), 10_000, 4);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    [text, " %"].concat()
}

/// The least share that is enough, in tenths of a percent.
pub(super) fn allowing_share(enough: u32) -> String {
    share(u32::try_from(up_to(enough.into(), 1_000)).unwrap_or(enough))
}

/// The least time that is enough and that its text shows exactly: in whole seconds from 10 s up,
/// in minutes from 1 h, in hours from 2 d, and below in three figures.
pub(super) fn allowing_time(enough: Micros) -> Micros {
    let unit = match enough.0 {
        0..1_000 => 1,
        1_000..10_000 => 10,
        10_000..100_000 => 100,
        100_000..1_000_000 => 1_000,
        1_000_000..10_000_000 => 10_000,
        10_000_000..3_600_000_000 => 1_000_000,
        3_600_000_000..172_800_000_000 => 60_000_000,
        _ => 3_600_000_000,
    };
    Micros(up_to(enough.0, unit))
}

/// The least money that is enough and that its text shows exactly: in cents, and below a cent in
/// two figures.
pub(super) fn allowing_money(enough: Money) -> Money {
    const CENT: u64 = 10_000;
    let unit = match enough.0 {
        0..100 => 1,
        100..1_000 => 10,
        1_000..CENT => 100,
        _ => CENT,
    };
    Money(up_to(enough.0, unit))
}

/// Rounded up to whole units.
fn up_to(value: u64, unit: u64) -> u64 {
    value.div_ceil(unit).saturating_mul(unit)
}

/// A limit as it was given, in seconds where its text would round it.
pub(super) fn exact_time(limit: Micros) -> String {
    match allowing_time(limit) == limit {
        true => time(limit),
        false => limit.as_seconds() + " s",
    }
}

/// The same of money, in dollars.
pub(super) fn exact_money(limit: Money) -> String {
    match allowing_money(limit) == limit {
        true => limit.to_string(),
        false => ["$", &limit.dollars()].concat(),
    }
}
