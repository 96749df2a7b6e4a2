//! What credits cost, and by which rule they are counted.

use clap::Args as ClapArgs;
use fanout::dagster::credits::Rule;
use fanout::scenario::{Money, Price, Tariff, typed_count};

/// What a credit costs.
#[derive(ClapArgs)]
pub(crate) struct PriceOption {
    /// Dollars per credit, for the table and the link [default: 0.04, or the link's].
    #[arg(long, value_name = "DOLLARS", value_parser = parse_price, allow_negative_numbers = true)]
    #[arg(long_help = price_help())]
    pub(super) price: Option<Price>,
}

/// By which credits are counted.
#[derive(ClapArgs)]
pub(crate) struct RuleOption {
    /// The rule by which credits are counted, by name [default: current, or the link's].
    #[arg(long, value_name = "NAME", value_parser = parse_rule, long_help = rule_help())]
    pub(super) credit_rule: Option<Rule>,
}

fn price_help() -> String {
    let mut help =
        "Dollars per credit, for the table and the link [default: 0.04, or the link's]\n\nPlans:"
            .to_owned();
    for tariff in Tariff::LISTED.into_iter().chain(Tariff::EARLIER) {
        let known = [
            tariff
                .credit
                .map(|credit| format!("${:0<5} a credit", credit.dollars())),
            (tariff.included > 0).then(|| format!("{} credits a month included", tariff.included)),
            tariff.month.map(|fee| format!("{fee} a month")),
            tariff
                .minute
                .map(|fee| format!("{fee} a minute of serverless compute")),
        ];
        let known: Vec<String> = known.into_iter().flatten().collect();
        help += &format!(
            "\n- {} ({}): {}",
            tariff.plan,
            tariff.when,
            known.join(", ")
        );
    }
    help + "\n- Pro: by contract"
}

fn rule_help() -> String {
    let mut help =
        "The rule by which credits are counted [default: current, or the link's]\n\nRules:"
            .to_owned();
    for rule in Rule::DOCUMENTED {
        let assumed = match rule.assumed() {
            "" => String::new(),
            assumed => format!("; assumed: {assumed}"),
        };
        help += &format!(
            "\n- {rule} ({}): {}{assumed}. {}",
            rule.documented(),
            rule.counts(),
            rule.source()
        );
    }
    help + "\n- custom:N:N:N (your own): credits per step execution, per materialization and per retry, \
            whole numbers up to 100"
}

fn parse_price(text: &str) -> Result<Price, String> {
    Price::parse(text).map_err(|problem| problem.text)
}

/// Dollars; whole ones may have commas: `1,000`.
pub(super) fn parse_money(text: &str) -> Result<Money, String> {
    let whole = typed_count(text).filter(|_| text.contains(','));
    let plain = whole.map_or_else(|| text.to_owned(), |whole| whole.to_string());
    Money::parse(&plain).map_err(|problem| problem.text)
}

fn parse_rule(text: &str) -> Result<Rule, String> {
    Rule::parse(text).ok_or_else(|| {
        let names = Rule::DOCUMENTED.map(|rule| rule.to_string()).join(", ");
        format!("the rules are {names}, and custom:1:1:0 with numbers of your own up to 100")
    })
}
