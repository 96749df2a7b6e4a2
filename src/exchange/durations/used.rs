//! How times of one's own are used by a scenario, in words.

use crate::forecast::some;
use crate::scenario::{Checked, Own, Times};

/// How a scenario's items take somebody's own times, in a sentence or two; nothing where it has none.
pub fn times_used(checked: &Checked) -> Option<String> {
    let own = own(checked)?;
    let items = checked.keys.len();
    let count = u32::try_from(own.count()).unwrap_or(u32::MAX);
    let (times, items_in_words) = (some(count, "time"), some(items, "item"));
    let taken = match (own.are_drawn(items), count) {
        (_, 1) => "Every item takes that one time.".to_owned(),
        (false, _) => [
            "The ",
            &items_in_words,
            " take the times in their order; trials of a forecast draw from them anew.",
        ]
        .concat(),
        (true, _) => [
            "Not as measured: of the ",
            &times,
            ", each of ",
            &items_in_words,
            " draws one, any as likely, by the seed.",
        ]
        .concat(),
    };
    let scaled = match own.are_scaled(checked.each) {
        false => String::new(),
        true => [
            " Not as measured: each time is scaled, so that their mean is ",
            &checked.each.to_string(),
            " and not ",
            &own.mean().to_string(),
            ".",
        ]
        .concat(),
    };
    Some([taken, scaled].concat())
}

/// The same in a word or two, behind a mean.
pub fn times_taken(checked: &Checked) -> Option<&'static str> {
    let own = own(checked)?;
    Some(
        match (
            own.are_drawn(checked.keys.len()),
            own.are_scaled(checked.each),
        ) {
            (false, false) => "as measured",
            (true, false) => "drawn from measured times",
            (false, true) => "as measured, scaled",
            (true, true) => "drawn from measured times, scaled",
        },
    )
}

fn own(checked: &Checked) -> Option<&Own> {
    match &checked.times {
        Times::Own(own) => Some(own),
        Times::Alike | Times::Drawn(_) | Times::Given(_) => None,
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test that cannot go on fails")]
mod tests {
    use super::{times_taken, times_used};
    use crate::Micros;
    use crate::scenario::{Durations, Items, Scenario};

    fn said(items: u32, seconds: f64, times: &[u64]) -> (String, &'static str) {
        let scenario = Scenario {
            items: Items::Numbered(items),
            seconds,
            durations: Durations::Own {
                micros: times.iter().copied().map(Micros).collect(),
            },
            ..Scenario::default()
        };
        let checked = scenario.check().expect("makes sense");
        let used = times_used(&checked).expect("they are its own");
        (used, times_taken(&checked).expect("they are its own"))
    }

    #[test]
    fn what_is_not_as_measured_is_said() {
        let times = [1_000_000, 2_000_000, 6_000_000];
        assert_eq!(
            said(3, 3.0, &times),
            (
                "The 3 items take the times in their order; trials of a forecast draw from them anew.".to_owned(),
                "as measured"
            )
        );
        assert_eq!(
            said(3, 30.0, &times),
            (
                "The 3 items take the times in their order; trials of a forecast draw from them anew. Not as measured: each time is scaled, so \
                 that their mean is 30 s and not 3 s."
                    .to_owned(),
                "as measured, scaled"
            )
        );
        assert_eq!(
            said(2_000, 3.0, &times),
            (
                "Not as measured: of the 3 times, each of 2,000 items draws one, any as likely, by the seed."
                    .to_owned(),
                "drawn from measured times"
            )
        );
        assert_eq!(
            said(2, 1.0, &times[..1]).0,
            "Every item takes that one time."
        );
        let alike = Scenario::default().check().expect("makes sense");
        assert_eq!((times_used(&alike), times_taken(&alike)), (None, None));
    }
}
