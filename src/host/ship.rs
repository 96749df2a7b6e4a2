//! Values into messages and back.
//!
//! A message is one array of bytes: the page, the host and the pool are one program, so names of
//! fields need not travel, and a hundred thousand items cross as fast as one.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_bytes::ByteBuf;
use wasm_bindgen::JsValue;

/// A value as a message can carry it.
///
/// # Errors
/// What `postcard` or the browser says; no value of this program's has any.
pub fn pack<T: Serialize>(value: &T) -> Result<JsValue, String> {
    let bytes = postcard::to_allocvec(value).map_err(|error| error.to_string())?;
    serde_wasm_bindgen::to_value(&ByteBuf::from(bytes)).map_err(|error| error.to_string())
}

/// The value that a message carries.
///
/// # Errors
/// What is wrong with a message that is not of this program.
pub fn unpack<T: DeserializeOwned>(message: JsValue) -> Result<T, String> {
    let bytes: ByteBuf =
        serde_wasm_bindgen::from_value(message).map_err(|error| error.to_string())?;
    postcard::from_bytes(&bytes).map_err(|error| error.to_string())
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
