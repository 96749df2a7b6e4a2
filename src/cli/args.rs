//! What the command line accepts.

mod advise;
mod frontier;

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum, value_parser};
use fanout::Micros;
use fanout::dagster::credits::Rule;
use fanout::dagster::{Backoff, Jitter, RetryPolicy};
use fanout::exchange::{read_durations, text_of, times_used};
use fanout::forecast::monte::Config;
use fanout::scenario::{
    Approach, Checked, Costs, Durations, Executor, Failures, Items, Law, Money,
    PROBABILITY_IN_WORDS, Preset, Price, Problem, SECONDS_IN_WORDS, SPEEDS, Scenario, Shared,
    Tariff, Work, read_span, typed_count, typed_probability, typed_seconds,
};

use super::sweep::{SWEEP_EXAMPLES, SweepArgs};

pub(crate) use advise::{AdviseFormat, AdviseOptions};
pub(crate) use frontier::{FrontierOptions, PointsFormat};

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

Exit code: 1 where nothing is within the budget, or every run fails.";
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

/// What a credit costs.
#[derive(ClapArgs)]
pub(crate) struct PriceOption {
    /// Dollars per credit, for the table and the link [default: 0.04, or the link's].
    #[arg(long, value_name = "DOLLARS", value_parser = parse_price, allow_negative_numbers = true)]
    #[arg(long_help = price_help())]
    price: Option<Price>,
}

/// By which credits are counted.
#[derive(ClapArgs)]
pub(crate) struct RuleOption {
    /// The rule by which credits are counted, by name [default: current, or the link's].
    #[arg(long, value_name = "NAME", value_parser = parse_rule, long_help = rule_help())]
    credit_rule: Option<Rule>,
}

/// How many threads work.
#[derive(ClapArgs)]
pub(crate) struct ThreadsOption {
    /// Threads to work on; the result does not depend on how many [default: one per CPU].
    #[arg(long, value_name = "N", value_parser = value_parser!(u32).range(1..=1_024))]
    pub(crate) threads: Option<u32>,
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

fn costs_help() -> String {
    let mut help =
        "What running costs beside the work [default: none, or the start's]\n\nNames:".to_owned();
    for costs in Costs::ALL {
        help += &format!("\n- {}: {}", costs.name(), costs.title());
    }
    help + "\nEach number and its source: docs/fidelity.md"
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

const CODE_EXAMPLES: &str = "\
Examples:
  fanout code --job dynamic > dynamic_graph.py && dagster dev -f dynamic_graph.py
  fanout code --job hybrid --items 2000 --chunk-size 50 --max-retries 2 --delay 5";

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

/// What to run. Options stand above the preset, the scenario file or the link to start from.
#[derive(ClapArgs)]
pub(crate) struct Options {
    /// Start from a named scenario.
    #[arg(long, value_enum, default_value = "docs-page")]
    preset: PresetName,
    /// Start from a scenario in a JSON file.
    #[arg(long, value_name = "FILE", conflicts_with = "preset")]
    scenario: Option<PathBuf>,
    /// Start from a link: an address with #s=… in it, or that part of it.
    #[arg(long, conflicts_with_all = ["preset", "scenario"])]
    link: Option<String>,
    /// Number of items: letters up to 26, item_0, item_1, … above.
    #[arg(long, value_name = "N", value_parser = parse_count, conflicts_with = "keys")]
    items: Option<u32>,
    /// Mapping keys of your own, separated by commas.
    #[arg(long, value_name = "KEY,…", value_delimiter = ',')]
    keys: Option<Vec<String>>,
    /// Seconds of work per item; 250ms or 5min are fine as well.
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds, allow_negative_numbers = true)]
    seconds: Option<f64>,
    /// How items differ in that: constant, or uniform, normal, lognormal, gamma or pareto with a
    /// spread, such as lognormal:1.5.
    #[arg(long, value_name = "LAW:SPREAD", value_parser = parse_durations)]
    #[arg(long_help = durations_help())]
    durations: Option<Durations>,
    /// A CSV file with the time that each item takes: as many items as rows, in their order. Another
    /// number of items (--items, --keys) draws from them, another mean (--seconds) scales each.
    #[arg(long, value_name = "FILE", conflicts_with = "durations")]
    times: Option<PathBuf>,
    /// The column of that file, by name or number [default: the one that looks like times].
    #[arg(long, value_name = "COLUMN", requires = "times")]
    column: Option<String>,
    /// How likely each attempt at an item is to fail: 0.02 or 2%.
    #[arg(long, value_name = "P", value_parser = parse_probability, allow_negative_numbers = true)]
    failure: Option<f64>,
    /// How likely an item is to fail whenever it is tried.
    #[arg(long, value_name = "P", value_parser = parse_probability, allow_negative_numbers = true)]
    poison: Option<f64>,
    /// What an item does with its time.
    #[arg(long, value_enum)]
    work: Option<WorkName>,
    /// An item that fails: always, or on its first K attempts. Can be given more than once.
    #[arg(long, value_name = "KEY[=K]", value_parser = parse_fail)]
    fail: Vec<(String, Failures)>,
    /// Retries after the first attempt (RetryPolicy max_retries).
    #[arg(long, value_name = "N")]
    max_retries: Option<u32>,
    /// Seconds before a retry (RetryPolicy delay).
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds, allow_negative_numbers = true)]
    delay: Option<f64>,
    /// Growth of the delay (RetryPolicy backoff).
    #[arg(long, value_enum)]
    backoff: Option<BackoffName>,
    /// Chance in the delay (RetryPolicy jitter).
    #[arg(long, value_enum)]
    jitter: Option<JitterName>,
    /// Where steps run.
    #[arg(long, value_enum)]
    executor: Option<ExecutorName>,
    /// Steps in flight at most; means the multiprocess executor [default: one per CPU].
    #[arg(long, value_name = "N")]
    max_concurrent: Option<u32>,
    /// What running costs beside the work, by name [default: none, or the start's].
    #[arg(long, value_name = "NAME", value_parser = parse_costs, long_help = costs_help())]
    costs: Option<Costs>,
    /// A launcher starts the run, as from Dagster's own page: its rows are logged as well.
    #[arg(long)]
    launched: bool,
    /// Seconds that each step costs beside its work and those.
    #[arg(long, value_name = "SECONDS", value_parser = parse_seconds, allow_negative_numbers = true)]
    overhead: Option<f64>,
    /// multiprocessing.cpu_count() of the machine.
    #[arg(long, value_name = "N")]
    cpus: Option<u32>,
    /// Worker processes of a pool [default: CPUs - 1].
    #[arg(long, value_name = "N")]
    processes: Option<u32>,
    /// Items that a pool's worker takes at once [default: CPython's, ⌈n ÷ 4p⌉].
    #[arg(long, value_name = "N")]
    chunksize: Option<u32>,
    /// Items that one hybrid op takes.
    #[arg(long, value_name = "N")]
    chunk_size: Option<u32>,
    /// Decides every draw of chance.
    #[arg(long, value_name = "N")]
    seed: Option<u64>,
}

