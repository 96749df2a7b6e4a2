//! The Dagster code of an approach for the question at hand, to take away.

use yew::prelude::*;

use crate::app::course::RunView;
use crate::app::state::{Action, Copied, State};
use crate::exchange::{Ink, Line, Part, dagster_code, highlight};
use crate::record::{OpMarks, StepState};
use crate::scenario::Approach;

use super::{Look, approaches, button, el, p, several};

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    one.looked_at == other.looked_at
        && one.form == other.form
        && one.copied == other.copied
        && active(one, one.looked_at) == active(other, other.looked_at)
}

/// The code, with the lines marked that a run is at.
pub(super) fn view(look: &Look, at: Approach) -> Html {
    let Some(asked) = look.state.question() else {
        return p("empty", "There is no code until the question makes sense.").into();
    };
    let code = dagster_code(at, &asked.shared.scenario);
    let active = active(&look.state, at);
    let copy = match look.state.copied {
        Some(Copied::Code) => "Copied",
        Some(Copied::Refused) => "Select it, and press Ctrl+C",
        _ => "Copy",
    };
    let row = el("div")
        .class("row")
        .with(approaches(look))
        .with(el("code").class("file").with(code.file))
        .with(button(look, "", copy, false, Action::Copy(Copied::Code)));
    let hint = p("hint", "For Dagster 1.13: run it with ")
        .with(el("code").with(format!("dagster dev -f {}", code.file)))
        .with(". While a run goes on, the lines that it is at are marked.");
    let lines = code.lines.iter();
    let lines = lines.flat_map(|line| [drawn(line, active.contains(&line.part)), "\n".into()]);
    let text = el("pre")
        .attr("tabindex", "0")
        .attr("role", "region")
        .attr("aria-label", "Dagster code")
        .class("scroll code")
        .with(el("code").each(lines));
    several(vec![row.into(), hint.into(), text.into()])
}

fn drawn(line: &Line, active: bool) -> Html {
    let pieces = highlight(&line.text);
    let pieces = pieces.into_iter().map(|(ink, text)| match style(ink) {
        "" => Html::from(text.to_owned()),
        ink => el("span")
            .attr("data-ink", ink)
            .with(text.to_owned())
            .into(),
    });
    let line = el("span").attr("data-now", active.then_some(""));
    line.class("line").each(pieces).into()
}

fn style(ink: Ink) -> &'static str {
    match ink {
        Ink::Keyword => "k",
        Ink::String => "s",
        Ink::Comment => "c",
        Ink::Number => "n",
        Ink::Decorator => "d",
        Ink::Name => "f",
        Ink::Plain => "",
    }
}

/// The parts of the code that a run is at.
fn active(state: &State, at: Approach) -> Vec<Part> {
    let run = state
        .panel(at)
        .run
        .as_ref()
        .filter(|run| !run.status.is_final());
    run.map(|run| parts(run, at)).unwrap_or_default()
}

fn parts(run: &RunView, at: Approach) -> Vec<Part> {
    let works = |op: &OpMarks| op.marks.contains(&StepState::Running);
    let waits = |op: &OpMarks| op.marks.contains(&StepState::RetryRequested);
    let last = run.picture.ops.len().saturating_sub(1);
    let mut parts = Vec::new();
    for (index, op) in run.picture.ops.iter().enumerate() {
        let stands_for: &[Part] = match (index, at) {
            (0, Approach::Parallel) => &[Part::Load, Part::Pool, Part::Item],
            (0, _) => &[Part::Load],
            (index, _) if index == last => &[Part::Merge],
            (_, Approach::Hybrid) => &[Part::Pool, Part::Item],
            _ => &[Part::Item],
        };
        if works(op) {
            parts.extend(stands_for);
        }
        if waits(op) {
            parts.push(Part::Retry);
        }
    }
    parts
}
