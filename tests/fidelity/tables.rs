//! The tables of `docs/fidelity.md`, as markdown: what things cost, and how well virtual runs keep
//! to the time of real ones.
//!
//! Predictions take the published costs ([`Costs`]) and nothing of the case's own.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use fanout::Micros;
use fanout::dagster::RetryPolicy;
use fanout::driver::simulate;
use fanout::engine::Plan;
use fanout::record::Record;
use fanout::scenario::{Approach, Costs, Executor, Part, Pool, Scenario};
use serde_json::Value;

use crate::recorded::{Case, Manifest, Params, RecordedLimit};

/// What the median of the clean runs' errors may be, in percent.
pub(crate) const MEDIAN_AIM: f64 = 3.0;
/// What the worst of them may be.
pub(crate) const WORST_AIM: f64 = 10.0;

/// A part of the document that is written by this file, between two markers with its name.
pub(crate) struct Block {
    pub(crate) name: &'static str,
    pub(crate) text: String,
}

/// All of them, in the document's order.
pub(crate) fn blocks() -> Vec<Block> {
    let manifest = Manifest::read();
    let block = |name, text| Block { name, text };
    vec![
        block("costs", costs()),
        block("clean", clean()),
        block("cpu-bound", cpu_bound()),
        block("recorded", recorded(&manifest)),
        block("cases", cases(&manifest)),
    ]
}

/// Where the document is.
pub(crate) fn document() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/fidelity.md")
}

/// The document with this block as it is now; nothing where its markers are missing.
pub(crate) fn renewed(document: &str, block: &Block) -> Option<String> {
    let begin = format!("<!-- begin {} -->\n", block.name);
    let end = format!("<!-- end {} -->", block.name);
    let (before, rest) = document.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{}\n{end}{after}", block.text))
}

/// A table as markdown.
fn table(head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let head: Vec<String> = head.iter().map(|&cell| cell.to_owned()).collect();
    let mut text = line(&head) + &"|---".repeat(head.len()) + "|\n";
    text.extend(rows.into_iter().map(|cells| line(&cells)));
    text
}

// What things cost.

fn costs() -> String {
    let presets = Costs::ALL.into_iter().filter(|costs| *costs != Costs::None);
    presets.map(costs_of_one).collect::<Vec<_>>().join("\n")
}

fn costs_of_one(costs: Costs) -> String {
    let row = |part: Part| {
        let texts = [part.name, part.mark.name(), part.source];
        let [name, mark, source] = texts.map(str::to_owned);
        vec![name, duration(part.time), mark, source]
    };
    let rows = costs.parts().into_iter().map(row);
    let parts = table(&["part", "takes", "how known", "from"], rows);
    let cpus = f64::from(costs.overheads().step_milli_cpus) / 1_000.0;
    format!(
        "### `{}`: {}\n\n{parts}\nA step process that starts or ends asks for {cpus} CPUs.\n",
        costs.name(),
        costs.title(),
    )
}

fn duration(time: Micros) -> String {
    let millis = time.seconds() * 1_000.0;
    if millis < 1_000.0 {
        format!("{millis} ms")
    } else {
        format!("{} s", time.seconds())
    }
}

// Runs that were measured with nothing else on the machine.

/// A run of 26 items of a second.
struct Measured {
    what: &'static str,
    approach: Approach,
    /// Steps at once; none is the in-process executor.
    steps: Option<u32>,
    processes: u32,
    costs: Costs,
    seconds: f64,
    /// Whether the machine's two CPUs were what held it up. Their speed changed by up to twice
    /// from run to run, so such runs are reported, and nothing is asked of them.
    cpu_bound: bool,
}

const fn run(what: &'static str, approach: Approach, costs: Costs, seconds: f64) -> Measured {
    Measured {
        what,
        approach,
        steps: None,
        processes: 1,
        costs,
        seconds,
        cpu_bound: false,
    }
}

const fn steps(n: u32, costs: Costs, seconds: f64) -> Measured {
    Measured {
        steps: Some(n),
        cpu_bound: n > 1,
        ..run(
            "dynamic, a process per step",
            Approach::Dynamic,
            costs,
            seconds,
        )
    }
}

const fn pool(processes: u32, costs: Costs, seconds: f64) -> Measured {
    Measured {
        processes,
        ..run("pool, in-process", Approach::Parallel, costs, seconds)
    }
}

