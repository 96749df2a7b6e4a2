//! The bill: what a run and a month cost, side by side.

use yew::prelude::*;

use crate::app::decide::{Turn, Typed, each, is_of_now, runs};
use crate::app::state::{Action, State};
use crate::app::views::{Look, choice, el, p, several};
use crate::dagster::credits::Rule;
use crate::forecast::bill::{
    Bill, MINUTES_ASSUMED, Quantity, Terms, What, bill_note, compare_plans,
};
use crate::forecast::{Estimate, Outlook, Sample, some};
use crate::host::protocol::decide::Kind;
use crate::scenario::{Approach, Tariff};

use super::parts::{cell, field, heading, list, note, three};
use super::standing::{of_found, standing};

pub(super) fn same(one: &State, other: &State, _: Approach) -> bool {
    let typed = |state: &State| (state.decide.typed.clone(), state.decide.serverless);
    super::same_study(one, other, Kind::Choice)
        && one.answer_id() == other.answer_id()
        && typed(one) == typed(other)
}

pub(super) fn view(look: &Look, _: Approach) -> Html {
    let state = &look.state;
    let wrong = runs(state).is_none();
    let month = field(look, Typed::Runs, "runs", "Runs a month", "", wrong);
    let serverless = choice(
        look,
        "segment",
        "Serverless: on Dagster+'s machines",
        state.decide.serverless,
        Action::Decide(Turn::Serverless(!state.decide.serverless)),
    );
    several(vec![
        heading("What does it cost?", "predicted").into(),
        el("div")
            .class("fields")
            .with(month)
            .with(serverless)
            .into(),
        billed(look),
    ])
}

fn billed(look: &Look) -> Html {
    let state = &look.state;
    let (Some(now), Some(answer)) = (state.question(), &state.answer) else {
        return p("empty", "No bill until the question makes sense.").into();
    };
    let Some(runs) = runs(state) else {
        return p("empty", "No bill until the number of runs makes sense.").into();
    };
    let terms = Terms {
        price: now.shared.price,
        plan: Tariff::of(now.shared.price),
        serverless: state.decide.serverless,
        runs,
    };
    if now.checked.has_chance() {
        return of_trials(look, &terms);
    }
    let busy = (!state.is_answered()).then_some("true");
    el("div")
        .class("found-out")
        .attr("aria-busy", busy)
        .with(written(&of_runs(&answer.outlook, now.shared.rule), &terms))
        .into()
}

/// What the three runs come to, where every run comes to that.
fn of_runs(outlook: &Outlook, rule: Rule) -> [Sample; 3] {
    each(|at| Sample::of(&[Estimate::from(*outlook.run(at))], rule))
}

/// Of the trials from which the choice is made.
fn of_trials(look: &Look, terms: &Terms) -> Html {
    let found = look.state.decide.course(Kind::Choice).found.as_ref();
    let samples = found.and_then(|found| {
        let facts = &super::choice_of(&found.report)?.facts;
        Some(facts.options.map(|option| option.sample))
    });
    let is_there = found.is_some_and(|found| is_of_now(&look.state, found));
    let waits = (!is_there).then(|| standing(look, Kind::Choice, "Work it out"));
    let shown = samples.map(|samples| written(&samples, terms));
    several(vec![
        el("div").with(waits).into(),
        of_found(look, Kind::Choice, shown).into(),
    ])
}

fn written(samples: &[Sample; 3], terms: &Terms) -> Html {
    let bills = each(|at| Bill::of(samples[at as usize].spent(), terms));
    let table = three(
        "Predicted: a run, and a month of them",
        rows(&bills, samples, terms),
    );
    let plans = Approach::ALL.into_iter();
    let plans: Vec<String> = plans
        .filter_map(|at| cheaper(at, &samples[at as usize], terms))
        .collect();
    several(vec![
        scrolled(table).into(),
        note(bill_note(samples.iter())),
        list(&plans),
        p("hint", sources(terms)).into(),
    ])
}

fn scrolled(table: crate::app::views::El) -> crate::app::views::El {
    el("div")
        .attr("tabindex", "0")
        .attr("role", "region")
        .attr("aria-label", "The bill, line by line")
        .class("scroll wide")
        .with(table)
}

