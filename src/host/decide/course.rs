//! The course of a study: pieces go out to whoever works them out, and reports to the page.

use crate::Micros;
use crate::forecast::Parts;
use crate::host::protocol::decide::{Kind, Told, Wanted};
use crate::host::run::Host;
use crate::scenario::{Checked, Form};

use super::given::{AT_ONCE, Given};
use super::study::{Reporting, study};
use super::think::{Finding, What};
use super::thinkers::{Asker, Thinkers};
use super::{TICK, here, tell};

/// Workers that work studies out, at most: more would have the machine do nothing else.
const MOST_WORKERS: usize = 8;
/// A report may take this part of the time.
const REPORT_SHARE: u64 = 10;

/// Works a study out, until it is over or not wanted any more.
pub(super) async fn work(host: &Host, asked: u32, form: Form, what: &Wanted) {
    let kind = what.kind();
    let Ok((shared, scenario)) = form.read() else {
        fail(
            host,
            asked,
            kind,
            "The question has fields that make no sense.",
        );
        return;
    };
    let mut course = Course {
        host,
        asked,
        kind,
        study: study(what, &shared, &scenario),
        parts: Parts::of(AT_ONCE),
        told: None,
        paused: false,
    };
    let worked_out = match course.study.is_over() {
        // It has a closed form: nobody need be asked, nor wait.
        true => Ok(()),
        false => course.work(form, &scenario).await,
    };
    match worked_out {
        Ok(()) if course.is_wanted() => {
            course.report(course.study.is_over());
            if !course.study.is_over() {
                fail(
                    host,
                    asked,
                    kind,
                    "It gives out nothing more, and is not over.",
                );
            }
        }
        Ok(()) => return,
        Err(why) => fail(host, asked, kind, &why),
    }
    if course.is_wanted() {
        course.wanted().set(0);
    }
}

fn fail(host: &Host, asked: u32, kind: Kind, why: &str) {
    let why = why.to_owned();
    tell(host, &Told::Failed { asked, kind, why });
}

struct Course<'a> {
    host: &'a Host,
    asked: u32,
    kind: Kind,
    study: Box<dyn Reporting>,
    /// Its pieces, as workers are given them.
    parts: Parts,
    /// When the page was last told, and when it may be told again.
    told: Option<Micros>,
    paused: bool,
}