#[derive(Clone, Copy, ValueEnum)]
enum PresetName {
    /// 26 × 1 s, 8 CPUs, in-process, no overhead.
    DocsPage,
    /// The same under the multiprocess executor, 1 s overhead per step.
    DefaultExecutor,
    /// Items that compute.
    CpuBound,
    /// The docs page with q failing once, and one retry.
    FlakyLetter,
}

#[derive(Clone, Copy, ValueEnum)]
enum WorkName {
    Sleep,
    Compute,
}

#[derive(Clone, Copy, ValueEnum)]
enum BackoffName {
    Linear,
    Exponential,
}

#[derive(Clone, Copy, ValueEnum)]
enum JitterName {
    Full,
    PlusMinus,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExecutorName {
    /// One step at a time.
    InProcess,
    /// A process per step, as a job has by default.
    Multiprocess,
}

fn parse_fail(text: &str) -> Result<(String, Failures), String> {
    let Some((key, times)) = text.split_once('=') else {
        return Ok((text.to_owned(), Failures::Always));
    };
    let times = times.parse().map_err(|_| {
        format!("\"{times}\" is no number of attempts; write {key}=1, or {key} for always")
    })?;
    Ok((key.to_owned(), Failures::First(times)))
}

fn parse_durations(text: &str) -> Result<Durations, String> {
    let (name, by) = text.split_once(':').unwrap_or((text, ""));
    if name == "constant" && by.is_empty() {
        return Ok(Durations::Constant);
    }
    let spread = by.parse::<f64>().ok();
    match (Law::named(name), spread) {
        (Some(law), Some(by)) if law.takes(by) => Ok(Durations::Drawn { law, by }),
        (Some(law), _) => {
            let (what, least, most) = law.spread();
            Err(format!(
                "the spread of {name} is {what}, from {least} to {most}: {name}:{}",
                least.max(0.5).midpoint(1.5)
            ))
        }
        (None, _) => Err(format!(
            "there are constant, {}",
            Law::ALL.map(Law::name).join(", ")
        )),
    }
}

fn durations_help() -> String {
    let mut help = "How items differ in how long they take, about the mean that --seconds gives \
                    [default: constant, or the start's]\n\nLaws, each with its spread:"
        .to_owned();
    for law in Law::ALL {
        let (what, least, most) = law.spread();
        help += &format!("\n- {}:S, S being {what}, {least} to {most}", law.name());
    }
    help
}

pub(super) fn parse_probability(text: &str) -> Result<f64, String> {
    let value = typed_probability(text);
    let sound = (0.0..=1.0).contains(&value).then_some(value);
    sound.ok_or_else(|| format!("this is not {PROBABILITY_IN_WORDS}"))
}

/// Negative seconds are read, and refused with all else that makes no sense.
fn parse_seconds(text: &str) -> Result<f64, String> {
    let value = typed_seconds(text);
    let number = (!value.is_nan()).then_some(value);
    number.ok_or_else(|| format!("this is not {SECONDS_IN_WORDS}"))
}

fn parse_count(text: &str) -> Result<u32, String> {
    typed_count(text)
        .ok_or_else(|| "write a whole number from 0 up, such as 2000 or 2,000".to_owned())
}

fn parse_price(text: &str) -> Result<Price, String> {
    Price::parse(text).map_err(|problem| problem.text)
}

fn parse_span(text: &str) -> Result<Micros, String> {
    read_span(text).map_err(|problem| problem.text)
}

fn parse_money(text: &str) -> Result<Money, String> {
    Money::parse(text).map_err(|problem| problem.text)
}

fn parse_rule(text: &str) -> Result<Rule, String> {
    Rule::parse(text).ok_or_else(|| {
        let names = Rule::DOCUMENTED.map(|rule| rule.to_string()).join(", ");
        format!("the rules are {names}, and custom:1:1:0 with numbers of your own up to 100")
    })
}

fn parse_costs(text: &str) -> Result<Costs, String> {
    let names = Costs::ALL.map(Costs::name).join(", ");
    Costs::named(text).ok_or_else(|| format!("there are {names}"))
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

fn read_file(path: &Path) -> Result<Scenario, Vec<Problem>> {
    let text = fs::read_to_string(path).map_err(|error| {
        flag(
            "scenario",
            format!("{} cannot be read: {error}", path.display()),
        )
    })?;
    serde_json::from_str(&text).map_err(|error| {
        flag(
            "scenario",
            format!("{} is no scenario: {error}", path.display()),
        )
    })
}

fn flag(flag: &str, text: String) -> Vec<Problem> {
    vec![Problem {
        field: format!("--{flag}"),
        text,
    }]
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

impl Options {
    fn set(&self, scenario: &mut Scenario) -> Result<Checked, Vec<Problem>> {
        self.set_items(scenario);
        self.set_times(scenario)?;
        self.set_executor(scenario)?;
        self.set_retry(scenario)?;
        scenario.pool.processes = self.processes.or(scenario.pool.processes);
        scenario.pool.chunksize = self.chunksize.or(scenario.pool.chunksize);
        scenario.chunk_size = self.chunk_size.unwrap_or(scenario.chunk_size);
        scenario.seed = self.seed.unwrap_or(scenario.seed);
        let checked = scenario.check();
        let checked = checked.map_err(|problems| {
            problems
                .into_iter()
                .map(name_flag)
                .collect::<Vec<Problem>>()
        })?;
        if let Some(used) = times_used(&checked).filter(|_| self.times.is_some()) {
            eprintln!("{used}");
        }
        Ok(checked)
    }

    fn start(&self) -> Result<Shared, Vec<Problem>> {
        if let Some(link) = &self.link {
            return Shared::from_link(link).map_err(|problem| flag("link", problem.to_string()));
        }
        let scenario = match &self.scenario {
            Some(path) => read_file(path)?,
            None => self.preset.preset().scenario(),
        };
        Ok(Shared::new(scenario))
    }

    fn set_items(&self, scenario: &mut Scenario) {
        if let Some(n) = self.items {
            scenario.items = if n <= 26 {
                Items::Letters(n)
            } else {
                Items::Numbered(n)
            };
        }
        if let Some(keys) = &self.keys {
            scenario.items = Items::Keys(keys.clone());
        }
        if self.items.is_some() || self.keys.is_some() {
            // A preset's faults name a preset's items.
            scenario.fail.clear();
        }
        scenario.fail.extend(self.fail.iter().cloned());
        scenario.seconds = self.seconds.unwrap_or(scenario.seconds);
        scenario.failure_probability = self.failure.unwrap_or(scenario.failure_probability);
        scenario.poison_probability = self.poison.unwrap_or(scenario.poison_probability);
        if let Some(durations) = &self.durations {
            scenario.durations = durations.clone();
        }
        scenario.work = match self.work {
            Some(WorkName::Sleep) => Work::Sleep,
            Some(WorkName::Compute) => Work::Compute,
            None => scenario.work,
        };
    }

    /// As many items as there are times in the file, whose mean is the mean of all, but for what
    /// is asked for beside.
    fn set_times(&self, scenario: &mut Scenario) -> Result<(), Vec<Problem>> {
        let Some(path) = &self.times else {
            return Ok(());
        };
        let refused = |why: String| flag("times", format!("{}: {why}", path.display()));
        let bytes = fs::read(path).map_err(|error| refused(error.to_string()))?;
        let read = read_durations(&text_of(bytes), self.column.as_deref());
        let read = read.map_err(|problem| refused(problem.to_string()))?;
        let mean = read.mean();
        let count = read.times.len();
        eprintln!("{}: {}", path.display(), read.note());
        if self.items.is_none() && self.keys.is_none() {
            scenario.items = Items::Numbered(u32::try_from(count).unwrap_or(u32::MAX));
        }
        scenario.seconds = self.seconds.unwrap_or(mean.seconds());
        let micros = read.times.into();
        scenario.durations = Durations::Own { micros };
        scenario.fail.clear();
        scenario.fail.extend(self.fail.iter().cloned());
        Ok(())
    }

    fn set_executor(&self, scenario: &mut Scenario) -> Result<(), Vec<Problem>> {
        scenario.cpus = self.cpus.unwrap_or(scenario.cpus);
        scenario.costs = self.costs.unwrap_or(scenario.costs);
        scenario.launched |= self.launched;
        scenario.overhead_seconds = self.overhead.unwrap_or(scenario.overhead_seconds);
        if self.max_concurrent.is_some() && self.executor == Some(ExecutorName::InProcess) {
            let text = "The in-process executor runs one step at a time; leave it out, or take --executor multiprocess.";
            return Err(flag("max-concurrent", text.to_owned()));
        }
        let multiprocess = Executor::Multiprocess {
            max_concurrent: self.max_concurrent,
        };
        match (self.executor, self.max_concurrent) {
            (Some(ExecutorName::InProcess), _) => scenario.executor = Executor::InProcess,
            (Some(ExecutorName::Multiprocess), _) | (None, Some(_)) => {
                scenario.executor = multiprocess
            }
            (None, None) => {}
        }
        Ok(())
    }

    fn set_retry(&self, scenario: &mut Scenario) -> Result<(), Vec<Problem>> {
        let named = self.max_retries.is_some() || self.delay.is_some();
        if !named && scenario.retry.is_none() {
            if self.backoff.is_some() || self.jitter.is_some() {
                return Err(flag(
                    "max-retries",
                    "Backoff and jitter need --max-retries and --delay.".to_owned(),
                ));
            }
            return Ok(());
        }
        let policy: &mut RetryPolicy = scenario.retry.get_or_insert_default();
        policy.max_retries = self.max_retries.unwrap_or(policy.max_retries);
        policy.delay = self.delay.or(policy.delay);
        policy.backoff = match self.backoff {
            Some(BackoffName::Linear) => Some(Backoff::Linear),
            Some(BackoffName::Exponential) => Some(Backoff::Exponential),
            None => policy.backoff,
        };
        policy.jitter = match self.jitter {
            Some(JitterName::Full) => Some(Jitter::Full),
            Some(JitterName::PlusMinus) => Some(Jitter::PlusMinus),
            None => policy.jitter,
        };
        Ok(())
    }
}

impl PresetName {
    fn preset(self) -> Preset {
        match self {
            Self::DocsPage => Preset::DocsPage,
            Self::DefaultExecutor => Preset::DefaultExecutor,
            Self::CpuBound => Preset::CpuBound,
            Self::FlakyLetter => Preset::FlakyLetter,
        }
    }
}

/// Names the flag beside the field, so that both who wrote a file and who wrote flags find it.
fn name_flag(problem: Problem) -> Problem {
    let flag = match problem.field.as_str() {
        "seconds" => "--seconds",
        "durations.by" => "--durations",
        "durations.own" => "--times",
        "failure_probability" => "--failure",
        "poison_probability" => "--poison",
        "overhead_seconds" => "--overhead",
        "cpus" => "--cpus",
        "chunk_size" => "--chunk-size",
        "pool.processes" => "--processes",
        "pool.chunksize" => "--chunksize",
        "retry.max_retries" => "--max-retries",
        "retry.delay" => "--delay",
        "executor.multiprocess.max_concurrent" => "--max-concurrent",
        field if field.starts_with("items.keys") => "--keys",
        field if field.starts_with("items") => "--items",
        field if field.starts_with("fail") => "--fail",
        _ => return problem,
    };
    Problem {
        field: format!("{flag} ({})", problem.field),
        ..problem
    }
}
