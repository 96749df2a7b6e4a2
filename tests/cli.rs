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
    assert_eq!(row("cost"), ["$1.12", "$0.08", "$0.24"]);
    assert!(
        table.contains("A credit: Solo, $0.040, as listed 2026-10-07."),
        "{table}"
    );
    let advice = "Use Python parallelism: about 4 s and 2 credits, where one op execution per letter \
                  takes 26 s and 28 credits.";
    assert_eq!(table.lines().last(), Some(advice));
}

#[test]
fn compare_recommends_and_says_what_would_change_that() {
    let output = fanout(&[
        "compare",
        "--preset",
        "default-executor",
        "--seconds",
        "300",
        "--format",
        "json",
    ]);
    let compared: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let advice = &compared["advice"];
    assert_eq!(advice["choose"], "dynamic");
    for (text, says) in [
        (&advice["because"], "$1.04"),
        (&advice["flip"][0], "Below 5 min per letter"),
    ] {
        let text = text.as_str().expect("a text");
        assert!(text.contains(says), "{text}");
    }
}

#[test]
fn a_failed_run_is_executed_again_from_its_failure() {
    let failing = ["run", "--job", "dynamic", "--items", "3", "--fail", "b"];
    let again = |which: &str| fanout(&[&failing[..], &["--rerun", which]].concat());
    let started = |output: &std::process::Output| -> Vec<String> {
        let log = text(&output.stdout);
        let starts = log.lines().filter(|line| line.contains("STEP_START "));
        let step = |line: &str| line.split_whitespace().nth(1).map(str::to_owned);
        starts.filter_map(step).collect()
    };
    let child = again("from-failure");
    assert_eq!(child.status.code(), Some(0));
    assert_eq!(started(&child), ["compute_piece[b]", "merge_and_analyze"]);
    assert!(text(&child.stdout).contains("<parent_run_id>/load_pieces/result/b"));
    let selected = again("load_pieces,merge_and_analyze");
    assert_eq!(started(&selected), ["load_pieces", "merge_and_analyze"]);
    assert_eq!(started(&again("all")).len(), 5);

    let unknown = again("compute_piece[x]");
    assert_eq!(unknown.status.code(), Some(2));
    assert!(text(&unknown.stderr).contains("no step is called \"compute_piece[x]\""));
    let fine = fanout(&["run", "--job", "parallel", "--rerun", "from-failure"]);
    assert_eq!(fine.status.code(), Some(2));
}

#[test]
fn a_credit_rule_counts_the_same_runs_anew() {
    let retried = ["--fail", "q=2", "--max-retries", "2", "--format", "json"];
    for (rule, name, credits) in [
        (&[][..], "current", [28, 2, 6]),
        (&["--credit-rule", "early-2026"], "early-2026", [28, 2, 6]),
        (
            &["--credit-rule", "custom:1:1:1"],
            "custom:1:1:1",
            [30, 4, 8],
        ),
        (
            &["--link", "1.docs-page/rule=custom:1:0:1"],
            "custom:1:0:1",
            [30, 4, 8],
        ),
    ] {
        let output = fanout(&[&["compare"], rule, &retried].concat());
        let compared: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        for (run, credits) in (0..).zip(credits) {
            let run: &serde_json::Value = &compared["runs"][run as usize];
            assert_eq!(run["credits"], credits, "{name}");
            assert_eq!(run["credit_rule"]["name"], name);
            assert_eq!(run["usage"]["retries"], 2);
        }
        let own = name.starts_with("custom");
        let source = &compared["runs"][0]["credit_rule"]["source"];
        assert_eq!(source.is_null(), own, "{source}");
        let output = fanout(&[&["run", "--job", "dynamic"], rule, &retried].concat());
        let ran: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(ran["summary"]["credits"], credits[0]);
        assert_eq!(ran["summary"]["credit_rule"]["name"], name);
    }
    let table = text(&fanout(&["compare", "--credit-rule", "early-2026"]).stdout);
    assert!(
        table.contains("Assumed, where that page is silent:"),
        "{table}"
    );
    let table =
        text(&fanout(&["run", "--job", "parallel", "--credit-rule", "custom:2:1:0"]).stdout);
    assert!(
        table.ends_with("4 credits by the rule custom:2:1:0\n"),
        "{table}"
    );
    let link = fanout(&["link", "--credit-rule", "early-2026", "--price", "0.03"]);
    assert_eq!(
        text(&link.stdout),
        "#s=1.docs-page/price=0.03/rule=early-2026\n"
    );
}

