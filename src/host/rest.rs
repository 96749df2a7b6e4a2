//! The rest of the program: what the first screen and runs do without, and what is fetched when
//! somebody looks at it.
//!
//! The release build cuts the program in two (`xtask/src/split.rs`). A few functions, the doors,
//! lead into the rest; nobody may go through one before [`fetch`] has come back. A build that is not
//! cut has all of it from the start.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::ship::words;

/// Fetches the rest for this thread, unless it is there.
///
/// # Errors
/// What the browser says if it cannot be fetched; another try may succeed.
pub(crate) async fn fetch() -> Result<(), String> {
    let fetch = Reflect::get(&js_sys::global(), &"fanoutRest".into());
    let Some(fetch) = fetch
        .ok()
        .and_then(|fetch| fetch.dyn_into::<Function>().ok())
    else {
        return Ok(());
    };
    let coming = fetch.call0(&JsValue::NULL).map_err(|error| words(&error))?;
    JsFuture::from(Promise::from(coming))
        .await
        .map(drop)
        .map_err(|error| words(&error))
}
