//! Bills: worked out by hand, growing with the runs, and plans that cross where they are said to.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::expect_used, reason = "a test that cannot go on fails")]

use fanout::Micros;
use fanout::forecast::Credits;
use fanout::forecast::bill::{Basis, Bill, Line, Quantity, Spent, Sum, Terms, What, compare_plans};
use fanout::scenario::{Money, Price, Tariff};
use proptest::prelude::*;

use random::config;

#[path = "common/random.rs"]
#[allow(dead_code, reason = "nothing here is a scenario")]
mod random;

const SOLO: Tariff = Tariff::LISTED[0];
const STARTER: Tariff = Tariff::LISTED[1];

fn terms(plan: Tariff, serverless: bool, runs: u32) -> Terms {
    Terms {
        price: plan.credit.expect("a listed price"),
        plan: Some(plan),
        serverless,
        runs,
    }
}

fn spent(credits: u64, seconds: u64) -> Spent {
    Spent::one(credits, Micros(seconds * 1_000_000))
}

fn known(millionths: u64) -> Sum {
    Sum {
        known: Money(millionths),
        is_open: false,
    }
}

#[test]
fn a_month_is_the_fee_the_credits_and_the_minutes() {
    // 28 credits and 26 s, 100 times: $10 + 2,800 × $0.04 + 2,600 s ÷ 60 × $0.01.
    let bill = Bill::of(spent(28, 26), &terms(SOLO, true, 100));
    assert_eq!(bill.per_run(), known(1_120_000 + 4_333));
    assert_eq!(bill.per_month(), known(10_000_000 + 112_000_000 + 433_333));
    let listed = Basis::Listed(Tariff::LISTED_ON);
    let fee = Line {
        what: What::Fee,
        quantity: Quantity::Once,
        unit: Some(Money(10_000_000)),
        amount: Some(Money(10_000_000)),
        basis: listed,
    };
    let minutes = Line {
        what: What::Serverless,
        quantity: Quantity::Time(Micros(2_600_000_000)),
        unit: Some(Money(10_000)),
        amount: Some(Money(433_333)),
        basis: listed,
    };
    assert_eq!((bill.month[0], bill.month[2]), (fee, minutes));
    // On one's own machines there are no minutes.
    let own = Bill::of(spent(28, 26), &terms(SOLO, false, 100));
    assert_eq!(own.per_month(), known(122_000_000));
    assert!(own.month.iter().all(|line| line.what != What::Serverless));
}

#[test]
fn what_is_unknown_stays_unknown() {
    let [solo_before, starter_before] = Tariff::EARLIER;
    let price = Price::STARTER_BEFORE;
    let terms = |plan, serverless| Terms {
        price,
        plan: Some(plan),
        serverless,
        runs: 2_000,
    };
    // 56,000 credits, of which 30,000 are included.
    let bill = Bill::of(spent(28, 26), &terms(starter_before, false));
    assert_eq!(bill.per_month(), known(100_000_000 + 26_000 * 30_000));
    assert_eq!(
        bill.month[1].quantity,
        Quantity::Credits(Credits::whole(30_000))
    );
    // Neither fee nor minutes were written down.
    let bill = Bill::of(spent(28, 26), &terms(solo_before, true));
    let unknown = bill.month.iter().filter(|line| line.amount.is_none());
    let unknown: Vec<(What, Basis)> = unknown.map(|line| (line.what, line.basis)).collect();
    let both = [What::Fee, What::Serverless].map(|what| (what, Basis::Unknown));
    assert_eq!(unknown, both);
    assert!(bill.per_month().is_open && bill.per_month().words().contains("unknown"));
    assert_eq!(
        compare_plans(spent(1, 1), [solo_before, STARTER], false, 1),
        None
    );
    // A price of one's own has no plan, and no minutes are known.
    let own = Terms {
        price: Price::parse("0.5").expect("a price"),
        plan: None,
        serverless: true,
        runs: 3,
    };
    let bill = Bill::of(spent(2, 60), &own);
    assert_eq!(bill.per_month().known, Money(3_000_000));
    assert!(bill.per_month().is_open);
    assert_eq!(bill.month[0].basis, Basis::Own);
}