#[test]
fn help_lists_rules_and_plans_with_their_dates() {
    for command in ["run", "compare", "link"] {
        let help = text(&fanout(&[command, "--help"]).stdout);
        for part in [
            "current (2026):",
            "early-2026 (earlier in 2026):",
            "insights-2025 (2025 and before):",
            "custom:N:N:N",
            "credit-usage",
        ] {
            assert!(help.contains(part), "{part}: {help}");
        }
    }
    let help = text(&fanout(&["compare", "--help"]).stdout);
    for part in [
        "Solo (since 2026-05-01): $0.040 a credit, $10.00 a month, $0.01 a minute",
        "Starter (before 2026-05): $0.030 a credit",
        "Pro: by contract",
    ] {
        assert!(help.contains(part), "{part}: {help}");
    }
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
    let compared: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(compared["runs"][0]["run_time_us"], 4_000_000);
    assert_eq!(compared["runs"][0]["result"], serde_json::json!(["X", "Y"]));
    assert_eq!(compared["advice"]["choose"], "parallel");

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
fn a_link_is_printed_and_started_from() {
    let printed = fanout(&[
        "link",
        "--preset",
        "flaky-letter",
        "--seconds",
        "2",
        "--speed",
        "10",
    ]);
    assert_eq!(printed.status.code(), Some(0));
    let link = text(&printed.stdout);
    assert_eq!(link, "#s=1.flaky-letter/seconds=2/speed=10\n");
    for start in [
        format!("https://example.org/fanout/{link}"),
        link.clone(),
        link.replace("#s=", ""),
    ] {
        let again = fanout(&["link", "--link", &start, "--price", "0.035"]);
        assert_eq!(
            text(&again.stdout),
            "#s=1.flaky-letter/seconds=2/speed=10/price=0.035\n"
        );
    }
    let compared = fanout(&[
        "compare",
        "--link",
        "1.docs-page/price=0.035",
        "--cpus",
        "4",
    ]);
    let table = text(&compared.stdout);
    assert!(
        table.contains("$0.98") && table.contains("Starter"),
        "{table}"
    );
    let own = fanout(&[
        "compare",
        "--link",
        "1.docs-page/price=0.035",
        "--price",
        "0.0001",
    ]);
    let table = text(&own.stdout);
    assert!(
        table.contains("$0.0028") && table.contains("A credit: $0.0001."),
        "{table}"
    );
}

#[test]
fn a_damaged_link_says_what_is_wrong() {
    let newer = ["run", "--job", "dynamic", "--link", "9.docs-page"];
    let both = ["link", "--link", "1.docs-page", "--preset", "cpu-bound"];
    for (args, words) in [
        (&["compare", "--link", "1.docs-page/cpu=2"][..], "“cpu”"),
        (&["compare", "--link", "1.docs-page/cpus=0"], "--cpus"),
        (&["compare", "--link", ""], "--link"),
        (&newer, "version 9"),
        (&both, "--preset"),
        (&["compare", "--price", "-1"], "from 0 to 100"),
        (&["compare", "--credit-rule", "free"], "insights-2025"),
        (&["link", "--speed", "3"], "1, 2, 5, 10"),
        (&["link", "--cpus", "0"], "--cpus"),
    ] {
        let output = fanout(args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let error = text(&output.stderr);
        assert!(error.contains(words), "{args:?}: {error}");
    }
}

#[test]
fn code_prints_the_docs_page_as_files_of_python() {
    for (job, file) in [
        ("dynamic", "dynamic_graph.py"),
        ("parallel", "python_parallelism.py"),
        ("hybrid", "hybrid.py"),
    ] {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dagster/docs-page/");
        let expected = std::fs::read_to_string([path, file].concat()).expect("the file is there");
        let output = fanout(&["code", "--job", job]);
        assert_eq!(output.status.code(), Some(0));
        let advice = format!("if it should, fanout code --job {job} > {path}{file}");
        assert_eq!(text(&output.stdout), expected, "{job} differs; {advice}");
    }
}

#[test]
fn code_takes_the_options_of_a_run() {
    let scenario = [
        "--keys",
        "north,a \"b\",in",
        "--work",
        "compute",
        "--seconds",
        "0.5",
    ];
    let run = [
        "--max-retries",
        "2",
        "--delay",
        "5",
        "--backoff",
        "exponential",
    ];
    let pool = [
        "--max-concurrent",
        "3",
        "--processes",
        "0",
        "--chunksize",
        "4",
    ];
    let args = [&["code", "--job", "parallel"][..], &scenario, &run, &pool].concat();
    let output = fanout(&args);
    let code = text(&output.stdout);
    for line in [
        r#"ITEMS = ["north", "a \"b\"", "in"]"#,
        "SECONDS = 0.5  #",
        "    while time.thread_time() < done:",
        "    max_retries=2,  #",
        "    delay=5.0,  #",
        "    backoff=dg.Backoff.EXPONENTIAL,  #",
        "MAX_CONCURRENT = 3  #",
        "PROCESSES = 1  #",
        "CHUNKSIZE = 4  #",
    ] {
        assert!(code.contains(line), "no {line:?} in:\n{code}");
    }
    let warnings = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{warnings}");
    assert_eq!(warnings.matches("warning: ").count(), 3, "{warnings}");

    let refused = fanout(&["code", "--job", "hybrid", "--seconds", "-1"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(refused.stdout.is_empty());
}

#[test]
fn help_reads_as_a_manual() {
    for args in [
        &["--help"][..],
        &["run", "--help"],
        &["compare", "--help"],
        &["link", "--help"],
        &["code", "--help"],
    ] {
        let output = fanout(args);
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stdout).contains("Usage:"));
    }
    for command in ["run", "compare", "code"] {
        assert!(text(&fanout(&[command, "--help"]).stdout).contains("Examples:"));
    }
}

#[test]
fn a_run_goes_out_as_csv_trace_and_picture() {
    let run = |format| text(&fanout(&["run", "--job", "hybrid", "--format", format]).stdout);
    let log = run("csv");
    assert!(log.starts_with("timestamp_us,event_type,level,step_key,op,mapping_key,attempt,item,"));
    let lines = run("ndjson").lines().count();
    assert_eq!(log.matches("\r\n").count(), lines + 1);
    let trace: serde_json::Value = serde_json::from_str(&run("trace")).expect("JSON");
    assert_eq!(trace["otherData"]["times"], "simulated");
    let picture = run("svg");
    assert!(picture.contains("<title id=\"title\">Hybrid, simulated by Fanout "));
    assert!(picture.contains(" width=\"1200\""));
    assert!(picture.ends_with("</svg>\n"));
}

#[test]
fn a_comparison_goes_out_as_one_trace_and_one_picture() {
    let compare = |format| text(&fanout(&["compare", "--format", format]).stdout);
    let trace: serde_json::Value = serde_json::from_str(&compare("trace")).expect("JSON");
    let events = trace["traceEvents"].as_array().expect("events");
    let runs = events.iter().filter(|event| event["cat"] == "run");
    let names: Vec<&str> = runs.filter_map(|event| event["name"].as_str()).collect();
    assert_eq!(names, ["dynamic_graph", "python_parallelism", "hybrid"]);
    assert!(compare("svg").contains(">Python parallelism"));
    assert_eq!(
        fanout(&["compare", "--format", "csv"]).status.code(),
        Some(2)
    );
}

#[test]
fn a_forecast_does_not_depend_on_the_number_of_threads() {
    let forecast = |threads: &str| {
        let output = fanout(&[
            "forecast",
            "--durations",
            "gamma:1",
            "--failure",
            "1%",
            "--trials",
            "2000",
            "--threads",
            threads,
            "--format",
            "json",
        ]);
        assert_eq!(output.status.code(), Some(0));
        // No terminal, no bar.
        assert_eq!(text(&output.stderr), "");
        text(&output.stdout)
    };
    let one = forecast("1");
    assert_eq!(one, forecast("3"));
    let document: serde_json::Value = serde_json::from_str(&one).expect("JSON");
    assert_eq!(document["forecast"]["trials"], 2_000);
    let outcomes = &document["forecast"]["outcomes"];
    assert_eq!(outcomes[2]["approach"], "hybrid");
    assert!(outcomes[0]["run_time_us"]["p99"]["high"].is_u64());
    assert_eq!(document["cost_dollars"][1]["p50"], 0.08);
}

#[test]
fn a_forecast_without_chance_is_one_run() {
    let table = text(&fanout(&["forecast"]).stdout);
    assert!(table.starts_with("1 run, simulated "), "{table}");
    let last = "Nothing is left to chance: every run comes to this.";
    assert_eq!(table.lines().last(), Some(last));
    let output = fanout(&["forecast", "--trials", "0"]);
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn frontier_tries_chunk_sizes_answers_a_budget_and_writes_the_bill() {
    let anchor =
        "frontier --items 1000 --max-concurrent 4 --processes 4 --overhead 2 --chunk-size 100";
    let frontier = |more: &str| {
        let args: Vec<&str> = anchor.split(' ').chain(more.split_whitespace()).collect();
        fanout(&args)
    };
    let output = frontier("--per-month 100 --plan starter --serverless");
    let table = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{table}");
    for part in [
        "1,000 chunk sizes tried (simulated)",
        "10 chunks, 4 at once, are 3 waves, and 8 would be 2",
        "Bill: Starter, $0.035 a credit, 100 runs a month (simulated)",
        "$100.00",
        "serverless compute",
        "Hybrid, chunks of 100: with 100 runs a month Solo is cheaper",
    ] {
        assert!(table.contains(part), "{part}: {table}");
    }
    let output = frontier("--within 71s --under 0.20 --format json");
    let found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(output.status.code(), Some(1), "nothing is within that");
    assert_eq!(found["budget"]["needed"]["money"]["cost_usd"], "0.24");
    assert_eq!(found["points"].as_array().map(Vec::len), Some(1_002));
    let csv = text(&frontier("--format csv").stdout);
    let row = csv.lines().find(|line| line.starts_with("hybrid,250,"));
    let row = row.map(str::trim_end);
    assert_eq!(
        row,
        Some("hybrid,250,4,70000000,70000000,66000000,6,0.24,0,1,true,false")
    );
    let grouped = frontier("--per-month 1,000 --under 1,000 --most-failing 2%");
    assert_eq!(grouped.status.code(), Some(0));
    assert_eq!(
        grouped.stdout,
        frontier("--per-month 1000 --under 1000 --most-failing 2").stdout
    );
    for wrong in [
        "--within 10x",
        "--under ten",
        "--per-month 0",
        "--per-month 1,00",
        "--per-month 1,000,001",
        "--plan pro",
        "--most-failing 0.02",
    ] {
        let output = frontier(wrong);
        assert_eq!(output.status.code(), Some(2), "{wrong}");
        let flag = wrong.split(' ').next().unwrap_or_default();
        assert!(text(&output.stderr).contains(flag), "{wrong}");
    }
}

/// A file of times, as many runs of a job leave one behind.
fn times_file(name: &str) -> String {
    let mut text = "run_id,file,started_at,duration_seconds\n".to_owned();
    for at in 0..2_000_u32 {
        let seconds = 20 + at * 7 % 40;
        text += &format!(
            "r{},part-{at}.parquet,2026-11-01T03:00:00,{seconds}.125\n",
            at / 100
        );
    }
    let path = std::env::temp_dir().join(format!("fanout-{}-{name}.csv", std::process::id()));
    std::fs::write(&path, text).expect("can be written");
    path.to_str().expect("a path").to_owned()
}

#[test]
fn times_of_a_file_are_used_as_is_said() {
    let path = times_file("used");
    let read = format!(
        "{path}: 2,000 times from “duration_seconds”: 39.6 s on average, 20.1 s to 59.1 s.\n"
    );
    for (more, items, used) in [
        (
            &[][..],
            2_000,
            "The 2,000 items take the times in their order; trials of a forecast draw from them anew.\n",
        ),
        (
            &["--items", "500"],
            500,
            "Not as measured: of the 2,000 times, each of 500 items draws one, any as likely, by the seed.\n",
        ),
        (
            &["--seconds", "80s"],
            2_000,
            "The 2,000 items take the times in their order; trials of a forecast draw from them anew. Not as measured: each time is scaled, so that their mean is 80 s and not 39.6 s.\n",
        ),
    ] {
        let args = [&["compare", "--times", &path, "--format", "json"], more].concat();
        let output = fanout(&args);
        assert_eq!(text(&output.stderr), [&read, used].concat());
        assert_eq!(output.status.code(), Some(0));
        let found: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(
            found["runs"][0]["items"],
            serde_json::json!([["succeeded", items]])
        );
    }
    std::fs::remove_file(path).expect("is there");
}

#[test]
fn numbers_are_read_as_people_type_them() {
    for (args, refused) in [
        (&["--items", "1,000"][..], None),
        (&["--items", "1e3"], None),
        (&["--seconds", "5 min"], None),
        (&["--overhead", ".5"], None),
        (&["--failure", "2 %"], None),
        (
            &["--items", "2.5"],
            Some("write a whole number from 0 up, such as 2000 or 2,000"),
        ),
        (
            &["--seconds", "1,5"],
            Some("this is not a number of seconds, such as 0.25, 40s or 5 min"),
        ),
        (
            &["--failure", "%"],
            Some("this is not a probability; write 0 to 1, such as 0.02, or 2%"),
        ),
        (
            &["--fail", "2%"],
            Some("“Any attempt fails”, under All settings (--failure)."),
        ),
    ] {
        let output = fanout(&[&["compare"], args].concat());
        let said = text(&output.stderr);
        match refused {
            None => assert_ne!(output.status.code(), Some(2), "{args:?}: {said}"),
            Some(why) => {
                assert_eq!(output.status.code(), Some(2), "{args:?}");
                assert!(said.contains(why), "{args:?}: {said}");
            }
        }
    }
}
