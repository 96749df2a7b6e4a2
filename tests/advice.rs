//! What is recommended, scenario by scenario, and that each flip is true.
//!
//! `cargo test --test advice -- --nocapture` prints every text.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use fanout::dagster::RetryPolicy;
use fanout::forecast::{Advice, Outlook, advise, compare};
use fanout::scenario::Approach::{self, Dynamic, Hybrid, Parallel};
use fanout::scenario::{Checked, Executor, Failures, Items, Pool, Preset, Scenario, Work};

/// A scenario, what is recommended for it, why, and what the flips lead to.
struct Case {
    what: &'static str,
    scenario: Scenario,
    choose: Approach,
    because: &'static str,
    flips: &'static [Approach],
}

fn case(
    what: &'static str,
    scenario: Scenario,
    choose: Approach,
    because: &'static str,
    flips: &'static [Approach],
) -> Case {
    Case {
        what,
        scenario,
        choose,
        because,
        flips,
    }
}

const DEFAULT: Executor = Executor::Multiprocess {
    max_concurrent: None,
};

fn at_once(max_concurrent: u32) -> Executor {
    Executor::Multiprocess {
        max_concurrent: Some(max_concurrent),
    }
}

fn fails(key: &str, failures: Failures) -> litemap::LiteMap<String, Failures> {
    [(key.to_owned(), failures)].into_iter().collect()
}

fn docs() -> Scenario {
    Scenario::default()
}

/// The docs page's letters under the default executor, with so many seconds each.
fn default_executor(seconds: f64) -> Scenario {
    Scenario {
        executor: DEFAULT,
        overhead_seconds: 1.0,
        seconds,
        ..docs()
    }
}

fn retry(max_retries: u32) -> Option<RetryPolicy> {
    Some(RetryPolicy {
        max_retries,
        ..RetryPolicy::default()
    })
}

fn numbered(n: u32, scenario: Scenario) -> Scenario {
    Scenario {
        items: Items::Numbered(n),
        ..scenario
    }
}

