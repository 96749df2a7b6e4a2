//! How a tool gets into the cache: under another name first, one process at a time, built by
//! cargo (or brought by cargo-binstall) or brought by npm.

use crate::{
    shell::{command, offline, run_to_stderr, seconds, step, which},
    tools::Tool,
};
use anyhow::{Context, Result, bail};
use std::{
    fs::{self, File, TryLockError},
    path::Path,
    process::Command,
    time::Instant,
};

/// Fills a folder under another name and renames it: what was interrupted never looks
/// finished. One process at a time.
pub(crate) fn install(
    cache: &Path,
    folder: &Path,
    title: &str,
    fill: impl FnOnce(&Path) -> Result<()>,
) -> Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    if offline() {
        bail!("{title}: not in the cache, and CARGO_NET_OFFLINE forbids getting it");
    }
    fs::create_dir_all(cache).with_context(|| format!("cannot create {}", cache.display()))?;
    let _lock = lock(cache)?;
    if folder.is_dir() {
        return Ok(());
    }
    let name = folder
        .file_name()
        .context("a tool without a name")?
        .to_string_lossy();
    let partial = cache.join(format!(".{name}.partial"));
    step(&format!("getting {title}"), || {
        if partial.exists() {
            fs::remove_dir_all(&partial)?;
        }
        fs::create_dir(&partial)?;
        fill(&partial)?;
        fs::rename(&partial, folder).context("cannot move the finished tool into place")
    })
}

fn lock(cache: &Path) -> Result<File> {
    let lock = File::create(cache.join(".lock"))?;
    match lock.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let start = Instant::now();
            eprintln!("    another xtask is getting tools; waiting for it");
            lock.lock()?;
            eprintln!("    waited {}", seconds(start.elapsed()));
        }
        Err(TryLockError::Error(error)) => return Err(error).context("cannot lock the cache"),
    }
    Ok(lock)
}

pub(crate) fn cargo_install(
    cache: &Path,
    tool: &Tool,
    to: &Path,
    level: &str,
    extra: &[&str],
) -> Result<()> {
    if which("cargo-binstall").is_some() {
        let mut binstall = outside(cache, "cargo");
        binstall.args([
            "binstall",
            "--no-confirm",
            "--disable-strategies",
            "compile",
        ]);
        binstall
            .arg("--root")
            .arg(to)
            .arg(format!("{}@{}", tool.name(), tool.version()));
        match run_to_stderr(&mut binstall) {
            Ok(()) => return Ok(()),
            Err(error) => eprintln!("    {error:#}; building it instead"),
        }
    }
    let target = cache.join(format!(".build-{}-{}", tool.name(), tool.version()));
    let mut install = outside(cache, "cargo");
    install
        .args(["install", tool.name(), "--version", tool.version()])
        .args(extra);
    install
        .arg("--root")
        .arg(to)
        .env("CARGO_TARGET_DIR", &target);
    // Their own release profiles link for many minutes.
    install.env("CARGO_PROFILE_RELEASE_LTO", "off");
    install.env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "256");
    install.env("CARGO_PROFILE_RELEASE_OPT_LEVEL", level);
    run_to_stderr(&mut install).with_context(|| {
        format!(
            "{} did not build; a C compiler and the network are needed",
            tool.title()
        )
    })?;
    fs::remove_dir_all(&target).context("cannot clear the build folder")
}

/// A command that the checkout's settings do not reach.
fn outside(cache: &Path, program: &str) -> Command {
    let mut command = command(program);
    command.current_dir(cache);
    for name in [
        "RUSTC",
        "RUSTFLAGS",
        "CARGO_ENCODED_RUSTFLAGS",
        "CARGO_BUILD_TARGET",
    ] {
        command.env_remove(name);
    }
    command
}

pub(crate) fn npm_install(folder: &Path, packages: &[String]) -> Result<()> {
    let mut npm = command("npm");
    npm.current_dir(folder)
        .args(["install", "--no-package-lock", "--no-audit", "--no-fund"]);
    npm.arg("--prefix").arg(folder).args(packages);
    run_to_stderr(&mut npm).context("npm comes with node 20 or later")
}
