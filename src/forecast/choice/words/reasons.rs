//! Why an approach has its points, question by question.

use crate::forecast::MOST_ROWS;
use crate::forecast::words::{count, some, time};
use crate::scenario::Approach;

use super::{Because, Words, taken};
use crate::forecast::choice::{Question, Taken};

impl Words<'_> {
    pub(super) fn because(&self, question: Question) -> Because {
        let place = question as usize;
        Because {
            question,
            weight: self.report.weights.of(question),
            scores: self
                .report
                .verdict
                .options
                .map(|option| option.scores[place]),
            reasons: Approach::ALL.map(|approach| self.reason(question, approach)),
        }
    }

    fn reason(&self, question: Question, approach: Approach) -> String {
        let facts = &self.report.facts;
        let option = facts.option(approach);
        match question {
            Question::Time => taken(option),
            Question::Money => format!(
                "{}, {}",
                option.credits().words(),
                option.credits().cost(self.price)
            ),
            Question::Visibility => self.seen(option),
            Question::Retries => match facts.items {
                0 | 1 => "there is no other to lose".to_owned(),
                items => format!(
                    "a failure leaves {} of {}",
                    count(option.kept_with_a_failure),
                    some(items, self.noun)
                ),
            },
            Question::Steps => format!(
                "{} of overhead on {} of work",
                time(option.step_overhead),
                time(option.step_time)
            ),
            Question::Machine => {
                format!("{} at once on a machine", some(option.at_once, self.noun))
            }
            Question::Code => match approach {
                Approach::Dynamic => "dynamic outputs",
                Approach::Parallel => "a pool, failures within it",
                Approach::Hybrid => "dynamic outputs, a pool, failures within it",
            }
            .to_owned(),
        }
    }

    fn seen(&self, option: &Taken) -> String {
        let steps = some(option.work_steps, "step");
        match option.rows > MOST_ROWS {
            true => format!(
                "{steps}; {} rows, and pages get slow from {}: points are cut to that share",
                count(option.rows),
                count(MOST_ROWS)
            ),
            false => format!("{steps} for {}", some(self.report.facts.items, self.noun)),
        }
    }
}
