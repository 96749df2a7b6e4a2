//! `RetryPolicy` and its delay formulas (dagster 1.13.29, `_core/definitions/policy.py`).

use serde::{Deserialize, Serialize};

/// How the delay grows with the number of the retry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Backoff {
    /// 1, 2, 3, 4 times the delay.
    Linear,
    /// 1, 3, 7, 15 times the delay.
    Exponential,
}

/// How chance changes the delay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Jitter {
    /// Anywhere between nothing and the delay.
    Full,
    /// Up to one base delay more or less, after backoff.
    PlusMinus,
}

/// What happens when a step fails: how often it is tried again, and after how long.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetryPolicy {
    /// Retries after the first attempt; Dagster's default is 1.
    #[serde(default = "RetryPolicy::default_max_retries")]
    pub max_retries: u32,
    /// Seconds before a retry; none means at once.
    #[serde(default)]
    pub delay: Option<f64>,
    /// Growth of the delay; needs a delay.
    #[serde(default)]
    pub backoff: Option<Backoff>,
    /// Chance in the delay; needs a delay.
    #[serde(default)]
    pub jitter: Option<Jitter>,
}

impl Default for RetryPolicy {
    fn default() -> Self {
        Self {
            max_retries: Self::default_max_retries(),
            delay: None,
            backoff: None,
            jitter: None,
        }
    }
}

impl RetryPolicy {
    fn default_max_retries() -> u32 {
        1
    }

    /// Seconds to wait before retry number `retry` (1 is the first), as the Python float that
    /// Dagster's message shows. `chance` is drawn from [0, 1) and is used by jitter only.
    pub fn seconds_to_wait(&self, retry: u32, chance: f64) -> f64 {
        let base = self.delay.unwrap_or(0.0);
        let delay = match self.backoff {
            Some(Backoff::Exponential) => (power_of_two(retry) - 1.0) * base,
            Some(Backoff::Linear) => f64::from(retry) * base,
            None => base,
        };
        match self.jitter {
            Some(Jitter::Full) => chance * delay,
            Some(Jitter::PlusMinus) => delay + (2.0 * chance - 1.0) * base,
            None => delay,
        }
    }
}

/// 2^n, exact up to the largest float.
fn power_of_two(n: u32) -> f64 {
    libm::ldexp(1.0, i32::try_from(n.min(1_023)).unwrap_or(1_023))
}

#[cfg(test)]
mod tests {
    use super::{Backoff, Jitter, RetryPolicy};

    fn waits(policy: RetryPolicy, chance: f64) -> Vec<f64> {
        (1..=3)
            .map(|retry| policy.seconds_to_wait(retry, chance))
            .collect()
    }

    #[test]
    fn backoff_keeps_the_floats_that_dagster_prints() {
        let policy = RetryPolicy {
            max_retries: 3,
            delay: Some(0.2),
            ..RetryPolicy::default()
        };
        let linear = RetryPolicy {
            backoff: Some(Backoff::Linear),
            ..policy
        };
        let exponential = RetryPolicy {
            backoff: Some(Backoff::Exponential),
            ..policy
        };
        assert_eq!(waits(policy, 0.5), [0.2, 0.2, 0.2]);
        assert_eq!(waits(linear, 0.5), [0.2, 0.4, 0.600_000_000_000_000_1]);
        assert_eq!(
            waits(exponential, 0.5),
            [0.2, 0.600_000_000_000_000_1, 1.400_000_000_000_000_1]
        );
    }

    #[test]
    fn jitter_stays_within_its_bounds() {
        let policy = RetryPolicy {
            max_retries: 3,
            delay: Some(1.0),
            ..RetryPolicy::default()
        };
        let full = RetryPolicy {
            jitter: Some(Jitter::Full),
            backoff: Some(Backoff::Linear),
            ..policy
        };
        let plus_minus = RetryPolicy {
            jitter: Some(Jitter::PlusMinus),
            ..policy
        };
        assert_eq!(waits(full, 0.5), [0.5, 1.0, 1.5]);
        assert_eq!(waits(plus_minus, 0.0), [0.0, 0.0, 0.0]);
        assert_eq!(waits(plus_minus, 0.75), [1.5, 1.5, 1.5]);
    }
}
