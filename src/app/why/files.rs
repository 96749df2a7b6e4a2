//! Files out of the browser.

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlCanvasElement, Url};

use crate::host::protocol::why::File;

pub(super) fn save(pieces: &Array, file: File) -> Result<(), JsValue> {
    let (name, kind) = match file {
        File::Ndjson => ("fanout-events.ndjson", "application/x-ndjson"),
        File::Csv => ("fanout-events.csv", "text/csv"),
        File::Trace => ("fanout-trace.json", "application/json"),
        File::Svg => ("fanout-timeline.svg", "image/svg+xml"),
    };
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    let blob = Blob::new_with_u8_array_sequence_and_options(pieces, &options)?;
    download(&blob, name)
}

/// The canvas as a picture.
pub(super) fn save_picture() -> Result<(), JsValue> {
    let document = web_sys::window().and_then(|window| window.document());
    let canvas = document.and_then(|document| document.get_element_by_id("timeline-canvas"));
    let Some(canvas) = canvas.and_then(|canvas| canvas.dyn_into::<HtmlCanvasElement>().ok()) else {
        return Ok(());
    };
    let saved = Closure::once_into_js(|blob: Option<Blob>| {
        blob.and_then(|blob| download(&blob, "fanout-timeline.png").ok());
    });
    canvas.to_blob(saved.unchecked_ref())
}

fn download(blob: &Blob, name: &str) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(blob)?;
    let document = web_sys::window().and_then(|window| window.document());
    if let Some(document) = document {
        let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
        link.set_href(&address);
        link.set_download(name);
        link.click();
    }
    Url::revoke_object_url(&address)
}
