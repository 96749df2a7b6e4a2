//! The page's address: the question that it carries, and whether the page stands in another.

use crate::scenario::Shared;

/// What stands before a question in the address.
const MARK: &str = "#s=";

/// The question that the address carries: the default one if it carries none; what is wrong with
/// it, if it cannot be read.
pub(super) fn question() -> Result<Shared, String> {
    let hash = window().and_then(|window| window.location().hash().ok());
    let hash = hash.unwrap_or_default();
    if !hash.starts_with(MARK) {
        return Ok(Shared::default());
    }
    Shared::from_link(&hash).map_err(|problem| problem.to_string())
}

/// Whether the page leaves out what surrounds the app: `?embed`.
pub(super) fn is_embedded() -> bool {
    let search = window().and_then(|window| window.location().search().ok());
    let search = search.unwrap_or_default();
    search
        .trim_start_matches('?')
        .split('&')
        .any(|part| part == "embed" || part.starts_with("embed="))
}

/// The address that carries a question, or why there is none.
pub(super) fn link(shared: &Shared) -> Result<String, String> {
    let hash = hash(shared)?;
    let place = || {
        let location = window()?.location();
        Some(location.origin().ok()? + &location.pathname().ok()?)
    };
    Ok(place().unwrap_or_default() + MARK + &hash)
}

/// Keeps the question in the address, so that reloading asks it again. In an embedded page the
/// address is left as it is: browsers that bring back a frame would bring back another page.
///
/// A door of the rest (see `host::rest`).
#[inline(never)]
pub(super) fn door_keep(shared: &Shared) {
    let kept = || -> Option<()> {
        let history = window()?.history().ok()?;
        let location = window()?.location();
        // In full: what begins with `#` would be taken from the page's base, without its query.
        let place = location.pathname().ok()? + &location.search().ok()?;
        let hash = match *shared == Shared::default() {
            true => String::new(),
            // A question that no link can carry leaves none behind.
            false => hash(shared).map_or_else(|_| String::new(), |hash| MARK.to_owned() + &hash),
        };
        let address = place + &hash;
        let null = wasm_bindgen::JsValue::NULL;
        history
            .replace_state_with_url(&null, "", Some(&address))
            .ok()
    };
    // Where the browser does not let it (a sandboxed frame), the page works without.
    let _ = kept();
}

fn hash(shared: &Shared) -> Result<String, String> {
    shared.to_link().map_err(|problem| problem.to_string())
}

fn window() -> Option<web_sys::Window> {
    web_sys::window()
}
