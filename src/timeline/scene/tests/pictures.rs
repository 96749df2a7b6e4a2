use std::sync::Arc;

use super::{part, timeline, view};
use crate::Micros;
use crate::driver::simulate;
use crate::engine::Plan;
use crate::scenario::{Approach, Scenario};
use crate::timeline::scene::{Part, Scene};
use crate::timeline::view::{By, Mode, View};
use crate::timeline::{Insight, Timeline};

/// Writes pictures for people to look at: `FANOUT_PICTURES=folder`.
#[test]
#[ignore = "writes files"]
fn pictures() {
    let Some(folder) = std::env::var_os("FANOUT_PICTURES") else {
        return;
    };
    let folder = std::path::Path::new(&folder);
    let write = |name: String, scene: &Scene| {
        std::fs::write(folder.join(name + ".svg"), svg(scene)).expect("a file is written");
    };
    for (name, scenario) in scenarios() {
        let timelines = Approach::ALL.map(|approach| timeline(approach, &scenario));
        let insights = timelines.each_ref().map(Insight::of);
        let parts: Vec<Part<'_>> = Approach::ALL
            .into_iter()
            .zip(timelines.iter().zip(&insights))
            .map(|(approach, (timeline, insight))| Part {
                insight: Some(insight),
                ..part(approach, timeline)
            })
            .collect();
        for (how, by, mode) in [
            ("steps", By::Steps, Mode::Timed),
            ("lanes", By::Lanes, Mode::Timed),
            ("flat", By::Steps, Mode::Flat),
            ("waterfall", By::Steps, Mode::Waterfall),
        ] {
            write(
                format!("{name}-{how}-all"),
                &Scene::of(&parts, &view(by, mode)),
            );
            for part in &parts {
                let view = View {
                    height: 720.0,
                    ..view(by, mode)
                };
                let scene = Scene::of(std::slice::from_ref(part), &view);
                write(format!("{name}-{how}-{}", part.approach.name()), &scene);
            }
        }
    }
}

/// Runs under way, and time taken out.
#[test]
#[ignore = "writes files"]
fn moving_pictures() {
    let Some(folder) = std::env::var_os("FANOUT_PICTURES") else {
        return;
    };
    let folder = std::path::Path::new(&folder);
    for (name, scenario) in scenarios() {
        let timelines = Approach::ALL.map(|approach| {
            let checked = scenario.check().expect("valid");
            let plan = Arc::new(Plan::of(approach, &checked));
            let rows = simulate(&plan);
            Timeline::of(plan, &rows[..rows.len() * 2 / 3])
        });
        let insights = timelines.each_ref().map(Insight::of);
        let parts: Vec<Part<'_>> = Approach::ALL
            .into_iter()
            .zip(timelines.iter().zip(&insights))
            .map(|(approach, (timeline, insight))| Part {
                now: timeline.last() + Micros(500_000),
                insight: Some(insight),
                ..part(approach, timeline)
            })
            .collect();
        let scene = Scene::of(&parts, &view(By::Steps, Mode::Timed));
        std::fs::write(folder.join(format!("{name}-running-all.svg")), svg(&scene))
            .expect("written");
        for part in &parts {
            let view = View {
                height: 720.0,
                as_dagster: true,
                ..view(By::Steps, Mode::Timed)
            };
            let scene = Scene::of(std::slice::from_ref(part), &view);
            let name = format!("{name}-running-{}.svg", part.approach.name());
            std::fs::write(folder.join(name), svg(&scene)).expect("written");
        }
    }
    let mut scenario = Scenario::default();
    scenario
        .fail
        .insert("c".into(), crate::scenario::Failures::First(1));
    scenario.retry = Some(crate::dagster::RetryPolicy {
        delay: Some(300.0),
        ..crate::dagster::RetryPolicy::default()
    });
    let timeline = timeline(Approach::Dynamic, &scenario);
    let view = View {
        collapse_idle: true,
        height: 720.0,
        ..view(By::Steps, Mode::Timed)
    };
    let scene = Scene::of(&[part(Approach::Dynamic, &timeline)], &view);
    std::fs::write(folder.join("collapsed.svg"), svg(&scene)).expect("written");
}

fn scenarios() -> Vec<(&'static str, Scenario)> {
    use crate::dagster::RetryPolicy;
    use crate::scenario::{Costs, Executor, Failures, Items};
    let processes = Executor::Multiprocess {
        max_concurrent: Some(4),
    };
    let mut failing = Scenario {
        executor: processes,
        costs: Costs::ALL[1],
        retry: Some(RetryPolicy {
            max_retries: 2,
            delay: Some(3.0),
            ..RetryPolicy::default()
        }),
        ..Scenario::default()
    };
    failing.fail.insert("c".into(), Failures::First(1));
    failing.fail.insert("q".into(), Failures::Always);
    vec![
        ("docs", Scenario::default()),
        (
            "processes",
            Scenario {
                executor: processes,
                costs: Costs::ALL[1],
                ..Scenario::default()
            },
        ),
        ("failing", failing),
        (
            "many",
            Scenario {
                items: Items::Numbered(3_000),
                executor: Executor::Multiprocess {
                    max_concurrent: Some(32),
                },
                chunk_size: 40,
                ..Scenario::default()
            },
        ),
    ]
}

/// As it is exported.
fn svg(scene: &Scene) -> String {
    crate::exchange::svg(scene, "a timeline", "")
}
