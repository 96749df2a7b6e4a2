//! What would change the recommendation.

use crate::Micros;
use crate::forecast::words::{count, name, some, time};
use crate::micros::decimal;
use crate::scenario::Approach;

use super::{Told, Words, cost, level, points, tidy};
use crate::forecast::choice::input::retries;
use crate::forecast::choice::{Facts, Flip, Input, Question, Turn, Verdict};

impl Words<'_> {
    pub(super) fn flip(&self, flip: &Flip) -> Told {
        let now = self.report.verdict.choose;
        let (verdict, change, why) = match flip.turn {
            Turn::Input { input, from, to } => (
                flip.facts.judge(&self.report.weights),
                format!(
                    "{} (now {})",
                    self.from(input, from, to),
                    now_at(input, from)
                ),
                self.against(flip),
            ),
            Turn::Weight { question, from, to } => (
                flip.facts.judge(&self.report.weights.with(question, to)),
                of_weight(question, from, to),
                String::new(),
            ),
        };
        let [then, before] = [flip.choose, now].map(|at| points(verdict.option(at).points));
        let change = [&change, ": ", &outcome(&verdict, flip.choose, now)].concat();
        let why = match then == before {
            true => format!("{why}{then} points each."),
            false => format!("{why}{then} points against {before}."),
        };
        Told { change, why }
    }

    /// `13.7 s and 31 credits against 26.3 s and 202 credits; `
    fn against(&self, flip: &Flip) -> String {
        let side = |approach: Approach| {
            let cost = cost(flip.facts.option(approach));
            cost + &self.and_keeps(&flip.facts, approach)
        };
        let (then, now) = (side(flip.choose), side(self.report.verdict.choose));
        match then == now {
            true => format!("{then} each; "),
            false => format!("{then} against {now}; "),
        }
    }

    fn and_keeps(&self, facts: &Facts, approach: Approach) -> String {
        let option = facts.option(approach);
        match option.kept < facts.wanted() {
            true => format!(" ({} kept)", self.share(facts, option)),
            false => String::new(),
        }
    }

    /// `From 510 items on`, `From 20 items down`, and at an end just that.
    fn from(&self, input: Input, from: u64, to: u64) -> String {
        let at = match input {
            Input::Seconds => format!("{} per {}", time(Micros(to)), self.noun),
            // There are 26 letters.
            Input::Items if to > 26 => some(to, "item"),
            Input::Items => some(to, self.noun),
            Input::Overhead if to == 0 => return "Without overhead of your own".to_owned(),
            Input::Overhead => format!("{} of overhead per step", time(Micros(to))),
            Input::MaxConcurrent if to == 0 => return "With the in-process executor".to_owned(),
            Input::MaxConcurrent => format!("max_concurrent {}", count(to)),
            Input::Processes => format!("{} in a pool", some(to, "process")),
            Input::ChunkSize => format!("chunks of {}", count(to)),
            Input::MaxRetries if to == 0 => return "Without retries".to_owned(),
            Input::MaxRetries => match to {
                1 => "1 retry".to_owned(),
                many => [&count(many), " retries"].concat(),
            },
            Input::Failure if to == 0 => return "Without failures by chance".to_owned(),
            Input::Failure => format!("{} of attempts failing", share(to)),
        };
        let is_end = match input {
            Input::Items | Input::Processes | Input::ChunkSize => to == 1,
            Input::Seconds | Input::Overhead | Input::MaxConcurrent => false,
            Input::Failure | Input::MaxRetries => false,
        };
        match (is_end, to > from) {
            (true, _) => format!("With {at}"),
            (false, true) => format!("From {at} on"),
            (false, false) => format!("From {at} down"),
        }
    }

    /// Inputs of which nothing that was tried changes the recommendation.
    pub(super) fn firm(&self) -> String {
        let inputs = self.report.firm.iter();
        let names: Vec<String> = inputs.map(|input| self.tried(*input)).collect();
        match names.as_slice() {
            [] => String::new(),
            names => format!("Makes no difference: {}.", names.join(", ")),
        }
    }

    /// An input, with how far it was tried.
    fn tried(&self, input: Input) -> String {
        let text = match input {
            Input::Seconds => "time per item (1 ms to a day)",
            Input::Items => "number of items",
            Input::Overhead => "overhead (to 10 min)",
            Input::MaxConcurrent => "max_concurrent (to 256)",
            Input::Processes => "processes (to 256)",
            Input::ChunkSize => "chunk size",
            Input::Failure => "failure rate (to 50 %)",
            Input::MaxRetries => {
                return format!("max_retries (to {})", count(retries(self.checked)));
            }
        };
        text.to_owned()
    }
}

/// What is recommended then; where points are the same to what is shown of them, just that.
fn outcome(verdict: &Verdict, then: Approach, now: Approach) -> String {
    let shown = |approach: Approach| points(verdict.option(approach).points);
    match shown(then) == shown(now) {
        true => format!("{} level with {}", name(then), name(now)),
        false => name(then).to_owned(),
    }
}

fn of_weight(question: Question, from: u8, to: u8) -> String {
    let (then, now) = (level(to), level(from));
    format!("If {} mattered {then} (now {now})", question.title())
}

/// The value as it is.
fn now_at(input: Input, value: u64) -> String {
    match input {
        Input::Seconds | Input::Overhead => time(Micros(value)),
        Input::MaxConcurrent if value == 0 => "in-process".to_owned(),
        Input::Failure => share(value),
        Input::Items | Input::MaxConcurrent | Input::Processes => count(value),
        Input::ChunkSize | Input::MaxRetries => count(value),
    }
}

/// Millionths: `2 %`.
fn share(value: u64) -> String {
    [&tidy(decimal(value, 10_000, 4)), " %"].concat()
}
