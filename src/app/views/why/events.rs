//! The event log of a run: what is looked for, the rows found, a row in full, and the steps beside.

mod detail;
mod field;
mod rows;
mod steps;
mod times;

use yew::prelude::*;

use crate::app::course::RunView;
use crate::app::logbook::LogView;
use crate::app::state::{Action, LogAction, State};
use crate::forecast::{count, some};
use crate::record::Grade;
use crate::scenario::Approach;

use super::{El, Look, el, nothing, p, several, truth};
use super::{approaches, same_approach};

pub(in crate::app) use rows::settle;

/// The log of the approach that is looked at.
pub(super) fn tab(look: &Look) -> Html {
    let at = look.state.looked_at;
    let head = el("div")
        .class("row asked")
        .with(look.part(at, same_approach, |look, _| approaches(look).into()))
        .with(look.part(at, field::same, field::view));
    if look.state.logged_run().is_none() {
        let why = p("empty", why_none(&look.state, at));
        return several(vec![head.into(), why.into()]);
    }
    let found = el("div")
        .class("found")
        .with(look.part(at, rows::same, rows::view))
        .with(look.part(at, detail::same, detail::view));
    let beside =
        el("div")
            .class("events")
            .with(found)
            .with(look.part(at, steps::same, steps::view));
    several(vec![
        head.into(),
        look.part(at, same_sieve, sieve),
        beside.into(),
    ])
}

/// Why there is no log.
fn why_none(state: &State, at: Approach) -> String {
    match state.panel(at).run.as_ref() {
        Some(run) if run.log_lost => {
            "The log of this run is gone: the worker that held it stopped working.".to_owned()
        }
        Some(_) => "No row yet.".to_owned(),
        None => [
            at.title(),
            ": not run yet. Run or simulate it, and every row of its event log stands here, in Dagster's words.",
        ]
        .concat(),
    }
}

fn id(state: &State) -> Option<(u32, u32)> {
    let run = state.logged_run()?;
    Some((run.id.0, run.rows))
}

fn same_sieve(one: &State, other: &State, _: Approach) -> bool {
    one.log.revision == other.log.revision
        && id(one) == id(other)
        && one.is_live() == other.is_live()
}

/// What the rows are sifted by, and how many there are.
fn sieve(look: &Look, _: Approach) -> Html {
    let Some(run) = look.state.logged_run() else {
        return nothing();
    };
    let log = &look.state.log;
    let chips = Grade::ALL.map(|grade| chip(look, grade));
    let chips = el("div")
        .attr("role", "group")
        .attr("aria-label", "Levels")
        .class("row segments")
        .each(chips);
    let toggle =
        |name, pressed, action| super::choice(look, "segment", name, pressed, Action::Log(action));
    let follow = look.state.is_live().then(|| {
        let follows = log.place.follows;
        toggle("Follow", follows, LogAction::Follow(!follows))
    });
    let own = toggle(
        "Only what Dagster logs",
        log.query.only_dagsters,
        LogAction::OnlyDagsters,
    );
    let times = toggle(
        "Time since step start",
        log.since_step,
        LogAction::SinceStep,
    );
    let found = p("hint", found(log, run)).attr("id", "found");
    el("div")
        .class("row sieve")
        .with(chips)
        .with(own)
        .with(times)
        .with(follow)
        .with(found)
        .into()
}

/// `10 of 407 rows`
fn found(log: &LogView, run: &RunView) -> String {
    let all = some(run.rows, "row");
    match log.total {
        Some(total) if log.is_answered && !log.is_read => {
            [&count(total), " so far, of ", &all].concat()
        }
        Some(total) if total < run.rows => [&count(total), " of ", &all].concat(),
        _ => all,
    }
}

fn chip(look: &Look, grade: Grade) -> El {
    let log = &look.state.log;
    let (here, all) = (log.counts[grade as usize], log.all[grade as usize]);
    let pressed = log.query.grades & grade.bit() != 0;
    let title = match here == all {
        true => ["Only these: ", &some(all, "row")].concat(),
        false => ["Only these: ", &count(here), " of ", &some(all, "row")].concat(),
    };
    el("button")
        .attr("type", "button")
        .attr("data-kind", "segment")
        .attr("data-grade", grade.name())
        .attr("aria-pressed", truth(pressed))
        .attr("title", title)
        .flag("disabled", all == 0 && !pressed)
        .on("click", look.on(Action::Log(LogAction::Sift(grade))))
        .with(grade.name())
        .with(el("span").class("count").with(count(here)))
}

/// A button for the rows of a step, or for all if it is those that are shown.
fn to_step(look: &Look, key: &str) -> (El, bool) {
    let quote = if key.contains(char::is_whitespace) {
        "\""
    } else {
        ""
    };
    let text = ["step:", quote, key, quote].concat();
    let shown = look.state.log.query.text.trim() == text;
    let find = if shown { "" } else { &text };
    let button = el("button")
        .attr("type", "button")
        .attr("aria-pressed", truth(shown))
        .on("click", look.on(Action::Find(find.into())));
    (button, shown)
}
