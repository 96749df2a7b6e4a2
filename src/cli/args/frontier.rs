//! What `fanout frontier` accepts beside the scenario.

use clap::{Args as ClapArgs, ValueEnum};
use fanout::Micros;
use fanout::forecast::bill::Terms;
use fanout::forecast::frontier::{self, read_percent};
use fanout::scenario::{Money, Price, Tariff, typed_count};

use super::money::parse_money;
use super::{ThreadsOption, parse_span};

/// Percent, as millionths.
fn parse_percent(text: &str) -> Result<u32, String> {
    read_percent(text)
        .ok_or_else(|| "write a percentage from 0 to 100, such as 2% or 0.5%".to_owned())
}

/// Runs a month.
fn parse_runs(text: &str) -> Result<u32, String> {
    let runs = typed_count(text).filter(|runs| (1..=1_000_000).contains(runs));
    runs.ok_or_else(|| "write a whole number from 1 to 1,000,000".to_owned())
}

/// What a frontier is asked for.
#[derive(ClapArgs)]
pub(crate) struct FrontierOptions {
    /// The longest that a run may take: 90s, 10min or 1h30m. Where there is chance, 95 % of the
    /// trials that succeed must stay within.
    #[arg(long, value_name = "TIME", value_parser = parse_span, allow_negative_numbers = true)]
    pub(crate) within: Option<Micros>,
    /// The most dollars it may cost: a month with --per-month, otherwise a run that succeeds with
    /// those before it that fail.
    #[arg(long, value_name = "DOLLARS", value_parser = parse_money, allow_negative_numbers = true)]
    pub(crate) under: Option<Money>,
    /// Runs a month, for the bill.
    #[arg(long, value_name = "RUNS", value_parser = parse_runs)]
    pub(crate) per_month: Option<u32>,
    /// The plan of Dagster+, for the price of a credit and the fee [default: that of the price].
    #[arg(long, value_enum, conflicts_with = "price")]
    plan: Option<PlanName>,
    /// It runs on machines of Dagster+, which cost by the minute.
    #[arg(long)]
    serverless: bool,
    /// The most runs that may fail, in percent: 2 or 2%, and below 1 with its sign, 0.5%. Without a limit what fails in more than half of its
    /// runs is no choice.
    #[arg(long, value_name = "PERCENT", value_parser = parse_percent, allow_negative_numbers = true)]
    pub(crate) most_failing: Option<u32>,
    /// Trials of each size, where there is chance [default: 21, and 5 to 21 of more than 1,904
    /// items].
    #[arg(long, value_name = "N")]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=i64::from(frontier::Config::MOST_TRIALS)))]
    pub(crate) trials: Option<u32>,
    #[command(flatten)]
    pub(crate) threads: ThreadsOption,
}

#[derive(Clone, Copy, ValueEnum)]
enum PlanName {
    Solo,
    Starter,
}

impl PlanName {
    fn tariff(self) -> Tariff {
        let [solo, starter] = Tariff::LISTED;
        match self {
            Self::Solo => solo,
            Self::Starter => starter,
        }
    }
}

impl FrontierOptions {
    /// By what money is worked out; `price` stands where no plan is named.
    pub(crate) fn terms(&self, price: Price) -> Terms {
        let plan = self.plan.map(PlanName::tariff).or(Tariff::of(price));
        Terms {
            price: plan.and_then(|plan| plan.credit).unwrap_or(price),
            plan,
            serverless: self.serverless,
            runs: self.per_month.unwrap_or(1),
        }
    }
}

/// How points are printed.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum PointsFormat {
    /// Columns for reading.
    Table,
    /// One JSON document.
    Json,
    /// All points by RFC 4180, for spreadsheets and data frames.
    Csv,
}
