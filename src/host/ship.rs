//! Values into messages and back.
//!
//! A message is one array of bytes: the page, the host and the pool are one program, so names of
//! fields need not travel, and a hundred thousand items cross as fast as one.

use js_sys::Uint8Array;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};

/// A value as a message can carry it.
///
/// # Errors
/// What `postcard` says; no value of this program's has any.
pub fn pack<T: Serialize>(value: &T) -> Result<JsValue, String> {
    let bytes = postcard::to_allocvec(value).map_err(|_| "it cannot be written".to_owned())?;
    Ok(Uint8Array::from(bytes.as_slice()).into())
}

/// The value that a message carries.
///
/// # Errors
/// What is wrong with a message that is not of this program.
pub fn unpack<T: DeserializeOwned>(message: JsValue) -> Result<T, String> {
    let bytes = message.dyn_into::<Uint8Array>();
    let bytes = bytes.map_err(|_| "it is no array of bytes".to_owned())?;
    postcard::from_bytes(&bytes.to_vec()).map_err(|_| "it is not of this program".to_owned())
}

/// What an error of the browser's says.
pub(crate) fn words(error: &JsValue) -> String {
    let message = js_sys::Reflect::get(error, &"message".into()).ok();
    let message = message.and_then(|message| message.as_string());
    message
        .or_else(|| error.as_string())
        .unwrap_or_else(|| "the browser does not say why".to_owned())
}

/// Tells the developer's console; for what no user can do anything about.
pub(crate) fn complain(what: &str) {
    web_sys::console::error_1(&what.into());
}
