//! `doctor`: what was found, what is missing, and what would be done about it.

use crate::{
    browser,
    compiler::{self, Compiler},
    debian,
    python::{self, Python},
    shell::{command, is_root, offline, read, which},
    tools::Tools,
};
use anyhow::Result;
use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

enum Finding {
    Found(String),
    /// Missing, and a command will get it.
    WillGet(String),
    /// Missing, and a person has to do this.
    Needs(String),
}
use Finding::{Found, Needs, WillGet};

pub(crate) fn run() -> Result<ExitCode> {
    let tools = Tools::open()?;
    let mut rows = vec![
        ("rustc", Found(compiler::active()?)),
        ("C compiler", program("cc", "apt-get install gcc libc6-dev")),
        ("node", node("node")),
        ("npm", node("npm")),
        ("wasm compiler", wasm_compiler(&tools)?),
    ];
    for (name, tool) in [
        ("trunk", tools.trunk()),
        ("wasm-bindgen", tools.wasm_bindgen()),
        ("wasm-opt", tools.wasm_opt()),
        ("esbuild", tools.esbuild()),
    ] {
        rows.push((name, cached(tool.is_there(), tool.title(), tool.plan())));
    }
    let packages = tools.test_packages().is_ok_and(|folder| folder.is_dir());
    let title = "what tests/e2e/package.json names";
    rows.push((
        "test packages",
        cached(packages, title.into(), "npm install".into()),
    ));
    rows.push(("dagster", dagster(&tools)));
    rows.push(("browser", browser(browser::find().as_deref())));
    rows.push(("chromedriver", browser(browser::find_driver().as_deref())));
    rows.push(("Firefox", other(browser::find_firefox())));
    rows.push(("WebKitGTK", other(browser::find_webkit())));

    let mut missing = 0;
    for (name, finding) in &rows {
        let (mark, text) = match finding {
            Found(text) => ("ok", text),
            WillGet(text) => ("to get", text),
            Needs(text) => ("MISSING", text),
        };
        missing += usize::from(matches!(finding, Needs(_)));
        println!("{name:<14} {mark:<8} {text}");
    }
    println!("{:<14} {:<8} {}", "cache", "", tools.folder().display());
    if offline() {
        println!(
            "{:<14} {:<8} CARGO_NET_OFFLINE is set: nothing will be got",
            "network", "off"
        );
    }
    if compiler::has_stock_target() {
        println!(
            "{:<14} {:<8} plain `trunk serve` builds too, without threads",
            "wasm target", "ok"
        );
    }
    Ok(if missing == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// A browser that tests are left out without.
fn other(found: Option<PathBuf>) -> Finding {
    match found {
        Some(path) => Found(path.display().to_string()),
        None => WillGet("where Debian has it; else its tests are left out".to_owned()),
    }
}

fn cached(there: bool, title: String, plan: String) -> Finding {
    if there {
        Found(title)
    } else {
        WillGet(format!("{title}: {plan}"))
    }
}

fn program(name: &str, advice: &str) -> Finding {
    match which(name) {
        Some(path) => Found(path.display().to_string()),
        None => Needs(format!("run `{advice}` as root")),
    }
}

fn node(name: &str) -> Finding {
    match read(command(name).arg("--version")) {
        Ok(version) => Found(version),
        Err(_) => Needs("install node 20 or later, with npm".to_owned()),
    }
}

fn wasm_compiler(tools: &Tools) -> Result<Finding> {
    Ok(match Compiler::find(tools)? {
        Some(compiler) => Found(compiler.describe()),
        None if debian::is_possible() => {
            WillGet("Debian's rustc and the library's source, unpacked into the cache".to_owned())
        }
        None => Needs("run `rustup component add rust-src`".to_owned()),
    })
}

fn dagster(tools: &Tools) -> Finding {
    match Python::find() {
        Some(python) => cached(
            python.has_dagster(tools),
            python::title(),
            "pip install".into(),
        ),
        None if debian::is_possible() && is_root() => WillGet(python::advice()),
        None => Needs(format!("for the tests, {}", python::advice())),
    }
}

fn browser(found: Option<&Path>) -> Finding {
    match found {
        Some(path) => Found(path.display().to_string()),
        None if debian::is_possible() && is_root() => WillGet(browser::advice()),
        None => Needs(format!("for the tests, run `{}`", browser::advice())),
    }
}
