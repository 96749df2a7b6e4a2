//! Which room may need which: what ARCHITECTURE.md says of borders, held against every `use`.
//!
//! Tests within a room may use any other.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::path::{Path, PathBuf};

/// Each room with the rooms that it may need. A page, a host and a command line may need all that
/// is below them, and not each other.
const ROOMS: [(&str, &[&str]); 11] = [
    ("scenario", &["dagster"]),
    ("dagster", &[]),
    ("engine", &["dagster", "scenario"]),
    ("driver", &["dagster", "engine", "record", "scenario"]),
    ("record", &["dagster", "engine", "scenario"]),
    ("timeline", &["dagster", "engine", "record", "scenario"]),
    (
        "forecast",
        &["dagster", "driver", "engine", "record", "scenario"],
    ),
    (
        "exchange",
        &["dagster", "engine", "record", "scenario", "timeline"],
    ),
    (
        "host",
        &[
            "dagster", "driver", "engine", "exchange", "forecast", "record", "scenario", "timeline",
        ],
    ),
    (
        "app",
        &[
            "dagster", "driver", "engine", "exchange", "forecast", "host", "record", "scenario",
            "timeline",
        ],
    ),
    (
        "cli",
        &[
            "dagster", "driver", "engine", "exchange", "forecast", "record", "scenario", "timeline",
        ],
    ),
];

/// What every room may need: numbers.
const EVERYWHERE: [&str; 2] = ["float", "micros"];

/// How numbers are said, which is the same for what comes before forecasts and for what goes out.
const SAID: [&str; 3] = [
    "use crate::forecast::count;",
    "use crate::forecast::some;",
    "use crate::forecast::{count, some};",
];

/// Rooms that touch no clock, chance, DOM or thread.
const PURE: [&str; 7] = [
    "scenario", "dagster", "engine", "record", "timeline", "forecast", "exchange",
];

/// What a pure room does not name.
const IMPURE: [&str; 13] = [
    "web_sys",
    "js_sys",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "gloo_timers",
    "futures",
    "yew",
    "std::thread",
    "std::time",
    "std::sync::mpsc",
    "std::sync::Mutex",
    "std::fs",
    "std::env",
];

/// A line of the program, with where it stands.
struct Line {
    path: PathBuf,
    number: usize,
    /// How deep its module is: 1 for a room itself.
    depth: usize,
    code: String,
}

impl Line {
    /// The rooms that it names, from the crate's root.
    fn rooms(&self) -> impl Iterator<Item = &str> {
        let roots = ["crate::", "fanout::"].into_iter();
        let paths = roots.flat_map(|root| self.code.split(root).skip(1));
        paths.map(|path| {
            let end = path.find(|c: char| !c.is_ascii_lowercase() && c != '_');
            &path[..end.unwrap_or(path.len())]
        })
    }

    /// Whether it leaves its room without saying where to.
    fn climbs_out(&self) -> bool {
        let root = "super::".repeat(self.depth);
        ["crate::{", "crate::*", "fanout::{", &root]
            .iter()
            .any(|way| self.code.contains(way))
    }

    /// Whether it names something, whole.
    fn names(&self, what: &str) -> bool {
        let is_of_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        self.code.match_indices(what).any(|(at, _)| {
            let before = self.code[..at].chars().next_back();
            let after = self.code[at + what.len()..].chars().next();
            ![before, after].into_iter().flatten().any(is_of_word)
        })
    }

    fn place(&self) -> String {
        format!("{}:{}: {}", self.path.display(), self.number, self.code)
    }
}

/// The lines of a room without its comments and its tests.
fn lines(room: &str) -> Vec<Line> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&src.join(room), &mut files);
    files.push(src.join(room).with_extension("rs"));
    let mut lines = Vec::new();
    for path in files {
        let text = fs::read_to_string(&path).expect("can be read");
        let depth = path
            .strip_prefix(&src)
            .map_or(0, |path| path.iter().count());
        let program = text.split("#[cfg(test)]\nmod tests {").next();
        let numbered = (1..).zip(program.unwrap_or_default().lines());
        lines.extend(numbered.filter_map(|(number, line)| {
            let code = line.trim().to_owned();
            let path = path.clone();
            (!code.starts_with("//")).then_some(Line {
                path,
                number,
                depth,
                code,
            })
        }));
    }
    lines
}

/// The files of a folder and of those in it, but for tests.
fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("can be read").path();
        match path.file_stem().is_some_and(|stem| stem == "tests") {
            true => {}
            false if path.is_dir() => collect(&path, files),
            false => files.push(path),
        }
    }
}

#[test]
fn a_room_needs_only_the_rooms_that_it_may() {
    let known = |name: &&str| ROOMS.iter().any(|(room, _)| room == name);
    let mut uses = 0;
    for (room, may) in ROOMS {
        for line in lines(room) {
            assert!(!line.climbs_out(), "name the room: {}", line.place());
            for other in line.rooms().filter(known) {
                uses += 1;
                let is_said = ["timeline", "exchange"].contains(&room);
                let is_said = is_said && SAID.contains(&line.code.as_str());
                let is_allowed = other == room || may.contains(&other) || is_said;
                assert!(is_allowed, "{room} needs {other}: {}", line.place());
            }
        }
    }
    assert!(uses > 500, "rooms need each other, but only {uses} uses");
}

#[test]
fn no_room_needs_one_that_needs_it() {
    let mut left = ROOMS.to_vec();
    for _ in ROOMS {
        // Whoever needs nobody who is left can go.
        let names: Vec<&str> = left.iter().map(|(room, _)| *room).collect();
        left.retain(|(_, may)| may.iter().any(|room| names.contains(room)));
    }
    assert!(left.is_empty(), "a circle: {left:?}");
}

#[test]
fn the_pure_rooms_name_no_clock_dom_or_thread() {
    for room in PURE {
        for line in lines(room) {
            let found = IMPURE.into_iter().find(|what| line.names(what));
            assert_eq!(found, None, "{room}: {}", line.place());
        }
    }
}

#[test]
fn every_room_is_one_of_these_and_stands_in_the_code_map() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = fs::read_to_string(root.join("ARCHITECTURE.md")).expect("is there");
    for entry in fs::read_dir(root.join("src")).expect("is there") {
        let path = entry.expect("can be read").path();
        let name = path.file_stem().expect("has a name").to_string_lossy();
        let is_room = ROOMS.iter().any(|(room, _)| *room == name);
        let is_no_room = EVERYWHERE.contains(&&*name) || ["lib", "main"].contains(&&*name);
        assert!(is_room || is_no_room, "{name} is no room that is known");
        let line = format!("- `src/{name}/` — ");
        assert!(!is_room || map.contains(&line), "no line for {name}");
    }
}

#[test]
fn unsafe_code_is_where_workers_share_memory() {
    let may = ["shared.rs", "worker.rs"];
    for (room, _) in ROOMS {
        let is_unsafe = |line: &Line| line.names("unsafe") || line.names("unsafe_code");
        for line in lines(room).iter().filter(|line| is_unsafe(line)) {
            let name = line.path.file_name().unwrap_or_default();
            let is_there = room == "host" && may.iter().any(|file| name == *file);
            assert!(is_there, "{}", line.place());
        }
    }
}
