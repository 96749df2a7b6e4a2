//! Small cases, reckoned by hand.

use fanout::Micros;
use fanout::dagster::RetryPolicy;
use fanout::scenario::{Approach, Costs, Failures, Items, Pool, Scenario, Work as Kind};
use fanout::timeline::{
    Binding, Bound, CriticalPath, Held, Idle, Insight, Pointed, RowKey, Timeline, Why, gaps, waves,
};

use super::{multiprocess, run, seconds, story};

/// What a run's time went to, in order, with how many links there are of each.
fn chain(run: &Timeline) -> Vec<(Why, Held, usize)> {
    let path = CriticalPath::of(run);
    let mut chain: Vec<(Why, Held, usize)> = Vec::new();
    for link in path.links() {
        match chain.last_mut() {
            Some((why, held, many)) if (*why, *held) == (link.why, link.held) => *many += 1,
            _ => chain.push((link.why, link.held, 1)),
        }
    }
    chain
}

/// Names of facts with their texts.
fn fact(run: &Timeline, what: Pointed, name: &str) -> Option<String> {
    let detail = Insight::of(run).detail(run, what)?;
    let fact = detail.facts.into_iter().find(|(other, _)| other == name);
    fact.map(|(_, text)| text)
}

fn span_of(run: &Timeline, key: &str, retry: u16) -> u32 {
    let mut spans = (0..).zip(run.spans());
    let found =
        spans.find(|(_, span)| run.plan().step_key(span.step) == key && span.retry == retry);
    found.expect("an attempt").0
}

fn work_of(run: &Timeline, key: &str) -> u32 {
    let item = run.plan().keys().find(key).expect("an item");
    let mut works = (0..).zip(run.works());
    works.find(|(_, work)| work.item == item).expect("a work").0
}

// The docs page: 26 letters of 1 s, 8 CPUs and so 7 processes, chunks of 7.

#[test]
fn one_at_a_time_each_letter_holds_up_the_next() {
    let run = run(Approach::Dynamic, &Scenario::default());
    assert_eq!(
        chain(&run),
        [
            (Why::Work, Held::Dependency, 1),
            (Why::Work, Held::Slot, 25)
        ]
    );
    assert_eq!(CriticalPath::of(&run).time(Why::Work), seconds(26.0));
    let bound = Bound::of(&run);
    assert_eq!((bound.lanes, bound.least()), (1, seconds(26.0)));
    assert_eq!(bound.above(run.last()), Some(0));
    assert_eq!(waves(&run), Some(26));
    assert_eq!(gaps(&run), []);
    let b = Pointed::Span(span_of(&run, "compute_piece[b]", 0));
    assert_eq!(
        fact(&run, b, "Waited for").as_deref(),
        Some("1 s for the slot of compute_piece[a]")
    );
}

#[test]
fn a_pool_works_in_four_waves() {
    let run = run(Approach::Parallel, &Scenario::default());
    assert_eq!(
        chain(&run),
        [(Why::Work, Held::Start, 1), (Why::Work, Held::Worker, 3)]
    );
    assert_eq!(waves(&run), Some(4));
    let bound = Bound::of(&run);
    // 26 s among 7 workers, and 26 whole letters: one worker has four.
    assert_eq!(bound.longest, seconds(1.0));
    assert_eq!(bound.shared, Micros(3_714_286));
    assert_eq!(bound.dealt, seconds(4.0));
    assert_eq!(
        (bound.least(), bound.binding()),
        (seconds(4.0), Binding::Dealt)
    );
    let idle = Idle::of(&run);
    assert_eq!((idle.from, idle.to), (seconds(0.0), seconds(4.0)));
    let done: Vec<u32> = idle.lanes.iter().map(|used| used.done).collect();
    assert_eq!(done, [4, 4, 4, 4, 4, 3, 3]);
    assert_eq!(idle.lane(6).map(|used| used.idle), Some(seconds(1.0)));
    assert_eq!(idle.slot(0).map(|used| used.busy), Some(seconds(4.0)));
}

#[test]
fn chunks_in_two_slots_wait_for_a_slot() {
    let scenario = Scenario {
        executor: multiprocess(2),
        ..Scenario::default()
    };
    let run = run(Approach::Hybrid, &scenario);
    assert_eq!(run.last(), seconds(2.0));
    assert_eq!(
        chain(&run),
        [(Why::Work, Held::Dependency, 1), (Why::Work, Held::Slot, 1)]
    );
    assert_eq!(Bound::of(&run).lanes, 14);
    let chunk = Pointed::Span(span_of(&run, "compute_chunk[chunk_2]", 0));
    assert_eq!(
        fact(&run, chunk, "Waited for").as_deref(),
        Some("1 s for the slot of compute_chunk[chunk_0]")
    );
    let merge = Pointed::Span(span_of(&run, "merge_and_analyze", 0));
    assert_eq!(
        fact(&run, merge, "Waited for").as_deref(),
        Some("compute_chunk[chunk_3]")
    );
}

