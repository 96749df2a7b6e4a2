//! How sure is that: what many trials come to.

use std::rc::Rc;

use yew::prelude::*;

use crate::Micros;
use crate::app::decide::{Found, Standing, Turn, each};
use crate::app::state::{Action, State};
use crate::app::views::{El, Look, button, el, p, several};
use crate::forecast::monte::{
    Forecast, Histogram, Quantile, Share, Spread, in_words, percent as in_percent,
};
use crate::forecast::{AxisScale, Unit, count};
use crate::host::protocol::decide::Kind;
use crate::scenario::{Approach, Durations, Law, Price, Shared};

use super::chart::{below, percent, short};
use super::parts::{act, act_or_not, cell, heading, three};
use super::standing::{any, bar, of_found, so_far, told, without_items};

/// Height of a row of the histogram, in pixels: `.bins` has the same.
const ROW: f64 = 52.0;

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    super::same_study(one, other, Kind::Monte)
}

pub(super) fn view(look: &Look, _: Approach) -> Html {
    let state = &look.state;
    let certain = state
        .question()
        .is_some_and(|asked| !asked.checked.has_chance());
    let head = heading("How sure is that?", "predicted");
    if without_items(look) {
        let text = "There are no items: nothing can take longer or fail, and every run comes to the numbers above.";
        return several(vec![head.into(), p("empty", text).into()]);
    }
    if certain {
        return several(vec![head.into(), nothing_by_chance(look)]);
    }
    let course = state.decide.course(Kind::Monte);
    let found = course.found.as_ref();
    let shown = found.and_then(|found| {
        let forecast = super::forecast(&found.report)?;
        Some(shown(state, forecast, found))
    });
    several(vec![
        head.into(),
        controls(look).into(),
        of_found(look, Kind::Monte, shown).into(),
    ])
}

/// Where every run comes to the same.
fn nothing_by_chance(look: &Look) -> Html {
    let text = "Nothing is left to chance here: every item takes the same time, and none fails by chance. Every run comes to the numbers above.";
    let Some(now) = look.state.question() else {
        return p("empty", text).into();
    };
    let mut scenario = now.shared.scenario.clone();
    scenario.durations = Durations::Drawn {
        law: Law::Lognormal,
        by: 1.0,
    };
    let then = Shared {
        scenario,
        ..now.shared.clone()
    };
    let open = Action::Open(Rc::new(then));
    let row = el("div")
        .class("row")
        .with(button(look, "primary", "Let items differ", false, open))
        .with(p(
            "hint",
            "Their times are then lognormal with the same mean: most are shorter, a few much longer. Undo takes it back.",
        ));
    several(vec![p("", text).into(), row.into()])
}

/// Two buttons that stay who they are, and the keyboard with them: the one whose trials are run
/// cancels that.
fn controls(look: &Look) -> El {
    let decide = &look.state.decide;
    let course = decide.course(Kind::Monte);
    let blocked = look.state.question().is_none();
    let run = |name, trials, kind| match course.is_under_way() && decide.trials == trials {
        true => act(look, kind, "Cancel", Turn::Stop(Kind::Monte)),
        false => act_or_not(look, kind, name, blocked, Turn::Trials(trials)),
    };
    let buttons = el("div")
        .class("row")
        .with(run("Run 1,000 trials", 1_000, "primary"))
        .with(run("Run 10,000 trials", 10_000, ""));
    let said = match course.standing {
        Standing::Idle => Some(p(
            "hint",
            "Each trial draws other times and other failures; all three approaches get the same ones.",
        )),
        _ => told(look, Kind::Monte),
    };
    el("div")
        .class("row standing")
        .with(buttons)
        .with(bar(look, Kind::Monte))
        .with(said)
}

fn shown(state: &State, forecast: &Forecast, found: &Found) -> Html {
    let asked = &found.asked;
    let price = state
        .question()
        .map_or(asked.shared.price, |now| now.shared.price);
    let table = three("Simulated trials: what runs come to", rows(forecast, price));
    let bears = each(|at| forecast.of(at).sample.spent_to_succeed().is_some()).contains(&true);
    let bears = match bears {
        true => {
            " A run that succeeds bears those that fail: executing them again from their failure would cost less."
        }
        false => "",
    };
    let trials = [
        count(forecast.trials).as_str(),
        " of ",
        &count(forecast.wanted),
        " trials. Below each number: where the true one is, with a confidence of 95 %.",
        bears,
    ]
    .concat();
    several(vec![
        so_far(Some(found), any(&in_words(forecast, &asked.checked))),
        histogram(&forecast.histogram, forecast).into(),
        el("div")
            .class("scroll wide")
            .attr("tabindex", "0")
            .attr("role", "region")
            .attr("aria-label", "Trials")
            .with(table)
            .into(),
        p("hint", trials).into(),
    ])
}

type Row = (String, [Html; 3]);

