//! `cargo xtask`: gets the tools this project needs, then builds, serves and tests it.
//! This file is the command line; each command lives in a module of its name.

mod bench;
mod browser;
mod build;
mod compiler;
mod counts;
mod debian;
mod doctor;
mod env;
mod glue;
mod install;
mod python;
mod shell;
mod size;
mod split;
mod steps;
mod test;
mod texts;
mod tools;

use anyhow::{Result, bail};
use lexopt::prelude::*;
use std::process::ExitCode;

const HELP: &str = "\
Usage: cargo xtask <command>

  serve [--port N]      build for release and serve on http://127.0.0.1:8080
  build                 build for release into dist/ (works at any path, on any static host)
  test [--full] [--only STEP,…]
                        run the checks and tests; --full adds what is too long for every change
                        steps: fmt clippy native code cpython golden exports wasm-clippy wasm
                               plain dist size e2e
  env                   print exports for the everyday loop:
                          eval \"$(cargo xtask env)\" && trunk serve
  wasm <cargo arguments>
                        run cargo for the browser's target, e.g. cargo xtask wasm check --lib
  fidelity [--write]    print predicted against measured times of real runs, or put them into
                        docs/fidelity.md
  bench [timeline|forecast|rebuild] [--write]
                        measure the timeline and the log in a browser and natively, how many items
                        a second are simulated here and by others, or rebuild times and sizes; or
                        all. --write keeps the tables in docs/benchmarks.md
  doctor                say what was found, what is missing and what would be done about it

What is missing is got once per user and kept in ${XDG_CACHE_HOME:-~/.cache}/fanout/tools.
";

fn main() -> ExitCode {
    match run() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("\nxtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<ExitCode> {
    let mut args = lexopt::Parser::from_env();
    let command = match args.next()? {
        Some(Value(command)) => command.string()?,
        None | Some(Short('h') | Long("help")) => "help".to_owned(),
        Some(other) => return Err(other.unexpected().into()),
    };
    match command.as_str() {
        "help" => print!("{HELP}"),
        "serve" => {
            let mut port = None;
            while let Some(arg) = args.next()? {
                match arg {
                    Long("port") => port = Some(args.value()?.parse()?),
                    other => return Err(other.unexpected().into()),
                }
            }
            build::serve(port)?;
        }
        "test" => {
            let mut options = test::Options::default();
            while let Some(arg) = args.next()? {
                match arg {
                    Long("full") => options.full = true,
                    Long("only") => {
                        let names = args.value()?.string()?;
                        options.only.extend(names.split(',').map(str::to_owned));
                    }
                    other => return Err(other.unexpected().into()),
                }
            }
            return test::run(&options);
        }
        "fidelity" => {
            let mut report = shell::command("cargo");
            report.args(["run", "--quiet", "--example", "fidelity", "--"]);
            while let Some(arg) = args.next()? {
                match arg {
                    Long("write") => report.arg("--write"),
                    other => return Err(other.unexpected().into()),
                };
            }
            shell::run(&mut report)?;
        }
        "bench" => {
            let (mut what, mut write) = (None, false);
            while let Some(arg) = args.next()? {
                match arg {
                    Long("write") => write = true,
                    Value(name) if what.is_none() => what = Some(name.string()?),
                    other => return Err(other.unexpected().into()),
                }
            }
            bench::run(what.as_deref(), write)?;
        }
        "wasm" => {
            let rest: Vec<_> = args.raw_args()?.collect();
            return build::wasm_cargo(&rest);
        }
        plain => {
            if let Some(other) = args.next()? {
                return Err(other.unexpected().into());
            }
            match plain {
                "build" => build::dist()?,
                "env" => env::print()?,
                "doctor" => return doctor::run(),
                other => bail!("there is no command `{other}`\n\n{HELP}"),
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}
