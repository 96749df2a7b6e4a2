//! What a run costs in Dagster+ credits: its log gives counts ([`Usage`]), a [`Rule`] prices them.
//!
//! The documentation has stated the rule in several ways, so each has a name and the time of its
//! documentation. No rule changes a run. Where the documentation is silent, [`Rule::assumed`]
//! says what is taken instead. The page "Dynamic outputs vs Python parallelism" remarks that a
//! pool takes a single credit for the entire operation: that is no rule, and leaves out the op
//! that merges.
//!
//! Asset checks, observations, sensor evaluations and materializations that a sensor reports cost
//! nothing by any rule. A step that never starts is assumed free.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::EventType;

/// What a run's log holds of what credits are counted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Steps that were executed, whatever became of them: one per `STEP_START`.
    pub executions: u32,
    /// Attempts after a step's first: one per `STEP_RESTARTED`.
    pub retries: u32,
    /// `ASSET_MATERIALIZATION` events of steps. The jobs of plain ops here have none.
    pub materializations: u32,
    /// Steps with at least one of them.
    pub materializing: u32,
}

impl Usage {
    /// So many steps of plain ops.
    pub fn plain(executions: u32, retries: u32) -> Self {
        Self {
            executions,
            retries,
            ..Self::default()
        }
    }

    /// Takes in an event of a step that materializes nothing.
    pub fn add(&mut self, event: EventType) {
        // A retry starts with STEP_RESTARTED and so is no further execution.
        self.executions += u32::from(event == EventType::StepStart);
        self.retries += u32::from(event == EventType::StepRestarted);
    }

    /// The usage of one run's events, each with the key of its step; what has none costs nothing.
    pub fn of<'a>(events: impl IntoIterator<Item = (EventType, Option<&'a str>)>) -> Self {
        let (mut usage, mut materializing) = (Self::default(), Vec::new());
        for (event, step) in events {
            let Some(step) = step else {
                continue;
            };
            usage.add(event);
            if event == EventType::AssetMaterialization {
                usage.materializations += 1;
                materializing.push(step);
            }
        }
        materializing.sort_unstable();
        materializing.dedup();
        usage.materializing = u32::try_from(materializing.len()).unwrap_or(u32::MAX);
        usage
    }
}

/// What each count of a [`Usage`] costs, in credits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weights {
    /// A step execution, whether it succeeds or fails.
    pub execution: u8,
    /// A materialization.
    pub materialization: u8,
    /// An attempt after a step's first within a run.
    pub retry: u8,
    /// Whether a step that materializes costs its execution as well.
    pub both: bool,
}

impl Weights {
    /// The most that one can be.
    pub const MOST: u8 = 100;
    /// The two counts of [`Rule::Current`].
    const TWO_COUNTS: Self = Self {
        execution: 1,
        materialization: 1,
        retry: 0,
        both: true,
    };
}

/// A rule by which credits are counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Rule {
    /// The sum of two counts, step executions and materializations. The name stays with this
    /// rule: one that replaces it gets a name of its own.
    #[default]
    Current,
    /// The first wordings of 2026, which count materializations.
    Early2026,
    /// What the page on Insights said up to 2025.
    Insights2025,
    /// Somebody's own weights; a materialization comes on top of its step.
    Custom(Weights),
}

/// What there is to say of a rule.
struct Facts {
    name: &'static str,
    title: &'static str,
    documented: &'static str,
    source: &'static str,
    counts: &'static str,
    assumed: &'static str,
    weights: Weights,
}

const CREDIT_USAGE: &str = "dagster.io/docs/deployment/dagster-plus/management/credit-usage";

const CURRENT: Facts = Facts {
    name: "current",
    title: "steps and materializations, 2026",
    documented: "2026",
    source: CREDIT_USAGE,
    counts: "1 per step execution, failed or not, and 1 per materialization; retries in a run are free",
    assumed: "",
    weights: Weights::TWO_COUNTS,
};

const EARLY_2026: Facts = Facts {
    name: "early-2026",
    title: "materializations, earlier in 2026",
    documented: "earlier in 2026",
    source: CREDIT_USAGE,
    counts: "1 per materialization, its step included",
    assumed: "a step that materializes nothing costs 1, and retries are free",
    weights: Weights {
        both: false,
        ..Weights::TWO_COUNTS
    },
};

const INSIGHTS_2025: Facts = Facts {
    name: "insights-2025",
    title: "steps and assets, 2025 and before",
    documented: "2025 and before",
    source: "docs.dagster.io/guides/monitor/insights",
    counts: "1 per step that is run, and 1 per asset that is materialized",
    assumed: "a step that fails costs its 1, and retries are free",
    weights: Weights::TWO_COUNTS,
};

const CUSTOM: &str = "custom";

impl Rule {
    /// The documented rules, the newest first.
    pub const DOCUMENTED: [Self; 3] = [Self::Current, Self::Early2026, Self::Insights2025];
    /// What there is to choose from without numbers to write, by name and title: the documented
    /// rules, and what it would be if retries counted too.
    pub const CHOICES: [(&'static str, &'static str); 4] = [
        (CURRENT.name, CURRENT.title),
        (EARLY_2026.name, EARLY_2026.title),
        (INSIGHTS_2025.name, INSIGHTS_2025.title),
        ("custom:1:1:1", "own: retries cost 1 too"),
    ];

