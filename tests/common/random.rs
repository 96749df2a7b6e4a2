//! How many random cases are tried, and chances that several tests share.

use fanout::Micros;
use fanout::dagster::credits::{Rule, Weights};
use fanout::scenario::{Durations, Law};
use proptest::prelude::*;

/// So many cases, or `full` of them with `FANOUT_FULL=1`.
pub(crate) fn config(few: u32, full: u32) -> ProptestConfig {
    let is_full = std::env::var_os("FANOUT_FULL").is_some();
    ProptestConfig {
        cases: if is_full { full } else { few },
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// A documented rule, or somebody's own weights.
pub(crate) fn any_rule() -> impl Strategy<Value = Rule> {
    let weight = || 0..=Weights::MOST;
    let own = (weight(), weight(), weight()).prop_map(|(execution, materialization, retry)| {
        Rule::Custom(Weights {
            execution,
            materialization,
            retry,
            both: true,
        })
    });
    prop_oneof![proptest::sample::select(Rule::DOCUMENTED.to_vec()), own]
}

/// Any durations that make sense: half of them constant, times of one's own of up to 30 s.
pub(crate) fn any_durations() -> impl Strategy<Value = Durations> {
    let laws = proptest::sample::select(Law::ALL.to_vec());
    let drawn = (laws, 0.0..1.0_f64).prop_map(|(law, part)| {
        let (_, least, most) = law.spread();
        // What is drawn at random has many digits, which links keep as well.
        let by = most - part * (most - least);
        Durations::Drawn { law, by }
    });
    let own = proptest::collection::vec((0..30_000_000_u64).prop_map(Micros), 1..40);
    let own = own.prop_map(|micros| Durations::Own {
        micros: micros.into(),
    });
    prop_oneof![2 => Just(Durations::Constant), 1 => drawn, 1 => own]
}

/// Nothing by chance, or one of many, or each.
pub(crate) fn any_probability() -> impl Strategy<Value = f64> {
    prop_oneof![4 => Just(0.0), 2 => 0.0..0.2_f64, 1 => 0.0..=1.0_f64]
}
