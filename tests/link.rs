//! Links: what they mean for good, and that nothing in one can do harm.
//!
//! `FANOUT_FULL=1` tries many more.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use fanout::Micros;
use fanout::dagster::credits::{Rule, Usage};
use fanout::dagster::{Backoff, Jitter, RetryPolicy};
use fanout::scenario::{
    Costs, Durations, Executor, Failures, Items, LONGEST_LINK, Law, LinkProblem, MOST_COMMAS, Pool,
    Preset, Price, SPEEDS, Scenario, Shared, Work,
};
use proptest::prelude::*;

use random::{any_durations, any_rule, config};

#[path = "common/random.rs"]
#[allow(dead_code, reason = "not every test draws a credit rule")]
mod random;

fn read(link: &str) -> Shared {
    match Shared::from_link(link) {
        Ok(shared) => shared,
        Err(problem) => panic!("{link}: {problem}"),
    }
}

fn keys(keys: &[&str]) -> Items {
    Items::Keys(keys.iter().map(|key| (*key).to_owned()).collect())
}

type Fail = [(&'static str, Failures)];

fn fail(scenario: Scenario, fail: &Fail) -> Scenario {
    let fail = fail
        .iter()
        .map(|(key, failures)| ((*key).to_owned(), *failures));
    Scenario {
        fail: fail.collect(),
        ..scenario
    }
}

/// Version 1's docs page, whatever the presets are today.
fn docs_page() -> Scenario {
    Scenario {
        items: Items::Letters(26),
        work: Work::Sleep,
        seconds: 1.0,
        fail: [].into_iter().collect(),
        retry: None,
        executor: Executor::InProcess,
        launched: false,
        costs: Costs::None,
        overhead_seconds: 0.0,
        cpus: 8,
        pool: Pool {
            processes: None,
            chunksize: None,
        },
        chunk_size: 7,
        seed: 0,
        durations: Durations::Constant,
        failure_probability: 0.0,
        poison_probability: 0.0,
    }
}

fn default_executor() -> Scenario {
    Scenario {
        executor: Executor::Multiprocess {
            max_concurrent: None,
        },
        overhead_seconds: 1.0,
        ..docs_page()
    }
}

fn cpu_bound() -> Scenario {
    Scenario {
        items: Items::Letters(12),
        work: Work::Compute,
        seconds: 0.25,
        cpus: 3,
        pool: Pool {
            processes: Some(2),
            chunksize: Some(1),
        },
        chunk_size: 6,
        ..docs_page()
    }
}

fn flaky_letter() -> Scenario {
    let scenario = Scenario {
        retry: Some(RetryPolicy {
            max_retries: 1,
            delay: Some(0.5),
            backoff: None,
            jitter: None,
        }),
        ..docs_page()
    };
    fail(scenario, &[("q", Failures::First(1))])
}

/// Links that were once written, and what they mean. Lines are added, never changed: somebody
/// has such a link in a ticket.
fn frozen_links() -> Vec<(&'static str, Scenario)> {
    vec![
        ("1.docs-page", docs_page()),
        ("1.default-executor", default_executor()),
        ("1.cpu-bound", cpu_bound()),
        ("1.flaky-letter", flaky_letter()),
        (
            "1.docs-page/seconds=2.5/fail=c,q:1/cpus=3",
            Scenario {
                seconds: 2.5,
                cpus: 3,
                ..fail(
                    docs_page(),
                    &[("q", Failures::First(1)), ("c", Failures::Always)],
                )
            },
        ),
        (
            "1.default-executor/numbered=2000/seconds=40/fail=item_7:1/max-retries=2/delay=5\
             /backoff=exponential/jitter=full/executor=multiprocess:4/overhead=2/processes=4\
             /chunksize=3/chunk-size=50/seed=18446744073709551615",
            Scenario {
                items: Items::Numbered(2_000),
                seconds: 40.0,
                retry: Some(RetryPolicy {
                    max_retries: 2,
                    delay: Some(5.0),
                    backoff: Some(Backoff::Exponential),
                    jitter: Some(Jitter::Full),
                }),
                executor: Executor::Multiprocess {
                    max_concurrent: Some(4),
                },
                overhead_seconds: 2.0,
                pool: Pool {
                    processes: Some(4),
                    chunksize: Some(3),
                },
                chunk_size: 50,
                seed: u64::MAX,
                ..fail(docs_page(), &[("item_7", Failures::First(1))])
            },
        ),
        (
            "1.docs-page/durations=lognormal:1.5/failure=0.02/poison=0.001",
            Scenario {
                durations: Durations::Drawn {
                    law: Law::Lognormal,
                    by: 1.5,
                },
                failure_probability: 0.02,
                poison_probability: 0.001,
                ..docs_page()
            },
        ),
        (
            "1.docs-page/letters=3/durations=own:1,0.25,12.000001",
            Scenario {
                items: Items::Letters(3),
                durations: Durations::Own {
                    micros: [1_000_000, 250_000, 12_000_001].map(Micros).into(),
                },
                ..docs_page()
            },
        ),
        (
            "1.flaky-letter/fail/delay=none/jitter=plus-minus",
            Scenario {
                retry: Some(RetryPolicy {
                    max_retries: 1,
                    delay: None,
                    backoff: None,
                    jitter: Some(Jitter::PlusMinus),
                }),
                ..docs_page()
            },
        ),
        (
            "1.flaky-letter/max-retries=none",
            Scenario {
                retry: None,
                ..flaky_letter()
            },
        ),
        (
            "1.cpu-bound/keys=north,s%c3%bcd,a%2cb,/work=sleep/processes=default/chunksize=default",
            Scenario {
                items: keys(&["north", "süd", "a,b", ""]),
                work: Work::Sleep,
                pool: Pool::default(),
                ..cpu_bound()
            },
        ),
        (
            "1.default-executor/letters=3/executor=in-process",
            Scenario {
                items: Items::Letters(3),
                executor: Executor::InProcess,
                ..default_executor()
            },
        ),
        (
            "1.docs-page/keys",
            Scenario {
                items: keys(&[]),
                ..docs_page()
            },
        ),
        (
            "1.docs-page/keys=a_/end",
            Scenario {
                items: keys(&["a_"]),
                ..docs_page()
            },
        ),
        (
            "1.docs-page/seconds=x3fd3333333333334/max-retries=3/backoff=linear",
            Scenario {
                seconds: 0.1 + 0.2,
                retry: Some(RetryPolicy {
                    max_retries: 3,
                    delay: None,
                    backoff: Some(Backoff::Linear),
                    jitter: None,
                }),
                ..docs_page()
            },
        ),
    ]
}

#[test]
fn version_1_keeps_its_meaning() {
    for (link, scenario) in frozen_links() {
        let shared = read(link);
        assert_eq!(shared.scenario, scenario, "{link}");
        assert_eq!(
            (shared.speed, shared.price.dollars().as_str(), shared.rule),
            (1, "0.04", Rule::Current),
            "{link}"
        );
    }
    let shared = read("1.docs-page/speed=10/price=0.035");
    assert_eq!(shared.scenario, docs_page());
    assert_eq!((shared.speed, shared.price), (10, Price::STARTER));
}

/// What the rules of version 1 count: a step that materializes twice and is retried, beside 10
/// plain ones.
#[test]
fn the_rules_of_version_1_keep_their_meaning() {
    let usage = Usage {
        executions: 11,
        retries: 1,
        materializations: 2,
        materializing: 1,
    };
    for (link, credits) in [
        ("1.docs-page", 13),
        ("1.docs-page/rule=current", 13),
        ("1.docs-page/rule=early-2026", 12),
        ("1.docs-page/rule=insights-2025", 13),
        ("1.docs-page/rule=custom:1:1:1", 14),
        ("1.docs-page/rule=custom:3:20:100", 173),
        ("1.docs-page/rule=custom:0:0:0", 0),
    ] {
        let shared = read(link);
        assert_eq!(shared.scenario, docs_page());
        assert_eq!(shared.rule.credits(usage), credits, "{link}");
    }
}

#[test]
fn links_are_short() {
    let link = |scenario: Scenario| Shared::new(scenario).to_link().expect("a link");
    for preset in Preset::ALL {
        assert_eq!(link(preset.scenario()), format!("1.{}", preset.name()));
    }
    // Far from all presets but one.
    let scenario = Scenario {
        seconds: 2.0,
        ..flaky_letter()
    };
    assert_eq!(link(scenario), "1.flaky-letter/seconds=2");
    let typical = read(
        "1.docs-page/numbered=2000/seconds=40/fail=item_7:1/max-retries=2/executor=multiprocess/overhead=2/speed=10",
    );
    let link = typical.to_link().expect("a link");
    assert!(link.len() <= 120, "{link}");
}

#[test]
fn a_link_is_found_in_an_address() {
    for text in [
        "https://example.org/fanout/?x=1#s=1.cpu-bound/cpus=2",
        "#s=1.cpu-bound/cpus=2",
        " 1.cpu-bound/cpus=2\n",
    ] {
        assert_eq!(read(text).scenario.cpus, 2, "{text}");
    }
}

#[test]
fn damage_is_named() {
    for (link, part, words) in [
        ("", "", "version"),
        ("docs-page", "docs-page", "1.docs-page"),
        ("0.docs-page", "0.docs-page", "version"),
        ("+1.docs-page", "+1.docs-page", "version"),
        ("1", "", "flaky-letter"),
        (
            "1.docs",
            "docs",
            "docs-page, default-executor, cpu-bound, flaky-letter",
        ),
        ("1.docs-page/", "", "no such part"),
        ("1.docs-page/second=1", "second", "seconds, durations, fail"),
        ("1.docs-page/end/end", "end", "no such part"),
        ("1.docs-page/cpus", "cpus", "whole number"),
        ("1.docs-page/cpus=", "cpus=", "whole number"),
        ("1.docs-page/cpus=+1", "cpus=+1", "whole number"),
        (
            "1.docs-page/cpus=4294967296",
            "cpus=4294967296",
            "4294967295",
        ),
        ("1.docs-page/cpus=1/cpus=1", "cpus=1", "twice"),
        ("1.docs-page/letters=1/keys=a", "keys=a", "twice"),
        ("1.docs-page/seconds=NaN", "seconds=NaN", "0.25"),
        ("1.docs-page/seconds=inf", "seconds=inf", "0.25"),
        ("1.docs-page/seconds=1e3", "seconds=1e3", "0.25"),
        (
            "1.docs-page/seconds=x7ff0000000000000",
            "seconds=x7ff0000000000000",
            "0.25",
        ),
        ("1.docs-page/work=think", "work=think", "sleep, compute"),
        ("1.docs-page/keys=a,%ff", "%ff", "UTF-8"),
        ("1.docs-page/keys=%4", "%4", "UTF-8"),
        ("1.docs-page/fail=a,a:1", "fail=a,a:1", "twice"),
        ("1.docs-page/fail=a:", "a:", "number of attempts"),
        ("1.docs-page/fail=a:1:2", "a:1:2", "number of attempts"),
        ("1.docs-page/delay=1", "delay=1", "after max-retries"),
        (
            "1.docs-page/executor=celery",
            "executor=celery",
            "multiprocess:4",
        ),
        (
            "1.docs-page/executor=in-process:2",
            "executor=in-process:2",
            "multiprocess:4",
        ),
        ("1.docs-page/seed=-1", "seed=-1", "18446744073709551615"),
        ("1.docs-page/speed=3", "speed=3", "1, 2, 5, 10, 20, 50, 100"),
        ("1.docs-page/price=101", "price=101", "0 to 100"),
        ("1.docs-page/rule=free", "rule=free", "insights-2025"),
        (
            "1.docs-page/rule=custom:1:1:101",
            "rule=custom:1:1:101",
            "up to 100",
        ),
    ] {
        let problem = Shared::from_link(link).expect_err(link);
        let text = problem.to_string();
        assert!(text.contains(words), "{link}: {text}");
        assert!(
            matches!(&problem, LinkProblem::Damaged { part: named, .. } if named == part),
            "{link}: {problem:?}"
        );
    }
    let newer = Shared::from_link("2.whatever/that=is");
    assert_eq!(newer, Err(LinkProblem::Newer { version: 2 }));
}

#[test]
fn what_cannot_be_linked_says_why() {
    let named = |shared: Shared| match shared.to_link() {
        Err(LinkProblem::Damaged { part, .. }) => part,
        other => panic!("{other:?}"),
    };
    let nan = Scenario {
        seconds: f64::NAN,
        ..docs_page()
    };
    assert_eq!(named(Shared::new(nan)), "seconds");
    let speed = Shared {
        speed: 3,
        ..Shared::default()
    };
    assert_eq!(named(speed), "speed");
    assert!(SPEEDS.map(|speed| speed.to_string()).iter().all(|speed| {
        let text = Shared::from_link("1.docs-page/speed=0").expect_err("no speed");
        text.to_string().contains(speed)
    }));
}

#[test]
fn size_is_bounded_both_ways() {
    let scenario = |keys: Vec<String>| Scenario {
        items: Items::Keys(keys),
        ..docs_page()
    };
    let long = vec!["x".repeat(LONGEST_LINK)];
    let many = vec!["x".to_owned(); MOST_COMMAS + 2];
    for keys in [long, many] {
        assert_eq!(
            Shared::new(scenario(keys)).to_link(),
            Err(LinkProblem::TooLong)
        );
    }
    let most = Shared::new(scenario(vec!["x".to_owned(); MOST_COMMAS + 1]));
    assert_eq!(read(&most.to_link().expect("just fits")), most);
    for link in [
        "1".repeat(LONGEST_LINK + 1),
        format!("1.docs-page/keys={}", ",".repeat(MOST_COMMAS + 1)),
    ] {
        assert_eq!(Shared::from_link(&link), Err(LinkProblem::TooLong));
    }
}

/// Bytes that a value holds, with 16 of the allocator's for each text.
fn weight(shared: &Shared) -> usize {
    let text = |text: &String| text.capacity() + 16;
    let keys = match &shared.scenario.items {
        Items::Keys(keys) => {
            keys.capacity() * size_of::<String>() + keys.iter().map(text).sum::<usize>()
        }
        Items::Letters(_) | Items::Numbered(_) => 0,
    };
    let fail = shared.scenario.fail.clone().into_tuple_vec();
    let entry = size_of::<(String, Failures)>();
    let texts = fail.iter().map(|(key, _)| text(key)).sum::<usize>();
    size_of::<Shared>() + keys + fail.capacity() * entry + texts
}

#[test]
fn the_heaviest_links_stay_below_1_mib() {
    let half = MOST_COMMAS / 2;
    let faults: Vec<String> = (0..half).map(|n| format!("{n:x}")).collect();
    let fill = "y".repeat(LONGEST_LINK - 20 - 2 * MOST_COMMAS);
    for link in [
        format!("1.docs-page/keys={}{fill}", "x,".repeat(MOST_COMMAS)),
        format!("1.docs-page/keys={}", ",".repeat(MOST_COMMAS)),
        format!(
            "1.docs-page/fail={}/keys={}",
            faults.join(","),
            ",".repeat(half)
        ),
    ] {
        let weight = weight(&read(&link));
        assert!(weight <= 1 << 20, "{weight}");
    }
}

fn float() -> impl Strategy<Value = f64> {
    let usual = (0..10_000_u32).prop_map(|millis| f64::from(millis) / 1e3);
    prop_oneof![usual, proptest::num::f64::NORMAL, proptest::num::f64::ZERO]
}

fn key() -> impl Strategy<Value = String> {
    prop_oneof!["[a-z]", "item_[0-9]{1,5}", "\\PC{0,6}", any::<String>()]
}

fn any_items() -> impl Strategy<Value = Items> {
    prop_oneof![
        any::<u32>().prop_map(Items::Letters),
        any::<u32>().prop_map(Items::Numbered),
        proptest::collection::vec(key(), 0..6).prop_map(Items::Keys),
    ]
}

prop_compose! {
    fn any_retry()(
        max_retries: u32, delay in proptest::option::of(float()),
        backoff in proptest::option::of(prop_oneof![Just(Backoff::Linear), Just(Backoff::Exponential)]),
        jitter in proptest::option::of(prop_oneof![Just(Jitter::Full), Just(Jitter::PlusMinus)]),
    ) -> RetryPolicy {
        RetryPolicy { max_retries, delay, backoff, jitter }
    }
}

prop_compose! {
    /// Anything that the types allow, but for floats that are no numbers: each field is a
    /// preset's, or its own.
    fn any_shared()(
        preset in 0..4_usize, own in proptest::bits::u32::masked(0xfff),
        items in any_items(), compute: bool, seconds in float(), overhead_seconds in float(),
        fail in proptest::collection::vec((key(), proptest::option::of(any::<u32>())), 0..5),
        retry in proptest::option::of(any_retry()),
        executor in proptest::option::of(proptest::option::of(any::<u32>())),
        (cpus, chunk_size, seed) in any::<(u32, u32, u64)>(),
        (processes, chunksize) in any::<(Option<u32>, Option<u32>)>(),
        speed in proptest::sample::select(SPEEDS.to_vec()), price in 0..=100_000_000_u64,
        rule in any_rule(), chance in (any_durations(), float(), float()),
    ) -> Shared {
        let mut scenario = Preset::ALL[preset].scenario();
        let own = |field: u32| own >> field & 1 == 1;
        let fail = fail.into_iter().map(|(key, times)| {
            (key, times.map_or(Failures::Always, Failures::First))
        });
        if own(0) { scenario.items = items; }
        if own(1) { scenario.work = if compute { Work::Compute } else { Work::Sleep }; }
        if own(2) { scenario.seconds = seconds; }
        if own(3) { scenario.overhead_seconds = overhead_seconds; }
        if own(4) { scenario.fail = fail.collect(); }
        if own(5) { scenario.retry = retry; }
        if own(6) {
            scenario.executor = executor.map_or(Executor::InProcess, |max_concurrent| {
                Executor::Multiprocess { max_concurrent }
            });
        }
        if own(7) { scenario.cpus = cpus; }
        if own(8) { scenario.chunk_size = chunk_size; }
        if own(9) { scenario.seed = seed; }
        if own(10) { scenario.pool = Pool { processes, chunksize }; }
        if own(11) { (scenario.durations, scenario.failure_probability, scenario.poison_probability) = chance; }
        let price = format!("{}.{:06}", price / 1_000_000, price % 1_000_000);
        Shared { scenario, speed, price: Price::parse(&price).expect("a price"), rule }
    }
}

/// All floats by their bits, so that a lost sign of zero is seen.
fn bits(shared: &Shared) -> [u64; 6] {
    let scenario = &shared.scenario;
    let delay = scenario.retry.and_then(|policy| policy.delay);
    [
        scenario.seconds,
        scenario.overhead_seconds,
        delay.unwrap_or(-1.0),
        scenario.failure_probability,
        scenario.poison_probability,
        match scenario.durations {
            Durations::Drawn { by, .. } => by,
            Durations::Constant | Durations::Own { .. } => -1.0,
        },
    ]
    .map(f64::to_bits)
}

proptest! {
    #![proptest_config(config(3_000, 200_000))]

    #[test]
    fn what_goes_into_a_link_comes_out(shared in any_shared()) {
        let link = shared.to_link().expect("a link");
        let read = Shared::from_link(&link);
        prop_assert_eq!(read.as_ref(), Ok(&shared), "{}", link);
        prop_assert_eq!(read.as_ref().map(bits), Ok(bits(&shared)), "{}", &link);
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,%".contains(c);
        prop_assert!(link.chars().all(plain), "{}", link);
        prop_assert!(link.ends_with(|c: char| c.is_ascii_alphanumeric()), "{}", link);
    }

    #[test]
    fn no_text_does_harm(text in any::<String>(), known in "1\\.(docs-page|cpu-bound)(/(keys|fail|seconds|max-retries|delay|executor|seed|price|rule)=[a-z0-9%:,.x-]{0,12}){0,4}(/end)?") {
        let _ = Shared::from_link(&text);
        let _ = Shared::from_link(&known);
        let _ = Shared::from_link(&format!("1.docs-page/{text}"));
    }

    #[test]
    fn a_mutated_link_is_read_or_refused(
        shared in any_shared(), cuts in proptest::collection::vec((any::<prop::sample::Index>(), 0..4_u8, any::<char>()), 1..5),
    ) {
        let mut link: Vec<char> = shared.to_link().expect("a link").chars().collect();
        for (at, what, with) in cuts {
            if link.is_empty() { break; }
            let at = at.index(link.len());
            match what {
                0 => drop(link.remove(at)),
                1 => link.insert(at, with),
                2 => link[at] = with,
                _ => link.truncate(at),
            }
        }
        let link: String = link.into_iter().collect();
        if let Ok(read) = Shared::from_link(&link) {
            let again = read.to_link().expect("a link");
            prop_assert_eq!(Shared::from_link(&again), Ok(read.clone()));
            prop_assert!(weight(&read) <= 1 << 20);
        }
    }
}
