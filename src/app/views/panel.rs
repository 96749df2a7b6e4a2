//! One approach: its time, its credits, its steps, its items.

use yew::prelude::*;

use crate::Micros;
use crate::app::asked::Asked;
use crate::app::course::RunView;
use crate::app::state::{Action, Cancel, Pacing, State};
use crate::forecast::{Prediction, count as grouped, some};
use crate::host::protocol::{Measured, Pace, Transport};
use crate::micros::decimal;
use crate::record::{Counts, ItemState, Status};
use crate::scenario::Approach;

use super::element::{Child, nothing};
use super::{El, Look, el, marks, mode, p, picture, several, tiles};

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
    el("section")
        .attr("aria-labelledby", title.clone())
        .attr("data-approach", at.name())
        .attr("data-status", status.name())
        .class("panel")
        .with(el("h2").attr("id", title).with(at.title()))
        .with(p("about", about(at)))
        .with(numbers(&look.state, at))
        .with(buttons(look, at))
        .with(run(look, at))
        .into()
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
fn numbers(state: &State, at: Approach) -> El {
    let shown = Shown::of(state, at);
    let kind = match shown.run {
        None if state.read.is_err() => "no prediction".to_owned(),
        None if !state.is_answered() => "predicting…".to_owned(),
        None => match shown.expected.is_none_or(Prediction::succeeds) {
            true => "predicted",
            false => "predicted to fail",
        }
        .to_owned(),
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
    let time = shown.time().map_or_else(none, |time| time.to_string());
    let noun = match credits {
        Some(1) => " credit",
        _ => " credits",
    };
    let costs = el("p")
        .class("credits")
        .with(span("count", credits.map_or_else(none, grouped)))
        .with(noun)
        .with(span("money", money.map(|money| format!(" · {money}"))));
    el("div")
        .class("numbers")
        .with(p("kind", kind))
        .with(p("big", span("time", time)))
        .with(costs)
        .with(bar(&shown, scale(state)))
        .with(p("versus", versus(state, at, &shown)))
}

fn span(class: &'static str, text: impl Child) -> El {
    el("span").class(class).with(text)
}

/// The time as a bar, to the same scale in every panel; what was predicted is its outline.
fn bar(shown: &Shown<'_>, scale: Micros) -> El {
    let (done, predicted) = shown.lengths();
    let share = |time: Micros| decimal(time.0, (scale.0 / 100).max(1), 2) + "%";
    let bar = |class, width: String| {
        el("rect")
            .attr("width", width)
            .attr("height", "10")
            .attr("rx", "3")
            .class(class)
    };
    el("svg")
        .attr("aria-hidden", "true")
        .class("bar")
        .with(bar("track", "100%".to_owned()))
        .with(bar("predicted", share(predicted)))
        .with(bar("done", share(done)))
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

fn buttons(look: &Look, at: Approach) -> El {
    let blocked = look.state.read.is_err();
    let idle = !look.state.panel(at).is_running();
    let button = |name: &'static str, title, disabled, kind, action| {
        el("button")
            .attr("type", "button")
            .attr("data-kind", kind)
            .attr("aria-label", [name, ": ", at.title()].concat())
            .attr("title", title)
            .flag("disabled", disabled)
            .on("click", look.on(action))
            .with(name)
    };
    let run = |name, title, pacing| button(name, title, blocked, "", Action::Run(Some(at), pacing));
    let end = |name, title, how| button(name, title, idle, "end", Action::Cancel(Some(at), how));
    el("div")
        .class("row buttons")
        .with(run("Run", "For real, in its own time", Pacing::Live))
        .with(run(
            "Simulate",
            "In virtual time, at once",
            Pacing::Simulated,
        ))
        .with(end(
            "Terminate",
            "As Dagster does: interrupts what runs",
            Cancel::Terminate,
        ))
        .with(end("Force", "At once, whatever runs", Cancel::Force))
}

fn run(look: &Look, at: Approach) -> Html {
    let run = look.state.panel(at).run.as_ref();
    if let Some(why) = run.and_then(|run| run.refused.as_ref()) {
        let problem = el("p").attr("role", "alert").class("problem");
        return problem.with(why.to_string()).into();
    }
    match (run, look.state.question()) {
        (Some(run), _) => under_way(look, at, run),
        (None, Some(asked)) => not_begun(look, at, asked),
        (None, None) => nothing(),
    }
}

fn not_begun(look: &Look, at: Approach, asked: &Asked) -> Html {
    let keys = &asked.checked.keys;
    let states = vec![ItemState::Queued; keys.len() as usize];
    let counts = Counts::only(ItemState::Queued, keys.len());
    several(vec![
        p("status", "Not run yet.").into(),
        picture::draw(&asked.pictures[at as usize]).into(),
        tiles::grid(look, at, keys, &states).into(),
        tally(&counts).into(),
        // What a run fills has its place from the start: nothing moves when it begins or ends.
        el("div").class("outcome").into(),
    ])
}

fn under_way(look: &Look, at: Approach, run: &RunView) -> Html {
    let measured = run.over.as_ref().and_then(|over| over.measured.as_ref());
    let outcome = el("div")
        .class("outcome")
        .with(result(run).unwrap_or_else(|| last_line(run)))
        .with(measured.map(measurement));
    several(vec![
        p("status", status(run)).into(),
        picture::draw(&run.picture).into(),
        tiles::grid(look, at, &run.asked.checked.keys, &run.states).into(),
        tally(&run.counts).into(),
        outcome.into(),
    ])
}

/// How many items stand where.
fn tally(counts: &Counts) -> El {
    let states = ItemState::ALL
        .into_iter()
        .filter(|state| counts.of(*state) > 0);
    let legend = match tiles::bin(counts.all() as usize) {
        1 => String::new(),
        items => format!("1 tile = {items} items"),
    };
    let counts = states.map(|state| count(counts, state));
    el("p").class("counts").each(counts).with(legend)
}

fn count(counts: &Counts, state: ItemState) -> El {
    let (glyph, name) = marks::of_item(state);
    let glyph = el("span")
        .attr("data-state", name)
        .attr("aria-hidden", "true")
        .class("glyph")
        .with(glyph);
    let count = format!(" {} {}", grouped(counts.of(state)), state.name());
    span("chip", glyph).with(count)
}

fn status(run: &RunView) -> String {
    let under_way = match run.status {
        Status::NotStarted => "Waiting for workers or its turn…",
        Status::Canceling => "Ending…",
        _ => "Running…",
    };
    run.ending().unwrap_or_else(|| under_way.to_owned())
}

fn last_line(run: &RunView) -> El {
    let line = run.last_line.to_string();
    el("p").attr("title", line.clone()).class("last").with(line)
}

fn result(run: &RunView) -> Option<El> {
    let result = run.over.as_ref()?.result.as_ref()?;
    let more = (run.counts.all() as usize).saturating_sub(result.len());
    let more = (more > 0).then(|| format!(" … and {} more", grouped(more as u64)));
    let line = p("result", span("label", "Result "));
    Some(line.with(span("values", result.join(" "))).with(more))
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
    let line = el("p")
        .attr("data-workers", busy.to_string())
        .attr("data-transport", measured.transport.name())
        .class("measured")
        .with(facts.join(" "));
    let untrusted = measured.untrusted.as_ref().map_or_else(nothing, |why| {
        let warning = el("strong").with("Not to be trusted. ");
        p("untrusted", warning).with(why.clone()).into()
    });
    several(vec![line.into(), untrusted])
}
