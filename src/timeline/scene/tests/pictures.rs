use std::sync::Arc;

use super::{part, timeline, view};
use crate::Micros;
use crate::driver::simulate;
use crate::engine::Plan;
use crate::scenario::{Approach, Scenario};
use crate::timeline::Timeline;
use crate::timeline::scene::{Anchor, Form, Paint, Part, Scene, Shape};
use crate::timeline::view::{By, Mode, View};

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
        let parts: Vec<Part<'_>> = Approach::ALL
            .into_iter()
            .zip(&timelines)
            .map(|(approach, timeline)| part(approach, timeline))
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
        let parts: Vec<Part<'_>> = Approach::ALL
            .into_iter()
            .zip(&timelines)
            .map(|(approach, timeline)| Part {
                now: timeline.last() + Micros(500_000),
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

fn svg(scene: &Scene) -> String {
    let mut svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{}' height='{}' font-family='sans-serif' font-size='11'><defs><pattern id='h' width='6' height='6' patternUnits='userSpaceOnUse' patternTransform='rotate(45)'><rect width='2' height='6' fill='#1b93ea'/></pattern></defs><rect width='100%' height='100%' fill='white'/>",
        scene.width, scene.height
    );
    for shape in &scene.shapes {
        svg += &shape_svg(shape);
    }
    for text in &scene.texts {
        let anchor = match text.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        svg += &format!(
            "<text x='{}' y='{}' dominant-baseline='central' text-anchor='{anchor}' fill='{}' font-weight='{}'>{}</text>",
            text.x,
            text.y,
            colour(text.paint),
            if text.strong { 700 } else { 400 },
            text.text
        );
    }
    svg + "</svg>"
}

fn shape_svg(shape: &Shape) -> String {
    let Shape { x, y, w, h, .. } = *shape;
    let colour = colour(shape.paint);
    let opacity = if shape.dim { 0.35 } else { 1.0 };
    match shape.form {
        Form::Line | Form::DottedLine => format!(
            "<line x1='{x}' y1='{y}' x2='{}' y2='{}' stroke='{colour}' stroke-dasharray='{}'/>",
            x + w,
            y + h,
            if shape.form == Form::Line { "" } else { "2 3" }
        ),
        Form::Whisker => format!(
            "<path d='M{x} {y}v{h}M{x} {}h{w}M{} {y}v{h}' stroke='{colour}' fill='none'/>",
            y + h / 2.0,
            x + w
        ),
        Form::Outline | Form::Dashed => format!(
            "<rect x='{x}' y='{y}' width='{w}' height='{h}' fill='none' stroke='{colour}' stroke-dasharray='{}'/>",
            if shape.form == Form::Dashed {
                "3 2"
            } else {
                ""
            }
        ),
        form => {
            let fill = match form {
                Form::Hatch => "url(#h)",
                _ => colour,
            };
            let opacity = if form == Form::Struck { 0.5 } else { opacity };
            let inset = if form == Form::Fill && w > 3.0 && h < 60.0 && w < 700.0 {
                0.5
            } else {
                0.0
            };
            format!(
                "<rect x='{x}' y='{y}' width='{}' height='{h}' fill='{fill}' opacity='{opacity}'/>",
                w - inset
            )
        }
    }
}

fn colour(paint: Paint) -> &'static str {
    match paint {
        Paint::Queued => "#8a9098",
        Paint::Starting => "#1b93ea",
        Paint::Running => "#2b35e0",
        Paint::Succeeded => "#1f6e58",
        Paint::Failed => "#b71901",
        Paint::Retry => "#d86f12",
        Paint::Skipped => "#5d3f70",
        Paint::Cancelled => "#777",
        Paint::Ground => "#fff",
        Paint::Raised => "#f5f6f8",
        Paint::Line => "#dde",
        Paint::Edge => "#667",
        Paint::Text => "#111",
        Paint::Muted => "#667",
        Paint::Accent => "#c0c",
        Paint::Future => "#eef",
    }
}
