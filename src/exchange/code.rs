//! The Dagster code of an approach for a scenario: a file to take away and to put one's own work
//! into. `cargo xtask test` loads it in Dagster, and runs it there.
//!
//! What is simulated stays here: faults, overhead, the seed, the number of CPUs. What a good
//! engineer does better than the page's jobs is done better: no pool of 0 processes, and a pool
//! whose workers find the file under every start method.

mod head;
mod ops;

use crate::scenario::{Approach, Scenario};

/// A file of Python.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// Its name, for example `dynamic_graph.py`.
    pub file: &'static str,
    /// Its lines, each without a line feed.
    pub lines: Vec<Line>,
}

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The line, without a line feed.
    pub text: String,
    /// The part of a run that it stands for.
    pub part: Part,
}

/// What a line has to do with a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Nothing: imports, numbers, empty lines.
    Setup,
    /// The first op, up to where work begins.
    Load,
    /// The work of an item.
    Item,
    /// What is tried again, how often, and when.
    Retry,
    /// A pool of processes.
    Pool,
    /// The last op.
    Merge,
    /// The graph of ops, and its executor.
    Job,
}

impl Code {
    /// The whole file.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for line in &self.lines {
            text.push_str(&line.text);
            text.push('\n');
        }
        text
    }

    fn add(&mut self, part: Part, text: &str) {
        for line in text.split('\n') {
            let part = if line.is_empty() { Part::Setup } else { part };
            self.lines.push(Line {
                text: line.to_owned(),
                part,
            });
        }
    }
}

/// The code of an approach, for a scenario that [`Scenario::check`] accepts.
///
/// What is only warned of gives code that loads, and fails when it is run as the page says; but
/// a pool always gets a process.
pub fn dagster_code(approach: Approach, scenario: &Scenario) -> Code {
    let mut code = Code {
        file: file(approach),
        lines: Vec::new(),
    };
    head::write(&mut code, approach, scenario);
    ops::write(&mut code, approach, scenario);
    code
}

/// A file is called as its job.
fn file(approach: Approach) -> &'static str {
    match approach {
        Approach::Dynamic => "dynamic_graph.py",
        Approach::Parallel => "python_parallelism.py",
        Approach::Hybrid => "hybrid.py",
    }
}

#[cfg(test)]
mod tests {
    use super::{Part, dagster_code};
    use crate::dagster::RetryPolicy;
    use crate::engine::Plan;
    use crate::scenario::{Approach, Items, Pool, Preset, Scenario};

    fn text(approach: Approach, scenario: &Scenario) -> String {
        dagster_code(approach, scenario).text()
    }

    #[test]
    fn the_ops_are_those_of_the_engine() {
        let scenario = Scenario::default();
        let checked = scenario.check().expect("the docs page makes sense");
        for approach in Approach::ALL {
            let code = text(approach, &scenario);
            for op in Plan::of(approach, &checked).job.ops {
                assert_eq!(code.matches(&format!("def {}(", op.name)).count(), 1);
            }
            assert!(code.contains(&format!("def {}() -> None:", approach.job())));
            assert_eq!(
                dagster_code(approach, &scenario).file.strip_suffix(".py"),
                Some(approach.job())
            );
        }
    }

    #[test]
    fn a_file_is_short_and_narrow() {
        let scenario = Scenario {
            retry: Some(RetryPolicy::default()),
            ..Preset::CpuBound.scenario()
        };
        for approach in Approach::ALL {
            let code = dagster_code(approach, &scenario);
            assert!(
                code.lines.len() <= 72,
                "{}: {}",
                code.file,
                code.lines.len()
            );
            let widest = code.lines.iter().map(|line| line.text.len()).max();
            assert!(widest <= Some(88), "{}: {widest:?}", code.file);
        }
    }

    #[test]
    fn every_part_of_a_run_has_its_lines() {
        let scenario = Preset::FlakyLetter.scenario();
        let has = |approach, part| {
            let code = dagster_code(approach, &scenario);
            code.lines.iter().any(|line| line.part == part)
        };
        for approach in Approach::ALL {
            for part in [Part::Load, Part::Item, Part::Retry, Part::Merge, Part::Job] {
                assert!(has(approach, part), "{approach:?} {part:?}");
            }
            assert_eq!(has(approach, Part::Pool), approach != Approach::Dynamic);
        }
    }

    #[test]
    fn a_pool_always_gets_a_process() {
        let zero = Scenario {
            pool: Pool {
                processes: Some(0),
                chunksize: None,
            },
            ..Scenario::default()
        };
        assert!(text(Approach::Parallel, &zero).contains("\nPROCESSES = 1  #"));
        let default = text(Approach::Hybrid, &Scenario::default());
        assert!(default.contains("\nPROCESSES = max(1, multiprocessing.cpu_count() - 1)\n"));
    }

    #[test]
    fn keys_of_ones_own_are_written_in_full_and_wrapped() {
        let keys: Vec<String> = (0..100).map(|at| format!("key_{at}\"")).collect();
        let scenario = Scenario {
            items: Items::Keys(keys),
            ..Scenario::default()
        };
        let code = dagster_code(Approach::Dynamic, &scenario);
        assert!(code.lines.iter().all(|line| line.text.len() <= 88));
        let text = code.text();
        assert!((0..100).all(|at| text.contains(&format!(r#""key_{at}\"","#))));
    }
}
