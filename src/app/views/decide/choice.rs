//! What matters to you: seven questions with weights, what follows from them, and what would
//! change it.

use std::rc::Rc;

use yew::prelude::*;

use crate::app::asked::Asked;
use crate::app::decide::{Found, Turn, is_same};
use crate::app::state::{Action, State};
use crate::app::views::{El, Look, button, el, p, several};
use crate::forecast::choice::{
    Because, Priority, Question, Report, Texts, Turn as Change, Weights, level, points, texts,
};
use crate::forecast::sample_note;
use crate::host::protocol::decide::Kind;
use crate::scenario::{Approach, Shared};

use super::chart::percent;
use super::parts::{group, heading, list, note, of_found, standing};

/// All points, in hundredths.
const ALL: f64 = 10_000.0;

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    super::same_study(one, other, Kind::Choice)
}

pub(super) fn view(look: &Look, _: Approach) -> Html {
    let found = look.state.decide.course(Kind::Choice).found.as_ref();
    let said = found.and_then(|found| said(look, found));
    let answer = el("div")
        .class("answered")
        .with(standing(look, Kind::Choice, "Work it out"))
        .with(of_found(look, Kind::Choice, said));
    let halves = el("div").class("halves").with(questions(look)).with(answer);
    several(vec![
        heading("What matters to you?", "predicted").into(),
        halves.into(),
    ])
}

fn questions(look: &Look) -> El {
    let weights = look.state.decide.weights;
    let presets = Priority::ALL.map(|priority| {
        (
            priority.title().to_owned(),
            priority.weights() == weights,
            Turn::Weigh(priority.weights()),
        )
    });
    let rows = Question::ALL.map(|question| {
        let choices = (0..=Weights::MOST).map(|weight| {
            (
                level(weight).to_owned(),
                weights.of(question) == weight,
                Turn::Weigh(weights.with(question, weight)),
            )
        });
        el("div")
            .class("asks")
            .with(el("p").attr("aria-hidden", "true").with(question.asked()))
            .with(group(look, question.asked(), choices.collect()))
    });
    el("div")
        .class("questions")
        .with(group(look, "Start from", presets.into()))
        .each(rows)
}

fn said(look: &Look, found: &Found) -> Option<Html> {
    let report = super::choice_of(&found.report)?;
    let now = look.state.question()?;
    // Other weights are judged at once, from what is known already; what flips it follows.
    let weights = look.state.decide.weights;
    let mut report = report.clone();
    let judged_anew = report.weights != weights;
    if judged_anew {
        report.verdict = report.facts.judge(&weights);
        report.weights = weights;
        report.flips.clear();
        report.firm.clear();
    }
    let texts = texts(&report, &found.asked.checked, now.shared.price);
    let is_of_now = is_same(now, &found.asked);
    let samples = report.facts.options.iter().map(|option| &option.sample);
    Some(several(vec![
        p("recommended", texts.sentence.clone()).into(),
        list(&texts.notes),
        scores(&report).into(),
        because(&texts.because),
        flips(
            look,
            &report,
            (&texts, &found.asked),
            judged_anew || !is_of_now,
        ),
        p("hint", texts.rule.clone()).into(),
        note(sample_note(samples)),
    ]))
}

/// Points as bars, the recommended one marked by a word.
fn scores(report: &Report) -> El {
    let rows = Approach::ALL.map(|at| {
        let own = report.verdict.option(at).points;
        let chosen = at == report.verdict.choose;
        let bar = el("svg")
            .attr("aria-hidden", "true")
            .class("score")
            .with(
                el("rect")
                    .attr("width", "100%")
                    .attr("height", "100%")
                    .class("track"),
            )
            .with(
                el("rect")
                    .attr("width", percent(f64::from(own) / ALL))
                    .attr("height", "100%")
                    .class("bin"),
            );
        let mark = chosen.then(|| el("strong").with(" recommended"));
        el("tr")
            .attr("data-approach-of", at.name())
            .with(el("th").attr("scope", "row").with(at.title()).with(mark))
            .with(el("td").with(bar))
            .with(el("td").class("count").with(points(own)))
    });
    el("table")
        .class("scores")
        .with(el("caption").with("Points of 100, by your weights"))
        .with(el("tbody").each(rows))
}

/// How each approach does, question by question.
fn because(because: &[Because]) -> Html {
    let heads = Approach::ALL.map(|at| el("th").attr("scope", "col").with(at.title()));
    let rows = because.iter().map(|row| {
        let cells = row.scores.iter().zip(&row.reasons);
        let cells = cells.map(|(score, reason)| {
            el("td")
                .with(el("span").class("count").with(points(*score)))
                .with(el("small").with(reason.clone()))
        });
        let title = el("th")
            .attr("scope", "row")
            .with(row.question.title())
            .with(el("small").with(level(row.weight)));
        el("tr").with(title).each(cells)
    });
    let table = el("table")
        .class("three")
        .with(el("thead").with(el("tr").with(el("td")).each(heads)))
        .with(el("tbody").each(rows));
    let scrolled = el("div")
        .attr("tabindex", "0")
        .attr("role", "region")
        .attr("aria-label", "Points by question")
        .class("scroll wide")
        .with(table);
    el("details")
        .class("twin")
        .with(el("summary").with("Why: points by question"))
        .with(scrolled)
        .into()
}

fn flips(look: &Look, report: &Report, of: (&Texts, &Rc<Asked>), waits: bool) -> Html {
    let (texts, asked) = of;
    let title = el("h4").with("What would change this");
    let box_ = el("div").class("flips").with(title);
    let goes_on = look.state.decide.course(Kind::Choice).is_under_way();
    if goes_on && (waits || texts.flips.is_empty()) {
        return box_.with(p("hint", "Being looked for…")).into();
    }
    if waits {
        return box_.with(p("hint", "Not looked for yet.")).into();
    }
    let lines = report.flips.iter().zip(&texts.flips);
    let lines = lines.map(|(flip, text)| {
        let try_it = match flip.turn {
            Change::Weight { question, to, .. } => {
                Action::Decide(Turn::Weigh(report.weights.with(question, to)))
            }
            Change::Input { .. } => Action::Open(Rc::new(Shared {
                scenario: flip.turn.scenario_at(&asked.shared.scenario),
                ..asked.shared.clone()
            })),
        };
        el("li")
            .with(text.clone())
            .with(" ")
            .with(button(look, "quiet", "Try it", false, try_it))
    });
    box_.with(el("ul").each(lines))
        .with((!texts.firm.is_empty()).then(|| p("hint", texts.firm.clone())))
        .into()
}