#[test]
fn a_retry_holds_the_run_up_with_its_delay() {
    let mut scenario = Scenario {
        executor: multiprocess(4),
        retry: Some(RetryPolicy {
            max_retries: 1,
            delay: Some(5.0),
            ..RetryPolicy::default()
        }),
        ..Scenario::default()
    };
    scenario.fail.insert("q".into(), Failures::First(1));
    let run = run(Approach::Dynamic, &scenario);
    // q is the 17th: it works from 4 s to 5 s, and again from 10 s on.
    assert_eq!(run.last(), seconds(11.0));
    assert_eq!(
        chain(&run),
        [
            (Why::Work, Held::Dependency, 1),
            (Why::Work, Held::Slot, 4),
            (Why::Waiting, Held::Retry, 1),
            (Why::Work, Held::Own, 1),
        ]
    );
    // The others are done after 7 s, and q fails meanwhile.
    assert_eq!(gaps(&run), [(seconds(7.0), seconds(10.0))]);
    let again = Pointed::Span(span_of(&run, "compute_piece[q]", 1));
    assert_eq!(
        fact(&run, again, "Waited for").as_deref(),
        Some("5 s to be tried again")
    );
    assert_eq!(fact(&run, again, "Attempt").as_deref(), Some("2 of 2"));
    // Without the failure it would have been 7 rounds.
    assert_eq!(Bound::of(&run).least(), seconds(7.0));
}

#[test]
fn a_retry_that_is_due_waits_for_a_slot() {
    let mut scenario = Scenario {
        retry: Some(RetryPolicy {
            max_retries: 1,
            delay: Some(0.5),
            ..RetryPolicy::default()
        }),
        ..Scenario::default()
    };
    scenario.fail.insert("q".into(), Failures::First(1));
    // In-process a retry goes to the end of the queue, however soon it is due.
    let run = run(Approach::Dynamic, &scenario);
    assert_eq!(
        chain(&run),
        [
            (Why::Work, Held::Dependency, 1),
            (Why::Work, Held::Slot, 26)
        ]
    );
    let again = Pointed::Span(span_of(&run, "compute_piece[q]", 1));
    assert_eq!(
        fact(&run, again, "Waited for").as_deref(),
        Some("8.5 s for the slot of compute_piece[z]")
    );
}

#[test]
fn overhead_is_told_apart_from_work() {
    let scenario = Scenario {
        items: Items::Letters(2),
        overhead_seconds: 0.5,
        ..Scenario::default()
    };
    let run = run(Approach::Dynamic, &scenario);
    assert_eq!(
        chain(&run),
        [
            (Why::Step, Held::Start, 1),
            (Why::Before, Held::Dependency, 1),
            (Why::Work, Held::Own, 1),
            (Why::Before, Held::Slot, 1),
            (Why::Work, Held::Own, 1),
            // b gives its slot back at the same instant, but the merge could not use it before.
            (Why::Step, Held::Dependency, 1),
        ]
    );
    let path = CriticalPath::of(&run);
    let times = Why::ALL.map(|why| path.time(why).0);
    // load_pieces and merge_and_analyze have no items.
    let expected = [0.0, 0.0, 1.0, 2.0, 0.0, 1.0, 0.0, 0.0];
    assert_eq!(times, expected.map(|time| seconds(time).0));
    let a = Pointed::Span(span_of(&run, "compute_piece[a]", 0));
    assert_eq!(fact(&run, a, "Before work").as_deref(), Some("500 ms"));
    assert_eq!(
        gaps(&run),
        [(0.0, 1.0), (2.0, 2.5), (3.5, 4.0)].map(|(from, to)| (seconds(from), seconds(to)))
    );
}

#[test]
fn each_cost_is_found_where_it_was_paid() {
    let scenario = Scenario {
        items: Items::Letters(3),
        costs: Costs::Memory,
        cpus: 64,
        executor: multiprocess(3),
        launched: true,
        ..Scenario::default()
    };
    let run = run(Approach::Dynamic, &scenario);
    let path = CriticalPath::of(&run);
    let costs = Costs::Memory.overheads();
    let (start, ready, row) = (costs.step_start, costs.step_init, costs.row);
    let launched = costs.launch + costs.run_start + row * 2;
    assert_eq!(path.time(Why::Start), launched);
    // Three steps one after another, each in a process.
    assert_eq!(path.time(Why::Process), (start + ready) * 3);
    assert_eq!(path.time(Why::Work), seconds(1.0));
    // The third letter gets the slot of load_pieces, once that process has ended. What comes
    // after it starts elsewhere meanwhile.
    assert_eq!(path.time(Why::Waiting), costs.step_end);
    assert_eq!(path.time(Why::End), costs.step_end + row * 2);
}

