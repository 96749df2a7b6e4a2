//! The steps of `cargo xtask test`, in their order: the cheap ones first.

use crate::{
    browser, build,
    compiler::{Compiler, TARGET, Threads},
    counts::{self, Counts},
    python,
    shell::{self, command, root, run},
    size,
    tools::Tools,
};
use anyhow::{Result, bail};
use std::{fs, path::PathBuf, process::Command};

/// A step that can be chosen by name.
pub(crate) struct Step {
    pub(crate) name: &'static str,
    pub(crate) about: &'static str,
    pub(crate) work: fn(&mut Run) -> Result<()>,
}

/// What a step is told and what it counts.
pub(crate) struct Run {
    pub(crate) full: bool,
    pub(crate) counts: Counts,
}

impl Run {
    fn tests(&mut self, command: &mut Command) -> Result<()> {
        if self.full {
            command.env("FANOUT_FULL", "1");
        }
        counts::run(command, &mut self.counts)
    }
}

const fn step(name: &'static str, about: &'static str, work: fn(&mut Run) -> Result<()>) -> Step {
    Step { name, about, work }
}

pub(crate) const STEPS: [Step; 13] = [
    step("fmt", "formatting", fmt),
    step("clippy", "lints, native", clippy),
    step("native", "native tests", native),
    step("code", "generated code in real Dagster", code),
    step("cpython", "Pool.map of real CPython", cpython),
    step("golden", "a few recorded cases, recorded afresh", golden),
    step("exports", "what goes out, read by other software", exports),
    step("wasm-clippy", "lints, browser", wasm_clippy),
    step("wasm", "tests in headless Chromium, isolated and not", wasm),
    step("plain", "the build without threads", plain),
    step("dist", "the release build", dist),
    step("size", "what the first use transfers", size),
    step("e2e", "end-to-end tests of dist/", e2e),
];

fn fmt(_: &mut Run) -> Result<()> {
    run(command("cargo").args(["fmt", "--all", "--check"]))
}

fn clippy(_: &mut Run) -> Result<()> {
    let scope = ["clippy", "--workspace", "--all-targets"];
    run(command("cargo")
        .args(scope)
        .args(["--", "--deny", "warnings"]))
}

fn native(run: &mut Run) -> Result<()> {
    run.tests(command("cargo").args(["test", "--workspace", "--no-fail-fast"]))
}

/// One Python loads the code of every case, and runs some of it.
fn code(run: &mut Run) -> Result<()> {
    let python = python::ensure_dagster(&Tools::open()?)?;
    let cases = root().join("target/xtask/code");
    if cases.exists() {
        fs::remove_dir_all(&cases)?;
    }
    fs::create_dir_all(&cases)?;
    let write = ["run", "--quiet", "--example", "dagster-cases", "--"];
    shell::run(command("cargo").args(write).arg(&cases))?;
    let mut check = command(python);
    check.arg("tests/dagster/check.py").arg(&cases);
    run.tests(check.env_remove("DAGSTER_HOME").env_remove("PYTHONPATH"))
}

/// What the engine says of many maps, and what CPython's pool does with them.
fn cpython(run: &mut Run) -> Result<()> {
    let python = python::ensure_plain()?;
    let folder = root().join("target/xtask");
    fs::create_dir_all(&folder)?;
    let cases = folder.join("cpython.json");
    let write = ["run", "--quiet", "--example", "cpython-cases", "--"];
    shell::run(command("cargo").args(write).arg(&cases))?;
    let mut check = command(python);
    check.arg("tests/cpython/check.py").arg(&cases);
    // Python would leave what it compiled beside the source.
    run.tests(
        check
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env_remove("PYTHONPATH"),
    )
}

/// Recorded runs of real Dagster, recorded afresh and held against the files that the engine is.
/// All of them with `--full`, which takes a quarter of an hour or more.
fn golden(run: &mut Run) -> Result<()> {
    let mut check = command(python::ensure_dagster(&Tools::open()?)?);
    check.args(["tests/golden/record.py", "--check"]);
    if run.full {
        check.arg("--full");
    }
    run.tests(check.env_remove("DAGSTER_HOME").env_remove("PYTHONPATH"))
}

