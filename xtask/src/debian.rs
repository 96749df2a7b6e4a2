//! Debian's own recent compiler, unpacked into the cache: needs no root and changes nothing on
//! the machine. Also what apt-get is asked for besides.

use crate::{
    compiler::triplet,
    install::install,
    shell::{command, is_root, offline, read, run_to_stderr, step, which},
    tools::Tools,
};
use anyhow::{Context, Result, bail};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// The cache folder's name up to the version.
pub(crate) const FOLDER: &str = "rust-web-";
const COMPILER: &str = "rustc-web";
/// The oldest one whose wasm this project's flags are for.
const OLDEST: (u32, u32) = (1, 95);

pub(crate) fn is_possible() -> bool {
    which("apt-get").is_some() && which("dpkg").is_some()
}

/// Where the compiler's shared libraries are.
pub(crate) fn libraries(folder: &Path) -> PathBuf {
    folder.join("usr/lib").join(triplet())
}

pub(crate) fn is_complete(folder: &Path) -> bool {
    let needed = [
        "usr/bin/rustc",
        "usr/bin/rust-lld",
        "usr/bin/clippy-driver",
        "usr/lib/rustlib/src/rust/library/Cargo.lock",
    ];
    needed.iter().all(|file| folder.join(file).exists())
}

/// Downloads and unpacks; the answer is the folder.
pub(crate) fn get_compiler(tools: &Tools) -> Result<PathBuf> {
    if offline() {
        bail!("the wasm compiler is not in the cache, and CARGO_NET_OFFLINE forbids getting it");
    }
    let version = offered_version()?;
    let folder = tools.folder().join(format!("{FOLDER}{version}"));
    let title = format!("Debian's rustc {version} and the standard library's source (140 MB)");
    install(tools.folder(), &folder, &title, unpack)?;
    Ok(folder)
}

/// The compiler's version in apt's lists, which are renewed when they are too old to have it.
fn offered_version() -> Result<String> {
    if let Some(version) = candidate()? {
        return Ok(version);
    }
    if is_root() {
        update()?;
        if let Some(version) = candidate()? {
            return Ok(version);
        }
    }
    bail!(
        "apt's lists have no {COMPILER} {}.{} or newer; run `sudo apt-get update` and try again, \
         or run `rustup component add rust-src`",
        OLDEST.0,
        OLDEST.1
    )
}

fn candidate() -> Result<Option<String>> {
    let policy = read(
        command("apt-cache")
            .args(["policy", COMPILER])
            .env("LC_ALL", "C"),
    )?;
    Ok(candidate_version(&policy).filter(|version| is_new_enough(version)))
}

fn candidate_version(policy: &str) -> Option<String> {
    let line = policy
        .lines()
        .find_map(|line| line.trim().strip_prefix("Candidate: "))?;
    let upstream = line.split(['+', '-', '~']).next()?;
    upstream
        .starts_with(|first: char| first.is_ascii_digit())
        .then(|| upstream.to_owned())
}

fn is_new_enough(version: &str) -> bool {
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) >= OLDEST
}

fn update() -> Result<()> {
    step("apt-get update", || {
        run_to_stderr(command("apt-get").args(["update", "--quiet"]))
    })
}

/// Installs packages on the machine.
pub(crate) fn install_packages(title: &str, packages: &[&str]) -> Result<()> {
    update()?;
    step(&format!("apt-get install {title}"), || {
        let mut install = command("apt-get");
        install
            .args(["install", "--yes", "--quiet", "--no-install-recommends"])
            .args(packages);
        run_to_stderr(install.env("DEBIAN_FRONTEND", "noninteractive"))
    })
}

/// The packages' names carry versions; the compiler's own needs tell which.
fn packages() -> Result<Vec<String>> {
    let library = need("libstd-rust-web-dev", "libstd-rust-web-")?;
    let llvm = need(&library, "libllvm")?;
    let linker = llvm.replace("libllvm", "lld-");
    let fixed = [
        COMPILER,
        "libstd-rust-web-dev",
        "rust-web-src",
        "rust-web-clippy",
    ];
    Ok(fixed
        .into_iter()
        .map(str::to_owned)
        .chain([library, llvm, linker])
        .collect())
}

fn need(package: &str, start: &str) -> Result<String> {
    let listed = read(
        command("apt-cache")
            .args(["depends", package])
            .env("LC_ALL", "C"),
    )?;
    let needs = listed
        .lines()
        .filter_map(|line| line.trim().strip_prefix("Depends: "));
    let found = needs
        .into_iter()
        .find(|name| name.starts_with(start))
        .map(str::to_owned);
    found.with_context(|| {
        format!("{package} needs no {start}*; run `rustup component add rust-src`")
    })
}

fn unpack(folder: &Path) -> Result<()> {
    let debs = folder.join("debs");
    fs::create_dir_all(&debs)?;
    let mut download = command("apt-get");
    if is_root() {
        download.args(["-o", "APT::Sandbox::User=root"]); // apt's own user cannot write here
    }
    run_to_stderr(
        download
            .args(["--quiet", "download"])
            .args(packages()?)
            .current_dir(&debs),
    )
    .context("if the lists are old, `sudo apt-get update` renews them")?;
    for deb in fs::read_dir(&debs)? {
        run_to_stderr(command("dpkg").arg("-x").arg(deb?.path()).arg(folder))?;
    }
    fs::remove_dir_all(&debs)?;
    keep_only_library_source(&folder.join("usr/src"))?;

    let linker = fs::read_dir(folder.join("usr/bin"))?
        .flatten()
        .map(|entry| entry.file_name());
    let linker = linker
        .into_iter()
        .find(|name| name.to_string_lossy().starts_with("lld-"));
    let linker = linker.context("the packages brought no linker")?;
    std::os::unix::fs::symlink(linker, folder.join("usr/bin/rust-lld"))?;
    if !is_complete(folder) {
        bail!("the packages are not laid out as expected; run `rustup component add rust-src`");
    }
    Ok(())
}

/// The source package is the whole compiler's, 430 MB; the library is 70.
fn keep_only_library_source(sources: &Path) -> Result<()> {
    for tree in fs::read_dir(sources)? {
        for part in ["compiler", "src", "debian"] {
            let part = tree.as_ref().map(|tree| tree.path().join(part));
            if let Ok(part) = part
                && part.is_dir()
            {
                fs::remove_dir_all(part)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_the_candidate() {
        let policy = "rustc-web:\n  Installed: (none)\n  Candidate: 1.96.0+dfsg1-1~deb12u2\n";
        assert_eq!(candidate_version(policy).as_deref(), Some("1.96.0"));
        assert_eq!(candidate_version("rustc-web:\n  Candidate: (none)\n"), None);
        assert_eq!(candidate_version(""), None);
    }

    #[test]
    fn old_lists_are_told() {
        assert!(is_new_enough("1.96.0") && is_new_enough("2.0.0"));
        assert!(!is_new_enough("1.85.0"));
    }
}
