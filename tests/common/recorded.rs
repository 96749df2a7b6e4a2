//! The recorded runs of real Dagster in `tests/golden/`, and the plan of each.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fanout::dagster::RetryPolicy;
use fanout::driver::Simulation;
use fanout::engine::{
    Input, Job, Op, OpId, OpWork, Output, Plan, Row, Source, TagLimit, TagLimitOf, UserLog,
};
use fanout::record::{Record, Rerun, run_again};
use fanout::scenario::{Approach, Costs, Executor, Failures, Items, Pool, Scenario};
use serde::Deserialize;
use serde_json::Value;

#[derive(Deserialize)]
pub(crate) struct Manifest {
    pub(crate) cases: Vec<Case>,
}

#[derive(Clone, Deserialize)]
pub(crate) struct Case {
    pub(crate) case: String,
    pub(crate) file: String,
    pub(crate) job: String,
    pub(crate) executor: String,
    pub(crate) max_concurrent: Option<u32>,
    pub(crate) params: Params,
    pub(crate) run_status: String,
    pub(crate) path: String,
    pub(crate) storage: String,
    pub(crate) wall_s: f64,
    pub(crate) terminated_at: Option<f64>,
    pub(crate) parent_case: Option<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Params {
    pub(crate) n: u32,
    pub(crate) sleep: f64,
    #[serde(default)]
    pub(crate) keys: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) fail: BTreeMap<String, i64>,
    /// Items fail in the first run only, not when it is executed again.
    #[serde(default)]
    pub(crate) fail_in_root_only: bool,
    #[serde(default)]
    pub(crate) fail_load_after: Option<u32>,
    #[serde(default)]
    pub(crate) retry: Option<RetryPolicy>,
    #[serde(default)]
    pub(crate) procs: Option<u32>,
    #[serde(default)]
    pub(crate) chunk: Option<u32>,
    #[serde(default)]
    pub(crate) start_method: Option<String>,
    #[serde(default)]
    pub(crate) item_logs: bool,
    #[serde(default)]
    pub(crate) optional_out: bool,
    #[serde(default)]
    op_tags: BTreeMap<String, String>,
    #[serde(default)]
    tags_by_op: BTreeMap<String, BTreeMap<String, String>>,
    #[serde(default)]
    pub(crate) tag_concurrency_limits: Vec<RecordedLimit>,
    #[serde(default)]
    pool: Option<String>,
    #[serde(default, rename = "_pool_limits")]
    pub(crate) pool_limits: BTreeMap<String, u32>,
    #[serde(default)]
    pub(crate) priorities: BTreeMap<String, i32>,
    /// When the recorder asked for the end; the recording says where that was.
    #[serde(default, rename = "terminate_after")]
    _terminate_after: Option<Value>,
    #[serde(default)]
    pub(crate) reexecute: Option<String>,
    #[serde(default)]
    pub(crate) selection: Vec<String>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RecordedLimit {
    pub(crate) key: String,
    #[serde(default)]
    pub(crate) value: Value,
    pub(crate) limit: u32,
}

#[derive(Deserialize)]
pub(crate) struct Recording {
    pub(crate) events: Vec<Value>,
}

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

pub(crate) fn read<T: serde::de::DeserializeOwned>(path: &Path) -> T {
    let text = std::fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

impl Manifest {
    pub(crate) fn read() -> Self {
        read(&folder().join("manifest.json"))
    }

    fn case(&self, name: &str) -> &Case {
        let found = self.cases.iter().find(|case| case.case == name);
        found.unwrap_or_else(|| panic!("no case is called {name}"))
    }

    /// The case's run in virtual time, at these costs.
    pub(crate) fn simulate(&self, case: &Case, costs: Costs) -> (Record, Vec<Row>) {
        let recording: Recording = read(&folder().join(&case.file));
        let plan = Arc::new(self.plan(case, &recording, costs));
        let mut rows = Vec::new();
        let mut simulation = Simulation::new(&plan);
        let terminated = recording.rows_before_termination();
        while simulation.advance(&mut rows) {
            let logged = rows.iter().filter(|row| row.what.is_dagsters()).count();
            if terminated == Some(logged) && !is_terminated(&rows) {
                simulation.terminate(&mut rows);
            }
        }
        (Record::of(plan, &rows), rows)
    }

    fn plan(&self, case: &Case, recording: &Recording, costs: Costs) -> Plan {
        let checked = case.scenario(costs).check();
        let checked = checked.expect("a recorded case is a valid scenario");
        let mut job = case.job(&checked);
        recording.add_what_its_jobs_log(&mut job);
        let plan = Plan::new(job, checked);
        let Some(parent) = &case.parent_case else {
            return plan;
        };
        let (parent, _) = self.simulate(self.case(parent), Costs::Memory);
        let which = case.rerun(&plan);
        run_again(&parent, plan, &which)
    }
}

fn is_terminated(rows: &[Row]) -> bool {
    let asked = fanout::engine::What::RunCanceling;
    rows.iter().any(|row| row.what == asked)
}

impl Recording {
    fn rows_before_termination(&self) -> Option<usize> {
        let asked = |event: &Value| event["event_type"] == "PIPELINE_CANCELING";
        self.events.iter().position(asked)
    }

    /// What the recorded jobs log beside the page's: how long a pool took, in some of them even
    /// when an item has failed.
    fn add_what_its_jobs_log(&self, job: &mut Job) {
        let says_failures = self.logs_a_pool_that_failed();
        for op in &mut job.ops {
            match op.work {
                OpWork::Pool(_) => {
                    op.log_last = Some(UserLog::PoolReport { millis: 0 });
                    op.logs_failures = says_failures;
                }
                OpWork::Inline | OpWork::Nothing => {}
            }
        }
    }

    fn logs_a_pool_that_failed(&self) -> bool {
        let reports = |event: &&Value| {
            let message = event["message"].as_str().unwrap_or_default();
            message.starts_with("pool of ")
        };
        let of_step = |wanted: &Value, step: &Value| {
            let mut events = self.events.iter();
            events.any(|event| event["event_type"] == *wanted && event["step_key"] == *step)
        };
        let mut reports = self.events.iter().filter(reports);
        reports.any(|report| of_step(&"STEP_FAILURE".into(), &report["step_key"]))
    }
}

impl Case {
    /// Whether Dagster's own order of rows is determined: one step at a time.
    pub(crate) fn is_in_order(&self) -> bool {
        self.max_concurrent.unwrap_or(1) == 1
    }

    pub(crate) fn is_launched(&self) -> bool {
        self.path.contains("Launcher")
    }

    pub(crate) fn approach(&self) -> Option<Approach> {
        let mut approaches = Approach::ALL.into_iter();
        approaches.find(|approach| approach.job() == self.job)
    }

    fn scenario(&self, costs: Costs) -> Scenario {
        let params = &self.params;
        let is_child = self.parent_case.is_some();
        let fails = !(params.fail_in_root_only && is_child);
        let fail = params.fail.iter().filter(|_| fails).map(|(key, times)| {
            let failures = u32::try_from(*times).map_or(Failures::Always, Failures::First);
            (key.clone(), failures)
        });
        // How a step process is started costs time and logs nothing of its own.
        assert!(matches!(
            params.start_method.as_deref(),
            None | Some("forkserver" | "spawn")
        ));
        Scenario {
            items: params
                .keys
                .clone()
                .map_or(Items::Letters(params.n), Items::Keys),
            seconds: params.sleep,
            fail: fail.collect(),
            retry: params.retry,
            executor: match self.executor.as_str() {
                "in_process" => Executor::InProcess,
                _ => Executor::Multiprocess {
                    max_concurrent: self.max_concurrent,
                },
            },
            launched: self.is_launched(),
            costs,
            cpus: 2,
            // The recorded jobs take max(1, cpu_count() - 1) processes on two CPUs.
            pool: Pool {
                processes: Some(params.procs.unwrap_or(1)),
                chunksize: None,
            },
            chunk_size: params.chunk.unwrap_or(7),
            ..Scenario::default()
        }
    }

    fn job(&self, checked: &fanout::scenario::Checked) -> Job {
        let mut job = match self.approach() {
            Some(approach) => Job::of(approach, checked),
            None => {
                assert_eq!(self.job, "dynamic_chain", "no such job");
                chain(Job::of(Approach::Dynamic, checked))
            }
        };
        let params = &self.params;
        for op in &mut job.ops {
            rename(&job.name, op);
            if let Output::Dynamic(_) = op.output {
                op.optional = params.optional_out;
                op.fails_after = params.fail_load_after;
            }
            if op.work != OpWork::Nothing {
                op.tags = pairs(&params.op_tags);
                op.pool.clone_from(&params.pool);
            }
            if params.item_logs && op.work == OpWork::Inline {
                op.log_first = Some(UserLog::Computing);
            }
            if let Some(tags) = params.tags_by_op.get(&op.name) {
                op.tags = pairs(tags);
            }
            op.priority = params.priorities.get(&op.name).copied().unwrap_or(0);
        }
        job.limits.tags = params.tag_concurrency_limits.iter().map(limit).collect();
        job.limits.pools = params
            .pool_limits
            .iter()
            .map(|(name, limit)| (name.clone(), *limit))
            .collect();
        job
    }

    fn rerun(&self, plan: &Plan) -> Rerun {
        let step = |key: &String| {
            let step = plan.step_ids().find(|step| plan.step_key(*step) == *key);
            step.unwrap_or_else(|| panic!("no step is called {key}"))
        };
        match self.params.reexecute.as_deref() {
            Some("all") => Rerun::All,
            Some("selected") => Rerun::Steps(self.params.selection.iter().map(step).collect()),
            None | Some("from_failure") => Rerun::FromFailure,
            Some(other) => panic!("no such way to run again: {other}"),
        }
    }
}

fn pairs(tags: &BTreeMap<String, String>) -> Vec<(String, String)> {
    tags.clone().into_iter().collect()
}

fn limit(recorded: &RecordedLimit) -> TagLimit {
    TagLimit {
        key: recorded.key.clone(),
        of: match &recorded.value {
            Value::Null => TagLimitOf::Key,
            Value::String(value) => TagLimitOf::Value(value.clone()),
            _ => TagLimitOf::EachValue,
        },
        limit: recorded.limit,
    }
}

/// The recorded hybrid merges chunks under another name, and says how many there are.
fn rename(job: &str, op: &mut Op) {
    match op.name.as_str() {
        "load_chunks" => op.log_first = Some(UserLog::WillProcessInChunks),
        "merge_and_analyze" if job == "hybrid" => {
            op.name = "merge_chunks".into();
            op.inputs[0].name = "computed_chunks".into();
        }
        _ => {}
    }
}

/// Two mapped ops after each other, whose results are counted.
fn chain(mut job: Job) -> Job {
    let input = |name: &str, type_name: &str, from| {
        vec![Input {
            name: name.into(),
            type_name: type_name.into(),
            from,
        }]
    };
    job.name = "dynamic_chain".into();
    job.ops.truncate(2);
    let second = input("x", "String", Source::Mapped(OpId(1)));
    job.ops.push(Op::new("second_stage", second));
    let count = input("xs", "[String]", Source::Collected(OpId(2)));
    job.ops.push(Op::new("collect_len", count));
    job
}
