//! One approach: its time, its credits, its items, its result.

use std::rc::Rc;

use yew::prelude::*;

use crate::Micros;
use crate::app::state::{LogView, Panel, Read, RunView, transport_words};
use crate::host::protocol::{Measured, Pace, Transport};
use crate::record::{ItemState, Status};
use crate::scenario::Approach;

use super::Doing;
use super::log;
use super::tiles::{Tiles, class_of, glyph};

/// How much of a result is shown.
const RESULT: usize = 26;

#[derive(Clone, PartialEq, Properties)]
pub(super) struct PanelProps {
    pub(super) panel: Panel,
    pub(super) read: Read,
    pub(super) speed: u32,
    pub(super) doing: Doing,
}

/// The panel of one approach.
#[component]
pub(super) fn PanelView(props: &PanelProps) -> Html {
    let PanelProps {
        panel,
        read,
        speed,
        doing,
    } = props;
    let approach = panel.approach;
    let can_run = read.is_ok();
    let start = |pace: Pace| {
        let (read, doing) = (read.clone(), doing.clone());
        move |_: MouseEvent| doing.run(&read, approach, pace)
    };
    let cancel = {
        let (panel, doing) = (panel.clone(), doing.clone());
        move |_: MouseEvent| doing.cancel(&panel)
    };
    let status = panel
        .run
        .as_ref()
        .map_or(Status::NotStarted, |run| run.status);
    let title = format!("panel-{}", approach.name());
    html! {
        <section class="panel" aria-labelledby={title.clone()} data-approach={approach.name()} data-status={status.name()}>
            <h2 id={title}>{ approach.title() }</h2>
            <p class="about">{ about(approach) }</p>
            { times(panel, *speed) }
            <div class="row buttons">
                <button type="button" disabled={!can_run} onclick={start(Pace::Live { speed: *speed })}>{ "Run" }</button>
                <button type="button" disabled={!can_run} onclick={start(Pace::Simulated)}>{ "Simulate" }</button>
                <button type="button" disabled={!panel.is_running()} onclick={cancel}>{ "Cancel" }</button>
            </div>
            if let Some(run) = &panel.run {
                { view_of_run(approach, run, doing) }
            } else {
                <p class="empty">{ "Not run yet." }</p>
            }
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

/// The one big number, and what it is compared with.
fn times(panel: &Panel, speed: u32) -> Html {
    let predicted = panel.prediction;
    let (time, kind) = match (&panel.run, predicted) {
        (Some(run), _) if run.refused.is_none() => (Some(run.at), provenance(run)),
        (_, Some(prediction)) => (Some(prediction.run_time), "predicted".to_owned()),
        _ => (None, "predicted".to_owned()),
    };
    let credits = match (&panel.run, predicted) {
        (Some(run), _) if run.refused.is_none() => Some(run.credits),
        (_, prediction) => prediction.map(|prediction| prediction.credits),
    };
    html! {
        <div class="numbers">
            <p class="big"><span class="time">{ time.map_or_else(|| "–".to_owned(), |time| time.to_string()) }</span>
                <span class="kind">{ kind }</span></p>
            <p class="versus">{ versus(panel, speed) }</p>
            <p class="credits"><span class="count">{ credits.map_or_else(|| "–".to_owned(), |credits| credits.to_string()) }</span>
                { if credits == Some(1) { " credit" } else { " credits" } }</p>
        </div>
    }
}

fn provenance(run: &RunView) -> String {
    match run.pace {
        Pace::Simulated => "simulated".to_owned(),
        Pace::Live { speed: 1 } => "measured".to_owned(),
        Pace::Live { speed } => format!("measured, {speed}× faster"),
    }
}

fn versus(panel: &Panel, speed: u32) -> String {
    let at_speed = match speed {
        1 => String::new(),
        faster => format!(" at {faster}×"),
    };
    let live = panel.run.as_ref().filter(|run| run.refused.is_none());
    let live = live.filter(|run| run.pace != Pace::Simulated);
    match (live, panel.prediction) {
        (Some(run), _) => match run.predicted {
            Some(predicted)
                if run.status == Status::Success && predicted.run_time > Micros::ZERO =>
            {
                let ratio = run.at.seconds() / predicted.run_time.seconds();
                format!(
                    "{} predicted; measured ÷ predicted {ratio:.3}",
                    predicted.run_time
                )
            }
            Some(predicted) => format!("{} predicted", predicted.run_time),
            None => String::new(),
        },
        (None, Some(_)) if panel.run.is_none() && speed != 1 => format!("Predicted{at_speed}"),
        _ => String::new(),
    }
}

fn view_of_run(approach: Approach, run: &RunView, doing: &Doing) -> Html {
    if let Some(why) = &run.refused {
        return html! { <p class="problem" role="alert">{ why }</p> };
    }
    let all = run.counts.all().max(1);
    let over = run.counts.over();
    let onpick = {
        let doing = doing.clone();
        Callback::from(move |item| {
            doing.show_log(
                approach,
                LogView {
                    open: true,
                    item: Some(item),
                    ..LogView::default()
                },
            );
        })
    };
    html! {
        <>
            <p class="status" role="status">{ status_words(run) }</p>
            <progress max={all.to_string()} value={over.to_string()} aria-label="Items that are over">
                { format!("{over} of {all}") }
            </progress>
            <p class="counts">{ for ItemState::ALL.iter().filter(|state| run.counts.of(**state) > 0).map(|state| html! {
                <span class="chip"><span class={classes!("glyph", class_of(*state))} aria-hidden="true">{ glyph(*state) }</span>
                    { format!(" {} {}", run.counts.of(*state), state.name()) }</span>
            }) }</p>
            <Tiles keys={Rc::clone(&run.keys)} states={Rc::clone(&run.states)}
                picked={run.log.item.filter(|_| run.log.open)} {onpick} />
            <p class="last">{ &run.last_line }</p>
            { result(run) }
            if let Some(measured) = &run.measured {
                { measurement(measured) }
            }
            { log::view(approach, run, doing) }
        </>
    }
}

fn status_words(run: &RunView) -> String {
    let retried = match run.retried.as_slice() {
        [] => String::new(),
        [(item, attempts)] => format!(" {} took {attempts} attempts.", run.keys.key(*item)),
        many => format!(" {} items took more than one attempt.", many.len()),
    };
    match run.status {
        Status::NotStarted => "Waiting for workers…".to_owned(),
        Status::Started => "Running…".to_owned(),
        Status::Canceling => "Ending…".to_owned(),
        Status::Success => format!("Succeeded.{retried}"),
        Status::Failure => format!("Failed: {}.{retried}", listed(&run.failed_steps)),
        Status::Canceled => "Cancelled.".to_owned(),
    }
}

fn listed(steps: &[String]) -> String {
    match steps {
        [] => "the run could not go on".to_owned(),
        steps if steps.len() <= 3 => steps.join(", "),
        steps => format!("{} and {} more", steps[..3].join(", "), steps.len() - 3),
    }
}

fn result(run: &RunView) -> Html {
    let Some(result) = &run.result else {
        return html! {};
    };
    let shown = result
        .iter()
        .take(RESULT)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ");
    let more = result.len().saturating_sub(RESULT);
    html! {
        <p class="result"><span class="label">{ "Result " }</span><span class="values">{ shown }</span>
            if more > 0 { { format!(" … and {more} more") } }
        </p>
    }
}

fn measurement(measured: &Measured) -> Html {
    let mut facts = Vec::new();
    let busy = measured
        .by_worker
        .iter()
        .filter(|items| **items > 0)
        .count();
    if busy > 0 {
        let by_worker: Vec<String> = measured.by_worker.iter().map(u32::to_string).collect();
        let (memory, _) = transport_words(measured.transport);
        let noun = if busy == 1 { "worker" } else { "workers" };
        facts.push(format!(
            "{memory}: {busy} {noun} did {} items.",
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
