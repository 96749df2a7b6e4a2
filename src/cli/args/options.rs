//! The options that say what to run.

mod set;

use std::path::PathBuf;

use clap::{Args as ClapArgs, ValueEnum};
use fanout::scenario::{
    Costs, Durations, Failures, Law, PROBABILITY_IN_WORDS, SECONDS_IN_WORDS, typed_count,
    typed_probability, typed_seconds,
};

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

fn costs_help() -> String {
    let mut help =
        "What running costs beside the work [default: none, or the start's]\n\nNames:".to_owned();
    for costs in Costs::ALL {
        help += &format!("\n- {}: {}", costs.name(), costs.title());
    }
    help + "\nEach number and its source: docs/fidelity.md"
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

pub(crate) fn parse_probability(text: &str) -> Result<f64, String> {
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

fn parse_costs(text: &str) -> Result<Costs, String> {
    let names = Costs::ALL.map(Costs::name).join(", ");
    Costs::named(text).ok_or_else(|| format!("there are {names}"))
}
