//! How many tests passed, read from what cargo's, wasm-bindgen's and node's test runners and
//! our own checks print.

use crate::shell::cannot_start;
use anyhow::{Context, Result, bail};
use std::{
    io::{BufRead, BufReader},
    ops::AddAssign,
    process::{Command, Stdio},
};

#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(crate) struct Counts {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    pub(crate) skipped: u32,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl Counts {
    /// Takes in a line if it is a runner's sum.
    fn read(&mut self, line: &str) {
        if let Some(sum) = line.trim().strip_prefix("test result: ") {
            // "ok. 12 passed; 0 failed; 1 ignored; …"
            for part in sum.split(['.', ';']) {
                match part.trim().split_once(' ') {
                    Some((count, "passed")) => self.passed += count.parse().unwrap_or(0),
                    Some((count, "failed")) => self.failed += count.parse().unwrap_or(0),
                    Some((count, "ignored")) => self.skipped += count.parse().unwrap_or(0),
                    _ => {}
                }
            }
            return;
        }
        // "ℹ pass 4", or "# pass 4"
        let mut words = line.split_whitespace();
        let (Some("ℹ" | "#"), Some(kind), Some(count), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return;
        };
        let Ok(count) = count.parse::<u32>() else {
            return;
        };
        match kind {
            "pass" => self.passed += count,
            "fail" | "cancelled" => self.failed += count,
            "skipped" | "todo" => self.skipped += count,
            _ => {}
        }
    }
}

/// Runs the tests, shows what they print and adds up what they count.
pub(crate) fn run(command: &mut Command, counts: &mut Counts) -> Result<()> {
    let before = *counts;
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| cannot_start(command))?;
    let output = child.stdout.take().context("no output to read")?;
    for line in BufReader::new(output).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        counts.read(&line);
    }
    let status = child.wait()?;
    if counts.failed > before.failed {
        bail!("{} failed", counts.failed - before.failed);
    }
    if !status.success() {
        bail!(
            "{} ended with {status}",
            command.get_program().to_string_lossy()
        );
    }
    if *counts == before {
        bail!("no test ran");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Counts {
        let mut counts = Counts::default();
        text.lines().for_each(|line| counts.read(line));
        counts
    }

    #[test]
    fn adds_up_cargo_test() {
        let text = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
                    test result: FAILED. 3 passed; 2 failed; 0 ignored; finished in 0.01s";
        assert_eq!(
            read(text),
            Counts {
                passed: 15,
                failed: 2,
                skipped: 1
            }
        );
    }

    #[test]
    fn adds_up_node_test() {
        let text = "✔ page loads (12ms)\nℹ tests 6\nℹ pass 4\nℹ fail 1\nℹ skipped 1\nℹ todo 0";
        assert_eq!(
            read(text),
            Counts {
                passed: 4,
                failed: 1,
                skipped: 1
            }
        );
    }
}
