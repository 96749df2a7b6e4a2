//! What `fanout advise` accepts beside the scenario.

use clap::{Args as ClapArgs, ValueEnum};
use fanout::forecast::choice::{Priority, Question, Weights};

use super::ThreadsOption;
use crate::cli::advise::parse_weight;

/// What matters.
#[derive(ClapArgs)]
pub(crate) struct AdviseOptions {
    /// What matters most: weights to start from.
    #[arg(long, value_name = "NAME", value_parser = parse_priority, default_value = "balanced")]
    #[arg(long_help = priority_help())]
    priority: Priority,
    /// How much a question matters, from 0, not at all, to 3, a lot. Can be given more than once.
    #[arg(long, value_name = "QUESTION=N", value_parser = parse_weight, long_help = weight_help())]
    weight: Vec<(Question, u8)>,
    #[command(flatten)]
    pub(crate) threads: ThreadsOption,
    /// How to print.
    #[arg(long, value_enum, default_value = "table")]
    pub(crate) format: AdviseFormat,
}

/// How advice is printed.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum AdviseFormat {
    /// Columns and sentences for reading.
    Table,
    /// One JSON document: points, facts, flips, and each flip's scenario.
    Json,
}

impl AdviseOptions {
    /// The weights that are asked for.
    pub(crate) fn weights(&self) -> Weights {
        let given = self.weight.iter();
        given.fold(self.priority.weights(), |weights, (question, weight)| {
            weights.with(*question, *weight)
        })
    }
}

fn parse_priority(text: &str) -> Result<Priority, String> {
    let names = Priority::ALL.map(Priority::name).join(", ");
    Priority::named(text).ok_or_else(|| format!("there are {names}"))
}

fn priority_help() -> String {
    let mut help = "What matters most: weights to start from\n\nNames:".to_owned();
    for priority in Priority::ALL {
        let weights = priority.weights();
        let each = Question::ALL.map(|question| weights.of(question).to_string());
        help += &format!(
            "\n- {}: {} ({})",
            priority.name(),
            priority.title(),
            each.join(" ")
        );
    }
    help
}

fn weight_help() -> String {
    let mut help = "How much a question matters, from 0, not at all, to 3, a lot. Can be given \
                    more than once\n\nQuestions:"
        .to_owned();
    for question in Question::ALL {
        help += &format!("\n- {}: {}", question.name(), question.asked());
    }
    help
}
