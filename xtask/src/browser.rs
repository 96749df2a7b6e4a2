//! Chrome or Chromium and its driver: the one that is there, else Debian's.

use crate::{
    debian,
    shell::{is_root, offline, which},
};
use anyhow::{Context, Result, bail};
use std::{env, path::PathBuf};

const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-liberation"];

/// The browser for the end-to-end tests.
pub(crate) fn find() -> Option<PathBuf> {
    let names = [
        "chromium",
        "google-chrome",
        "google-chrome-stable",
        "chromium-browser",
        "chrome",
    ];
    let chosen = env::var_os("FANOUT_CHROMIUM").map(PathBuf::from);
    chosen.or_else(|| names.into_iter().find_map(which))
}

/// What the wasm tests steer it with.
pub(crate) fn find_driver() -> Option<PathBuf> {
    let chosen = env::var_os("CHROMEDRIVER").map(PathBuf::from);
    chosen.or_else(|| which("chromedriver"))
}

pub(crate) fn ensure() -> Result<PathBuf> {
    install_unless(|| find().is_some())?;
    find().context("the browser was installed and is still not on PATH; set FANOUT_CHROMIUM")
}

pub(crate) fn ensure_driver() -> Result<PathBuf> {
    install_unless(|| find().is_some() && find_driver().is_some())?;
    find_driver().context("chromedriver was installed and is still not on PATH; set CHROMEDRIVER")
}

fn install_unless(is_there: impl Fn() -> bool) -> Result<()> {
    if is_there() {
        return Ok(());
    }
    if !debian::is_possible() || !is_root() {
        bail!("the tests need Chromium and its driver; run `{}`", advice());
    }
    if offline() {
        bail!("Chromium or its driver is missing, and CARGO_NET_OFFLINE forbids getting it");
    }
    debian::install_packages("chromium (300 MB)", &PACKAGES)
}

/// The one command that a person has to run.
pub(crate) fn advice() -> String {
    if debian::is_possible() {
        return format!("sudo apt-get install --yes {}", PACKAGES.join(" "));
    }
    "your package manager's install of chromium and chromedriver".to_owned()
}