type Row = (String, [Html; 3]);

fn rows(bills: &[Bill; 3], samples: &[Sample; 3], terms: &Terms) -> Vec<Row> {
    let mut rows = Vec::new();
    for what in [What::Credits, What::Serverless] {
        rows.extend(line("A run: ", what, bills, |bill| &bill.run));
    }
    let run = bills.each_ref();
    let run = run.map(|bill| total(bill.per_run().words()));
    rows.push(("A run".to_owned(), run));
    if samples.iter().any(|sample| sample.failed > 0) {
        let succeeds = each(|at| cell(succeeds(&samples[at as usize], terms), String::new()));
        rows.push(("A run that succeeds".to_owned(), succeeds));
    }
    for what in [What::Fee, What::Included, What::Credits, What::Serverless] {
        rows.extend(line("A month: ", what, bills, |bill| &bill.month));
    }
    let month = bills.each_ref();
    let month = month.map(|bill| total(bill.per_month().words()));
    rows.push(("A month".to_owned(), month));
    rows
}

/// What a run that succeeds costs with those before it that fail.
fn succeeds(sample: &Sample, terms: &Terms) -> String {
    let spent = sample.spent_to_succeed().unwrap_or(sample.spent());
    match sample.none_succeeds() {
        true => "each run fails".to_owned(),
        false => Bill::of(spent, terms).per_run().words(),
    }
}

/// A sum.
fn total(text: String) -> Html {
    el("strong").with(text).into()
}

fn line(
    of: &str,
    what: What,
    bills: &[Bill; 3],
    lines: fn(&Bill) -> &Vec<crate::forecast::bill::Line>,
) -> Option<Row> {
    let found = bills.each_ref();
    let found = found.map(|bill| lines(bill).iter().find(|line| line.what == what));
    if found.iter().all(Option::is_none) {
        return None;
    }
    let cells = found.map(|line| match line {
        None => cell("–".to_owned(), String::new()),
        Some(line) => {
            let amount = line.amount.map(|amount| amount.to_string());
            let quantity = match line.quantity {
                Quantity::Once => line.basis.words(),
                Quantity::Credits(credits) => credits.to_string(),
                Quantity::Time(time) => time.to_string(),
            };
            cell(amount.unwrap_or_else(|| "unknown".to_owned()), quantity)
        }
    });
    Some(([of, what.title()].concat(), cells))
}

/// Which plan is cheaper for an approach, and from when the other one is.
fn cheaper(at: Approach, sample: &Sample, terms: &Terms) -> Option<String> {
    let plans = compare_plans(sample.spent(), Tariff::LISTED, terms.serverless, terms.runs)?;
    let runs = |runs: u32| some(runs, "run");
    let then = match (plans.other_from, plans.other_to) {
        (Some(from), _) => [", and ", plans.other.plan, " from ", &runs(from), " on"].concat(),
        (None, Some(to)) if to > 0 => [", and ", plans.other.plan, " up to ", &runs(to)].concat(),
        (None, _) => String::new(),
    };
    let (cheap, dear) = plans.cost;
    let text = [
        at.title(),
        ": the plan ",
        plans.cheaper.plan,
        " is cheaper at ",
        &runs(terms.runs),
        " a month (",
        &cheap.to_string(),
        " against ",
        &dear.to_string(),
        ")",
        &then,
        ".",
    ];
    Some(text.concat())
}

fn sources(terms: &Terms) -> String {
    let price = ["$", &terms.price.dollars(), " a credit"].concat();
    let plan = match terms.plan {
        Some(plan) => [", the plan ", plan.plan, " ", plan.when].concat(),
        None => ", a price of your own".to_owned(),
    };
    let minutes = match terms.serverless {
        true => [" ", MINUTES_ASSUMED].concat(),
        false => String::new(),
    };
    [
        &price,
        &plan,
        ". Prices as listed at dagster.io/pricing on ",
        Tariff::LISTED_ON,
        "; the price and the rule of credits are among the settings.",
        &minutes,
    ]
    .concat()
}
