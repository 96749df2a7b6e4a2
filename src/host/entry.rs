//! How a worker becomes the host, and how the page tells it to.

use js_sys::Array;
use serde::Serialize;
use wasm_bindgen::prelude::*;
use web_sys::{MessageEvent, MessagePort, Worker};

use crate::driver::clock::Clock;

use super::run::Host;
use super::ship::{complain, pack, unpack, words};

/// The first message to a worker: what `www/worker.js` needs to become what it is to be.
pub struct RoleMessage<'a> {
    /// `host` or `pool`.
    pub role: &'a str,
    /// Address of the program's script.
    pub script: &'a str,
    /// How it speaks with whoever it works for.
    pub port: MessagePort,
    /// The compiled program: it need not be fetched and compiled again.
    pub module: JsValue,
}

/// The same as it is sent: an array, in the order in which `www/worker.js` takes it apart.
#[derive(Serialize)]
struct Packed<'a>(
    &'a str,
    &'a str,
    #[serde(with = "serde_wasm_bindgen::preserve")] MessagePort,
    #[serde(with = "serde_wasm_bindgen::preserve")] JsValue,
);

/// Tells a fresh worker what it is to be. The compiled program goes with the message.
///
/// # Errors
/// What the browser says if it does not take the message.
pub fn send_role(worker: &Worker, message: RoleMessage<'_>) -> Result<(), String> {
    let transfer = Array::of1(&message.port);
    let packed = Packed(message.role, message.script, message.port, message.module);
    let message = serde_wasm_bindgen::to_value(&packed).map_err(|error| words(&error.into()))?;
    worker
        .post_message_with_transfer(&message, &transfer)
        .map_err(|error| words(&error))
}

/// Becomes the run host: listens on `port` for the rest of its life.
#[wasm_bindgen]
#[allow(unreachable_pub, reason = "exported to the worker's script")]
pub fn fanout_host(port: MessagePort) {
    #[cfg(debug_assertions)]
    console_error_panic_hook::set_once();
    let Some(clock) = Clock::of_this_thread() else {
        complain("This worker has no clock.");
        return;
    };
    let to_page = port.clone();
    let host = Host::in_worker(clock, move |message| {
        let posted = pack(&message).and_then(|message| {
            to_page
                .post_message(&message)
                .map_err(|error| words(&error))
        });
        if let Err(error) = posted {
            complain(&format!("The page cannot be told: {error}"));
        }
    });
    let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        let worker = event.ports().get(0);
        if let Ok(worker) = worker.dyn_into::<MessagePort>() {
            host.add_worker(worker);
            return;
        }
        match unpack(event.data()) {
            Ok(message) => host.hear(message),
            Err(error) => complain(&format!("The page's message cannot be read: {error}")),
        }
    });
    port.set_onmessage(Some(listen.as_ref().unchecked_ref()));
    // The host listens until it is terminated.
    listen.forget();
}
