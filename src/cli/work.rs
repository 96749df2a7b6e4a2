//! Works studies out on threads, with a bar that says how far it is.

use std::io::{self, IsTerminal};
use std::num::NonZero;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;

use fanout::forecast::{Estimate, Piece, Study};
use fanout::scenario::Checked;
use indicatif::{ProgressBar, ProgressStyle};

/// What a worker found: which one, for which piece.
type Found = (usize, u32, Vec<Estimate>);

/// Works a study out on so many threads, or as many as the machine has. What it finds does not
/// depend on how many.
pub(crate) fn work(study: &mut dyn Study, scenario: &Checked, threads: Option<u32>) {
    let bar = bar();
    thread::scope(|scope| {
        let (tell, hear) = channel();
        let workers: Vec<Sender<Piece>> = (0..number(threads))
            .map(|worker| {
                let (give, pieces) = channel();
                let tell = tell.clone();
                scope.spawn(move || answer(worker, scenario, &pieces, &tell));
                give
            })
            .collect();
        // Whoever waits for what nobody will say is told so.
        drop(tell);
        hand_out(study, &workers, &hear, &bar);
    });
    bar.finish_and_clear();
}

fn number(threads: Option<u32>) -> usize {
    match threads {
        Some(threads) => threads as usize,
        None => thread::available_parallelism().map_or(1, NonZero::get),
    }
}

/// The life of a worker.
fn answer(worker: usize, scenario: &Checked, pieces: &Receiver<Piece>, tell: &Sender<Found>) {
    for piece in pieces {
        let found = piece.work_out(scenario);
        if tell.send((worker, piece.number, found)).is_err() {
            return;
        }
    }
}

/// Gives each worker a piece at a time, until there are no more and all are back.
fn hand_out(
    study: &mut dyn Study,
    workers: &[Sender<Piece>],
    hear: &Receiver<Found>,
    bar: &ProgressBar,
) {
    let mut idle: Vec<usize> = (0..workers.len()).collect();
    loop {
        while let Some(worker) = idle.last().and_then(|worker| workers.get(*worker)) {
            let Some(piece) = study.next() else {
                break;
            };
            if worker.send(piece).is_err() {
                return;
            }
            idle.pop();
        }
        if idle.len() == workers.len() {
            return;
        }
        let Ok((worker, number, found)) = hear.recv() else {
            return;
        };
        study.take(number, &found);
        idle.push(worker);
        let (done, all) = study.progress();
        bar.set_length(all);
        bar.set_position(done);
    }
}

/// Only who looks at a terminal gets one.
fn bar() -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    match ProgressStyle::with_template("{wide_bar} {percent:>3} %  {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
