//! Prints the tables of `docs/fidelity.md`, or with `--write` puts them there:
//! `cargo xtask fidelity [--write]`.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a report that cannot go on fails")]

use std::{env, fs};

use tables::{blocks, document, renewed};

#[path = "../common/recorded.rs"]
#[allow(dead_code, reason = "the golden test uses the rest")]
mod recorded;
mod tables;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => print(),
        ["--write"] => write(),
        _ => panic!("no arguments, or --write; not {arguments:?}"),
    }
}

fn print() {
    for block in blocks() {
        println!("## {}\n\n{}", block.name, block.text);
    }
}

fn write() {
    let file = document();
    let mut text = fs::read_to_string(&file).expect("the document can be read");
    for block in blocks() {
        let markers = format!("markers of {}", block.name);
        text = renewed(&text, &block).expect(&markers);
    }
    fs::write(&file, text).expect("the document can be written");
}
