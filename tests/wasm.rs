//! Tests that need a browser: `cargo xtask test --only wasm` runs them in headless Chromium,
//! once cross-origin isolated and once not.
#![cfg(target_arch = "wasm32")]

use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn runs_in_a_window() {
    assert!(js_sys::global().dyn_into::<web_sys::Window>().is_ok());
}
