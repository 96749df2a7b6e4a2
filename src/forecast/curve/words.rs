//! What a curve says, in sentences.

use crate::Micros;
use crate::forecast::words::{capital, count, name, some, time};
use crate::scenario::Approach;

use super::axis::Axis;
use super::cross::{Answer, Ask, Crossing, NEAR_PERCENT, TOLD, asks};
use super::point::CurvePoint;
use super::report::{CurveReport, OVERHEADS};
use super::scale::Unit;

impl CurveReport {
    /// What is to be said of it, the most telling first: where approaches change places, and who
    /// is ahead throughout.
    pub fn sentences(&self) -> Vec<String> {
        let first = self.rule_of_thumb().or_else(|| self.nothing_to_retry());
        let mut sentences: Vec<String> = first.into_iter().collect();
        let mut throughout = Vec::new();
        for ask in asks(self.axis) {
            let changes: Vec<&Crossing> = self.of(ask).collect();
            let (said, told) = match changes.is_empty() {
                false => (Some(self.changes(ask, &changes)), &mut sentences),
                true => (self.throughout(ask), &mut throughout),
            };
            told.extend(self.counted(ask, said));
        }
        sentences.extend(throughout);
        sentences
    }

    fn of(&self, ask: Ask) -> impl Iterator<Item = &Crossing> {
        self.crossings
            .iter()
            .filter(move |crossing| crossing.ask == ask)
    }

    /// The rule of thumb with the question's own overhead, on the axis of which it speaks.
    fn rule_of_thumb(&self) -> Option<String> {
        if self.axis != Axis::Seconds || self.step_overhead == Micros::ZERO {
            return None;
        }
        let least = Axis::Seconds.phrase(self.worth_a_step().0);
        let each = time(self.step_overhead);
        Some(format!(
            "From {least} on, overhead is at most 5 % of a dynamic step: {OVERHEADS} times the \
             {each} that a step costs beside its work."
        ))
    }

    /// Where no run fails without retries, none is retried.
    fn nothing_to_retry(&self) -> Option<String> {
        let none = self.points.first().filter(|point| point.x == 0)?;
        let fails = none.values.iter().any(|value| value.failed > 0);
        let idle = self.axis == Axis::Retries && none.complete && !fails;
        let said = || match (self.is_certain(), none.values.first()) {
            (false, Some(value)) => {
                let runs = some(value.trials, "run");
                ["None of ", &runs, " fails without retries."].concat()
            }
            _ => "No run fails here, so that retries change nothing.".to_owned(),
        };
        idle.then(said)
    }

    /// What is said of runs that fail, with how many do.
    fn counted(&self, ask: Ask, said: Option<String>) -> Option<String> {
        let Ask::Fails(one) = ask else {
            return said;
        };
        let Some((runs, fewer)) = self.fewer_fail(one) else {
            return said;
        };
        let runs = count(runs);
        Some(match said {
            Some(said) => format!("{}: of {runs} runs {fewer}.", said.trim_end_matches('.')),
            None => format!("Of {runs} runs of {} {fewer}.", name(one)),
        })
    }

    /// Along retries: of how many runs how many fail at first, and with how many retries none does.
    fn fewer_fail(&self, approach: Approach) -> Option<(u32, String)> {
        let complete = || self.points.iter().filter(|point| point.complete);
        let of = |point: &CurvePoint| (point.x, *point.value(approach));
        let (from, first) = complete().next().map(of)?;
        if self.axis != Axis::Retries || first.failed == 0 || self.is_certain() {
            return None;
        }
        let mut some_fail = complete().map(of).filter(|(_, value)| value.failed > 0);
        let (last, least) = some_fail.next_back()?;
        if complete().next_back()?.x == from {
            return None;
        }
        let then = match complete().find(|point| point.x > last) {
            Some(point) => format!("none does from {} on", self.axis.phrase(point.x)),
            None => format!("{} with {}", count(least.failed), self.axis.phrase(last)),
        };
        let fail = if first.failed == 1 { "fails" } else { "fail" };
        let (failed, with) = (count(first.failed), self.axis.phrase(from));
        Some((
            first.trials,
            format!("{failed} {fail} with {with}, and {then}"),
        ))
    }

    /// Whether nothing is left to chance.
    fn is_certain(&self) -> bool {
        let values = self.points.iter().flat_map(|point| &point.values);
        values.into_iter().all(|value| value.trials <= 1)
    }

    /// An answer, as the end of a sentence.
    fn said(&self, ask: Ask, answer: Answer) -> String {
        match (ask, answer) {
            (Ask::Fails(one), Answer::No) if self.is_certain() => {
                [name(one), " ", verb(one, "succeeds")].concat()
            }
            (Ask::Fails(one), _) if self.is_certain() => {
                [name(one), " ", verb(one, "fails")].concat()
            }
            _ => said(ask, answer),
        }
    }

