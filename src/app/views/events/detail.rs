//! One row in full: its message, what was raised, what else it carries, and ways on from it.

use yew::prelude::*;

use crate::app::logbook::Full;
use crate::app::state::{Action, LogAction, State};
use crate::dagster::EventType;
use crate::scenario::Approach;

use super::super::{El, Look, el, nothing, p};
use super::times::clock;

fn shown(state: &State) -> Option<&Full> {
    let log = &state.log;
    let row = log.active_line().map(|line| line.row);
    let full = log.full.as_deref().filter(|_| log.is_open)?;
    // While the next row is on its way the one before it stays.
    (row.is_some() || log.active.is_some()).then_some(full)
}

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    let row = |state: &State| shown(state).map(std::ptr::from_ref);
    row(one) == row(other) && one.log.query == other.log.query && one.looked_at == other.looked_at
}

pub(super) fn view(look: &Look, at: Approach) -> Html {
    let Some(Full { line, detail }) = shown(&look.state) else {
        return nothing();
    };
    let act = look.act.clone();
    let close = Callback::from(move |_: Event| {
        super::rows::focus();
        act.emit(Action::Log(LogAction::Open(false)));
    });
    let close = el("button")
        .attr("type", "button")
        .attr("data-kind", "quiet")
        .on("click", close)
        .with("Close");
    let title = match line.event.is_empty() {
        true => line.level.clone(),
        false => line.event.clone(),
    };
    let own = (!line.is_dagsters).then(|| {
        p(
            "hint",
            "Dagster does not log this: Fanout adds when the work on an item begins and ends.",
        )
    });
    let errors = detail.errors.iter().flat_map(|link| {
        let how = (!link.how.is_empty()).then(|| p("hint", link.how.clone()).into());
        let raised = el("pre").class("raised").with(link.message.clone());
        how.into_iter().chain([Html::from(raised)])
    });
    let head = el("div")
        .class("row")
        .with(el("h3").with(title))
        .with(ways(look, at, line.step.clone(), line.item))
        .with(close);
    let message =
        (!detail.message.is_empty()).then(|| el("p").class("words").with(detail.message.clone()));
    el("section")
        .attr("aria-label", "The row in full")
        .class("full")
        .with(head)
        .with(message)
        .with(own)
        .each(errors)
        .with(table(line, &detail.data))
        .into()
}

/// To the step's rows, and to the item's tile.
fn ways(look: &Look, at: Approach, step: String, item: Option<u32>) -> El {
    let of_step = (!step.is_empty()).then(|| {
        let (button, shown) = super::to_step(look, &step);
        let name = if shown {
            "All rows"
        } else {
            "Rows of its step"
        };
        button.attr("data-kind", "quiet").with(name)
    });
    let tile = item.filter(|_| !step.is_empty()).map(|item| {
        el("button")
            .attr("type", "button")
            .attr("data-kind", "quiet")
            .on("click", look.on(Action::Reach(at, item)))
            .with("To its tile")
    });
    el("div").class("row ways").with(of_step).with(tile)
}

/// What else the row says, as names and values.
fn table(line: &crate::host::protocol::LogLine, data: &[(String, String)]) -> El {
    let mut facts: Vec<(&str, String)> = vec![("since start of run", clock(line.at))];
    facts.extend(
        line.since_step
            .map(|time| ("since start of step", clock(time))),
    );
    if !line.step.is_empty() {
        facts.push(("step", line.step.clone()));
    }
    if line.attempt > 0 {
        facts.push(("attempt", line.attempt.to_string()));
    }
    facts.push(("level", line.level.clone()));
    let mut types = EventType::ALL.iter();
    let stored = types.find(|event| event.shown() == line.event && event.stored() != line.event);
    facts.extend(stored.map(|event| ("stored as", event.stored().to_owned())));
    let data = data
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()));
    let rows = facts.into_iter().chain(data).map(|(name, value)| {
        el("tr")
            .with(el("th").attr("scope", "row").with(name.to_owned()))
            .with(el("td").with(value))
    });
    el("table")
        .class("facts-of-row")
        .with(el("tbody").each(rows))
}
