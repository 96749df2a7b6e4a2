//! `docs/fidelity.md` says what the tables say, and predictions keep to their aims.
//!
//! Measured times are stored numbers, predicted ones are simulated: nothing here is timed.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::fs;

use recorded::Manifest;
use tables::{MEDIAN_AIM, WORST_AIM, blocks, clean_errors, document, renewed};

#[path = "common/recorded.rs"]
#[allow(dead_code, reason = "the golden test uses the rest")]
mod recorded;
#[path = "fidelity/tables.rs"]
mod tables;

fn text() -> String {
    fs::read_to_string(document()).expect("the document can be read")
}

#[test]
fn the_document_has_the_tables_as_they_are() {
    let text = text();
    for block in blocks() {
        let name = block.name;
        let now = renewed(&text, &block).unwrap_or_else(|| panic!("no markers of {name}"));
        assert!(
            now == text,
            "{name} is out of date: cargo xtask fidelity --write"
        );
    }
}

#[test]
fn predictions_keep_to_their_aims() {
    let (median, worst) = clean_errors();
    assert!(median <= MEDIAN_AIM, "median error {median:.2} %");
    assert!(worst <= WORST_AIM, "worst error {worst:.2} %");
}

#[test]
fn rules_name_recorded_cases() {
    let manifest = Manifest::read();
    let text = text();
    for name in text.split('`').filter(|word| is_like_a_case(word)) {
        let mut cases = manifest.cases.iter();
        assert!(cases.any(|case| case.case == name), "no case {name}");
    }
}

#[test]
fn every_recorded_case_shows_a_rule() {
    let text = text();
    let (rules, _) = text.split_once("\n## The costs").expect("costs follow");
    for case in &Manifest::read().cases {
        let name = &case.case;
        assert!(rules.contains(&format!("`{name}`")), "no rule for {name}");
    }
}

/// `dyn_inproc_n3`, and not `dynamic_graph`.
fn is_like_a_case(word: &str) -> bool {
    let parts: Vec<&str> = word.split('_').collect();
    let executor = |part: &&str| *part == "inproc" || part.starts_with("mp");
    let is_name = word
        .chars()
        .all(|c| c == '_' || c.is_ascii_lowercase() || c.is_ascii_digit());
    is_name && parts.len() > 2 && parts.iter().any(executor)
}
