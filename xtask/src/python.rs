//! The Python that is there, and real Dagster in a virtual environment of it, for the tests.

use crate::{
    debian,
    install::install,
    shell::{command, is_root, offline, read, run_to_stderr, which},
    tools::Tools,
};
use anyhow::{Context, Result, bail};
use std::{
    env,
    path::{Path, PathBuf},
};

/// The Dagster whose rules the engine has.
const DAGSTER: &str = "1.13.29";
/// What that needs.
const OLDEST: (u32, u32) = (3, 10);
const PACKAGES: [&str; 2] = ["python3", "python3-venv"];

/// What makes virtual environments. Debian's Python has venv, and lacks what venv needs until
/// python3-venv is there.
const VENV: &str = "ensurepip, venv";
/// What Python has wherever it has processes and locks that they share.
const PROCESSES: &str = "multiprocessing.synchronize";

/// A Python that is new enough, and its version.
pub(crate) struct Python {
    path: PathBuf,
    version: (u32, u32),
}

impl Python {
    /// One that can make virtual environments.
    pub(crate) fn find() -> Option<Python> {
        Self::that_imports(VENV)
    }

    fn that_imports(modules: &str) -> Option<Python> {
        let chosen = env::var_os("FANOUT_PYTHON").map(PathBuf::from);
        let path = chosen.or_else(|| which("python3"))?;
        let program = format!("import sys, {modules}; print(*sys.version_info[:2])");
        let version = read(command(&path).args(["-c", &program])).ok()?;
        let (major, minor) = version.split_once(' ')?;
        let version = (major.parse().ok()?, minor.parse().ok()?);
        (version >= OLDEST).then_some(Python { path, version })
    }

    fn ensure(modules: &str) -> Result<Python> {
        if let Some(python) = Self::that_imports(modules) {
            return Ok(python);
        }
        if !debian::is_possible() || !is_root() {
            bail!("the checks in Python need {}", advice());
        }
        if offline() {
            bail!("Python or its venv is missing, and CARGO_NET_OFFLINE forbids getting it");
        }
        debian::install_packages("python3-venv", &PACKAGES)?;
        Self::that_imports(modules)
            .with_context(|| format!("still missing: {}; or set FANOUT_PYTHON", advice()))
    }

    /// The environment's folder: one per Dagster and Python, since it works with no other.
    fn folder(&self, tools: &Tools) -> PathBuf {
        let (major, minor) = self.version;
        tools
            .folder()
            .join(format!("dagster-{DAGSTER}-python{major}.{minor}"))
    }

    pub(crate) fn has_dagster(&self, tools: &Tools) -> bool {
        self.folder(tools).is_dir()
    }
}

/// A Python with nothing but its own library.
pub(crate) fn ensure_plain() -> Result<PathBuf> {
    Ok(Python::ensure(PROCESSES)?.path)
}

/// The Python of an environment that has Dagster.
pub(crate) fn ensure_dagster(tools: &Tools) -> Result<PathBuf> {
    let python = Python::ensure(VENV)?;
    let folder = python.folder(tools);
    let about = format!("{} (pip install, 160 MB)", title());
    install(tools.folder(), &folder, &about, |folder| {
        fill(&python, folder)
    })?;
    Ok(folder.join("bin/python"))
}

/// Scripts in the folder keep the name that it has while it is filled; its Python does not.
fn fill(python: &Python, folder: &Path) -> Result<()> {
    run_to_stderr(command(&python.path).args(["-m", "venv"]).arg(folder))?;
    let mut pip = command(folder.join("bin/python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    run_to_stderr(pip.arg(format!("dagster=={DAGSTER}")))
}

pub(crate) fn title() -> String {
    format!("Dagster {DAGSTER}")
}

/// What a person has to do.
pub(crate) fn advice() -> String {
    let (major, minor) = OLDEST;
    let packages = PACKAGES.join(" ");
    match debian::is_possible() {
        true => {
            format!("Python {major}.{minor} with venv: run `sudo apt-get install --yes {packages}`")
        }
        false => format!("Python {major}.{minor} or newer with venv and pip, as python3 on PATH"),
    }
}