#[test]
fn work_that_computes_has_no_more_lanes_than_cpus() {
    let scenario = Scenario {
        items: Items::Letters(22),
        work: Kind::Compute,
        cpus: 3,
        pool: Pool {
            processes: Some(7),
            chunksize: Some(1),
        },
        ..Scenario::default()
    };
    let run = run(Approach::Parallel, &scenario);
    let bound = Bound::of(&run);
    assert_eq!((bound.lanes, bound.shared), (7, Micros(7_333_334)));
    assert_eq!(bound.dealt, seconds(4.0));
    assert_eq!(bound.binding(), Binding::Shared);
}

#[test]
fn what_was_computed_in_vain_says_why() {
    let mut scenario = Scenario::default();
    scenario.fail.insert("c".into(), Failures::Always);
    let run = run(Approach::Parallel, &scenario);
    let (c, m) = (
        Pointed::Work(work_of(&run, "c")),
        Pointed::Work(work_of(&run, "m")),
    );
    assert_eq!(fact(&run, c, "State").as_deref(), Some("failed"));
    assert_eq!(fact(&run, m, "State").as_deref(), Some("discarded"));
    assert_eq!(
        fact(&run, m, "Because").as_deref(),
        Some("c failed in the same step")
    );
    assert_eq!(
        fact(&run, Pointed::Span(0), "Items").as_deref(),
        Some("1 failed, 25 discarded")
    );
    let chunked = Scenario {
        pool: Pool {
            processes: Some(2),
            chunksize: Some(13),
        },
        ..scenario
    };
    let run = self::run(Approach::Parallel, &chunked);
    // a and b before it and the other slice; d to m behind it in its slice.
    assert_eq!(
        fact(&run, Pointed::Span(0), "Items").as_deref(),
        Some("1 failed, 15 discarded, 10 never ran")
    );
}

#[test]
fn rows_of_the_picture_have_their_numbers() {
    let run = run(Approach::Parallel, &Scenario::default());
    let row = |row, name| fact(&run, Pointed::Row(row), name);
    assert_eq!(
        row(RowKey::Lane(6), "Idle").as_deref(),
        Some("1 s, 25 % of the fan-out")
    );
    assert_eq!(
        row(RowKey::Worker(0, 6), "Done").as_deref(),
        Some("3 items")
    );
    assert_eq!(row(RowKey::Slot(0), "Done").as_deref(), Some("2 steps"));
    assert_eq!(row(RowKey::Step(1), "State").as_deref(), Some("succeeded"));
    assert_eq!(row(RowKey::Step(2), "State"), None);
    assert_eq!(
        row(RowKey::Approach, "Best possible").as_deref(),
        Some("4 s")
    );
    let dynamic = self::run(Approach::Dynamic, &Scenario::default());
    let row = |row, name| fact(&dynamic, Pointed::Row(row), name);
    assert_eq!(
        row(RowKey::FanOut(1), "States").as_deref(),
        Some("26 succeeded")
    );
    assert_eq!(
        row(RowKey::FanOut(1), "Started last").as_deref(),
        Some("25 s, compute_piece[z]")
    );
}
#[test]
fn a_wave_leaves_out_a_lane_only_before_a_step_that_waits_for_it() {
    // Chunks of 10 on 7 workers: 7 and 3, 7 and 3, 6.
    let chunks = Scenario {
        chunk_size: 10,
        pool: Pool {
            processes: Some(7),
            chunksize: Some(1),
        },
        ..Scenario::default()
    };
    assert_eq!(waves(&run(Approach::Hybrid, &chunks)), Some(5));
    // Work is so short that no two letters ever work at once in the two slots.
    let stream = Scenario {
        seconds: 0.1,
        costs: Costs::Memory,
        cpus: 1,
        executor: multiprocess(2),
        ..Scenario::default()
    };
    assert_eq!(waves(&run(Approach::Dynamic, &stream)), None);
    assert!(story(Approach::Dynamic, &stream).starts_with("26 items in 2 slots. "));
}

#[test]
fn at_the_same_instant_a_dependency_counts_and_not_the_slot_that_it_gives_back() {
    let scenario = Scenario {
        items: Items::Letters(2),
        costs: Costs::Memory,
        ..Scenario::default()
    };
    let run = run(Approach::Dynamic, &scenario);
    // A step's first row takes its time after the end of the step before.
    let row = Costs::Memory.overheads().row;
    let path = CriticalPath::of(&run);
    let waits = path.links().iter().filter(|link| link.why == Why::Waiting);
    let waits: Vec<_> = waits
        .map(|link| (link.target, link.to.since(link.from), link.held))
        .collect();
    let waited = |key, held| (Some(Pointed::Span(span_of(&run, key, 0))), row, held);
    assert_eq!(
        waits,
        [
            waited("compute_piece[a]", Held::Dependency),
            waited("compute_piece[b]", Held::Slot),
            waited("merge_and_analyze", Held::Dependency),
        ]
    );
}