    fn facts(self) -> Option<&'static Facts> {
        match self {
            Self::Current => Some(&CURRENT),
            Self::Early2026 => Some(&EARLY_2026),
            Self::Insights2025 => Some(&INSIGHTS_2025),
            Self::Custom(_) => None,
        }
    }

    /// When the documentation stated it; nothing for one's own.
    pub fn documented(self) -> &'static str {
        self.facts().map_or("", |facts| facts.documented)
    }

    /// The page that states it; nothing for one's own.
    pub fn source(self) -> &'static str {
        self.facts().map_or("", |facts| facts.source)
    }

    /// Of what its source does not say: what is assumed.
    pub fn assumed(self) -> &'static str {
        self.facts().map_or("", |facts| facts.assumed)
    }

    /// What it counts, without an end: `1 per step execution, …`.
    pub fn counts(self) -> String {
        match self {
            Self::Custom(own) => [
                &own.execution.to_string(),
                " per step execution, ",
                &own.materialization.to_string(),
                " per materialization, ",
                &own.retry.to_string(),
                " per retry in a run",
            ]
            .concat(),
            rule => rule.facts().map_or("", |facts| facts.counts).to_owned(),
        }
    }

    /// What each count costs.
    pub fn weights(self) -> Weights {
        match (self, self.facts()) {
            (Self::Custom(own), _) => own,
            (_, facts) => facts.map_or(Weights::TWO_COUNTS, |facts| facts.weights),
        }
    }

    /// What a run costs.
    pub fn credits(self, usage: Usage) -> u64 {
        let weights = self.weights();
        let free = if weights.both { 0 } else { usage.materializing };
        let cost = |count: u32, weight: u8| u64::from(count) * u64::from(weight);
        cost(usage.executions.saturating_sub(free), weights.execution)
            + cost(usage.materializations, weights.materialization)
            + cost(usage.retries, weights.retry)
    }

    /// Reads a name, or `custom:` with the credits of a step execution, a materialization and a
    /// retry: `custom:1:1:1`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix(CUSTOM) {
            Some(own) => read_own(own).map(Self::Custom),
            None => {
                let mut documented = Self::DOCUMENTED.into_iter();
                documented.find(|rule| rule.facts().is_some_and(|facts| facts.name == text))
            }
        }
    }
}

/// `:1:1:0`
fn read_own(text: &str) -> Option<Weights> {
    let mut weights = text.strip_prefix(':')?.split(':').map(read_weight);
    let [execution, materialization, retry] =
        [weights.next()??, weights.next()??, weights.next()??];
    weights.next().is_none().then_some(Weights {
        execution,
        materialization,
        retry,
        both: true,
    })
}

fn read_weight(text: &str) -> Option<u8> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let weight = digits.then(|| text.parse().ok())?;
    weight.filter(|weight| *weight <= Weights::MOST)
}

impl fmt::Display for Rule {
    /// As [`Rule::parse`] reads it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.facts()) {
            (Self::Custom(own), _) => write!(
                f,
                "{CUSTOM}:{}:{}:{}",
                own.execution, own.materialization, own.retry
            ),
            (_, facts) => f.write_str(facts.map_or("", |facts| facts.name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Rule, Usage, Weights};
    use crate::dagster::EventType as E;

    #[test]
    fn a_name_is_read_as_its_rule() {
        let own = Weights {
            execution: 0,
            materialization: 100,
            retry: 2,
            both: true,
        };
        for (rule, name) in [
            (Rule::Current, "current"),
            (Rule::Early2026, "early-2026"),
            (Rule::Insights2025, "insights-2025"),
            (Rule::Custom(own), "custom:0:100:2"),
        ] {
            assert_eq!(rule.to_string(), name);
            assert_eq!(Rule::parse(name), Some(rule));
        }
        for (name, _) in Rule::CHOICES {
            assert!(Rule::parse(name).is_some_and(|rule| rule.to_string() == name));
        }
        for text in [
            "",
            "Current",
            "custom",
            "custom:",
            "custom:1:1",
            "custom:1:1:1:1",
            "custom:1:1:101",
            "custom:1:1:+1",
            "custom:1:1:-1",
            "custom:1:1:",
            "custom:1:1:0.5",
        ] {
            assert_eq!(Rule::parse(text), None, "{text}");
        }
    }

    #[test]
    fn materializations_cost_what_the_examples_of_the_docs_say() {
        let step = |usage| Rule::DOCUMENTED.map(|rule| rule.credits(usage));
        let run = |events: &[(E, Option<&'static str>)]| Usage::of(events.iter().copied());
        // A step that materializes one asset, and one that fails before it does.
        let usage = run(&[
            (E::RunStart, None),
            (E::StepStart, Some("a")),
            (E::AssetMaterialization, Some("a")),
            (E::StepSuccess, Some("a")),
        ]);
        assert_eq!(step(usage), [2, 1, 2]);
        let usage = run(&[(E::StepStart, Some("a")), (E::StepFailure, Some("a"))]);
        assert_eq!(step(usage), [1, 1, 1]);
        // One step for 500 partitions each, and what a sensor reports.
        let usage = Usage {
            executions: 500,
            materializations: 500,
            materializing: 500,
            ..Usage::default()
        };
        assert_eq!(step(usage), [1_000, 500, 1_000]);
        let usage = run(&[(E::AssetMaterialization, None)]);
        assert_eq!(step(usage), [0, 0, 0]);
        // A multi-asset, tried again, whose events stand among another's.
        let usage = run(&[
            (E::StepStart, Some("many")),
            (E::StepStart, Some("one")),
            (E::AssetMaterialization, Some("many")),
            (E::AssetMaterialization, Some("one")),
            (E::StepRestarted, Some("many")),
            (E::AssetMaterialization, Some("many")),
        ]);
        assert_eq!((usage.materializations, usage.materializing), (3, 2));
        assert_eq!(step(usage), [5, 3, 5]);
    }
}
