//! The event log of a run: a window of rows, of the whole run or of one item's step.

use yew::prelude::*;

use crate::app::state::{LOG_WINDOW, LogView, RunView};
use crate::host::protocol::LogLine;
use crate::scenario::Approach;

use super::Doing;

/// The log, folded until it is asked for.
pub(super) fn view(approach: Approach, run: &RunView, doing: &Doing) -> Html {
    let view = &run.log;
    let show = |change: fn(&LogView) -> LogView| {
        let (doing, view) = (doing.clone(), view.clone());
        move |_: MouseEvent| doing.show_log(approach, change(&view))
    };
    let toggle = show(|view| LogView {
        open: !view.open,
        ..view.clone()
    });
    let earlier = show(|view| LogView {
        from: view.from.saturating_sub(LOG_WINDOW),
        ..view.clone()
    });
    let later = show(|view| LogView {
        from: view.from + LOG_WINDOW,
        ..view.clone()
    });
    let whole = show(|view| LogView {
        item: None,
        from: 0,
        ..view.clone()
    });
    // The host tells the number of an item's rows with them; that of all rows it tells anyway.
    let total = if view.item.is_some() {
        view.total
    } else {
        run.rows
    };
    let first = (view.from + 1).min(total);
    let last = (view.from + LOG_WINDOW).min(total);
    let of = view.item.map(|item| run.keys.key(item));
    let table = format!("log-{}", approach.name());
    html! {
        <section class="log" aria-label={format!("Event log, {}", approach.title())}>
            <div class="row">
                <button type="button" class="quiet" aria-expanded={view.open.to_string()}
                    aria-controls={view.open.then(|| table.clone())} onclick={toggle}>
                    { "Event log" }
                </button>
                <span class="count">{ format!("{} rows", run.rows) }</span>
                if let (true, Some(key)) = (view.open, &of) {
                    <button type="button" class="quiet" onclick={whole}>{ format!("Only {key}: show all") }</button>
                }
            </div>
            if view.open {
                <div class="scroll" id={table} tabindex="0" role="region" aria-label="Rows of the event log">
                    <table>
                        <thead><tr>
                            <th scope="col">{ "Time, s" }</th>
                            <th scope="col">{ "Step" }</th>
                            <th scope="col">{ "Event" }</th>
                            <th scope="col">{ "Level" }</th>
                            <th scope="col">{ "Message" }</th>
                            <th scope="col">{ "Retries" }</th>
                        </tr></thead>
                        <tbody>{ for view.lines.iter().map(line) }</tbody>
                    </table>
                </div>
                <div class="row pager">
                    <button type="button" disabled={view.from == 0} onclick={earlier}>{ "Earlier" }</button>
                    <span>{ format!("{first}–{last} of {total}") }</span>
                    <button type="button" disabled={last >= total} onclick={later}>{ "Later" }</button>
                </div>
            }
        </section>
    }
}

fn line(line: &LogLine) -> Html {
    let own = line.event.starts_with("FANOUT_");
    let class = classes!(
        (line.level == "ERROR").then_some("error"),
        own.then_some("own"),
    );
    html! {
        <tr {class}>
            <td class="time">{ format!("{:.3}", line.at.seconds()) }</td>
            <td>{ &line.step }</td>
            <td>{ &line.event }</td>
            <td>{ &line.level }</td>
            <td class="message">{ &line.message }</td>
            <td class="time">{ line.retries }</td>
        </tr>
    }
}
