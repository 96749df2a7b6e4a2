//! `build`, `serve` and `wasm`: Trunk builds and serves, here and in the everyday loop.

use crate::{
    compiler::{Compiler, TARGET, Threads},
    env::BuildEnv,
    glue,
    shell::{cannot_start, command, root, run, step},
    tools::Tools,
};
use anyhow::{Context, Result, bail};
use std::{
    env,
    ffi::OsString,
    net::{Ipv4Addr, TcpListener},
    os::unix::process::CommandExt,
    process::{Command, ExitCode},
};

const PORT: u16 = 8080; // as in Trunk.toml

/// Everything Trunk needs, got if it is missing.
pub(crate) fn trunk_env(tools: &Tools, compiler: &Compiler) -> Result<BuildEnv> {
    let mut env = compiler.env(Threads::Shared);
    for tool in [tools.wasm_bindgen(), tools.trunk(), tools.wasm_opt()] {
        tools.ensure(&tool)?;
        env.path.push(tool.bin_folder());
    }
    // A tool that is missing is an error to be told, never Trunk's own download.
    env.set("TRUNK_OFFLINE", "true");
    env.set("TRUNK_SKIP_VERSION_CHECK", "true");
    env.set("RUST_LIB_BACKTRACE", "0"); // Trunk prints one for every typing error
    if env::var("NO_COLOR").is_ok_and(|value| !value.is_empty()) {
        env.set("NO_COLOR", "true"); // Trunk takes no other word
    }
    Ok(env)
}

/// Trunk builds offline, so the sources must be there; asks nobody when they are.
pub(crate) fn fetch(compiler: &Compiler) -> Result<()> {
    let mut cargo = compiler.cargo(Threads::Shared)?;
    run(cargo.args(["fetch", "--quiet", "--target", TARGET]))
}

fn trunk(small: bool) -> Result<Command> {
    let tools = Tools::open()?;
    let compiler = Compiler::ensure(&tools)?;
    let mut env = trunk_env(&tools, &compiler)?;
    if small {
        compiler.make_small(&mut env);
    }
    fetch(&compiler)?;
    let mut trunk = command(tools.trunk().bin("trunk"));
    env.apply(&mut trunk)?;
    Ok(trunk)
}

/// The release build, in `dist/`.
pub(crate) fn dist() -> Result<()> {
    let tools = Tools::open()?;
    tools.ensure(&tools.esbuild())?;
    let mut trunk = trunk(true)?;
    let dist = root().join("dist");
    step("release build (about 3 minutes the first time)", || {
        run(trunk.args(["build", "--release"]))?;
        glue::shrink(&tools, &dist)
    })?;
    eprintln!(
        "    it is in {}: copy it to any static host",
        dist.display()
    );
    Ok(())
}

/// A development build, as in the everyday loop, beside `dist/`.
pub(crate) fn development() -> Result<()> {
    run(trunk(false)?.args(["build", "--dist", "target/wasm/dist"]))
}

/// The release build on the loopback address; this process becomes Trunk, so that stopping one
/// stops the other.
pub(crate) fn serve(port: Option<u16>) -> Result<()> {
    let port = port.unwrap_or(PORT);
    let mut trunk = trunk(true)?;
    if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
        bail!(
            "port {port} is taken; stop what has it, or `cargo xtask serve --port {}`",
            port + 1
        );
    }
    eprintln!("\n==> release build (about 3 minutes the first time), then it is served on");
    println!("    http://127.0.0.1:{port}");
    trunk.args([
        "serve",
        "--release",
        "--no-autoreload",
        "--port",
        &port.to_string(),
    ]);
    let error = trunk.exec();
    Err(error).with_context(|| cannot_start(&trunk))
}

/// cargo with the browser build's compiler, flags and target.
pub(crate) fn wasm_cargo(args: &[OsString]) -> Result<ExitCode> {
    let Some((verb, rest)) = args.split_first() else {
        bail!("say what cargo should do, e.g. `cargo xtask wasm check --lib`");
    };
    let compiler = Compiler::ensure(&Tools::open()?)?;
    let mut cargo = if verb == "clippy" {
        compiler.clippy()?
    } else {
        let mut cargo = compiler.cargo(Threads::Shared)?;
        cargo.arg(verb);
        cargo
    };
    let status = cargo.args(["--target", TARGET]).args(rest).status();
    let status = status.with_context(|| cannot_start(&cargo))?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