impl Course<'_> {
    fn wanted(&self) -> &std::cell::Cell<u32> {
        &self.host.thinking().wanted[self.kind as usize]
    }

    fn is_wanted(&self) -> bool {
        self.wanted().get() == self.asked
    }

    /// By whoever there is.
    async fn work(&mut self, form: Form, scenario: &Checked) -> Result<(), String> {
        let Some(thinkers) = self.hire().await else {
            return Ok(());
        };
        match thinkers.count() {
            0 => self.work_here(scenario).await,
            _ => self.ask(&thinkers, form, scenario).await,
        }
    }

    /// Those who work it out, once nobody must be left alone; nothing if it is no longer wanted.
    async fn hire(&mut self) -> Option<Thinkers> {
        while self.must_wait() {
            gloo_timers::future::TimeoutFuture::new(TICK).await;
            if !self.is_wanted() {
                return None;
            }
        }
        let thinkers = Thinkers::hire(self.host, MOST_WORKERS).await;
        self.is_wanted().then_some(thinkers)
    }

    /// Whether nothing may be given out now; the page is told when that begins.
    fn must_wait(&mut self) -> bool {
        let waits = self.host.is_busy() || self.host.thinking().is_calibrating();
        if waits && !self.paused {
            let (asked, kind) = (self.asked, self.kind);
            tell(self.host, &Told::Paused { asked, kind });
        }
        self.paused = waits;
        waits
    }

    /// Tells the page, if it is time.
    fn report_soon(&mut self) {
        let now = self.host.now();
        if self.told.is_some_and(|again| now < again) {
            return;
        }
        self.report(false);
        let after = self.host.now();
        let pause = Micros(u64::from(TICK) * 1_000);
        self.told = Some(after + pause.max(after.since(now) * REPORT_SHARE));
    }

    fn report(&self, over: bool) {
        let Some(report) = self.study.report() else {
            return;
        };
        let told = Told::Report {
            asked: self.asked,
            progress: self.study.progress(),
            over,
            report,
        };
        tell(self.host, &told);
    }

    /// On the host's own thread.
    async fn work_here(&mut self, scenario: &Checked) -> Result<(), String> {
        while self.is_wanted() && !self.study.is_over() {
            if self.must_wait() {
                gloo_timers::future::TimeoutFuture::new(TICK).await;
                continue;
            }
            let Some(piece) = self.study.next() else {
                return Ok(());
            };
            self.host.thinking().begin();
            let found = here::work_out(self.host, scenario, &piece, &|| self.is_wanted()).await;
            self.host.thinking().end();
            let Some(found) = found else {
                return Ok(());
            };
            self.study.take(piece.number, &found);
            self.report_soon();
        }
        Ok(())
    }

    /// By the workers of the pool.
    async fn ask(
        &mut self,
        thinkers: &Thinkers,
        form: Form,
        scenario: &Checked,
    ) -> Result<(), String> {
        let mut asker = thinkers.asker(self.host);
        let workers = thinkers.count().min(MOST_WORKERS);
        let mut given = Given::to(workers);
        for at in 0..workers {
            asker.ask(at, What::Study(Box::new(form.clone())));
        }
        drop(form);
        let mut silent = 0;
        while self.is_wanted() && !self.study.is_over() {
            if self.host.thinking().lost.get() {
                return Err("A worker of the pool was lost.".to_owned());
            }
            if !self.must_wait() {
                self.give_out(scenario, &asker, &mut given);
                if given.is_empty() {
                    return Ok(());
                }
            }
            let answer = asker.answer(TICK).await;
            silent = match answer {
                Some(_) => 0,
                None if given.is_empty() => 0,
                None => silent + 1,
            };
            if silent > given.patience() {
                return Err(self.give_up());
            }
            self.take_all(answer, &mut asker, &mut given)?;
            if !self.paused {
                self.report_soon();
            }
        }
        Ok(())
    }

    /// Gives parts to those who have too few, in turn.
    fn give_out(&mut self, scenario: &Checked, asker: &Asker, given: &mut Given) {
        while let Some(size) = self.size_of_next(scenario) {
            let Some(at) = given.taker(size) else {
                return;
            };
            let Some(part) = self.parts.give() else {
                return;
            };
            asker.ask(at, What::Piece(part.piece));
            given.give(at, size);
        }
    }

    /// How large the part is that is given out next; nothing while there is none.
    fn size_of_next(&mut self, scenario: &Checked) -> Option<u64> {
        if self.parts.next().is_none() {
            self.parts.split(&self.study.next()?, scenario);
        }
        self.parts.next().map(|part| part.size)
    }

    /// Takes in an answer, and all that have come with it.
    fn take_all(
        &mut self,
        answer: Option<(usize, Finding)>,
        asker: &mut Asker,
        given: &mut Given,
    ) -> Result<(), String> {
        let mut next = answer;
        while let Some((at, finding)) = next {
            match finding {
                Finding::Piece(number, found) => {
                    given.answered(at);
                    if let Some((number, found)) = self.parts.take(number, found) {
                        self.study.take(number, &found);
                    }
                }
                Finding::Nonsense => return Err("A worker cannot read the question.".to_owned()),
                Finding::Away(why) => {
                    return Err(format!("A worker cannot fetch what it needs: {why}"));
                }
                Finding::Pong | Finding::Computed(..) => {}
            }
            next = asker.answered();
        }
        Ok(())
    }

    /// Those who do not answer are replaced, with the host.
    fn give_up(&self) -> String {
        let why = "The workers of the pool do not answer any more.".to_owned();
        self.host.break_off(&why);
        why
    }
}
