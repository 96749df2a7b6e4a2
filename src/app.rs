//! The page: one Yew component over one reducer.
//!
//! [`state`] is what the page knows and how it changes; `asked` is what the form asks; `wire` speaks with the run host; `page` carries out what a change asks for; `views`
//! draw. No arithmetic about runs: what is shown of a run is what the host tells.

mod address;
mod asked;
mod course;
mod decide;
mod history;
mod logbook;
mod own;
mod page;
mod state;
mod views;
mod why;
mod wire;

use wasm_bindgen::JsCast;
#[cfg(debug_assertions)]
use wasm_bindgen::prelude::*;

/// Mounts the page, in a window; in a worker there is nothing to mount.
pub fn mount() {
    let Ok(window) = js_sys::global().dyn_into::<web_sys::Window>() else {
        return;
    };
    // As it is shipped, the program stops at once where it panics, and `www/boot.js` hears that.
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        tell_of_failure(&panic.to_string());
    }));
    let root = window
        .document()
        .and_then(|document| document.get_element_by_id("app"));
    match root {
        Some(root) => drop(yew::Renderer::<page::App>::with_root(root).render()),
        None => drop(yew::Renderer::<page::App>::new().render()),
    }
}

/// Shows a failure in the place that `www/boot.js` keeps for it, outside of the app.
#[cfg(debug_assertions)]
fn tell_of_failure(what: &str) {
    let told = js_sys::Reflect::get(&js_sys::global(), &"fanoutFailed".into());
    if let Some(tell) = told
        .ok()
        .and_then(|tell| tell.dyn_into::<js_sys::Function>().ok())
    {
        // Where this fails too, the console has it.
        let _ = tell.call1(&JsValue::NULL, &what.into());
    }
}
