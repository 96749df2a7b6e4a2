//! One approach: its time, its credits, its steps, its items.

use yew::prelude::*;

use crate::Micros;
use crate::app::course::RunView;
use crate::app::form::Asked;
use crate::app::state::{Action, Cancel, Pacing, State};
use crate::forecast::{Prediction, bounds, count as grouped, some};
use crate::host::protocol::{Measured, Pace, Transport};
use crate::micros::decimal;
use crate::record::{Counts, ItemState, Status};
use crate::scenario::Approach;

use super::{Look, marks, mode, p, picture, tiles};

pub(super) fn same(one: &State, other: &State, at: Approach) -> bool {
    one.panel(at).revision == other.panel(at).revision
        && one.answer_id() == other.answer_id()
        && one.form == other.form
        && one.picked(at) == other.picked(at)
        && scale(one) == scale(other)
}

/// The panel of an approach.
pub(super) fn view(look: &Look, at: Approach) -> Html {
    let panel = look.state.panel(at);
    let status = panel
        .run
        .as_ref()
        .map_or(Status::NotStarted, |run| run.status);
    let title = format!("panel-{}", at.name());
    html! {
        <section class="panel" aria-labelledby={title.clone()} data-approach={at.name()} data-status={status.name()}>
            <h2 id={title}>{ at.title() }</h2>
            { p("about", about(at)) }
            { numbers(&look.state, at) }
            { buttons(look, at) }
            { run(look, at) }
        </section>
    }
}

fn about(approach: Approach) -> &'static str {
    match approach {
        Approach::Dynamic => "One op execution per item.",
        Approach::Parallel => "One op with a process pool inside.",
        Approach::Hybrid => "One op execution per chunk, a pool in each.",
    }
}

/// What is shown of an approach: its run, once it has begun, else what to expect.
struct Shown<'a> {
    run: Option<&'a RunView>,
    expected: Option<&'a Prediction>,
}

impl<'a> Shown<'a> {
    fn of(state: &'a State, at: Approach) -> Self {
        let run = state.panel(at).run.as_ref();
        let answer = state.answer.as_ref().filter(|_| state.read.is_ok());
        Self {
            run: run.filter(|run| run.refused.is_none() && run.rows > 0),
            expected: answer.map(|answer| answer.outlook.run(at)),
        }
    }

    fn time(&self) -> Option<Micros> {
        let expected = self.expected.map(|expected| expected.run_time);
        self.run.map(|run| run.at).or(expected)
    }

    /// The lengths of its bar: what was done, and what was predicted.
    fn lengths(&self) -> (Micros, Micros) {
        match self.run {
            Some(run) => run.at_real_time(),
            None => (Micros::ZERO, self.time().unwrap_or_default()),
        }
    }
}

/// The longest bar of any panel: all are drawn to its scale.
fn scale(state: &State) -> Micros {
    let lengths = Approach::ALL.map(|at| Shown::of(state, at).lengths());
    let longest = lengths
        .into_iter()
        .map(|(done, predicted)| done.max(predicted));
    longest.max().unwrap_or_default()
}

/// The one big number, what it is compared with, and what it costs.
fn numbers(state: &State, at: Approach) -> Html {
    let shown = Shown::of(state, at);
    let kind = match shown.run {
        None if state.read.is_err() => "no prediction".to_owned(),
        None if !state.is_answered() => "predicting…".to_owned(),
        None => "predicted".to_owned(),
        Some(run) => run.kind(),
    };
    let credits = match shown.run {
        Some(run) => Some(run.credits),
        None => shown.expected.map(|expected| expected.credits),
    };
    let price = state.question().map(|asked| asked.shared.price);
    let money = price
        .zip(credits)
        .map(|(price, credits)| price.of(credits).to_string());
    let none = || "–".to_owned();
    html! {
        <div class="numbers">
            { p("kind", kind) }
            <p class="big"><span class="time">{ shown.time().map_or_else(none, |time| time.to_string()) }</span></p>
            <p class="credits"><span class="count">{ credits.map_or_else(none, grouped) }</span>
                { if credits == Some(1) { " credit" } else { " credits" } }
                <span class="money">{ money.map(|money| format!(" · {money}")) }</span></p>
            { bar(&shown, scale(state)) }
            { p("versus", versus(state, at, &shown)) }
        </div>
    }
}

/// The time as a bar, to the same scale in every panel; what was predicted is its outline.
fn bar(shown: &Shown<'_>, scale: Micros) -> Html {
    let (done, predicted) = shown.lengths();
    let share = |time: Micros| decimal(time.0, (scale.0 / 100).max(1), 2) + "%";
    html! {
        <svg class="bar" aria-hidden="true">
            <rect class="track" width="100%" height="10" rx="3" />
            <rect class="predicted" width={share(predicted)} height="10" rx="3" />
            <rect class="done" width={share(done)} height="10" rx="3" />
        </svg>
    }
}

/// Under the number: what was predicted, how near that was, and at which speed.
fn versus(state: &State, at: Approach, shown: &Shown<'_>) -> String {
    let Some(run) = shown.run else {
        return String::new();
    };
    let now = state.question().map(|asked| &**asked);
    if state.panel(at).is_of_earlier_numbers(now) {
        let now = shown.expected.filter(|_| state.is_answered()).map(|now| {
            let (time, credits) = (now.run_time, some(now.credits, "credit"));
            format!(" The new ones: {time}, {credits}, predicted.")
        });
        return format!("Of earlier numbers.{}", now.unwrap_or_default());
    }
    let Some(predicted) = run.predicted.filter(|_| run.pace != Pace::Simulated) else {
        return String::new();
    };
    let measured = run.over.as_ref().and_then(|over| over.measured.as_ref());
    let ratio = measured.and_then(|measured| measured.ratio);
    let ratio =
        ratio.map(|ratio| format!(", ratio {}", decimal((ratio * 1e6) as u64, 1_000_000, 3)));
    let ratio = ratio.unwrap_or_default();
    format!("{} predicted{ratio}", predicted.run_time)
}

