//! The timelines of runs, and of what would run: folded from their logs as far as those go, when
//! somebody looks at them.

use std::sync::Arc;

use crate::Micros;
use crate::driver::Simulation;
use crate::driver::clock::turn;
use crate::engine::{Plan, Row, StepId};
use crate::host::Run;
use crate::host::kept::Kept;
use crate::host::protocol::why::{Known, Story, Subject, Told, Walked, What};
use crate::host::run::Host;
use crate::scenario::Approach;
use crate::timeline::{
    Insight, Part, Pointed, RowKey, Scene, Span, Target, Timeline, View, columns, neighbour, place,
};

/// A run that grows is told in words with each picture, up to so many items.
const MOST_TOLD_LIVE: u32 = 2_000;

/// A timeline as far as it is folded, with what it says.
pub(in crate::host) struct Folded {
    timeline: Timeline,
    /// Rows that were folded.
    rows: usize,
    /// What it says, and after how many rows.
    insight: Option<(usize, Insight)>,
}

impl Folded {
    pub(in crate::host) fn new(plan: &Arc<Plan>) -> Self {
        Self {
            timeline: Timeline::new(Arc::clone(plan)),
            rows: 0,
            insight: None,
        }
    }

    /// Takes in what is new of a log.
    fn take(&mut self, rows: &[Row]) {
        self.append(rows.get(self.rows..).unwrap_or_default());
    }

    /// Takes in the next rows of a log.
    fn append(&mut self, rows: &[Row]) {
        rows.iter().for_each(|row| self.timeline.apply(row));
        self.rows += rows.len();
    }

    /// Finds out what it says, unless that is known.
    fn look_into(&mut self) {
        if self
            .insight
            .as_ref()
            .is_none_or(|(rows, _)| *rows != self.rows)
        {
            self.insight = Some((self.rows, Insight::of(&self.timeline)));
        }
    }

    fn insight(&self) -> Option<&Insight> {
        let (rows, insight) = self.insight.as_ref()?;
        (*rows == self.rows).then_some(insight)
    }
}

/// What would run, by the question that it answers.
#[derive(Default)]
pub(in crate::host) struct Predicted {
    asked: u32,
    of: [Option<Folded>; 3],
}

/// A timeline that has a part in a picture.
pub(super) struct Shown<'a> {
    approach: Approach,
    known: &'static str,
    grows: bool,
    now: Micros,
    folded: &'a Folded,
    /// Its log; none of what has not run.
    pub(super) rows: Option<&'a [Row]>,
}

impl<'a> Shown<'a> {
    /// What it has of a picture.
    pub(super) fn part(&self) -> Part<'a> {
        Part {
            approach: self.approach,
            known: self.known,
            timeline: &self.folded.timeline,
            now: self.now,
            insight: self.folded.insight(),
        }
    }
}

/// Simulates what is asked for and has not run; nothing if the question has changed meanwhile.
/// One question at a time: what an earlier one has kept is gone by then.
pub(super) async fn predict(host: &Host, of: &Subject) -> Option<()> {
    let wanted = || host.with_timelines(|_, predicted| predicted.asked == of.asked);
    host.with_timelines(|_, predicted| {
        if predicted.asked != of.asked {
            *predicted = Predicted {
                asked: of.asked,
                ..Predicted::default()
            };
        }
    });
    let _turn = host.foretelling().await;
    for (approach, run) in &of.parts {
        let is_there =
            |_: &mut _, predicted: &mut Predicted| predicted.of[*approach as usize].is_some();
        if run.is_some() || host.with_timelines(is_there) {
            continue;
        }
        // The page checks before it asks; what makes no sense has no prediction.
        let Ok((_, checked)) = of.form.read() else {
            return Some(());
        };
        let plan = Arc::new(Plan::of(*approach, &checked));
        let folded = simulate(host, &plan, &wanted).await?;
        host.with_timelines(|_, predicted| predicted.of[*approach as usize] = Some(folded));
    }
    wanted().then_some(())
}

/// Simulates a plan without keeping the thread, and keeps its timeline without its rows.
async fn simulate(host: &Host, plan: &Arc<Plan>, wanted: &dyn Fn() -> bool) -> Option<Folded> {
    let mut simulation = Simulation::new(plan);
    let mut kept = Kept::with_rows(plan);
    let mut folded = Folded::new(plan);
    while wanted() {
        let (since, slice) = (host.now(), host.slice());
        let goes_on = loop {
            if !simulation.advance(&mut kept) {
                break false;
            }
            if host.now().since(since) >= slice {
                break true;
            }
        };
        folded.append(kept.rows.as_deref().unwrap_or_default());
        kept.rows.iter_mut().for_each(Vec::clear);
        if !goes_on {
            return Some(folded);
        }
        turn().await;
    }
    None
}

/// The answer to what is asked of timelines.
pub(super) fn answer(host: &Host, of: &Subject, view: &View, what: &What) -> Told {
    let is_picture = *what == What::Scene;
    with(host, of, is_picture, |shown| tell(shown, view, what))
}

