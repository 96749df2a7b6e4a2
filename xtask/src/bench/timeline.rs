//! The program of `tests/bench/`, natively and as the page is shipped: the same flags, the same
//! profile, the same `wasm-opt`, in headless Chromium on an isolated page.

use super::table::Line;
use crate::{
    browser,
    compiler::{Compiler, TARGET, Threads},
    env::target_dir,
    shell::{command, read, root, run, step},
    tools::Tools,
};
use anyhow::{Context, Result};
use std::{fs, path::Path};

/// Where `index.html` says how its program is made smaller.
const PARAMETERS: &str = "data-wasm-opt-params=\"";

/// What was measured, in the browser and natively.
pub(crate) struct Measured {
    pub(super) browser: Vec<Line>,
    pub(super) native: Vec<Line>,
}

pub(super) fn measure() -> Result<Measured> {
    let folder = root().join("target/xtask/bench");
    step("the bench as the page is shipped", || build(&folder))?;
    let native = step("natively", native)?;
    let browser = step("in headless Chromium", || in_browser(&folder))?;
    Ok(Measured {
        browser: Line::read(&browser),
        native: Line::read(&native),
    })
}

fn native() -> Result<String> {
    let example = ["--quiet", "--release", "--example", "bench"];
    read(command("cargo").arg("run").args(example))
}

/// Builds the program for the browser, into the folder.
pub(super) fn build(folder: &Path) -> Result<()> {
    let tools = Tools::open()?;
    let compiler = Compiler::ensure(&tools)?;
    let mut env = compiler.env(Threads::Shared);
    compiler.make_small(&mut env);
    let mut cargo = command("cargo");
    let web = ["build", "--profile", "web", "--example", "bench"];
    run(env.apply(&mut cargo)?.args(web).args(["--target", TARGET]))?;

    let built = target_dir(Threads::Shared).join(TARGET);
    let program = built.join("web/examples/bench.wasm");
    let (bindgen, opt) = (tools.wasm_bindgen(), tools.wasm_opt());
    tools.ensure(&bindgen)?;
    tools.ensure(&opt)?;
    let mut bind = command(bindgen.bin("wasm-bindgen"));
    bind.args(["--target", "web", "--no-typescript", "--out-dir"]);
    run(bind.arg(folder).arg(program))?;

    let program = folder.join("bench_bg.wasm");
    let page = fs::read_to_string(root().join("index.html")).context("cannot read index.html")?;
    let parameters = parameters(&page).context("index.html does not say how wasm-opt is run")?;
    let mut small = command(opt.bin("wasm-opt"));
    small.arg("-Oz").args(parameters.split_whitespace());
    run(small.arg(&program).arg("-o").arg(&program))
}

fn parameters(page: &str) -> Option<&str> {
    let (_, rest) = page.split_once(PARAMETERS)?;
    rest.split_once('"').map(|(parameters, _)| parameters)
}

fn in_browser(folder: &Path) -> Result<String> {
    on_a_page(folder, &[])
}

/// What the program in the folder writes in headless Chromium, where `wasm-bench.mjs` is told more.
pub(super) fn on_a_page(folder: &Path, told: &[&str]) -> Result<String> {
    let chromium = browser::ensure()?;
    Tools::open()?.ensure_test_packages()?;
    let mut node = command("node");
    node.arg("tests/e2e/wasm-bench.mjs").arg(folder).args(told);
    node.env("FANOUT_CHROMIUM", chromium);
    // What it says meanwhile is worth seeing.
    read(node.stderr(std::process::Stdio::inherit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_the_pages() {
        let page = "<link data-wasm-opt=\"z\" data-wasm-opt-params=\"-Oz --more\" rel=\"rust\">";
        assert_eq!(parameters(page), Some("-Oz --more"));
        assert_eq!(parameters("<link>"), None);
    }
}
