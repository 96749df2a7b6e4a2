//! What `fanout frontier` accepts beside the scenario.

use clap::{Args as ClapArgs, ValueEnum};
use fanout::Micros;
use fanout::forecast::bill::Terms;
use fanout::forecast::frontier;
use fanout::scenario::{Money, Price, Tariff};

use super::money::parse_money;
use super::{ThreadsOption, parse_span};

/// What a frontier is asked for.
#[derive(ClapArgs)]
pub(crate) struct FrontierOptions {
    /// The longest that a run may take: 90s, 10min or 1h30m. Where there is chance, 95 % of the
    /// trials that succeed must stay within.
    #[arg(long, value_name = "TIME", value_parser = parse_span, allow_negative_numbers = true)]
    pub(crate) within: Option<Micros>,
    /// The most dollars it may cost: a month with --per-month, a run otherwise.
    #[arg(long, value_name = "DOLLARS", value_parser = parse_money, allow_negative_numbers = true)]
    pub(crate) under: Option<Money>,
    /// Runs a month, for the bill.
    #[arg(long, value_name = "RUNS", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(crate) per_month: Option<u32>,
    /// The plan of Dagster+, for the price of a credit and the fee [default: that of the price].
    #[arg(long, value_enum, conflicts_with = "price")]
    plan: Option<PlanName>,
    /// It runs on machines of Dagster+, which cost by the minute.
    #[arg(long)]
    serverless: bool,
    /// Trials of each size, where there is chance; large collections get fewer.
    #[arg(long, value_name = "N", default_value_t = frontier::Config::TRIALS)]
    #[arg(value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(crate) trials: u32,
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
