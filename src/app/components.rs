//! What the page draws: small components named after what they show.

mod fields;
mod log;
mod mode;
mod panel;
mod question;
mod tiles;

use gloo_timers::callback::Timeout;
use yew::prelude::*;

use crate::host::protocol::{Pace, ToHost};
use crate::scenario::{Approach, Preset};

use super::link::{Link, News};
use super::state::{Action, LOG_WINDOW, LogView, Panel, Read, State};

use panel::PanelView;
use question::Question;

/// How long the form must rest before the host is asked to predict, in milliseconds.
const REST: u32 = 120;
/// How many times faster than real time a live run can go.
const SPEEDS: [u32; 7] = [1, 2, 5, 10, 20, 50, 100];

type Dispatch = UseReducerDispatcher<State>;

/// What the components do: changes to the page, messages to the host.
#[derive(Clone, PartialEq)]
struct Doing {
    dispatch: Dispatch,
    link: Link,
}

impl Doing {
    fn run(&self, read: &Read, approach: Approach, pace: Pace) {
        let Ok(read) = read else {
            return;
        };
        let run = self.link.new_run();
        self.dispatch.dispatch(Action::Started {
            run,
            approach,
            pace,
        });
        let scenario = read.0.clone();
        self.link.send(ToHost::Start {
            run,
            approach,
            scenario,
            pace,
        });
    }

    fn cancel(&self, panel: &Panel) {
        if let Some(run) = panel.run.as_ref().filter(|run| !run.status.is_final()) {
            self.link.send(ToHost::Cancel {
                run: run.id,
                force: true,
            });
        }
    }

    fn show_log(&self, approach: Approach, view: LogView) {
        self.dispatch.dispatch(Action::ShowLog { approach, view });
    }
}

/// The page.
#[component]
pub(super) fn App() -> Html {
    let state = use_reducer(State::default);
    let link = {
        let dispatch = state.dispatcher();
        use_memo((), move |()| {
            Link::start(Callback::from(move |news| {
                dispatch.dispatch(match news {
                    News::Heard(message) => Action::Heard(message),
                    News::NoWorkers(why) => Action::NoWorkers(why),
                    News::Lost(why) => Action::Lost(why),
                });
            }))
        })
    };
    let doing = Doing {
        dispatch: state.dispatcher(),
        link: (*link).clone(),
    };
    use_predictions(&state, &doing);
    use_logs(&state, &doing);

    html! {
        <>
                { for state.notice.as_ref().map(|text| notice(text, &doing)) }
                { presets(&state, &doing) }
                <Question form={state.form.clone()} read={state.read.clone()} doing={doing.clone()} />
                { controls(&state, &doing) }
                <div class="panels">
                    { for state.panels.iter().map(|panel| html! {
                        <PanelView
                            key={panel.approach.name()}
                            panel={panel.clone()}
                            read={state.read.clone()}
                            speed={state.speed}
                            doing={doing.clone()}
                        />
                    }) }
                </div>
                { mode::line(&state.mode) }
        </>
    }
}

/// Asks the host what to expect, whenever the question has changed and rested.
#[hook]
fn use_predictions(state: &UseReducerHandle<State>, doing: &Doing) {
    let question = (state.asked, state.read.clone().ok(), state.speed);
    let link = doing.link.clone();
    use_effect_with(question, move |(asked, read, speed)| {
        let timer = read.clone().map(|read| {
            let (asked, speed) = (*asked, *speed);
            Timeout::new(REST, move || {
                link.send(ToHost::Predict {
                    asked,
                    scenario: read.0.clone(),
                    speed,
                });
            })
        });
        move || drop(timer)
    });
}

/// Asks the host for the rows of every open log, whenever there are more of them.
#[hook]
fn use_logs(state: &UseReducerHandle<State>, doing: &Doing) {
    let open = state
        .panels
        .iter()
        .filter_map(|panel| panel.run.as_ref())
        .filter(|run| run.log.open);
    let wanted: Vec<_> = open
        .map(|run| (run.id, run.log.item, run.log.from, run.log.awaits(run.rows)))
        .collect();
    let link = doing.link.clone();
    use_effect_with(wanted, move |wanted| {
        for (run, item, from, _) in wanted {
            link.send(ToHost::Log {
                run: *run,
                item: *item,
                from: *from,
                count: LOG_WINDOW,
            });
        }
    });
}

fn notice(text: &str, doing: &Doing) -> Html {
    let dispatch = doing.dispatch.clone();
    let dismiss = move |_| dispatch.dispatch(Action::Dismiss);
    html! {
        <div class="notice" role="alert">
            <p>{ text }</p>
            <button type="button" onclick={dismiss}>{ "Dismiss" }</button>
        </div>
    }
}

fn presets(state: &State, doing: &Doing) -> Html {
    let current = state.read.as_ref().ok().map(|read| &read.0);
    let button = |preset: Preset| {
        let dispatch = doing.dispatch.clone();
        let load = move |_| dispatch.dispatch(Action::Load(preset));
        let pressed = current == Some(&preset.scenario());
        html! {
            <button type="button" class="preset" aria-pressed={pressed.to_string()}
                title={preset.lesson()} onclick={load}>{ preset.title() }</button>
        }
    };
    let lesson = Preset::ALL
        .into_iter()
        .find(|preset| current == Some(&preset.scenario()));
    html! {
        <section class="presets" aria-label="Presets">
            <div class="row" role="group" aria-label="Start from">{ for Preset::ALL.into_iter().map(button) }</div>
            <p class="lesson">{ lesson.map_or("Your own numbers.", Preset::lesson) }</p>
        </section>
    }
}

fn controls(state: &State, doing: &Doing) -> Html {
    let run_all = |pace: Pace| {
        let (read, doing) = (state.read.clone(), doing.clone());
        move |_: MouseEvent| {
            Approach::ALL
                .iter()
                .for_each(|approach| doing.run(&read, *approach, pace))
        }
    };
    let cancel_all = {
        let (panels, doing) = (state.panels.clone(), doing.clone());
        move |_: MouseEvent| panels.iter().for_each(|panel| doing.cancel(panel))
    };
    let blocked = state.read.is_err();
    let dispatch = doing.dispatch.clone();
    let choose_speed = move |event: Event| {
        let select: Option<web_sys::HtmlSelectElement> = event.target_dyn_into();
        if let Some(speed) = select.and_then(|select| select.value().parse().ok()) {
            dispatch.dispatch(Action::Speed(speed));
        }
    };
    let speed_name = |speed: u32| match speed {
        1 => "Real time".to_owned(),
        faster => format!("{faster}× faster"),
    };
    html! {
        <section class="controls row" aria-label="Run">
            <button type="button" class="primary" disabled={blocked}
                onclick={run_all(Pace::Live { speed: state.speed })}>{ "Run all three" }</button>
            <button type="button" disabled={blocked} onclick={run_all(Pace::Simulated)}>{ "Simulate all" }</button>
            <button type="button" disabled={!state.is_running()} onclick={cancel_all}>{ "Cancel all" }</button>
            <label class="inline">{ "Speed " }
                <select id="speed" onchange={choose_speed}>
                    { for SPEEDS.into_iter().map(|speed| html! {
                        <option value={speed.to_string()} selected={speed == state.speed}>{ speed_name(speed) }</option>
                    }) }
                </select>
            </label>
        </section>
    }
}
