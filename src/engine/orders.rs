//! What can be ordered from outside: *Terminate* as Dagster does it, force, and the news that
//! what ran the work is gone.

use crate::Micros;

use super::flight::Flight;
use super::machine::{Engine, Out, Outcome, Stage, Who};
use super::row::{Canceled, Failure, Sink, What};
use super::task::Act;

impl Engine {
    /// Asks the run to end, as Dagster's *Terminate* does: what runs is interrupted.
    ///
    /// Where a step has a retry policy Dagster turns the interrupt into a retry, and with the
    /// in-process executor the run goes on: to its success, unless a step fails for good.
    pub fn terminate(&mut self, now: Micros, acts: &mut Vec<Act>, sink: &mut dyn Sink) {
        if self.outcome.is_some() {
            return;
        }
        let mut out = Out::new(now, acts, sink);
        if self.interrupt_waits {
            return;
        }
        out.run(What::RunCanceling);
        self.asked_to_end = true;
        match (self.stage, self.own_processes()) {
            (Stage::Executing, true) => self.interrupt_children(&mut out),
            (Stage::Executing, false) => self.interrupt_step(&mut out),
            _ => self.cancel(Canceled::Interrupted, &mut out),
        }
    }

    /// Ends the run at once, whatever runs.
    pub fn force(&mut self, now: Micros, acts: &mut Vec<Act>, sink: &mut dyn Sink) {
        if self.outcome.is_some() {
            return;
        }
        let mut out = Out::new(now, acts, sink);
        out.run(What::RunCanceling);
        self.cancel(Canceled::Forced, &mut out);
    }

    /// What ran the work is gone: every step in flight fails, and the run with it.
    pub fn crash(&mut self, now: Micros, acts: &mut Vec<Act>, sink: &mut dyn Sink) {
        if self.outcome.is_some() {
            return;
        }
        let mut out = Out::new(now, acts, sink);
        for slot in 0..self.slots.len() {
            let flight = self.slots.leave(slot);
            if let Some(flight) = flight.filter(Flight::is_under_way) {
                let failed = What::StepFailure(Failure::Crashed);
                out.step(flight.step, flight.attempt, failed);
            }
        }
        self.end(Outcome::Failure, &mut out);
    }

    fn interrupt_children(&mut self, out: &mut Out<'_>) {
        out.run(What::Forwarding);
        for slot in self.under_way() {
            self.stop_tasks(slot, out);
            let ending = self.interrupt(slot, out);
            self.see_end(slot, ending, out);
            self.slots.leave(slot);
        }
        self.say_not_executed(out);
        out.run(What::InterruptedAll);
        self.cancel(Canceled::Interrupted, out);
    }

    /// Slots whose step is not over, in the order of the steps' starts.
    fn under_way(&self) -> Vec<usize> {
        let flights = self.slots.iter().enumerate();
        let flights = flights.filter_map(|(slot, flight)| Some((slot, flight?)));
        let under_way = flights.filter(|(_, flight)| flight.is_under_way());
        let mut by_start: Vec<_> = under_way.map(|(slot, flight)| (flight.pid, slot)).collect();
        by_start.sort_unstable();
        by_start.into_iter().map(|(_, slot)| slot).collect()
    }

    fn interrupt_step(&mut self, out: &mut Out<'_>) {
        let started = self.slots.get(0).filter(|flight| flight.has_started());
        let Some(step) = started.map(|flight| flight.step) else {
            // Nothing runs that could be interrupted: the next step is, as soon as it starts.
            self.interrupt_waits = true;
            return;
        };
        self.stop_tasks(0, out);
        let ending = self.fail(0, Failure::Interrupted, out);
        self.see_end(0, ending, out);
        self.slots.leave(0);
        match self.plan.op_of(step).retry {
            Some(_) => self.go_on(out),
            None => self.cancel(Canceled::Interrupted, out),
        }
    }

    /// The step that has just started meets an interrupt that came when nothing ran, before
    /// Dagster looks at its retry policy.
    pub(super) fn is_interrupted_at_once(&mut self, slot: usize, out: &mut Out<'_>) -> bool {
        if self.interrupt_waits {
            self.fail(slot, Failure::InterruptedAtStart, out);
            self.cancel(Canceled::Interrupted, out);
        }
        self.interrupt_waits
    }

    fn stop_tasks(&mut self, slot: usize, out: &mut Out<'_>) {
        let stopped = self.tasks.drain_where(|doing| doing.slot() == Some(slot));
        self.cores.leave(out.now, |who| match who {
            Who::Task(task) => stopped.contains(task),
            who => who.slot() == Some(slot),
        });
        out.acts.extend(stopped.into_iter().map(Act::Stop));
    }
}
