//! Chrome or Chromium and its driver, and the browsers that the page is tried in besides: those that
//! are there, else Debian's.

use crate::{
    compiler::triplet,
    debian,
    shell::{is_root, offline, which},
};
use anyhow::{Context, Result, bail};
use std::{env, path::PathBuf};

const PACKAGES: [&str; 3] = ["chromium", "chromium-driver", "fonts-liberation"];

/// Firefox, WebKitGTK with its driver, and the display that it needs.
const OTHERS: [&str; 5] = ["firefox-esr", "webkit2gtk-driver", "xvfb", "xauth", "dbus"];

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

/// Firefox, for the tests that run in it besides.
pub(crate) fn find_firefox() -> Option<PathBuf> {
    let chosen = env::var_os("FANOUT_FIREFOX").map(PathBuf::from);
    chosen.or_else(|| ["firefox-esr", "firefox"].into_iter().find_map(which))
}

/// WebKitGTK's small browser, where its driver and a display for it are there too.
pub(crate) fn find_webkit() -> Option<PathBuf> {
    if let Some(chosen) = env::var_os("FANOUT_WEBKIT") {
        return Some(PathBuf::from(chosen));
    }
    which("WebKitWebDriver").and(which("xvfb-run"))?;
    let folder = PathBuf::from("/usr/lib").join(triplet());
    let versions = ["webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0"];
    let browsers = versions.map(|version| folder.join(version).join("MiniBrowser"));
    browsers.into_iter().find(|browser| browser.is_file())
}

/// Gets both where that is possible. Where it is not, their tests are left out, and say so.
pub(crate) fn ensure_others() {
    let are_there = find_firefox().is_some() && find_webkit().is_some();
    if are_there || !debian::is_possible() || !is_root() || offline() {
        return;
    }
    if let Err(error) = debian::install_packages("Firefox and WebKitGTK (600 MB)", &OTHERS) {
        println!("Firefox or WebKitGTK cannot be had: {error:#}");
    }
}

/// The one command that a person has to run.
pub(crate) fn advice() -> String {
    if debian::is_possible() {
        return format!("sudo apt-get install --yes {}", PACKAGES.join(" "));
    }
    "your package manager's install of chromium and chromedriver".to_owned()
}