fn rows(forecast: &Forecast, price: Price) -> Vec<Row> {
    let fail = each(|at| forecast.of(at).sample.failed > 0).contains(&true);
    let whose = if fail { "runs that succeed" } else { "runs" };
    let time = |many: &str, of: fn(&Spread<Micros>) -> Quantile<Micros>, which: &str| {
        let cells = each(|at| {
            let outcome = forecast.of(at);
            let of = of(&outcome.run_time);
            match outcome.sample.none_succeeds() {
                true => cell(of.value.to_string(), "each run fails".to_owned()),
                false => quantile(of, |time| time.to_string()),
            }
        });
        ([many, whose, " take at most", which].concat(), cells)
    };
    let credits = each(|at| quantile(forecast.of(at).credits.p50, count));
    let dear = each(|at| quantile(forecast.of(at).credits.p95, count));
    let money = each(|at| quantile(forecast.of(at).cost(price).p95, |money| money.to_string()));
    let fails = each(|at| share(&forecast.of(at).fails));
    let fastest = each(|at| of_trials(forecast.of(at).fastest, forecast.trials));
    let success = each(|at| {
        let sample = &forecast.of(at).sample;
        let credits = sample.credits();
        match sample.none_succeeds() {
            true => cell("each run fails".to_owned(), String::new()),
            false => cell(credits.words(), credits.cost(price).to_string()),
        }
    });
    let success = fail.then(|| ("Cost of a run that succeeds".to_owned(), success));
    let mut rows = vec![
        time("Half of the ", |of| of.p50, " (p50)"),
        time("95 of 100 ", |of| of.p95, " (p95)"),
        time("99 of 100 ", |of| of.p99, " (p99)"),
        ("Credits of any run, p50".to_owned(), credits),
        ("Credits of any run, p95".to_owned(), dear),
        ("Cost of any run, p95".to_owned(), money),
        ("Runs that fail".to_owned(), fails),
        ("Trials in which it is the fastest".to_owned(), fastest),
    ];
    rows.splice(3..3, success);
    rows
}

fn quantile<T: Copy + PartialEq>(of: Quantile<T>, text: impl Fn(T) -> String) -> Html {
    let beside = match (of.low, of.high) {
        (Some(low), Some(high)) if low == high => String::new(),
        (Some(low), Some(high)) => [&text(low), " – ", &text(high)].concat(),
        _ => "too few trials to say".to_owned(),
    };
    cell(text(of.value), beside)
}

/// In percent, as the sentences above say it.
fn share(of: &Share) -> Html {
    let text = |part| in_percent(part) + " %";
    let beside = match of.low == of.high {
        true => String::new(),
        false => [&text(of.low), " – ", &text(of.high)].concat(),
    };
    cell(text(of.part()), beside)
}

fn of_trials(some: u32, all: u32) -> Html {
    let part = f64::from(some) / f64::from(all.max(1));
    cell(in_percent(part) + " %", String::new())
}

/// Three rows of bars over one time.
fn histogram(of: &Histogram, forecast: &Forecast) -> El {
    let edges = [of.edge(0).0, of.edge(of.bins()).0];
    let x = AxisScale::new(Unit::Time, false, edges[0], edges[1]);
    let most = of
        .counts
        .iter()
        .flatten()
        .max()
        .copied()
        .unwrap_or(1)
        .max(1);
    let rows = Approach::ALL.map(|at| row(of, forecast, (at, x, most)));
    let axis = el("svg")
        .attr("aria-hidden", "true")
        .class("axis")
        .with(below(x, "0%", "run time"));
    let caption = "How often runs that succeed take how long, all on one scale; the lines are p50, p95 and p99.";
    el("figure")
        .class("histogram")
        .with(el("figcaption").class("hint").with(caption))
        .each(rows)
        .with(el("div").class("bins axis-row").with(el("span")).with(axis))
}

fn row(of: &Histogram, forecast: &Forecast, (at, x, most): (Approach, AxisScale, u32)) -> El {
    let counts = &of.counts[at as usize];
    let bars = counts.iter().enumerate().filter(|(_, count)| **count > 0);
    let bars = bars.map(|(bin, count)| {
        let (from, to) = (x.fraction(of.edge(bin).0), x.fraction(of.edge(bin + 1).0));
        let height = (f64::from(*count) / f64::from(most)).max(1.5 / ROW);
        el("rect")
            .attr("x", percent(from))
            .attr("width", percent((to - from) * 0.9))
            .attr("y", percent(1.0 - height))
            .attr("height", percent(height))
            .class("bin")
    });
    let spread = &forecast.of(at).run_time;
    let quantiles = [spread.p50, spread.p95, spread.p99];
    let quantiles = quantiles.map(|of| percent(x.fraction(of.value.0).min(1.0)));
    let lines = quantiles.map(|x| {
        el("line")
            .attr("x1", x.clone())
            .attr("x2", x)
            .attr("y1", "0%")
            .attr("y2", "100%")
            .class("quantile")
    });
    let beyond = of.beyond[at as usize];
    let beyond = (beyond > 0).then(|| [&count(beyond), " beyond"].concat());
    let sample = &forecast.of(at).sample;
    let failed = match sample.none_succeeds() {
        true => Some("each run fails".to_owned()),
        false => (sample.failed > 0).then(|| [&count(sample.failed), " failed"].concat()),
    };
    let name = el("span")
        .class("name")
        .with(short(at))
        .with(beyond.map(|text| el("small").with(text)))
        .with(failed.map(|text| el("small").with(text)));
    let drawn = el("svg").attr("aria-hidden", "true").each(bars).each(lines);
    el("div")
        .attr("data-approach-of", at.name())
        .class("bins")
        .with(name)
        .with(drawn)
}
