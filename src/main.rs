//! The binary: in the browser it mounts the page, natively it is the command line.

#[cfg(target_arch = "wasm32")]
mod page {
    use yew::prelude::*;

    #[component]
    pub fn App() -> Html {
        html! { <h1>{ "Fanout" }</h1> }
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {
    use wasm_bindgen::JsCast;
    if js_sys::global().dyn_into::<web_sys::Window>().is_ok() {
        yew::Renderer::<page::App>::new().render();
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {}
