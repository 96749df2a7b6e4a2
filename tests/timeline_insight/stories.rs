//! What is said of small cases, word for word.

use std::sync::Arc;

use fanout::dagster::RetryPolicy;
use fanout::engine::Plan;
use fanout::record::Status;
use fanout::scenario::{Approach, Executor, Failures, Items, Pool, Scenario};
use fanout::timeline::{By, Insight};

use super::{Ended, multiprocess, run, run_until, seconds, story};

#[test]
fn stories_are_short_and_true() {
    let with = |n, executor| Scenario {
        items: Items::Letters(n),
        executor,
        ..Scenario::default()
    };
    let mut flaky = with(26, Executor::InProcess);
    flaky.retry = Some(RetryPolicy::default());
    flaky.fail.insert("q".into(), Failures::First(1));
    let mut broken = with(26, Executor::InProcess);
    for key in ["a", "b", "c", "d", "e"] {
        broken.fail.insert(key.into(), Failures::Always);
    }
    let one = Scenario {
        pool: Pool {
            processes: Some(0),
            chunksize: None,
        },
        ..with(1, Executor::InProcess)
    };
    let (dynamic, parallel) = (Approach::Dynamic, Approach::Parallel);
    for (approach, scenario, expected) in [
        (
            parallel,
            with(26, Executor::InProcess),
            "26 items in 4 waves on 7 workers. All of the run was work; it is the best possible \
             (4 s).",
        ),
        (
            dynamic,
            with(22, multiprocess(7)),
            "22 items in 4 waves in 7 slots. merge_and_analyze waited 1 s for compute_piece[v]. \
             All of the run was work; it is the best possible (4 s).",
        ),
        (
            parallel,
            flaky,
            "26 items in 4 waves on 7 workers. q failed once and was retried. 25 results were \
             thrown away. All of the run was work; it took 2 times the best possible (4 s).",
        ),
        (
            dynamic,
            broken,
            "26 items, one at a time. a, b, c and 2 more failed. The run failed after 26 s, 21 \
             of 26 items done. All of the run was work.",
        ),
        (
            parallel,
            one,
            "load_and_process_pieces failed. The run failed after 0 s, 0 of 1 item done.",
        ),
        (
            dynamic,
            with(1, Executor::InProcess),
            "1 item. All of the run was work; it is the best possible (1 s).",
        ),
        (dynamic, with(0, Executor::InProcess), "There are no items."),
        (
            Approach::Hybrid,
            with(14, multiprocess(8)),
            "14 items at once on 14 workers. All of the run was work; it is the best possible \
             (1 s).",
        ),
    ] {
        assert_eq!(story(approach, &scenario), expected);
    }
}

#[test]
fn a_run_under_way_and_one_that_was_ended_say_so() {
    let plan = Plan::of(
        Approach::Parallel,
        &Scenario::default().check().expect("valid"),
    );
    let plan = Arc::new(plan);
    let told = |instants, end| {
        let run = run_until(&plan, instants, end);
        (Insight::of(&run).story(&run), run)
    };
    let (story, run) = told(0, Ended::Not);
    assert_eq!(
        (story.as_str(), run.status()),
        ("Nothing has run yet.", Status::NotStarted)
    );
    let in_second_wave = |instants: &usize| {
        let run = run_until(&plan, *instants, Ended::Not);
        run.last() == seconds(1.0) && run.works().len() == 14
    };
    let instants = (0..100).find(in_second_wave).expect("a second wave");
    let (story, _) = told(instants, Ended::Not);
    assert_eq!(
        story,
        "14 of 26 items in 2 waves on 7 workers. The run is under way: 1 s, 7 of 26 items done, \
         7 at work."
    );
    // What a pool has computed is lost with it. The order comes when the second wave would end.
    let (story, run) = told(instants, Ended::Terminated);
    assert_eq!(run.status(), Status::Canceled);
    assert_eq!(
        story,
        "14 of 26 items in 2 waves on 7 workers. 7 results were thrown away. The run was \
         cancelled after 2 s, 0 of 26 items done. All of the run was work."
    );
}

#[test]
fn the_table_can_be_read_in_parts() {
    let run = run(Approach::Parallel, &Scenario::default());
    let insight = Insight::of(&run);
    let (all, rows) = insight.table(&run, By::Lanes, 4, 2);
    // 26 letters and the merge, whose slot is the one of worker 1 and sorts first.
    assert_eq!(all, 27);
    let cells: Vec<String> = rows.iter().map(|row| row.cells.join(" | ")).collect();
    assert_eq!(
        cells,
        [
            "worker 1 | v | succeeded | 3 s | 1 s",
            "worker 2 | b | succeeded | 0 s | 1 s"
        ]
    );
    let (all, rows) = insight.table(&run, By::Steps, 1, 9);
    assert_eq!((all, rows.len()), (2, 1));
    assert_eq!(
        rows[0].cells,
        [
            "merge_and_analyze",
            "1",
            "succeeded",
            "4 s",
            "0 s",
            "0 s",
            "0 s",
            "load_and_process_pieces"
        ]
    );
}