fn buttons(look: &Look, at: Approach) -> Html {
    let blocked = look.state.read.is_err();
    let idle = !look.state.panel(at).is_running();
    let button = |(name, title): (&str, &'static str),
                  disabled: bool,
                  kind: &'static str,
                  action: Action| {
        html! {
            <button type="button" data-kind={kind} aria-label={format!("{name}: {}", at.title())} {title} {disabled}
                onclick={look.on(action)}>{ name }</button>
        }
    };
    html! {
        <div class="row buttons">
            { button(("Run", "For real, in its own time"), blocked, "", Action::Run(Some(at), Pacing::Live)) }
            { button(("Simulate", "In virtual time, at once"), blocked, "", Action::Run(Some(at), Pacing::Simulated)) }
            { button(("Terminate", "As Dagster does: interrupts what runs"), idle, "end", Action::Cancel(Some(at), Cancel::Terminate)) }
            { button(("Force", "At once, whatever runs"), idle, "end", Action::Cancel(Some(at), Cancel::Force)) }
        </div>
    }
}

fn run(look: &Look, at: Approach) -> Html {
    let run = look.state.panel(at).run.as_ref();
    if let Some(why) = run.and_then(|run| run.refused.as_ref()) {
        return html! { <p class="problem" role="alert">{ &**why }</p> };
    }
    match (run, look.state.question()) {
        (Some(run), _) => under_way(look, at, run),
        (None, Some(asked)) => not_begun(look, at, asked),
        (None, None) => html! {},
    }
}

fn not_begun(look: &Look, at: Approach, asked: &Asked) -> Html {
    let keys = &asked.checked.keys;
    let states = vec![ItemState::Queued; keys.len() as usize];
    let counts = Counts::only(ItemState::Queued, keys.len());
    html! {
        <>
            { p("status", "Not run yet.") }
            { picture::draw(&asked.pictures[at as usize]) }
            { tiles::grid(look, at, keys, &states) }
            { tally(&counts) }
            // What a run fills has its place from the start: nothing moves when it begins or ends.
            <div class="outcome"></div>
        </>
    }
}

fn under_way(look: &Look, at: Approach, run: &RunView) -> Html {
    let measured = run.over.as_ref().and_then(|over| over.measured.as_ref());
    html! {
        <>
            { p("status", status(run)) }
            { picture::draw(&run.picture) }
            { tiles::grid(look, at, &run.asked.checked.keys, &run.states) }
            { tally(&run.counts) }
            <div class="outcome">
                { result(run).unwrap_or_else(|| last_line(run)) }
                { for measured.map(measurement) }
            </div>
        </>
    }
}

/// How many items stand where.
fn tally(counts: &Counts) -> Html {
    let states = ItemState::ALL
        .into_iter()
        .filter(|state| counts.of(*state) > 0);
    let legend = match tiles::bin(counts.all() as usize) {
        1 => String::new(),
        items => format!("1 tile = {items} items"),
    };
    html! {
        <p class="counts">{ for states.map(|state| count(counts, state)) }{ legend }</p>
    }
}

fn count(counts: &Counts, state: ItemState) -> Html {
    let (glyph, name) = marks::of_item(state);
    html! {
        <span class="chip"><span class="glyph" data-state={name} aria-hidden="true">{ glyph }</span>
            { format!(" {} {}", grouped(counts.of(state)), state.name()) }</span>
    }
}

fn status(run: &RunView) -> String {
    let under_way = match run.status {
        Status::NotStarted => "Waiting for workers or its turn…",
        Status::Canceling => "Ending…",
        _ => "Running…",
    };
    run.ending().unwrap_or_else(|| under_way.to_owned())
}

fn last_line(run: &RunView) -> Html {
    html! { <p class="last" title={run.last_line.to_string()}>{ &*run.last_line }</p> }
}

fn result(run: &RunView) -> Option<Html> {
    let result = run.over.as_ref()?.result.as_ref()?;
    let more = (run.counts.all() as usize).saturating_sub(result.len());
    Some(html! {
        <p class="result"><span class="label">{ "Result " }</span><span class="values">{ result.join(" ") }</span>
            if more > 0 { { format!(" … and {} more", grouped(more as u64)) } }
        </p>
    })
}

fn measurement(measured: &Measured) -> Html {
    let busy = measured
        .by_worker
        .iter()
        .filter(|items| **items > 0)
        .count();
    let mut facts = Vec::new();
    if busy > 0 {
        let by_worker: Vec<String> = measured.by_worker.iter().map(u32::to_string).collect();
        let noun = if busy == 1 { "worker" } else { "workers" };
        facts.push(format!(
            "{}: {busy} {noun} did {} items.",
            mode::words(measured.transport).0,
            by_worker.join(" + ")
        ));
    } else if measured.transport == Transport::None {
        facts.push("Everything ran on the page's own thread.".to_owned());
    }
    if let Some((right, all)) = measured.checked {
        facts.push(format!("{right} of {all} computed results are right."));
    }
    if let Some((mean, most)) = measured.late {
        facts.push(format!(
            "Items slept {mean} too long on average, {most} at most."
        ));
    }
    html! {
        <>
            <p class="measured" data-workers={busy.to_string()}
                data-transport={measured.transport.name()}>{ facts.join(" ") }</p>
            if let Some(why) = &measured.untrusted {
                <p class="untrusted"><strong>{ "Not to be trusted. " }</strong>{ why }</p>
            }
        </>
    }
}