    fn changes(&self, ask: Ask, changes: &[&Crossing]) -> String {
        let ([first, .., last] | [first @ last]) = changes else {
            return String::new();
        };
        if changes.len() > TOLD {
            let (from, to) = (self.value(first.at), self.axis.phrase(last.at));
            let then = self.said(ask, last.to);
            let times = changes.len();
            return format!(
                "{} {times} times between {from} and {to}; from there on, {then}.",
                capital(&changing(ask))
            );
        }
        let mut text = self.from(first) + &self.said(ask, first.to);
        for change in &changes[1..] {
            let again = match change.to == first.from {
                true => " again",
                false => "",
            };
            text += &format!(
                "; from {} on, {}{again}",
                self.value(change.at),
                self.said(ask, change.to)
            );
        }
        text + "."
    }

    /// `From 28 s per item on, `; what is so for anything but nothing, `Above 0 s per item, `.
    fn from(&self, first: &Crossing) -> String {
        let of_things = self.axis.unit() == Unit::Count;
        match first.after == 0 && first.exact && !of_things {
            true => format!("Above {}, ", self.axis.phrase(0)),
            false => format!("From {} on, ", self.axis.phrase(first.at)),
        }
    }

    /// A value without what it is of.
    fn value(&self, x: u64) -> String {
        self.axis.unit().text(x)
    }

    /// What holds wherever there is an answer, where that is worth saying.
    fn throughout(&self, ask: Ask) -> Option<String> {
        let mut answered = self
            .points
            .iter()
            .filter(|point| point.complete)
            .filter_map(|point| Some((point.x, ask.answer(point)?)));
        let (first, answer) = answered.next()?;
        let (last, _) = answered.next_back()?;
        let worth_it = match (ask, answer) {
            (Ask::Time(..), _) | (Ask::Fails(_), Answer::Yes) => true,
            (Ask::Near(..) | Ask::Credits(..) | Ask::Fails(_), _) => false,
        };
        worth_it.then(|| {
            let (from, to) = (self.value(first), self.axis.phrase(last));
            capital(&self.said(ask, answer)) + &format!(" all the way from {from} to {to}.")
        })
    }
}

/// What changes, where it does so often.
fn changing(ask: Ask) -> String {
    match ask {
        Ask::Time(one, other) => {
            format!(
                "{} and {} change places in run time",
                name(one),
                name(other)
            )
        }
        Ask::Credits(one, other) => {
            format!("{} and {} change places in credits", name(one), name(other))
        }
        Ask::Near(one, other) => format!(
            "whether {} {} more than {NEAR_PERCENT} % longer than {} changes",
            name(one),
            verb(one, "takes"),
            name(other)
        ),
        Ask::Fails(one) => format!("whether most runs of {} fail changes", name(one)),
    }
}

/// An answer of runs that chance has a part in, as the end of a sentence.
fn said(ask: Ask, answer: Answer) -> String {
    let ahead = |one: Approach, other: Approach, verb_: &str, more: &str| {
        format!(
            "{} {} {more} than {}",
            name(one),
            verb(one, verb_),
            name(other)
        )
    };
    match (ask, answer) {
        (Ask::Time(one, other), Answer::Yes) => ahead(one, other, "is", "faster"),
        (Ask::Time(one, other), Answer::No) => ahead(other, one, "is", "faster"),
        (Ask::Time(one, other), Answer::Even) => {
            format!("{} and {} take the same time", name(one), name(other))
        }
        (Ask::Credits(one, other), Answer::Yes) => ahead(one, other, "costs", "fewer credits"),
        (Ask::Credits(one, other), Answer::No) => ahead(other, one, "costs", "fewer credits"),
        (Ask::Credits(one, other), Answer::Even) => {
            format!("{} and {} cost the same credits", name(one), name(other))
        }
        (Ask::Near(one, other), Answer::No) => ahead(
            one,
            other,
            "takes",
            &format!("over {NEAR_PERCENT} % longer"),
        ),
        (Ask::Near(one, other), Answer::Yes | Answer::Even) => ahead(
            one,
            other,
            "takes",
            &format!("no more than {NEAR_PERCENT} % longer"),
        ),
        (Ask::Fails(one), Answer::No) => {
            format!("at least half of the runs of {} succeed", name(one))
        }
        (Ask::Fails(one), Answer::Yes | Answer::Even) => {
            format!("most runs of {} fail", name(one))
        }
    }
}

/// A verb as the approach's name asks for it: dynamic outputs are many.
fn verb(approach: Approach, singular: &str) -> &str {
    match (approach, singular) {
        (Approach::Dynamic, "is") => "are",
        (Approach::Dynamic, singular) => singular.trim_end_matches('s'),
        (Approach::Parallel | Approach::Hybrid, singular) => singular,
    }
}