/// Traces by Perfetto's trace processor, logs by Python's csv module, pictures by resvg.
fn exports(run: &mut Run) -> Result<()> {
    let python = python::ensure_readers(&Tools::open()?)?;
    let cases = root().join("target/xtask/exports");
    if cases.exists() {
        fs::remove_dir_all(&cases)?;
    }
    fs::create_dir_all(&cases)?;
    let write = ["run", "--quiet", "--example", "export-cases", "--"];
    shell::run(command("cargo").args(write).arg(&cases))?;
    let mut traces = command("node");
    traces.arg("tests/exports/check.mjs").arg(&cases);
    let traces = run.tests(traces.arg(python::perfetto(&python)?));
    let mut others = command(python);
    others.arg("tests/exports/check.py").arg(&cases);
    let others = run.tests(
        others
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .env_remove("PYTHONPATH"),
    );
    traces.and(others)
}

fn compiler() -> Result<Compiler> {
    Compiler::ensure(&Tools::open()?)
}

fn wasm_clippy(_: &mut Run) -> Result<()> {
    let scope = ["--target", TARGET, "--lib", "--bins", "--test", "wasm"];
    run(compiler()?
        .clippy()?
        .args(scope)
        .args(["--", "--deny", "warnings"]))
}

/// Twice: with the isolation that threads need, and on a page that lacks it.
fn wasm(run: &mut Run) -> Result<()> {
    println!("--- isolated");
    let isolated = run.tests(&mut wasm_tests()?);
    if run.counts == Counts::default() {
        return isolated; // nothing ran, so nothing will
    }
    println!("--- not isolated");
    let mut plain = wasm_tests()?;
    isolated.and(run.tests(plain.env("WASM_BINDGEN_TEST_NO_ORIGIN_ISOLATION", "1")))
}

fn wasm_tests() -> Result<Command> {
    let tools = Tools::open()?;
    let compiler = Compiler::ensure(&tools)?;
    let wasm_bindgen = tools.wasm_bindgen();
    tools.ensure(&wasm_bindgen)?;
    let mut env = compiler.env(Threads::Shared);
    let runner = wasm_bindgen.bin("wasm-bindgen-test-runner");
    env.set("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
    env.set("CHROMEDRIVER", browser::ensure_driver()?);
    env.path.push(wasm_bindgen.bin_folder());
    let mut tests = command("cargo");
    env.apply(&mut tests)?
        .args(["test", "--target", TARGET, "--test", "wasm"]);
    Ok(tests)
}

/// What plain `trunk serve` builds for somebody with rustup's own wasm target.
fn plain(_: &mut Run) -> Result<()> {
    run(compiler()?
        .cargo(Threads::None)?
        .args(["build", "--target", TARGET]))
}

fn dist(_: &mut Run) -> Result<()> {
    build::dist()
}

fn size(_: &mut Run) -> Result<()> {
    size::check(&root().join("dist"))
}

fn e2e(run: &mut Run) -> Result<()> {
    if !root().join("dist/index.html").is_file() {
        bail!("there is no dist/; run `cargo xtask build` first");
    }
    let chromium = browser::ensure()?;
    Tools::open()?.ensure_test_packages()?;
    let mut node = command("node");
    node.args(["--test", "--test-reporter=spec", "--test-concurrency=1"])
        .args(e2e_files()?);
    node.env("FANOUT_CHROMIUM", chromium);
    browser::ensure_others();
    let others = [
        ("FANOUT_FIREFOX", browser::find_firefox()),
        ("FANOUT_WEBKIT", browser::find_webkit()),
    ];
    for (name, path) in others {
        if let Some(path) = path {
            node.env(name, path);
        }
    }
    run.tests(&mut node)
}

fn e2e_files() -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(root().join("tests/e2e"))? {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}
