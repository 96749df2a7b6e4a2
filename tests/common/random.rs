//! How many random cases are tried, and chances that several tests share.

use fanout::dagster::credits::{Rule, Weights};
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