const MEASURED: [Measured; 11] = [
    run(
        "dynamic, in-process",
        Approach::Dynamic,
        Costs::Memory,
        28.08,
    ),
    run("dynamic, in-process", Approach::Dynamic, Costs::Disk, 29.7),
    steps(1, Costs::Memory, 111.7),
    pool(7, Costs::Memory, 5.52),
    pool(1, Costs::Disk, 27.3),
    Measured {
        processes: 7,
        ..run(
            "hybrid, chunks of 7, in-process",
            Approach::Hybrid,
            Costs::Memory,
            5.89,
        )
    },
    steps(2, Costs::Memory, 106.4),
    steps(4, Costs::Memory, 56.1),
    steps(8, Costs::Memory, 70.6),
    steps(8, Costs::Forkserver, 27.0),
    Measured {
        what: "pool, a process per step",
        steps: Some(2),
        cpu_bound: true,
        ..pool(7, Costs::Memory, 16.2)
    },
];

impl Measured {
    fn predicted(&self) -> f64 {
        let multiprocess = |n| Executor::Multiprocess {
            max_concurrent: Some(n),
        };
        let scenario = Scenario {
            costs: self.costs,
            cpus: 2,
            executor: self.steps.map_or(Executor::InProcess, multiprocess),
            pool: Pool {
                processes: Some(self.processes),
                chunksize: None,
            },
            ..Scenario::default()
        };
        let checked = scenario.check().expect("a measured run makes sense");
        let plan = Arc::new(Plan::of(self.approach, &checked));
        let record = Record::of(Arc::clone(&plan), &simulate(&plan));
        record.run_time().seconds()
    }

    fn row(&self) -> Vec<String> {
        let predicted = self.predicted();
        vec![
            self.what.to_owned(),
            self.steps.unwrap_or(1).to_string(),
            self.processes.to_string(),
            self.costs.name().to_owned(),
            format!("{:.2}", self.seconds),
            format!("{predicted:.2}"),
            format!("{:+.1} %", percent(predicted, self.seconds)),
        ]
    }
}

fn measured(cpu_bound: bool) -> impl Iterator<Item = &'static Measured> {
    let runs = MEASURED.iter();
    runs.filter(move |run| run.cpu_bound == cpu_bound)
}

fn measured_table(cpu_bound: bool) -> String {
    let head = [
        "run",
        "steps at once",
        "pool processes",
        "costs",
        "measured s",
        "predicted s",
        "error",
    ];
    table(&head, measured(cpu_bound).map(Measured::row))
}

/// Median and worst error of the clean runs, in percent.
pub(crate) fn clean_errors() -> (f64, f64) {
    let error = |run: &Measured| percent(run.predicted(), run.seconds).abs();
    let mut errors: Vec<f64> = measured(false).map(error).collect();
    errors.sort_by(f64::total_cmp);
    let (lower, upper) = ((errors.len() - 1) / 2, errors.len() / 2);
    let median = f64::midpoint(errors[lower], errors[upper]);
    (median, errors[errors.len() - 1])
}

fn clean() -> String {
    let (median, worst) = clean_errors();
    let aims = format!(
        "Median error {median:.1} % (aim: {MEDIAN_AIM} %), worst {worst:.1} % (aim: {WORST_AIM} %)."
    );
    format!("{}\n{aims}\n", measured_table(false))
}

fn cpu_bound() -> String {
    measured_table(true)
}

fn percent(predicted: f64, real: f64) -> f64 {
    (predicted - real) / real * 100.0
}

// Recorded cases: their times.

fn recorded(manifest: &Manifest) -> String {
    let head = ["case", "costs", "recorded s", "predicted s", "error"];
    let rows = manifest.cases.iter().map(|case| times(manifest, case));
    table(&head, rows)
}

fn times(manifest: &Manifest, case: &Case) -> Vec<String> {
    let costs = costs_of(case);
    let (record, _) = manifest.simulate(case, costs);
    let (recorded, predicted) = (case.wall_s, record.run_time().seconds());
    let error = match case.terminated_at {
        // It ended when somebody said so.
        Some(_) => "terminated".to_owned(),
        None => format!("{:+.0} %", percent(predicted, recorded)),
    };
    vec![
        format!("`{}`", case.case),
        costs.name().to_owned(),
        format!("{recorded:.2}"),
        format!("{predicted:.2}"),
        error,
    ]
}

fn costs_of(case: &Case) -> Costs {
    match (case.params.start_method.as_deref(), &case.storage) {
        (Some("forkserver"), _) => Costs::Forkserver,
        (_, storage) if storage.contains("disk") => Costs::Disk,
        _ => Costs::Memory,
    }
}

