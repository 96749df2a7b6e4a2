//! What matters to you: what follows from it first, what would change that, and the seven
//! questions with their weights.

use yew::prelude::*;

use crate::app::decide::{Found, Turn, is_same};
use crate::app::state::{Action, State};
use crate::app::views::answer::bound;
use crate::app::views::{El, Look, button, el, p, several};
use crate::forecast::choice::{
    Because, Priority, Question, Report, Texts, Told, Turn as Change, Weights, differs, level,
    points, texts,
};
use crate::forecast::{count, sample_note};
use crate::host::protocol::decide::Kind;
use crate::scenario::Approach;

use super::chart::percent;
use super::parts::{asks, group, heading, list, note};
use super::standing::{of_found, so_far, standing};

/// All points, in hundredths.
const ALL: f64 = 10_000.0;

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    super::same_study(one, other, Kind::Choice)
}

pub(super) fn view(look: &Look, _: Approach) -> Html {
    let found = look.state.decide.course(Kind::Choice).found.as_ref();
    let judged = found.and_then(|found| judged(look, found));
    let follows = judged.as_ref().map(|judged| judged.texts.headline.clone());
    let said = found
        .zip(judged)
        .map(|(found, judged)| said(look, found, &judged));
    let answer = el("div")
        .class("answered")
        .with(standing(look, Kind::Choice, "Work it out"))
        .with(of_found(look, Kind::Choice, said));
    // What was found stands before the questions: whoever answers one sees what comes of it.
    let halves = el("div")
        .class("halves")
        .with(answer)
        .with(questions(look, follows));
    several(vec![
        heading("What matters to you?", "predicted").into(),
        presets(look).into(),
        halves.into(),
    ])
}

fn presets(look: &Look) -> El {
    let weights = look.state.decide.weights;
    let presets = Priority::ALL.map(|priority| {
        (
            priority.title().to_owned(),
            priority.weights() == weights,
            Turn::Weigh(priority.weights()),
        )
    });
    group(look, "Start from", presets.into())
}

/// The questions, and on a phone what follows from them, at the edge of what is seen of them.
fn questions(look: &Look, follows: Option<String>) -> El {
    let weights = look.state.decide.weights;
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
        .with(el("h4").with("Weigh it yourself"))
        .each(rows)
        .with(follows.map(|follows| p("follows", bound(&follows)).attr("aria-hidden", "true")))
}

/// What was found, by the weights of now.
struct Judged {
    report: Report,
    texts: Texts,
    /// Whether the weights are others than it was worked out for: they are judged at once, from
    /// what is known already; what flips it follows.
    is_anew: bool,
}

fn judged(look: &Look, found: &Found) -> Option<Judged> {
    let mut report = super::choice_of(&found.report)?.clone();
    let weights = look.state.decide.weights;
    let is_anew = report.weights != weights;
    if is_anew {
        report.verdict = report.facts.judge(&weights);
        report.weights = weights;
        report.flips.clear();
        report.firm.clear();
    }
    let price = look.state.question()?.shared.price;
    Some(Judged {
        texts: texts(&report, &found.asked.checked, price),
        report,
        is_anew,
    })
}

fn said(look: &Look, found: &Found, judged: &Judged) -> Html {
    let Judged { report, texts, .. } = judged;
    let now = look.state.question();
    let is_of_now = now.is_some_and(|now| is_same(now, &found.asked));
    let waits = judged.is_anew || !is_of_now;
    if found.asked.checked.keys.is_empty() {
        return p("recommended", bound(&texts.headline)).into();
    }
    let samples = report.facts.options.iter().map(|option| &option.sample);
    several(vec![
        p("recommended", bound(&texts.headline))
            .attr("aria-live", "polite")
            .into(),
        p("reason", bound(&texts.reason)).into(),
        list(&notes(look, (report, texts), is_of_now)),
        scores(report, texts).into(),
        because(&texts.because),
        flips(look, report, (texts, found), waits),
        p("hint", texts.rule.clone()).into(),
        note(sample_note(samples)),
    ])
}

/// What is to be known beside it; also where the first screen recommends something else.
fn notes(look: &Look, (report, texts): (&Report, &Texts), is_of_now: bool) -> Vec<String> {
    let state = &look.state;
    let answer = state.answer.as_ref();
    let answer = answer.filter(|_| is_of_now && state.is_answered());
    let differs = answer.and_then(|answer| {
        let asked = &answer.asked;
        differs(
            report,
            &asked.shared.scenario,
            &asked.checked,
            &answer.outlook,
        )
    });
    texts.notes.iter().cloned().chain(differs).collect()
}

/// Points as bars with what each comes to, the recommended one marked by a word.
fn scores(report: &Report, texts: &Texts) -> El {
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
        let marked = chosen && report.facts.most_kept() > 0;
        let mark = marked.then(|| el("strong").with(" recommended"));
        el("tr")
            .attr("data-approach-of", at.name())
            .with(el("th").attr("scope", "row").with(at.title()).with(mark))
            .with(
                el("td")
                    .with(bar)
                    .with(el("small").with(texts.comes_to[at as usize].clone())),
            )
            .with(el("td").class("count").with(points(own)))
    });
    let caption = match report.facts.trials {
        1 => "Points of 100, by your weights".to_owned(),
        trials => {
            let trials = count(trials);
            [
                "Points of 100, by your weights; times of ",
                &trials,
                " trials",
            ]
            .concat()
        }
    };
    el("table")
        .class("scores")
        .with(el("caption").with(caption))
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

fn flips(look: &Look, report: &Report, of: (&Texts, &Found), waits: bool) -> Html {
    let (texts, found) = of;
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
            Change::Input { .. } => asks(look, flip.turn.scenario_at(&found.asked.shared.scenario)),
        };
        told(text, button(look, "quiet", "Try it", false, try_it))
    });
    // What has not been tried to the end may yet change it.
    let firm = found.over && !texts.firm.is_empty();
    let lines = (!texts.flips.is_empty()).then(|| el("ul").each(lines).into());
    box_.with(so_far(Some(found), lines))
        .with(firm.then(|| p("hint", texts.firm.clone())))
        .into()
}

/// A change with its button, and on a line of its own why.
fn told(told: &Told, try_it: El) -> El {
    let label = ["Try it: ", &told.change].concat();
    el("li")
        .with(el("strong").with(bound(&told.change)))
        .with(" ")
        .with(try_it.attr("aria-label", label))
        .with(el("small").with(bound(&told.why)))
}
