//! Fields of a form: a label, a control, a hint, and what is wrong with it.

use yew::prelude::*;

use crate::scenario::Problem;

/// Props of a field for text.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct TextProps {
    pub(super) id: AttrValue,
    pub(super) label: AttrValue,
    pub(super) value: AttrValue,
    #[prop_or_default]
    pub(super) hint: AttrValue,
    #[prop_or_default]
    pub(super) placeholder: AttrValue,
    #[prop_or(AttrValue::Static("decimal"))]
    pub(super) inputmode: AttrValue,
    pub(super) problems: Vec<Problem>,
    pub(super) onedit: Callback<String>,
}

/// A labelled field for text.
#[component]
pub(super) fn TextField(props: &TextProps) -> Html {
    let onedit = props.onedit.clone();
    let oninput = move |event: InputEvent| {
        let input: Option<web_sys::HtmlInputElement> = event.target_dyn_into();
        input.iter().for_each(|input| onedit.emit(input.value()));
    };
    let note_id = format!("{}-note", props.id);
    let invalid = !props.problems.is_empty();
    let has_note = invalid || !props.hint.is_empty();
    html! {
        <div class="field">
            <label for={props.id.clone()}>{ &props.label }</label>
            <input id={props.id.clone()} value={props.value.clone()} placeholder={props.placeholder.clone()}
                inputmode={props.inputmode.clone()} autocomplete="off" spellcheck="false"
                aria-invalid={invalid.then_some("true")}
                aria-describedby={has_note.then(|| note_id.clone())} {oninput} />
            { note(note_id, &props.hint, &props.problems) }
        </div>
    }
}

/// Props of a field for a choice.
#[derive(Clone, PartialEq, Properties)]
pub(super) struct ChoiceProps {
    pub(super) id: AttrValue,
    pub(super) label: AttrValue,
    pub(super) options: Vec<AttrValue>,
    pub(super) chosen: usize,
    /// Whether its options need the whole width.
    #[prop_or_default]
    pub(super) wide: bool,
    pub(super) onchoose: Callback<usize>,
}

/// A labelled choice.
#[component]
pub(super) fn ChoiceField(props: &ChoiceProps) -> Html {
    let onchoose = props.onchoose.clone();
    let onchange = move |event: Event| {
        let select: Option<web_sys::HtmlSelectElement> = event.target_dyn_into();
        let chosen = select.and_then(|select| usize::try_from(select.selected_index()).ok());
        chosen.iter().for_each(|chosen| onchoose.emit(*chosen));
    };
    // An option's `selected` says nothing once a person has chosen: the select must be told.
    let select = use_node_ref();
    use_effect_with((select.clone(), props.chosen), |(select, chosen)| {
        let select = select.cast::<web_sys::HtmlSelectElement>();
        select
            .iter()
            .for_each(|select| select.set_selected_index(i32::try_from(*chosen).unwrap_or(0)));
    });
    html! {
        <div class={classes!("field", props.wide.then_some("wide"))}>
            <label for={props.id.clone()}>{ &props.label }</label>
            <select ref={select} id={props.id.clone()} {onchange}>
                { for props.options.iter().map(|name| html! {
                    <option>{ name }</option>
                }) }
            </select>
        </div>
    }
}

fn note(id: String, hint: &AttrValue, problems: &[Problem]) -> Html {
    if !problems.is_empty() {
        let texts: Vec<&str> = problems
            .iter()
            .map(|problem| problem.text.as_str())
            .collect();
        return html! { <p {id} class="problem">{ texts.join(" ") }</p> };
    }
    match hint.is_empty() {
        true => html! {},
        false => html! { <p {id} class="hint">{ hint }</p> },
    }
}
