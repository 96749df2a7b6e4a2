//! The question: the form over the scenario.

use yew::prelude::*;

use crate::app::form::{Form, ItemsKind};
use crate::app::state::{Action, Read};
use crate::dagster::{Backoff, Jitter};
use crate::scenario::{Problem, Work};

use super::Doing;
use super::fields::{ChoiceField, TextField};

#[derive(Clone, PartialEq, Properties)]
pub(super) struct QuestionProps {
    pub(super) form: Form,
    pub(super) read: Read,
    pub(super) doing: Doing,
}

/// The form.
#[component]
pub(super) fn Question(props: &QuestionProps) -> Html {
    let form = &props.form;
    let problems: Vec<Problem> = match &props.read {
        Ok(_) => Vec::new(),
        Err(problems) => problems.clone(),
    };
    let warnings = props
        .read
        .as_ref()
        .map(|read| read.1.warnings.clone())
        .unwrap_or_default();
    let of = |fields: &[&str]| -> Vec<Problem> {
        let here = |problem: &&Problem| fields.iter().any(|field| problem.field.starts_with(field));
        problems.iter().filter(here).cloned().collect()
    };
    let edit = |change: fn(&mut Form, String)| {
        let dispatch = props.doing.dispatch.clone();
        Callback::from(move |text| {
            dispatch.dispatch(Action::Edit(Box::new(move |form| change(form, text))))
        })
    };
    let choose = |change: fn(&mut Form, usize)| {
        let dispatch = props.doing.dispatch.clone();
        Callback::from(move |at| {
            dispatch.dispatch(Action::Edit(Box::new(move |form| change(form, at))))
        })
    };
    let retries = form.retries.trim() != "0";
    html! {
        <form class="question" onsubmit={|event: SubmitEvent| event.prevent_default()}>
            <fieldset>
                <legend>{ "Items" }</legend>
                <ChoiceField id="items" label="Collection"
                    options={vec!["letters a–z".into(), "numbered".into(), "own keys".into()]}
                    chosen={form.items as usize}
                    onchoose={choose(|form, at| {
                        form.items = [ItemsKind::Letters, ItemsKind::Numbered, ItemsKind::Keys][at.min(2)];
                    })} />
                if form.items == ItemsKind::Keys {
                    <TextField id="keys" label="Keys" inputmode="text" value={form.keys.clone()}
                        hint="Separated by commas." problems={of(&["items"])}
                        onedit={edit(|form, text| form.keys = text)} />
                } else {
                    <TextField id="count" label="How many" inputmode="numeric" value={form.count.clone()}
                        problems={of(&["items"])} onedit={edit(|form, text| form.count = text)} />
                }
                <ChoiceField id="work" label="Work" options={vec!["sleep".into(), "compute".into()]}
                    chosen={form.work as usize}
                    onchoose={choose(|form, at| form.work = [Work::Sleep, Work::Compute][at.min(1)])} />
                <TextField id="seconds" label="Seconds each" value={form.seconds.clone()}
                    problems={of(&["seconds"])} onedit={edit(|form, text| form.seconds = text)} />
            </fieldset>
            <fieldset>
                <legend>{ "Executor" }</legend>
                <ChoiceField id="executor" label="Steps run" wide=true
                    options={vec!["in-process, one at a time".into(), "multiprocess".into()]}
                    chosen={usize::from(form.multiprocess)}
                    onchoose={choose(|form, at| form.multiprocess = at == 1)} />
                if form.multiprocess {
                    <TextField id="max_concurrent" label="max_concurrent" inputmode="numeric"
                        placeholder="one per CPU" value={form.max_concurrent.clone()}
                        problems={of(&["executor"])} onedit={edit(|form, text| form.max_concurrent = text)} />
                }
                <TextField id="overhead" label="Overhead, s" hint="Of each step." value={form.overhead.clone()}
                    problems={of(&["overhead"])} onedit={edit(|form, text| form.overhead = text)} />
                <TextField id="cpus" label="CPUs" inputmode="numeric" value={form.cpus.clone()}
                    problems={of(&["cpus"])} onedit={edit(|form, text| form.cpus = text)} />
            </fieldset>
            <fieldset>
                <legend>{ "Pool and chunks" }</legend>
                <TextField id="processes" label="Processes" inputmode="numeric" placeholder="CPUs − 1"
                    value={form.processes.clone()} problems={of(&["pool.processes"])}
                    onedit={edit(|form, text| form.processes = text)} />
                <TextField id="chunksize" label="Pool chunksize" inputmode="numeric"
                    placeholder="⌈n ÷ 4p⌉" value={form.chunksize.clone()}
                    problems={of(&["pool.chunksize"])} onedit={edit(|form, text| form.chunksize = text)} />
                <TextField id="chunk_size" label="Chunk size" hint="Items of a hybrid op." inputmode="numeric"
                    value={form.chunk_size.clone()} problems={of(&["chunk_size"])}
                    onedit={edit(|form, text| form.chunk_size = text)} />
            </fieldset>
            <fieldset>
                <legend>{ "Failures" }</legend>
                <TextField id="fail" label="Items that fail" inputmode="text" placeholder="none"
                    hint="q fails always, q=1 once." value={form.fail.clone()} problems={of(&["fail"])}
                    onedit={edit(|form, text| form.fail = text)} />
                <TextField id="retries" label="max_retries" inputmode="numeric" value={form.retries.clone()}
                    problems={of(&["retry.max_retries"])} onedit={edit(|form, text| form.retries = text)} />
                if retries {
                    <TextField id="delay" label="Delay, s" placeholder="none" value={form.delay.clone()}
                        problems={of(&["retry.delay"])} onedit={edit(|form, text| form.delay = text)} />
                    <ChoiceField id="backoff" label="Backoff"
                        options={vec!["none".into(), "linear".into(), "exponential".into()]}
                        chosen={form.backoff.map_or(0, |backoff| 1 + backoff as usize)}
                        onchoose={choose(|form, at| {
                            form.backoff = [None, Some(Backoff::Linear), Some(Backoff::Exponential)][at.min(2)];
                        })} />
                    <ChoiceField id="jitter" label="Jitter"
                        options={vec!["none".into(), "full".into(), "plus-minus".into()]}
                        chosen={form.jitter.map_or(0, |jitter| 1 + jitter as usize)}
                        onchoose={choose(|form, at| {
                            form.jitter = [None, Some(Jitter::Full), Some(Jitter::PlusMinus)][at.min(2)];
                        })} />
                }
            </fieldset>
            <div class="warnings" role="status">
                if !warnings.is_empty() {
                    <ul>
                        { for warnings.iter().take(3).map(|warning| html! { <li>{ &warning.text }</li> }) }
                        if warnings.len() > 3 {
                            <li>{ format!("… and {} more.", warnings.len() - 3) }</li>
                        }
                    </ul>
                }
            </div>
        </form>
    }
}