fn cases() -> Vec<Case> {
    vec![
        case(
            "docs page",
            Preset::DocsPage.scenario(),
            Parallel,
            "1 s is too short for a step and a credit each",
            &[Hybrid, Dynamic, Dynamic],
        ),
        case(
            "default executor",
            Preset::DefaultExecutor.scenario(),
            Parallel,
            "the same; the hybrid's 4 s come of 26 processes on 8 CPUs",
            &[Dynamic, Dynamic],
        ),
        case(
            "CPU-bound",
            Preset::CpuBound.scenario(),
            Parallel,
            "the pool uses the CPUs, and 250 ms is too short for a step",
            &[Hybrid, Dynamic, Dynamic],
        ),
        case(
            "flaky letter",
            Preset::FlakyLetter.scenario(),
            Parallel,
            "even done twice, the pool is over in 8.5 s for 2 credits",
            &[Dynamic],
        ),
        case(
            "many short items",
            numbered(
                2_000,
                Scenario {
                    seconds: 0.05,
                    ..default_executor(0.05)
                },
            ),
            Parallel,
            "50 ms of work under 1 s of overhead",
            &[Dynamic, Dynamic],
        ),
        case(
            "5 min each, default executor",
            default_executor(300.0),
            Dynamic,
            "overhead is 0.3 %, as fast as the pool, and nothing else is lost",
            &[Parallel],
        ),
        case(
            "5 min each, in-process",
            Scenario {
                seconds: 300.0,
                ..docs()
            },
            Hybrid,
            "one step at a time has no parallelism; chunks have, and lose 7 at most",
            &[Parallel, Dynamic, Dynamic],
        ),
        case(
            "5 min each, max_concurrent 1",
            Scenario {
                executor: at_once(1),
                ..default_executor(300.0)
            },
            Hybrid,
            "as in-process",
            &[Parallel, Dynamic],
        ),
        case(
            "1 min each, default executor",
            default_executor(60.0),
            Parallel,
            "below the page's 5 min",
            &[Dynamic, Dynamic],
        ),
        case(
            "40 s each, 2,000 of them, in chunks of 50",
            numbered(
                2_000,
                Scenario {
                    executor: at_once(4),
                    overhead_seconds: 2.0,
                    seconds: 40.0,
                    pool: Pool {
                        processes: Some(4),
                        chunksize: None,
                    },
                    chunk_size: 50,
                    ..docs()
                },
            ),
            Hybrid,
            "a chunk takes over 5 min, and 42 credits are few for 22 h of work",
            &[Dynamic, Dynamic],
        ),
        case(
            "one fails for good, no retry",
            Scenario {
                fail: fails("q", Failures::Always),
                ..docs()
            },
            Dynamic,
            "25 of 26 are kept, the pool loses all",
            &[Parallel],
        ),
        case(
            "one fails for good, with retries",
            Scenario {
                fail: fails("q", Failures::Always),
                retry: retry(2),
                ..docs()
            },
            Dynamic,
            "retries do not help; the pool does all three times, for nothing",
            &[Parallel],
        ),
        case(
            "one fails once, no retry",
            Scenario {
                fail: fails("q", Failures::First(1)),
                ..docs()
            },
            Dynamic,
            "without a policy once is for good",
            &[Parallel],
        ),
        case(
            "one fails once, 5 min each, retried",
            Scenario {
                fail: fails("q", Failures::First(1)),
                retry: retry(1),
                ..default_executor(300.0)
            },
            Dynamic,
            "one letter again, not 26",
            &[Parallel],
        ),
        case(
            "all fail",
            Scenario {
                items: Items::Letters(1),
                fail: fails("a", Failures::Always),
                ..docs()
            },
            Parallel,
            "nothing comes through anywhere",
            &[],
        ),
        case(
            "one CPU",
            Scenario { cpus: 1, ..docs() },
            Dynamic,
            "cpu_count() - 1 is 0, and CPython refuses",
            &[Parallel],
        ),
        case(
            "two CPUs: a pool of one",
            Scenario {
                cpus: 2,
                executor: DEFAULT,
                ..docs()
            },
            Parallel,
            "13 s less are not worth 26 credits more",
            &[Hybrid, Dynamic],
        ),
        case(
            "two CPUs, 30 s each",
            Scenario {
                cpus: 2,
                executor: DEFAULT,
                seconds: 30.0,
                ..docs()
            },
            Hybrid,
            "a pool of one has no parallelism, two chunks at a time have, for 4 credits more",
            &[Dynamic, Dynamic],
        ),
        case(
            "compute on fewer CPUs than processes",
            Scenario {
                work: Work::Compute,
                cpus: 4,
                pool: Pool {
                    processes: Some(16),
                    chunksize: None,
                },
                ..docs()
            },
            Parallel,
            "16 processes share 4 CPUs: 6.5 s",
            &[Hybrid, Dynamic, Dynamic],
        ),
        case(
            "compute, 10 min each, default executor",
            Scenario {
                work: Work::Compute,
                ..default_executor(600.0)
            },
            Dynamic,
            "every step has a CPU of its own",
            &[Parallel],
        ),
        case(
            "100,000 items of 1 s",
            numbered(100_000, default_executor(1.0)),
            Parallel,
            "100,002 steps are no run to look at",
            &[Hybrid, Hybrid],
        ),
        case(
            "100,000 items, one fails for good",
            numbered(
                100_000,
                Scenario {
                    fail: fails("item_7", Failures::Always),
                    ..default_executor(1.0)
                },
            ),
            Hybrid,
            "the fewest steps that keep anything",
            &[Parallel],
        ),
        case(
            "100,000 items of 1 min in chunks of 1,000",
            numbered(
                100_000,
                Scenario {
                    chunk_size: 1_000,
                    ..default_executor(60.0)
                },
            ),
            Hybrid,
            "100 chunks can be looked at",
            &[Parallel],
        ),
        case(
            "one item",
            Scenario {
                items: Items::Letters(1),
                ..docs()
            },
            Parallel,
            "nothing to run at once, one step fewer",
            &[Hybrid],
        ),
        case(
            "no items",
            Scenario {
                items: Items::Letters(0),
                ..docs()
            },
            Parallel,
            "nothing to decide",
            &[],
        ),
        case(
            "chunk size above n",
            Scenario {
                chunk_size: 100,
                ..docs()
            },
            Parallel,
            "one chunk is a pool with a step more",
            &[Dynamic, Dynamic],
        ),
        case(
            "chunk size above n, 5 min each",
            Scenario {
                chunk_size: 100,
                seconds: 300.0,
                ..docs()
            },
            Parallel,
            "one chunk divides nothing",
            &[Hybrid, Dynamic, Dynamic],
        ),
        case(
            "max_concurrent above the CPUs, asleep",
            Scenario {
                executor: at_once(26),
                ..default_executor(1.0)
            },
            Parallel,
            "3 s against 6 s, for 26 credits more",
            &[Dynamic, Dynamic],
        ),
        case(
            "max_concurrent above the CPUs, 30 s asleep",
            Scenario {
                executor: at_once(26),
                ..default_executor(30.0)
            },
            Parallel,
            "a larger pool would sleep as well",
            &[Dynamic, Dynamic],
        ),
        case(
            "chunks of one, one fails for good",
            Scenario {
                chunk_size: 1,
                fail: fails("q", Failures::Always),
                ..docs()
            },
            Dynamic,
            "keeps as much as the hybrid, and is simpler",
            &[Parallel],
        ),
        case(
            "5 min each, default executor, a pool of 40",
            Scenario {
                pool: Pool {
                    processes: Some(40),
                    chunksize: None,
                },
                ..default_executor(300.0)
            },
            Dynamic,
            "the pool's 5 min come of 26 processes on 8 CPUs",
            &[Parallel],
        ),
        case(
            "own keys, two items",
            Scenario {
                items: Items::Keys(vec!["north".into(), "south".into()]),
                ..docs()
            },
            Parallel,
            "as letters",
            &[Dynamic, Dynamic],
        ),
        case(
            "a key that Dagster refuses",
            Scenario {
                items: Items::Keys(vec!["north".into(), "in".into(), "south".into()]),
                ..docs()
            },
            Parallel,
            "dynamic outputs fail at once",
            &[],
        ),
    ]
}

