//! What the command line accepts.

mod advise;
mod frontier;
mod money;
mod options;

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum, value_parser};
use fanout::Micros;
use fanout::forecast::monte::Config;
use fanout::scenario::{Approach, Checked, Problem, SPEEDS, Shared, read_span};

use super::sweep::{SWEEP_EXAMPLES, SweepArgs};

pub(crate) use advise::{AdviseFormat, AdviseOptions};
pub(crate) use frontier::{FrontierOptions, PointsFormat};
pub(crate) use money::{PriceOption, RuleOption};
pub(crate) use options::{Options, parse_probability};

/// Fan out as separate op executions, use a process pool inside one op, or both?
///
/// Fanout runs a collection of items through the three answers by Dagster's and CPython's rules,
/// in virtual time, and says how long each takes, what it costs in credits, and what its event
/// log looks like. Nothing is executed and nothing leaves this machine.
///
/// Exit code: 0 when the run succeeds, 1 when it fails, 2 for input that makes no sense.
#[derive(Parser)]
#[command(version, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Run one approach and print its event log.
    #[command(after_help = RUN_EXAMPLES)]
    Run {
        /// Which answer to the question.
        #[arg(long, value_enum)]
        job: JobName,
        #[command(flatten)]
        options: Options,
        #[command(flatten)]
        rule: RuleOption,
        /// Run it again after that, with nothing failing any more, and print that log instead:
        /// `all`, `from-failure`, or the keys of some steps.
        #[arg(long, value_name = "WHICH", value_delimiter = ',')]
        rerun: Option<Vec<String>>,
        /// How to print.
        #[arg(long, value_enum, default_value = "table")]
        format: Format,
    },
    /// Run all three and print them side by side.
    #[command(after_help = COMPARE_EXAMPLES)]
    Compare {
        #[command(flatten)]
        options: Options,
        #[command(flatten)]
        price: PriceOption,
        #[command(flatten)]
        rule: RuleOption,
        /// How to print.
        #[arg(long, value_enum, default_value = "table")]
        format: CompareFormat,
    },
    /// Change one input, and print how run time and cost of all three change with it.
    #[command(after_help = SWEEP_EXAMPLES)]
    Sweep(Box<SweepArgs>),
    /// Run all three many times, chance alone differing, and say what is likely.
    #[command(after_help = FORECAST_EXAMPLES)]
    Forecast {
        #[command(flatten)]
        options: Options,
        #[command(flatten)]
        price: PriceOption,
        #[command(flatten)]
        rule: RuleOption,
        /// How often; where nothing is left to chance, once is enough.
        #[arg(long, value_name = "N", default_value_t = Config::USUAL)]
        #[arg(value_parser = value_parser!(u32).range(1..=i64::from(Config::MOST)))]
        trials: u32,
        #[command(flatten)]
        threads: ThreadsOption,
        /// How to print.
        #[arg(long, value_enum, default_value = "table")]
        format: StudyFormat,
    },
    /// Try the hybrid's chunk sizes: run time against credits, and what a budget allows.
    #[command(after_help = FRONTIER_EXAMPLES)]
    Frontier {
        #[command(flatten)]
        options: Box<Options>,
        #[command(flatten)]
        price: PriceOption,
        #[command(flatten)]
        rule: RuleOption,
        #[command(flatten)]
        ask: FrontierOptions,
        /// How to print.
        #[arg(long, value_enum, default_value = "table")]
        format: PointsFormat,
    },
    /// Print the scenario as a link: put it behind the address of the page.
    #[command(after_help = LINK_EXAMPLES)]
    Link {
        #[command(flatten)]
        options: Options,
        #[command(flatten)]
        price: PriceOption,
        #[command(flatten)]
        rule: RuleOption,
        /// How many times as fast the page runs it live [default: 1, or the link's].
        #[arg(long, value_name = "N", value_parser = parse_speed)]
        speed: Option<u32>,
    },
    /// Print one approach as Dagster code, to take away and to put your own work into.
    #[command(after_help = CODE_EXAMPLES)]
    Code {
        /// Which answer to the question.
        #[arg(long, value_enum)]
        job: JobName,
        #[command(flatten)]
        options: Options,
    },
    /// Say which approach to choose by what matters, and what would change that.
    #[command(after_help = ADVISE_EXAMPLES)]
    Advise {
        #[command(flatten)]
        options: Options,
        #[command(flatten)]
        price: PriceOption,
        #[command(flatten)]
        rule: RuleOption,
        #[command(flatten)]
        asked: AdviseOptions,
    },
}

const RUN_EXAMPLES: &str = "\
Examples:
  fanout run --job dynamic --items 26 --seconds 1
  fanout run --job parallel --fail q=1 --max-retries 1 --format ndjson > events.ndjson
  fanout run --job hybrid --format trace > hybrid.json";

const COMPARE_EXAMPLES: &str = "\
Examples:
  fanout compare
  fanout compare --items 2000 --seconds 40 --executor multiprocess --overhead 2 --chunk-size 50
  fanout compare --scenario my.json --format json
  fanout compare --link '#s=1.flaky-letter/seconds=2' --price 0.035
  fanout compare --fail q=2 --max-retries 2 --credit-rule custom:1:1:1
  fanout compare --preset default-executor --format trace > all-three.json";