// Recorded cases: what they are.

fn cases(manifest: &Manifest) -> String {
    let row = |case: &Case| {
        let (record, _) = manifest.simulate(case, costs_of(case));
        vec![
            format!("`{}`", case.case),
            described(case),
            record.dagster_rows().to_string(),
            case.run_status.clone(),
        ]
    };
    let head = ["case", "what is run", "rows", "ends"];
    table(&head, manifest.cases.iter().map(row))
}

fn described(case: &Case) -> String {
    let executor = match case.max_concurrent {
        None => "in-process".to_owned(),
        Some(1) => "1 step process".to_owned(),
        Some(n) => format!("{n} step processes"),
    };
    let mut parts = vec![format!("`{}`, {executor}", case.job)];
    parts.extend(work(&case.params));
    parts.extend(faults(&case.params));
    parts.extend(case.params.retry.map(policy));
    parts.extend(limits(&case.params));
    parts.extend(how(case));
    parts.join("; ")
}

fn work(params: &Params) -> Vec<String> {
    let items = match (&params.keys, params.n) {
        (Some(keys), _) => format!("keys {keys:?}"),
        (None, 1) => "1 item".to_owned(),
        (None, n) => format!("{n} items"),
    };
    let mut parts = vec![format!("{items} of {} s", params.sleep)];
    parts.extend(params.chunk.map(|size| format!("chunks of {size}")));
    parts.extend(params.procs.map(|n| format!("pools of {n}")));
    let flags = [
        (params.item_logs, "items log a line"),
        (params.optional_out, "`is_required=False`"),
    ];
    let set = flags.iter().filter(|(set, _)| *set);
    parts.extend(set.map(|(_, text)| (*text).to_owned()));
    parts
}

fn faults(params: &Params) -> Vec<String> {
    let fault = |(key, times): (&String, &i64)| match times {
        ..=-1 => format!("`{key}` fails always"),
        1 => format!("`{key}` fails once"),
        times => format!("`{key}` fails {times} times"),
    };
    let mut parts: Vec<String> = params.fail.iter().map(fault).collect();
    if params.fail_in_root_only {
        parts.push("not when executed again".to_owned());
    }
    let load = |n| format!("the dynamic op fails behind output {n}");
    parts.extend(params.fail_load_after.map(load));
    parts
}

fn policy(policy: RetryPolicy) -> String {
    let mut text = format!("`max_retries={}", policy.max_retries);
    if let Some(delay) = policy.delay {
        text += &format!(", delay={delay}");
    }
    if let Some(backoff) = policy.backoff {
        text += &format!(", {}", written(backoff));
    }
    if let Some(jitter) = policy.jitter {
        text += &format!(", {}", written(jitter));
    }
    text + "`"
}

/// A name as it stands in a scenario file.
fn written(value: impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).expect("a name can be written");
    value.as_str().unwrap_or_default().to_owned()
}

fn limits(params: &Params) -> Vec<String> {
    let priority = |(op, n): (&String, &i32)| format!("`{op}` has priority {n}");
    let mut parts: Vec<String> = params.priorities.iter().map(priority).collect();
    parts.extend(params.tag_concurrency_limits.iter().map(tag_limit));
    let pool = |(name, n): (&String, &u32)| format!("limit {n} of the instance's pool `{name}`");
    parts.extend(params.pool_limits.iter().map(pool));
    parts
}

fn tag_limit(limit: &RecordedLimit) -> String {
    let of = match &limit.value {
        Value::Null => String::new(),
        Value::String(value) => format!("={value}"),
        _ => ", each value".to_owned(),
    };
    format!("limit {} of tag `{}`{of}", limit.limit, limit.key)
}

fn how(case: &Case) -> Vec<String> {
    let params = &case.params;
    let mut parts = Vec::new();
    parts.extend(params.start_method.clone());
    if let Some(parent) = &case.parent_case {
        let which = match params.reexecute.as_deref() {
            Some("all") => "all steps".to_owned(),
            Some("selected") => format!("`{}`", params.selection.join("`, `")),
            _ => "from failure".to_owned(),
        };
        parts.push(format!("executed again after `{parent}`: {which}"));
    }
    if case.is_launched() {
        parts.push("launched".to_owned());
    }
    let terminated = case.terminated_at.map(|_| "terminated".to_owned());
    parts.extend(terminated);
    parts
}
