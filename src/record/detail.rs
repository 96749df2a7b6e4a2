//! All that one row has to say, in Dagster's words: its message in full, what was raised and by
//! what that was caused, and what else it carries.

use serde::{Deserialize, Serialize};

use crate::dagster::{ErrorInfo, python};
use crate::engine::{Row, What};

use super::Record;
use super::shown::{Data, Shown};

/// How many items a list keeps: more than anybody reads.
const LISTED: usize = 2_000;

/// One row in full.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    /// In Dagster's words.
    pub message: String,
    /// What was raised, and what caused it.
    pub errors: Vec<Link>,
    /// What else it carries: names and values.
    pub data: Vec<(String, String)>,
}

/// One error of a chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// How it follows from the one before it; empty for the first.
    pub how: String,
    /// Python's own line for it.
    pub message: String,
}

impl Detail {
    /// A row in full; `record` has taken in the log at least up to it.
    pub fn of(record: &Record, row: &Row) -> Self {
        let shown = Shown::with_list(record, row, LISTED);
        let is_retry = matches!(row.what, What::StepUpForRetry(_));
        Self {
            message: shown.message,
            errors: links(shown.data.error.as_ref(), is_retry),
            data: table(shown.data),
        }
    }
}

/// An error chain as Dagster's run page words it. What a retry policy raises says nothing itself:
/// the page begins with what the retry was asked for.
fn links(error: Option<&ErrorInfo>, is_retry: bool) -> Vec<Link> {
    let mut links = Vec::new();
    let mut next = error;
    let mut how = "";
    if let Some(cause) = error
        .and_then(|error| error.cause.as_deref())
        .filter(|_| is_retry)
    {
        how = "The retry request was caused by the following exception:";
        next = Some(cause);
    }
    while let Some(error) = next {
        links.push(Link {
            how: how.to_owned(),
            message: error.message.trim_end().to_owned(),
        });
        how = "The above exception was caused by the following exception:";
        next = error.cause.as_deref();
    }
    links
}

fn table(data: Data) -> Vec<(String, String)> {
    let listed = |keys: Vec<String>| {
        let more = keys.len().saturating_sub(LISTED);
        let list = python::list(keys.iter().take(LISTED));
        match more {
            0 => list,
            _ => [&list, " and ", &more.to_string(), " more"].concat(),
        }
    };
    let seconds = data.seconds_to_wait.map(python::float);
    let rows = [
        ("mapping_key", data.mapping_key),
        ("seconds_to_wait", seconds),
        ("step_keys", data.step_keys.map(listed)),
        ("steps_interrupted", data.steps_interrupted.map(listed)),
        ("pid", data.pid.map(|pid| pid.to_string())),
        ("pool", data.pool),
        ("lane", data.lane.map(|lane| lane.to_string())),
        ("checksum", data.checksum.map(|sum| sum.to_string())),
    ];
    let there = |(name, value): (&str, Option<String>)| Some((name.to_owned(), value?));
    rows.into_iter().filter_map(there).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::Detail;
    use crate::dagster::RetryPolicy;
    use crate::driver::simulate;
    use crate::engine::{Plan, Row, What};
    use crate::record::Record;
    use crate::scenario::{Approach, Failures, Scenario};

    fn failing(retries: u32) -> (Record, Vec<Row>) {
        let scenario = Scenario {
            fail: [("q".to_owned(), Failures::Always)].into_iter().collect(),
            retry: Some(RetryPolicy {
                max_retries: retries,
                delay: Some(0.5),
                backoff: None,
                jitter: None,
            }),
            ..Scenario::default()
        };
        let plan = Plan::of(Approach::Dynamic, &scenario.check().expect("valid"));
        let plan = Arc::new(plan);
        let rows = simulate(&plan);
        (Record::of(plan, &rows), rows)
    }

    fn detail(of: impl Fn(&What) -> bool) -> Detail {
        let (record, rows) = failing(1);
        let row = rows.iter().find(|row| of(&row.what));
        Detail::of(&record, row.expect("there is one"))
    }

    #[test]
    fn a_failure_says_what_caused_it() {
        let failed = detail(|what| matches!(what, What::StepFailure(_)));
        let hows: Vec<&str> = failed.errors.iter().map(|link| link.how.as_str()).collect();
        let caused = "The above exception was caused by the following exception:";
        assert_eq!(hows, ["", caused]);
        assert!(
            failed.errors[0]
                .message
                .starts_with("Exceeded max_retries of 1")
        );
        assert!(
            failed.errors[1]
                .message
                .ends_with("could not process piece q")
        );
    }

    #[test]
    fn a_retry_says_what_it_was_asked_for_and_how_long_it_waits() {
        let retry = detail(|what| matches!(what, What::StepUpForRetry(_)));
        let [link] = retry.errors.as_slice() else {
            panic!("one error: {:?}", retry.errors);
        };
        let asked = "The retry request was caused by the following exception:";
        assert_eq!(link.how, asked);
        assert!(link.message.ends_with("could not process piece q"));
        let wait = ("seconds_to_wait".to_owned(), "0.5".to_owned());
        assert_eq!(retry.data, [wait]);
    }
}
