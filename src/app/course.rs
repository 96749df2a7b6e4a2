//! An approach as the page knows it: its run, as far as the host has told.

use std::rc::Rc;

use crate::Micros;
use crate::dagster::credits::{Rule, Usage};
use crate::forecast::Prediction;
use crate::host::protocol::{Over, Pace, RunId, Update};
use crate::record::{Counts, ItemState, Picture, Status};
use crate::scenario::Approach;

use super::asked::Asked;

/// One approach.
#[derive(Clone)]
pub(super) struct Panel {
    pub(super) approach: Approach,
    pub(super) run: Option<RunView>,
    /// The item whose tile the keyboard reaches.
    pub(super) reached: u32,
    /// Counts up with every change, so that what has not changed need not be drawn.
    pub(super) revision: u32,
}

/// A run, as far as the host has told.
#[derive(Clone)]
pub(super) struct RunView {
    pub(super) id: RunId,
    pub(super) pace: Pace,
    /// What was asked, so that an answer to something else can be told from it.
    pub(super) asked: Rc<Asked>,
    /// What it should come to, once the host has said so.
    pub(super) predicted: Option<Prediction>,
    pub(super) states: Rc<Vec<ItemState>>,
    pub(super) status: Status,
    pub(super) at: Micros,
    /// By the rule of what is asked now.
    pub(super) credits: u64,
    usage: Usage,
    rule: Rule,
    pub(super) counts: Counts,
    pub(super) picture: Rc<Picture>,
    pub(super) rows: u32,
    pub(super) last_line: Rc<str>,
    /// What is known once it is over.
    pub(super) over: Option<Rc<Over>>,
    pub(super) refused: Option<Rc<str>>,
    /// What its question should come to at real time, where that was known when it started.
    real: Option<Micros>,
    /// Whether the host that had its log is gone.
    pub(super) log_lost: bool,
}

impl Panel {
    pub(super) fn new(approach: Approach) -> Self {
        Self {
            approach,
            run: None,
            reached: 0,
            revision: 0,
        }
    }

    /// Its run, for a change to it.
    pub(super) fn run_mut(&mut self, id: RunId) -> Option<&mut RunView> {
        let run = self.run.as_mut().filter(|run| run.id == id)?;
        self.revision += 1;
        Some(run)
    }

    /// The keyboard reaches this item's tile now.
    pub(super) fn reach(&mut self, item: u32) {
        self.reached = item;
        self.revision += 1;
    }

    /// Whether its run answers another question than the one that is asked now.
    pub(super) fn is_of_earlier_numbers(&self, now: Option<&Asked>) -> bool {
        match (&self.run, now) {
            (Some(run), Some(now)) => {
                // The same question is the same value as long as nothing was typed.
                !std::ptr::eq(&*run.asked, now) && run.asked.shared.scenario != now.shared.scenario
            }
            _ => false,
        }
    }

    /// Whether it runs.
    pub(super) fn is_running(&self) -> bool {
        self.run.as_ref().is_some_and(|run| !run.status.is_final())
    }
}

impl RunView {
    pub(super) fn new(
        id: RunId,
        pace: Pace,
        approach: Approach,
        (asked, real): (Rc<Asked>, Option<Micros>),
    ) -> Self {
        let items = asked.checked.keys.len();
        Self {
            id,
            pace,
            predicted: None,
            states: Rc::new(vec![ItemState::Queued; items as usize]),
            status: Status::NotStarted,
            at: Micros::ZERO,
            credits: 0,
            usage: Usage::default(),
            rule: asked.shared.rule,
            counts: Counts::only(ItemState::Queued, items),
            picture: Rc::clone(&asked.pictures[approach as usize]),
            rows: 0,
            last_line: "".into(),
            over: None,
            refused: None,
            real,
            log_lost: false,
            asked,
        }
    }

    /// Takes in what the host tells.
    pub(super) fn update(&mut self, update: Update) {
        let states = Rc::make_mut(&mut self.states);
        for (item, state) in update.changed.iter() {
            if let Some(place) = states.get_mut(item as usize) {
                *place = state;
            }
        }
        self.status = update.status;
        self.at = update.at;
        self.usage = update.usage;
        self.count_by(self.rule);
        self.counts = update.counts;
        self.picture = Rc::new(update.picture);
        self.rows = update.rows;
        self.last_line = update.last_line.into();
        self.over = update.over.map(Rc::new);
    }

    /// Counts its credits by a rule, which changes nothing else.
    pub(super) fn count_by(&mut self, rule: Rule) {
        self.rule = rule;
        self.credits = rule.credits(self.usage);
    }

    /// It was called off before it began.
    pub(super) fn call_off(&mut self) {
        self.status = Status::Canceled;
        Rc::make_mut(&mut self.states).fill(ItemState::NeverRan);
        self.counts = Counts::only(ItemState::NeverRan, self.counts.all());
    }

    /// It cannot run, or go on.
    pub(super) fn refuse(&mut self, why: &str) {
        self.refused = Some(why.into());
        self.status = Status::Failure;
    }

    /// What is done and what was predicted, in the time of its question: runs at different speeds
    /// are drawn to one scale.
    pub(super) fn at_real_time(&self) -> (Micros, Micros) {
        let predicted = self
            .predicted
            .map_or(Micros::ZERO, |predicted| predicted.run_time);
        let real = self.real.filter(|_| self.pace != Pace::Simulated);
        let done = real.and_then(|real| self.at.in_proportion(predicted, real));
        match (done, real) {
            (Some(done), Some(real)) => (done, real),
            _ => (self.at, predicted),
        }
    }

    /// How its numbers come about, in a word or two.
    pub(super) fn kind(&self) -> String {
        match self.pace {
            Pace::Simulated => "simulated".to_owned(),
            Pace::Live { speed: 1 } => "measured".to_owned(),
            Pace::Live { speed } => format!("measured, {speed}× faster"),
        }
    }

    /// How it ended, in a sentence; nothing while it goes on.
    pub(super) fn ending(&self) -> Option<String> {
        if !self.status.is_final() {
            return None;
        }
        if let Some(why) = &self.refused {
            return Some(why.to_string());
        }
        let retried = self.retried();
        Some(match self.status {
            Status::Success => format!("Succeeded.{retried}"),
            Status::Failure => format!("Failed: {}.{retried}", self.failed_steps()),
            _ => "Cancelled.".to_owned(),
        })
    }

    fn retried(&self) -> String {
        let Some(over) = &self.over else {
            return String::new();
        };
        match (over.retried, over.retried_first) {
            (1, Some((item, attempts))) => {
                let key = self.asked.checked.keys.key(item);
                format!(" {key} took {attempts} attempts.")
            }
            (2.., _) => format!(" {} items were tried again.", over.retried),
            _ => String::new(),
        }
    }

    fn failed_steps(&self) -> String {
        let Some(over) = &self.over else {
            return "the run could not go on".to_owned();
        };
        let named = over.failed_steps.join(", ");
        match over.failed as usize - over.failed_steps.len() {
            0 if named.is_empty() => "the run could not go on".to_owned(),
            0 => named,
            more => format!("{named} and {more} more"),
        }
    }
}
