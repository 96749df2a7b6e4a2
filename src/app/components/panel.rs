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
    let named = |what: &str| format!("{what}: {}", approach.title());
    let said = panel
        .run
        .as_ref()
        .filter(|run| run.refused.is_none())
        .map(status_words);
    html! {
        <section class="panel" aria-labelledby={title.clone()} data-approach={approach.name()} data-status={status.name()}>
            <h2 id={title}>{ approach.title() }</h2>
            <p class="about">{ about(approach) }</p>
            { times(panel, *speed, panel.is_of_earlier_numbers(read)) }
            <div class="row buttons">
                <button type="button" aria-label={named("Run")} disabled={!can_run} onclick={start(Pace::Live { speed: *speed })}>{ "Run" }</button>
                <button type="button" aria-label={named("Simulate")} disabled={!can_run} onclick={start(Pace::Simulated)}>{ "Simulate" }</button>
                <button type="button" aria-label={named("Cancel")} disabled={!panel.is_running()} onclick={cancel}>{ "Cancel" }</button>
            </div>
            // There before it has anything to say, so that screen readers hear it speak.
            <p class="status" role="status">{ said.unwrap_or_else(|| "Not run yet.".to_owned()) }</p>
            if let Some(run) = &panel.run {
                { view_of_run(approach, run, doing) }
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
fn times(panel: &Panel, speed: u32, earlier: bool) -> Html {
    let predicted = panel.prediction;
    // Until a run has begun there is nothing to show of it.
    let run = panel
        .run
        .as_ref()
        .filter(|run| run.refused.is_none() && run.rows > 0);
    let (time, credits, kind) = match run {
        Some(run) => (Some(run.at), Some(run.credits), provenance(run)),
        None => (
            predicted.map(|prediction| prediction.run_time),
            predicted.map(|prediction| prediction.credits),
            at_speed("predicted", speed),
        ),
    };
    let versus = match (run, earlier) {
        (Some(_), true) => with_new_numbers(panel, speed),
        (Some(run), false) => versus(run),
        (None, _) => String::new(),
    };
    let noun = if credits == Some(1) {
        " credit"
    } else {
        " credits"
    };
    let or_none = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
    html! {
        <div class="numbers">
            <p class="big"><span class="time">{ or_none(time.map(|time| time.to_string())) }</span>
                <span class="kind">{ kind }</span></p>
            <p class="versus">{ versus }</p>
            <p class="credits"><span class="count">{ or_none(credits.map(|credits| credits.to_string())) }</span>{ noun }</p>
        </div>
    }
}

fn at_speed(what: &str, speed: u32) -> String {
    match speed {
        1 => what.to_owned(),
        faster => format!("{what}, {faster}× faster"),
    }
}

/// A run of earlier numbers stays, marked as such, beside what to expect of the new ones.
fn with_new_numbers(panel: &Panel, speed: u32) -> String {
    let expected = panel.prediction.map(|prediction| {
        let what = at_speed("predicted", speed);
        format!(
            " The new ones: {}, {} credits, {what}.",
            prediction.run_time, prediction.credits
        )
    });
    format!("Of earlier numbers.{}", expected.unwrap_or_default())
}

fn provenance(run: &RunView) -> String {
    match run.pace {
        Pace::Simulated => "simulated".to_owned(),
        Pace::Live { speed } => at_speed("measured", speed),
    }
}

fn versus(run: &RunView) -> String {
    let predicted = run.predicted.filter(|_| run.pace != Pace::Simulated);
    match predicted {
        Some(predicted) if run.status == Status::Success && predicted.run_time > Micros::ZERO => {
            let ratio = run.at.seconds() / predicted.run_time.seconds();
            format!(
                "{} predicted; measured ÷ predicted {ratio:.3}",
                predicted.run_time
            )
        }
        Some(predicted) => format!("{} predicted", predicted.run_time),
        None => String::new(),
    }
}

fn view_of_run(approach: Approach, run: &RunView, doing: &Doing) -> Html {
    if let Some(why) = &run.refused {
        return html! { <p class="problem" role="alert">{ why }</p> };
    }
    let all = run.counts.all().max(1);
    let over = run.counts.over();
    let onpick = {
        let (doing, picked) = (doing.clone(), run.log.item.filter(|_| run.log.open));
        Callback::from(move |item| {
            // Picking it again lets go of it.
            let item = Some(item).filter(|item| picked != Some(*item));
            doing.show_log(
                approach,
                LogView {
                    open: true,
                    item,
                    ..LogView::default()
                },
            );
        })
    };
    html! {
        <>
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
    let retried = match (run.retried, run.retried_first) {
        (1, Some((item, attempts))) => format!(" {} took {attempts} attempts.", run.keys.key(item)),
        (2.., _) => format!(" {} items took more than one attempt.", run.retried),
        _ => String::new(),
    };
    match run.status {
        Status::NotStarted => "Waiting for workers or its turn…".to_owned(),
        Status::Started => "Running…".to_owned(),
        Status::Canceling => "Ending…".to_owned(),
        Status::Success => format!("Succeeded.{retried}"),
        Status::Failure => format!("Failed: {}.{retried}", failed_steps(run)),
        Status::Canceled => "Cancelled.".to_owned(),
    }
}

fn failed_steps(run: &RunView) -> String {
    let named = run.failed_steps.join(", ");
    match run.failed as usize - run.failed_steps.len() {
        0 if named.is_empty() => "the run could not go on".to_owned(),
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

fn result(run: &RunView) -> Html {
    let Some(result) = &run.result else {
        return html! {};
    };
    let more = (run.counts.all() as usize).saturating_sub(result.len());
    html! {
        <p class="result"><span class="label">{ "Result " }</span><span class="values">{ result.join(" ") }</span>
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
