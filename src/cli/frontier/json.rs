//! A frontier as a JSON document.

use fanout::forecast::bill::{Bill, Line, Quantity, Sum};
use fanout::forecast::frontier::{Answer, Choice, Per, Point, cliff_words};
use serde_json::{Value, json};

use super::Found;
use super::bill::{plans, points};
use crate::cli::print::sample;

pub(super) fn document(found: &Found<'_>) -> Value {
    let report = &found.report;
    let cliffs = report.cliffs.iter().map(|cliff| {
        json!({
            "before": cliff.before,
            "after": cliff.after,
            "cause": cliff.cause,
            "sentence": cliff_words(cliff, report, found.checked),
        })
    });
    json!({
        "provenance": "simulated",
        "rule": found.shared.rule.to_string(),
        "every_size": report.every_size,
        "points": report.points.iter().map(|of| point(found, of)).collect::<Vec<_>>(),
        "front": report.front,
        "best_value": report.best_value,
        "yours": report.yours,
        "cliffs": cliffs.collect::<Vec<_>>(),
        "sentences": found.words(),
        "budget": budget(found),
        "bills": points(found).into_iter().map(|point| {
            let bill = Bill::of(point.spent(), &found.terms);
            let succeeds = point.spent_to_succeed();
            let succeeds = succeeds.map(|spent| Bill::of(spent, &found.terms).per_run());
            json!({
                "approach": point.approach,
                "chunk_size": point.size,
                "run": bill.run.iter().map(line).collect::<Vec<_>>(),
                "per_run": sum(bill.per_run()),
                "per_run_that_succeeds": succeeds.map(sum),
                "sample": sample(point.approach, point, found.terms.price),
                "month": found.monthly.then(|| bill.month.iter().map(line).collect::<Vec<_>>()),
                "per_month": found.monthly.then(|| sum(bill.per_month())),
            })
        }).collect::<Vec<_>>(),
        "plans": found.monthly.then(|| plans(found).into_iter().map(|(point, plans)| {
            json!({
                "approach": point.approach,
                "chunk_size": point.size,
                "cheaper": plans.cheaper.plan,
                "other": plans.other.plan,
                "cost_usd": [plans.cost.0.dollars(), plans.cost.1.dollars()],
                "other_from_runs": plans.other_from,
                "other_up_to_runs": plans.other_to,
            })
        }).collect::<Vec<_>>()),
    })
}

/// A point: what a sample has, and what it is of.
fn point(found: &Found<'_>, of: &Point) -> Value {
    let mut point = sample(of.approach, of, found.terms.price);
    point["size"] = json!(of.size);
    point["chunks"] = json!(of.chunks);
    point["in_time"] = json!(of.in_time);
    point
}

fn budget(found: &Found<'_>) -> Value {
    let Some((budget, answer)) = &found.budget else {
        return Value::Null;
    };
    let choice = |choice: &Choice| {
        json!({
            "point": choice.point,
            "time_us": choice.time,
            "cost_usd": choice.money.dollars(),
            "failing": f64::from(choice.failing) / 1e6,
        })
    };
    let (best, needed) = match answer {
        Answer::Best(best) => (choice(best), Value::Null),
        Answer::Nothing(needed) => {
            let [fastest, cheapest, surest] = needed.ends;
            let needed = json!({
                "time": needed.time.as_ref().map(choice),
                "money": needed.money.as_ref().map(choice),
                "failing": needed.failing.as_ref().map(choice),
                "fastest": choice(&fastest),
                "cheapest": choice(&cheapest),
                "fails_least": choice(&surest),
            });
            (Value::Null, needed)
        }
        Answer::NoRun => (Value::Null, Value::Null),
    };
    json!({
        "most_time_us": budget.most_time,
        "most_money_usd": budget.most_money.map(|limit| limit.money.dollars()),
        "per": budget.most_money.map(|limit| match limit.per {
            Per::Run => "run",
            Per::Month => "month",
        }),
        "most_failing": budget.most_failing.map(|most| f64::from(most) / 1e6),
        "best": best,
        "needed": needed,
        "sentence": found.answer(),
    })
}

fn line(line: &Line) -> Value {
    let quantity = match line.quantity {
        Quantity::Once => json!(1),
        Quantity::Credits(credits) => json!(credits.millionths() as f64 / 1e6),
        Quantity::Time(time) => json!({ "time_us": time }),
    };
    json!({
        "what": line.what.title(),
        "quantity": quantity,
        "unit_usd": line.unit.map(|unit| unit.dollars()),
        "amount_usd": line.amount.map(|amount| amount.dollars()),
        "basis": line.basis.words(),
    })
}

fn sum(sum: Sum) -> Value {
    json!({ "known_usd": sum.known.dollars(), "is_open": sum.is_open })
}
