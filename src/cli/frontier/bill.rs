//! The bill of the approaches side by side.

use std::io::{self, Write};

use fanout::forecast::bill::{
    Bill, Line, MINUTES_ASSUMED, Plans, Quantity, What, bill_note, compare_plans,
};
use fanout::forecast::frontier::{Answer, Point};
use fanout::forecast::{count, some};
use fanout::scenario::{Approach, Tariff};

use super::Found;

/// Of what bills are written: the three approaches as they stand, and the budget's choice where
/// that is none of them.
pub(super) fn points<'a>(found: &'a Found<'_>) -> Vec<&'a Point> {
    let report = &found.report;
    let own = report.yours.and_then(|own| report.point(own));
    let plain = report
        .points
        .iter()
        .filter(|point| point.approach != Approach::Hybrid);
    let mut points: Vec<&Point> = plain.chain(own).collect();
    if let Some((_, Answer::Best(best))) = &found.budget {
        let best = report.point(best.point);
        points.extend(best.filter(|best| !points.contains(best)));
    }
    points
}

/// Both plans, for what somebody's hybrid takes.
pub(super) fn plans(found: &Found<'_>) -> Vec<(Point, Plans)> {
    let terms = found.terms;
    let compared = points(found).into_iter().filter_map(|point| {
        let plans = compare_plans(point.spent(), Tariff::LISTED, terms.serverless, terms.runs);
        Some((*point, plans?))
    });
    compared.collect()
}

/// A line of the table: what it is called and where its price is from, and the line of each bill.
type Row<'a> = (What, String, Vec<Option<&'a Line>>);

pub(super) fn print(found: &Found<'_>, out: &mut impl Write) -> io::Result<()> {
    let points = points(found);
    let bills: Vec<Bill> = points
        .iter()
        .map(|point| Bill::of(point.spent(), &found.terms))
        .collect();
    let plan = found.terms.plan.map_or("no plan listed", |plan| plan.plan);
    write!(
        out,
        "\nBill: {plan}, ${} a credit",
        found.terms.price.dollars()
    )?;
    match found.monthly {
        true => writeln!(
            out,
            ", {} a month (simulated)",
            some(found.terms.runs, "run")
        )?,
        false => writeln!(out, " (simulated)")?,
    }
    let line = |out: &mut dyn Write, name: &str, cells: &[String], note: &str| -> io::Result<()> {
        let mut text = format!("{name:22}");
        cells
            .iter()
            .for_each(|cell| text += &format!("  {cell:>24}"));
        text = text + "  " + note;
        writeln!(out, "{}", text.trim_end())
    };
    let titles: Vec<String> = points.iter().map(|point| title(point)).collect();
    line(out, "", &titles, "")?;
    let months: &[bool] = if found.monthly {
        &[false, true]
    } else {
        &[false]
    };
    for is_month in months {
        for (what, note, lines) in table(&bills, *is_month) {
            let cells: Vec<String> = lines.iter().map(|line| cell(*line)).collect();
            line(out, what.title(), &cells, &note)?;
        }
        let sums = bills.iter().map(|bill| match is_month {
            true => bill.per_month().words(),
            false => bill.per_run().words(),
        });
        let sums: Vec<String> = sums.collect();
        line(out, if *is_month { "a month" } else { "a run" }, &sums, "")?;
        if !is_month && points.iter().any(|point| point.failed > 0) {
            let succeeds: Vec<String> = points.iter().map(|point| succeeds(found, point)).collect();
            line(
                out,
                "a run that succeeds",
                &succeeds,
                "with those that fail",
            )?;
        }
    }
    if let Some(note) = bill_note(points.iter().map(|point| &point.sample)) {
        writeln!(out, "\n{note}")?;
    }
    if found.terms.serverless {
        writeln!(out, "\n{MINUTES_ASSUMED}")?;
    }
    let rule = found.shared.rule;
    writeln!(out, "\nCredits: {}.", rule.counts())?;
    if found.monthly {
        for (point, plans) in plans(found) {
            writeln!(
                out,
                "{}: {}",
                title(&point),
                plan_words(&plans, found.terms.runs)
            )?;
        }
    }
    Ok(())
}

/// What a run that succeeds costs with those before it that fail.
fn succeeds(found: &Found<'_>, point: &Point) -> String {
    if point.none_succeeds() {
        return "each run fails".to_owned();
    }
    let spent = point.spent_to_succeed().unwrap_or(point.spent());
    Bill::of(spent, &found.terms).per_run().words()
}

fn title(point: &Point) -> String {
    match point.approach {
        Approach::Hybrid => format!("Hybrid, chunks of {}", count(point.size)),
        approach => approach.title().to_owned(),
    }
}

fn table(bills: &[Bill], is_month: bool) -> Vec<Row<'_>> {
    let all = [What::Fee, What::Included, What::Credits, What::Serverless];
    let row = |what: What| {
        let found: Vec<Option<&Line>> = bills
            .iter()
            .map(|bill| {
                let lines = if is_month { &bill.month } else { &bill.run };
                lines.iter().find(|line| line.what == what)
            })
            .collect();
        let basis = found.iter().flatten().next()?.basis.words();
        Some((what, basis, found))
    };
    all.into_iter().filter_map(row).collect()
}

/// `28 × $0.04 = $1.12`
fn cell(line: Option<&Line>) -> String {
    let Some(line) = line else {
        return String::new();
    };
    let quantity = match line.quantity {
        Quantity::Once => String::new(),
        Quantity::Credits(credits) => credits.to_string(),
        Quantity::Time(time) => time.to_string(),
    };
    match (line.what, line.amount) {
        (_, None) => "unknown".to_owned(),
        (What::Fee, Some(amount)) => amount.to_string(),
        (_, Some(amount)) => format!("{quantity}: {amount}"),
    }
}

fn plan_words(plans: &Plans, runs: u32) -> String {
    let (cheaper, other) = (plans.cheaper.plan, plans.other.plan);
    let turn = match (plans.other_from, plans.other_to) {
        (Some(from), _) => format!("; from {} a month on {other} is", some(from, "run")),
        (None, Some(to)) => format!("; up to {} a month {other} is", some(to, "run")),
        (None, None) => String::new(),
    };
    let (now, then) = plans.cost;
    format!(
        "with {} a month {cheaper} is cheaper, {now} instead of {then}{turn}.",
        some(runs, "run")
    )
}