const FORECAST_EXAMPLES: &str = "\
Examples:
  fanout forecast --items 200 --durations lognormal:1 --max-concurrent 8 --overhead 1.5
  fanout forecast --preset flaky-letter --failure 2% --trials 10000
  fanout forecast --scenario my.json --price 0.035 --format json";

const FRONTIER_EXAMPLES: &str = "\
Examples:
  fanout frontier --items 1000 --max-concurrent 4 --processes 4 --overhead 2 --chunk-size 100
  fanout frontier --items 2000 --seconds 40 --max-concurrent 8 --within 30min --under 0.50
  fanout frontier --items 500 --durations lognormal:1.5 --under 200 --per-month 600 --plan starter
  fanout frontier --items 1000 --format csv > sizes.csv

Exit code: 1 where nothing is within the budget, or with each choice runs mostly fail.";

const ADVISE_EXAMPLES: &str = "\
Examples:
  fanout advise
  fanout advise --items 2000 --seconds 40 --executor multiprocess --costs memory --priority money
  fanout advise --preset default-executor --seconds 300 --weight time=3 --weight money=0
  fanout advise --items 500 --failure 2% --max-retries 1 --format json";

const LINK_EXAMPLES: &str = "\
Examples:
  fanout link --preset flaky-letter --seconds 2
  fanout link --link '#s=1.flaky-letter/seconds=2' --speed 10";

const CODE_EXAMPLES: &str = "\
Examples:
  fanout code --job dynamic > dynamic_graph.py && dagster dev -f dynamic_graph.py
  fanout code --job hybrid --items 2000 --chunk-size 50 --max-retries 2 --delay 5";

/// How many threads work.
#[derive(ClapArgs)]
pub(crate) struct ThreadsOption {
    /// Threads to work on; the result does not depend on how many [default: one per CPU].
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=1_024))]
    pub(crate) threads: Option<u32>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum JobName {
    /// One op execution per item.
    Dynamic,
    /// One op with a process pool inside.
    Parallel,
    /// One op execution per chunk, a pool inside each.
    Hybrid,
}

impl JobName {
    pub(crate) fn approach(self) -> Approach {
        match self {
            Self::Dynamic => Approach::Dynamic,
            Self::Parallel => Approach::Parallel,
            Self::Hybrid => Approach::Hybrid,
        }
    }
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Format {
    /// Columns for reading.
    Table,
    /// One JSON document: the summary and the events.
    Json,
    /// One JSON object a line: events.
    Ndjson,
    /// Events by RFC 4180, for spreadsheets and data frames.
    Csv,
    /// A trace for ui.perfetto.dev: attempts, items, counters.
    Trace,
    /// A picture: step by step over time.
    Svg,
}

/// How a comparison is printed. CSV is for logs, which each run has for itself.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum CompareFormat {
    /// Columns for reading.
    Table,
    /// One JSON document: summaries and what is recommended.
    Json,
    /// One JSON object a line: summaries.
    Ndjson,
    /// A trace of all three, for ui.perfetto.dev.
    Trace,
    /// A picture of all three: step by step over time.
    Svg,
}

/// How a forecast of many runs is printed.
#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum StudyFormat {
    /// Columns for reading.
    Table,
    /// One JSON document.
    Json,
}

fn parse_span(text: &str) -> Result<Micros, String> {
    read_span(text).map_err(|problem| problem.text)
}

fn parse_speed(text: &str) -> Result<u32, String> {
    let speed = text.parse().ok().filter(|speed| SPEEDS.contains(speed));
    speed.ok_or_else(|| {
        format!(
            "the speeds are {}",
            SPEEDS.map(|speed| speed.to_string()).join(", ")
        )
    })
}

impl Command {
    /// What is asked for, as it can be shared and as it can be run.
    pub(crate) fn read(&self) -> Result<(Shared, Checked), Vec<Problem>> {
        let (options, price, rule, speed) = match self {
            Self::Code { options, .. } => (options, None, None, None),
            Self::Run { options, rule, .. } => (options, None, Some(rule), None),
            Self::Compare {
                options,
                price,
                rule,
                ..
            }
            | Self::Forecast {
                options,
                price,
                rule,
                ..
            }
            | Self::Advise {
                options,
                price,
                rule,
                ..
            } => (options, price.price, Some(rule), None),
            Self::Sweep(args) => (&args.options, args.price.price, Some(&args.rule), None),
            Self::Frontier {
                options,
                price,
                rule,
                ..
            } => (&**options, price.price, Some(rule), None),
            Self::Link {
                options,
                price,
                rule,
                speed,
            } => (options, price.price, Some(rule), *speed),
        };
        let mut shared = options.start()?;
        let checked = options.set(&mut shared.scenario)?;
        shared.price = price.unwrap_or(shared.price);
        shared.rule = rule
            .and_then(|rule| rule.credit_rule)
            .unwrap_or(shared.rule);
        shared.speed = speed.unwrap_or(shared.speed);
        Ok((shared, checked))
    }
}