fn checked(scenario: &Scenario) -> Checked {
    scenario.check().expect("a case is valid")
}

fn advice(scenario: &Scenario) -> Advice {
    let checked = checked(scenario);
    let outlook = Outlook::of(&checked).expect("three runs or six");
    advise(scenario, &checked, &outlook, &money)
}

fn money(credits: u64) -> String {
    format!("${}.{:02}", credits * 4 / 100, credits * 4 % 100)
}

#[test]
fn the_presets_read_so() {
    let sentences = Preset::ALL.map(|preset| advice(&preset.scenario()).sentence);
    assert_eq!(
        sentences,
        [
            "Use Python parallelism: about 4 s and 2 credits, where one op execution per letter takes 26 s and 28 credits.",
            "Use Python parallelism: about 6 s and 2 credits, where one op execution per letter takes 10 s and 28 credits.",
            "Use Python parallelism: about 1.5 s and 2 credits, where one op execution per letter takes 3 s and 14 credits.",
            "Use Python parallelism: about 8.5 s and 2 credits, where one op execution per letter takes 27 s and 28 credits.",
        ]
    );
    let default_executor = advice(&Preset::DefaultExecutor.scenario());
    assert_eq!(
        default_executor.flip.join(" "),
        "From 5 min per letter on, dynamic outputs win: 20 min 6 s and 28 credits (with Python \
         parallelism: 20 min 2 s and 2 credits), and a letter that fails takes no other with it. \
         If a letter fails for good, dynamic outputs win: they keep 25 of 26 letters, Python \
         parallelism keeps none."
    );
}

#[test]
fn every_case_is_decided_as_its_reason_says() {
    let mut wrong = Vec::new();
    for case in cases() {
        let advice = advice(&case.scenario);
        println!(
            "\n## {} ({})\n{}\n{}\n{}",
            case.what,
            case.because,
            advice.sentence,
            advice.because,
            advice.flip.join(" ")
        );
        let flips: Vec<_> = advice.flips.iter().map(|flip| flip.choose).collect();
        if advice.choose != case.choose || flips != case.flips {
            wrong.push(format!(
                "{}: {:?}, flips {flips:?}",
                case.what, advice.choose
            ));
        }
        for flip in &advice.flips {
            let then = self::advice(&flip.apply(&case.scenario)).choose;
            assert_eq!(then, flip.choose, "{}: {:?}", case.what, flip.changes);
            assert_ne!(then, advice.choose, "{}: {:?}", case.what, flip.changes);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_cell_of_the_table_reads_well() {
    for case in cases() {
        let checked = checked(&case.scenario);
        let outlook = Outlook::of(&checked).expect("three runs or six");
        println!("\n## {}", case.what);
        for row in compare(&case.scenario, &checked, &outlook, &money, [24, 28, 36]) {
            for (approach, cell) in Approach::ALL.into_iter().zip(row.cells) {
                println!(
                    "{} / {}: {}\n    {} {}",
                    row.aspect.title(),
                    approach.name(),
                    cell.short,
                    cell.asked,
                    cell.answer
                );
                reads_well(&cell.short);
                reads_well(&cell.asked);
                reads_well(&cell.answer);
                assert!(
                    cell.asked.ends_with('?') && cell.answer.ends_with('.'),
                    "{cell:?}"
                );
            }
        }
    }
}

fn reads_well(text: &str) {
    assert!(!text.is_empty() && text == text.trim(), "{text:?}");
    for slip in ["  ", " 1 steps", " 1 are", "a item", " ,", "..", "processs"] {
        assert!(!text.contains(slip), "{slip:?} in {text:?}");
    }
}
