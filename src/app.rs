//! The page.

use wasm_bindgen::JsCast;
use yew::prelude::*;

#[component]
fn App() -> Html {
    html! { <h1>{ "Fanout" }</h1> }
}

/// Mounts the page, in a window; in a worker there is nothing to mount.
pub fn mount() {
    if js_sys::global().dyn_into::<web_sys::Window>().is_ok() {
        yew::Renderer::<App>::new().render();
    }
}