#[test]
fn solo_and_starter_cross_at_18_000_credits() {
    let compare = |credits, runs| {
        compare_plans(spent(credits, 60), Tariff::LISTED, true, runs).expect("both are listed")
    };
    // ($100 - $10) ÷ ($0.04 - $0.035) = 18,000 credits a month.
    let few = compare(28, 100);
    assert_eq!((few.cheaper, few.other), (SOLO, STARTER));
    assert_eq!((few.other_from, few.other_to), (Some(643), None));
    let many = compare(28, 1_000);
    assert_eq!((many.cheaper, many.other), (STARTER, SOLO));
    assert_eq!((many.other_from, many.other_to), (None, Some(642)));
    // With 18,000 both are the same, and with a run more no longer.
    let even = compare(18, 1_000);
    assert_eq!(even.cost.0, even.cost.1);
    assert_eq!((even.cheaper, even.other_from), (SOLO, Some(1_001)));
    // Runs that cost nothing never make up for a fee.
    assert_eq!(compare(0, 5).other_from, None);
}

fn any_tariff() -> impl Strategy<Value = Tariff> {
    (0..200_u64, 0..2_000_u32, 0..100_u32).prop_map(|(fee, included, price)| Tariff {
        month: Some(Money(fee * 1_000_000)),
        included,
        credit: Price::parse(&format!("0.{price:03}")).ok(),
        ..SOLO
    })
}

proptest! {
    #![proptest_config(config(256, 5_000))]

    #[test]
    fn a_run_more_never_costs_less(
        plan in any_tariff(), credits in 0..5_000_u64, seconds in 0..100_000_u64, runs in 0..5_000_u32,
        serverless: bool,
    ) {
        let month = |runs| Bill::of(spent(credits, seconds), &terms(plan, serverless, runs)).per_month();
        prop_assert!(month(runs).known <= month(runs + 1).known);
        let included = u64::from(plan.included) * plan.credit.map_or(0, |price| price.of(1).0);
        let run = Bill::of(spent(credits, seconds), &terms(plan, serverless, runs)).per_run();
        let plain = run.known.0 * u64::from(runs) + plan.month.map_or(0, |fee| fee.0);
        // Minutes of a month are rounded once, those of its runs each.
        let slack = u64::from(runs) + 1;
        prop_assert!(month(runs).known.0 <= plain + slack);
        prop_assert!(month(runs).known.0 + included + slack >= plain);
    }

    #[test]
    fn plans_cross_where_they_are_said_to(
        first in any_tariff(), second in any_tariff(), credits in 0..200_u64, runs in 0..3_000_u32,
    ) {
        let spent = spent(credits, 60);
        let cost = |plan, runs| Bill::of(spent, &terms(plan, false, runs)).per_month().known;
        let plans = compare_plans(spent, [first, second], false, runs).expect("all is known");
        prop_assert_eq!(plans.cost, (cost(plans.cheaper, runs), cost(plans.other, runs)));
        prop_assert!(plans.cost.0 <= plans.cost.1);
        let flips = |runs| cost(plans.other, runs) < cost(plans.cheaper, runs);
        if let Some(from) = plans.other_from {
            prop_assert!(from > runs && flips(from) && !flips(from - 1));
        }
        if let Some(to) = plans.other_to {
            prop_assert!(to < runs && flips(to) && !flips(to + 1));
        }
        // Nothing nearer is missed.
        let up = (runs + 1..runs + 3_000).find(|runs| flips(*runs));
        prop_assert!(up.is_none_or(|up| plans.other_from == Some(up)), "{:?} {:?}", up, plans.other_from);
        let down = (0..runs).rev().find(|runs| flips(*runs));
        prop_assert_eq!(down, plans.other_to);
    }
}
