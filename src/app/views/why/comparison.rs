//! The docs page's comparison, computed: each cell explains itself where it stands.

use yew::prelude::*;

use crate::app::state::State;
use crate::exchange::dagster_code;
use crate::forecast::{Aspect, AspectRow, Cell, compare, count, some};
use crate::record::Status;
use crate::scenario::Approach;

use super::{El, Look, el, p};

const CAPTION: &str = "The docs page's table, worked out for this question: predicted, and measured where it has run.";

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    let ended = |state: &State| {
        state.panels.each_ref().map(|panel| {
            let run = panel.run.as_ref().filter(|run| run.status.is_final());
            run.map(|run| run.id)
        })
    };
    one.form == other.form && one.answer_id() == other.answer_id() && ended(one) == ended(other)
}

/// The table; while a new one is worked out, the one before.
pub(super) fn view(look: &Look, _: Approach) -> Html {
    let state = &look.state;
    let (Some(now), Some(answer)) = (state.question(), &state.answer) else {
        let text = match state.question() {
            Some(_) => "Working it out…",
            None => "There is nothing to compare until the question makes sense.",
        };
        return p("empty", text).into();
    };
    let asked = &answer.asked;
    let scenario = &asked.shared.scenario;
    let money = |credits| now.shared.price.of(credits).to_string();
    let lines = Approach::ALL.map(|at| dagster_code(at, scenario).lines.len() as u32);
    let rows = compare(scenario, &asked.checked, &answer.outlook, &money, lines);
    let busy = (!state.is_answered()).then_some("true");
    let titles = Approach::ALL.map(|at| el("th").attr("scope", "col").with(at.title()));
    let titles = el("tr").with(el("td")).each(titles);
    let table = el("table")
        .class("comparison")
        .with(el("caption").with(CAPTION))
        .with(el("thead").with(titles))
        .with(el("tbody").each(rows.iter().map(|row| aspect(state, row))));
    el("div")
        .attr("aria-busy", busy)
        .attr("tabindex", "0")
        .attr("role", "region")
        .attr("aria-label", "Comparison")
        .class("scroll wide")
        .with(table)
        .into()
}

fn aspect(state: &State, row: &AspectRow) -> El {
    let cells = row.cells.iter().zip(Approach::ALL);
    let cells = cells.map(|(cell, at)| shown(cell, ran(state, row.aspect, at)));
    let title = el("th").attr("scope", "row").with(row.aspect.title());
    el("tr").with(title).each(cells)
}

/// A cell, what its run made of it, and its explanation, which opens in place.
fn shown(cell: &Cell, ran: Option<String>) -> El {
    let why = el("details")
        .with(el("summary").with(cell.asked.clone()))
        .with(p("", cell.answer.clone()));
    el("td")
        .with(p("short", cell.short.clone()))
        .with(ran.map(|ran| p("ran", ran)))
        .with(why)
}

/// What a run of this very question came to.
fn ran(state: &State, aspect: Aspect, at: Approach) -> Option<String> {
    let panel = state.panel(at);
    let now = state.question().map(|asked| &**asked);
    let run = panel
        .run
        .as_ref()
        .filter(|_| !panel.is_of_earlier_numbers(now))?;
    if run.status != Status::Success {
        return None;
    }
    let how = run.kind();
    match aspect {
        Aspect::ExecutionTime => Some(format!("{} {how}", run.at)),
        Aspect::Observability => Some(format!(
            "{} rows in its log, items' own among them",
            count(run.rows)
        )),
        Aspect::ResourceUsage => Some(format!(
            "{} in this run, {how}",
            some(run.credits, "credit")
        )),
        Aspect::RetryLogic | Aspect::Complexity => None,
    }
}
