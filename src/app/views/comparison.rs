//! The docs page's comparison, computed: each cell explains itself where it stands.

use yew::prelude::*;

use crate::app::state::State;
use crate::exchange::dagster_code;
use crate::forecast::{Aspect, AspectRow, Cell, compare, count, some};
use crate::record::Status;
use crate::scenario::Approach;

use super::{Look, p};

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
        return p("empty", text);
    };
    let asked = &answer.asked;
    let scenario = &asked.shared.scenario;
    let money = |credits| now.shared.price.of(credits).to_string();
    let lines = Approach::ALL.map(|at| dagster_code(at, scenario).lines.len() as u32);
    let rows = compare(scenario, &asked.checked, &answer.outlook, &money, lines);
    let busy = (!state.is_answered()).then_some("true");
    html! {
        <div class="scroll wide" aria-busy={busy} tabindex="0" role="region" aria-label="Comparison">
            <table class="comparison">
                <caption>{ "The docs page's table, worked out for this question: predicted, and measured where it has run." }</caption>
                <thead><tr>
                    <td></td>
                    { for Approach::ALL.map(|at| html! { <th scope="col">{ at.title() }</th> }) }
                </tr></thead>
                <tbody>{ for rows.iter().map(|row| aspect(state, row)) }</tbody>
            </table>
        </div>
    }
}

fn aspect(state: &State, row: &AspectRow) -> Html {
    let cells = row.cells.iter().zip(Approach::ALL);
    html! {
        <tr>
            <th scope="row">{ row.aspect.title() }</th>
            { for cells.map(|(cell, at)| html! { <td>{ shown(cell, ran(state, row.aspect, at)) }</td> }) }
        </tr>
    }
}

/// A cell, what its run made of it, and its explanation, which opens in place.
fn shown(cell: &Cell, ran: Option<String>) -> Html {
    html! {
        <>
            { p("short", cell.short.clone()) }
            { for ran.map(|ran| p("ran", ran)) }
            <details><summary>{ &cell.asked }</summary>{ p("", cell.answer.clone()) }</details>
        </>
    }
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