/// Does something with timelines that are folded up to now.
pub(super) fn with_shown<T>(host: &Host, of: &Subject, act: impl FnOnce(&[Shown<'_>]) -> T) -> T {
    with(host, of, false, act)
}

fn with<T>(host: &Host, of: &Subject, is_picture: bool, act: impl FnOnce(&[Shown<'_>]) -> T) -> T {
    let now = host.now();
    host.with_timelines(|runs, predicted| {
        for (approach, run) in &of.parts {
            let begun = runs[*approach as usize].as_mut();
            let begun = begun.filter(|begun| Some(begun.id) == *run);
            match (begun, &mut predicted.of[*approach as usize]) {
                (Some(run), _) => fold(run, is_picture),
                (None, Some(folded)) if run.is_none() => folded.look_into(),
                _ => {}
            }
        }
        let shown = of.parts.iter().filter_map(|(approach, run)| {
            let begun = runs[*approach as usize].as_ref();
            match run {
                Some(_) => begun.and_then(|run| of_run(*approach, run, now)),
                None => predicted.of[*approach as usize]
                    .as_ref()
                    .map(|folded| foretold(*approach, folded)),
            }
        });
        act(&shown.collect::<Vec<_>>())
    })
}

/// Folds a run's timeline up to its last row. What a picture of a large run says in words waits
/// for its end.
fn fold(run: &mut Run, is_picture: bool) {
    let plan = run.record.plan();
    let folded = run.timeline.get_or_insert_with(|| Folded::new(plan));
    folded.take(&run.rows);
    let few = plan.items() <= MOST_TOLD_LIVE;
    if few || !is_picture || run.record.status().is_final() {
        folded.look_into();
    }
}

fn foretold(approach: Approach, folded: &Folded) -> Shown<'_> {
    Shown {
        approach,
        known: "predicted",
        grows: false,
        now: folded.timeline.last(),
        folded,
        rows: None,
    }
}

fn of_run(approach: Approach, run: &Run, now: Micros) -> Option<Shown<'_>> {
    let folded = run.timeline.as_ref()?;
    let grows = !run.simulated && !run.record.status().is_final();
    let last = folded.timeline.last();
    Some(Shown {
        approach,
        known: match run.simulated {
            true => "simulated",
            false => "measured",
        },
        grows,
        now: match grows {
            true => last.max(now.since(run.began)),
            false => last,
        },
        folded,
        rows: Some(&run.rows),
    })
}

fn tell(shown: &[Shown<'_>], view: &View, what: &What) -> Told {
    let parts: Vec<Part<'_>> = shown.iter().map(Shown::part).collect();
    match what {
        What::Scene => Told::Scene {
            scene: Box::new(Scene::of(&parts, view)),
            stories: shown.iter().map(story).collect(),
            grows: shown.iter().any(|shown| shown.grows),
        },
        What::Table { from, count } => table(shown, view, *from as usize, *count as usize),
        What::Known(target) => Told::Known(known(shown, *target)),
        What::Attempt(approach, step, retry) => {
            let target = attempt(shown, *approach, *step, *retry);
            walked(shown, &parts, view, target)
        }
        What::Place(target) => walked(shown, &parts, view, Some(*target)),
        What::Walk(from, direction) => {
            let to = neighbour(&parts, view, *from, *direction);
            walked(shown, &parts, view, to)
        }
    }
}

fn walked(shown: &[Shown<'_>], parts: &[Part<'_>], view: &View, to: Option<Target>) -> Told {
    let walked = to.and_then(|target| {
        let place = place(parts, view, target)?;
        Some(Box::new(Walked {
            known: known(shown, target)?,
            row: (place.y, place.height),
            time: (place.from, place.to),
        }))
    });
    Told::Walked(walked)
}

fn attempt(shown: &[Shown<'_>], approach: Approach, step: u32, retry: u16) -> Option<Target> {
    let part = shown.iter().find(|part| part.approach == approach)?;
    let spans = (0..).zip(part.folded.timeline.spans());
    let is_it = |span: &Span| span.step.index() == step as usize && span.retry == retry;
    let (at, _) = spans.into_iter().find(|(_, span)| is_it(span))?;
    Some(Target {
        approach,
        what: Pointed::Span(at),
    })
}

fn known(shown: &[Shown<'_>], target: Target) -> Option<Known> {
    let part = shown.iter().find(|part| part.approach == target.approach)?;
    let timeline = &part.folded.timeline;
    Some(Known {
        target,
        detail: part.folded.insight()?.detail(timeline, target.what)?,
        find: find(timeline, target.what),
    })
}

/// What finds its rows in the log; nothing where nothing does.
fn find(timeline: &Timeline, what: Pointed) -> String {
    let plan = timeline.plan();
    let spans = |at: u32| timeline.spans().get(at as usize);
    let works = |at: u32| timeline.works().get(at as usize);
    let found = match what {
        Pointed::Span(at) => spans(at).map(|span| plan.step_key(span.step)),
        Pointed::Work(at) => works(at).map(|work| plan.keys().key(work.item)),
        Pointed::Row(RowKey::FanOut(op)) => {
            let op = plan.job.ops.get(op as usize);
            op.map(|op| op.name.clone())
        }
        Pointed::Row(RowKey::Step(index)) => Some(plan.step_key(StepId::new(index as usize))),
        Pointed::Row(_) => None,
    };
    found.unwrap_or_default()
}

fn story(shown: &Shown<'_>) -> Story {
    let text = shown
        .folded
        .insight()
        .map(|insight| insight.story(&shown.folded.timeline));
    Story {
        approach: shown.approach,
        known: shown.known.to_owned(),
        text: text.unwrap_or_default(),
    }
}

/// The tables of all parts one after another.
fn table(shown: &[Shown<'_>], view: &View, from: usize, count: usize) -> Told {
    let (mut before, mut rows) = (0, Vec::new());
    for part in shown {
        let Some(insight) = part.folded.insight() else {
            continue;
        };
        let (skip, missing) = (
            from.saturating_sub(before),
            count.saturating_sub(rows.len()),
        );
        let (total, more) = insight.table(&part.folded.timeline, view.by, skip, missing);
        before += total;
        rows.extend(more.into_iter().map(|row| (part.approach, row)));
    }
    let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
    Told::Table {
        columns: columns(view.by)
            .iter()
            .map(|title| (*title).to_owned())
            .collect(),
        from: number(from),
        total: number(before),
        rows,
    }
}
