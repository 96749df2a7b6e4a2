//! The steps of the run by where they stand, as Dagster's run page lists them beside its log.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::state::State;
use crate::forecast::count;
use crate::record::{Group, Listed, StepList, StepState};
use crate::scenario::Approach;

use super::super::{El, Look, el, marks, nothing, p};
use super::times::elapsed;

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    let steps = |state: &State| state.log.steps.as_ref().map(Rc::as_ptr);
    steps(one) == steps(other)
        && one.log.query.text == other.log.query.text
        && one.looked_at == other.looked_at
}

pub(super) fn view(look: &Look, _: Approach) -> Html {
    let Some(steps) = look.state.log.steps.clone() else {
        return nothing();
    };
    let groups = Group::ALL
        .into_iter()
        .filter(|group| *group != Group::NotExecuted || steps.counts[*group as usize] > 0);
    el("aside")
        .attr("aria-label", "Steps")
        .class("steps")
        .each(groups.map(|group| of_group(look, group, &steps)))
        .into()
}

fn of_group(look: &Look, group: Group, steps: &StepList) -> El {
    let (all, listed) = (steps.counts[group as usize], &steps.listed[group as usize]);
    let title = [group.title(), " (", &count(all), ")"].concat();
    let is_open = !matches!(group, Group::Succeeded | Group::NotExecuted);
    let more = all.saturating_sub(listed.len() as u32);
    let more = (more > 0).then(|| p("hint", ["and ", &count(more), " more"].concat()));
    let none = (all == 0).then(|| p("hint", group.none()));
    let list = (all > 0).then(|| el("ul").each(listed.iter().map(|step| of_step(look, step))));
    el("details")
        .key(group.title())
        .flag("open", is_open)
        .with(el("summary").with(title))
        .with(none)
        .with(list)
        .with(more)
}

fn of_step(look: &Look, step: &Listed) -> El {
    let (button, _) = super::to_step(look, &step.key);
    let goes_on = !step.state.is_final();
    let time = step.elapsed.map(|time| elapsed(time, goes_on));
    let mark = el("span")
        .attr("aria-hidden", "true")
        .class("glyph")
        .with(glyph(step.state));
    let button = button
        .attr("data-kind", "step")
        .attr("data-state", marks::of_step(step.state))
        .attr("title", step.state.name())
        .with(mark)
        .with(el("span").class("name").with(step.key.clone()))
        .with(el("span").class("time").with(time));
    el("li").key(step.key.clone()).with(button)
}

fn glyph(state: StepState) -> &'static str {
    match state {
        StepState::NotStarted => "○",
        StepState::Preparing => "◔",
        StepState::Running => "▶",
        StepState::RetryRequested => "↻",
        StepState::Succeeded => "✓",
        StepState::Failed => "✕",
        StepState::Skipped | StepState::Abandoned => "–",
        StepState::Unknown => "?",
    }
}
