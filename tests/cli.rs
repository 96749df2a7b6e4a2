//! The command line as a user meets it: what it prints, and how it exits.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use std::process::{Command, Output};

fn fanout(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_fanout"))
        .args(args)
        .output()
        .expect("the binary starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn compare_says_what_the_docs_page_says_and_what_it_leaves_out() {
    let output = fanout(&["compare"]);
    let table = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0));
    let row = |name: &str| -> Vec<String> {
        let line = table
            .lines()
            .find(|line| line.starts_with(name))
            .expect("the row is there");
        line[22..].split_whitespace().map(str::to_owned).collect()
    };
    assert_eq!(row("run time (simulated)"), ["26", "s", "4", "s", "4", "s"]);
    assert_eq!(row("credits"), ["28", "2", "6"]);
}

#[test]
fn a_failed_run_exits_with_1_and_bad_input_with_2() {
    assert_eq!(
        fanout(&["run", "--job", "parallel", "--fail", "q"])
            .status
            .code(),
        Some(1)
    );
    assert_eq!(
        fanout(&[
            "run",
            "--job",
            "parallel",
            "--fail",
            "q=1",
            "--max-retries",
            "1"
        ])
        .status
        .code(),
        Some(0)
    );
    for args in [
        ["compare", "--seconds", "-1"],
        ["compare", "--cpus", "0"],
        ["compare", "--fail", "Q"],
        ["compare", "--executor", "celery"],
        ["compare", "--scenario", "/no/such/file.json"],
    ] {
        let output = fanout(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(
            text(&output.stderr).contains(args[1]),
            "{args:?}: {}",
            text(&output.stderr)
        );
    }
}

#[test]
fn ndjson_is_one_object_a_line_with_dagsters_names() {
    let output = fanout(&[
        "run", "--job", "dynamic", "--items", "3", "--format", "ndjson",
    ]);
    let events: Vec<serde_json::Value> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("a JSON object"))
        .collect();
    let own = |e: &&serde_json::Value| {
        e["event_type"]
            .as_str()
            .is_some_and(|t| t.starts_with("FANOUT_"))
    };
    assert_eq!(events.iter().filter(|e| !own(e)).count(), 17 + 13 * 3);
    assert_eq!(events.iter().filter(own).count(), 2 * 3);
    assert_eq!(events[0]["event_type"], "PIPELINE_START");
}

#[test]
fn a_scenario_file_is_read_and_a_wrong_field_is_named() {
    let folder = std::env::temp_dir().join(format!("fanout-cli-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a temporary folder");
    let file = folder.join("scenario.json");
    let path = file.to_str().expect("a path in UTF-8");
    std::fs::write(&file, r#"{"items": {"keys": ["x", "y"]}, "seconds": 2}"#).expect("writes");
    let output = fanout(&["compare", "--scenario", path, "--format", "json"]);
    let summaries: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(summaries[0]["run_time_us"], 4_000_000);
    assert_eq!(summaries[0]["result"], serde_json::json!(["X", "Y"]));

    std::fs::write(&file, r#"{"second": 2}"#).expect("writes");
    let output = fanout(&["compare", "--scenario", path]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        text(&output.stderr).contains("second"),
        "{}",
        text(&output.stderr)
    );
    std::fs::remove_dir_all(&folder).expect("cleans up");
}

#[test]
fn help_reads_as_a_manual() {
    for args in [&["--help"][..], &["run", "--help"], &["compare", "--help"]] {
        let output = fanout(args);
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stdout).contains("Usage:"));
    }
    assert!(text(&fanout(&["run", "--help"]).stdout).contains("Examples:"));
}
