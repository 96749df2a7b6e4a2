//! Equal scenarios give equal bytes: here natively, and in `tests/wasm.rs` in a browser.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

#[path = "common/digest.rs"]
mod digest;

#[test]
fn logs_have_the_digest_that_they_have_everywhere() {
    let found = digest::digest();
    assert_eq!(
        found,
        digest::EXPECTED,
        "tests/common/digest.txt would be {found:#x}"
    );
}
