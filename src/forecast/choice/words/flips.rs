//! What would change the recommendation.

use crate::Micros;
use crate::forecast::words::{a, capital, count, name, some, time};
use crate::micros::decimal;
use crate::scenario::Approach;

use super::{Words, level, list, points, tidy, verb};
use crate::forecast::choice::{Facts, Flip, Input, Question, Turn};

impl Words<'_> {
    pub(super) fn flip(&self, flip: &Flip) -> String {
        match flip.turn {
            Turn::Input { input, from, to } => self.of_input(flip, input, from, to),
            Turn::Weight { question, from, to } => self.of_weight(flip, question, from, to),
        }
    }

    fn of_input(&self, flip: &Flip, input: Input, from: u64, to: u64) -> String {
        let now = self.report.verdict.choose;
        let verdict = flip.facts.judge(&self.report.weights);
        let side = |approach: Approach| {
            let option = flip.facts.option(approach);
            format!(
                "{} points for {}{}",
                points(verdict.option(approach).points),
                self.cost(option),
                self.and_keeps(&flip.facts, approach),
            )
        };
        format!(
            "Stay with {} until {}{} (now {}): there {} {} {}, against {}.",
            name(now),
            self.until(input, from, to),
            self.at_overhead(input),
            self.value(input, from),
            name(flip.choose),
            verb(flip.choose, "have", "has"),
            side(flip.choose),
            side(now),
        )
    }

    fn and_keeps(&self, facts: &Facts, approach: Approach) -> String {
        let option = facts.option(approach);
        match option.kept < facts.wanted() {
            true => format!(", {} kept", self.share(facts, option)),
            false => String::new(),
        }
    }

    /// An item's time stands against what a step costs.
    fn at_overhead(&self, input: Input) -> String {
        match (input, self.report.facts.overhead()) {
            (Input::Seconds, overhead) if overhead > Micros::ZERO => {
                format!(" at {overhead} of overhead per step")
            }
            _ => String::new(),
        }
    }

    fn until(&self, input: Input, from: u64, to: u64) -> String {
        let value = self.value(input, to);
        let only = if to < from { "only " } else { "" };
        match input {
            Input::Seconds => format!("{} takes {only}{value}", a(self.noun)),
            Input::Items if to == 1 => format!("there is {only}{value}"),
            Input::Items => format!("there are {only}{value}"),
            Input::Overhead => format!("each step costs {only}{value} of overhead of your own"),
            Input::MaxConcurrent if to == 0 => "the in-process executor runs it".to_owned(),
            Input::MaxConcurrent => format!("max_concurrent is {only}{value}"),
            Input::Processes => format!("a pool has {only}{value}"),
            Input::ChunkSize => format!("a chunk has {only}{value}"),
            Input::Failure => format!("{only}{value} of all attempts fail"),
        }
    }

    fn value(&self, input: Input, value: u64) -> String {
        match input {
            Input::Seconds | Input::Overhead => time(Micros(value)),
            // There are 26 letters.
            Input::Items if value > 26 => some(value, "item"),
            Input::Items | Input::ChunkSize => some(value, self.noun),
            Input::MaxConcurrent if value == 0 => "in-process".to_owned(),
            Input::MaxConcurrent => count(value),
            Input::Processes => some(value, "process"),
            Input::Failure => [&tidy(decimal(value, 10_000, 4)), " %"].concat(),
        }
    }

    fn of_weight(&self, flip: &Flip, question: Question, from: u8, to: u8) -> String {
        let weights = self.report.weights.with(question, to);
        let verdict = flip.facts.judge(&weights);
        let now = self.report.verdict.choose;
        format!(
            "If {} mattered {}, not {}: {}, {} points against {} for {}.",
            question.title(),
            level(to),
            level(from),
            name(flip.choose),
            points(verdict.option(flip.choose).points),
            points(verdict.option(now).points),
            name(now),
        )
    }

    /// Inputs of which nothing that was tried changes the recommendation.
    pub(super) fn firm(&self) -> String {
        let names: Vec<&str> = self
            .report
            .firm
            .iter()
            .map(|input| noun_of(*input))
            .collect();
        match names.as_slice() {
            [] => String::new(),
            names => format!("{} changes it.", capital(&list_or(names))),
        }
    }
}

/// `No number of items, no overhead and no chunk size`
fn list_or(names: &[&str]) -> String {
    let no: Vec<String> = names.iter().map(|name| format!("no {name}")).collect();
    let no: Vec<&str> = no.iter().map(String::as_str).collect();
    list(&no)
}

fn noun_of(input: Input) -> &'static str {
    match input {
        Input::Seconds => "time per item from 1 ms to a day",
        Input::Items => "number of items",
        Input::Overhead => "overhead up to 10 min",
        Input::MaxConcurrent => "max_concurrent up to 256",
        Input::Processes => "number of processes up to 256",
        Input::ChunkSize => "chunk size",
        Input::Failure => "failure rate up to 50 %",
    }
}
