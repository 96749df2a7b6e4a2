//! The environment of a browser build, for our own commands and for a person's shell.
//!
//! Trunk passes no `-Z` flags, so everything goes by environment. A shell gets it through a small
//! `trunk` script in front of PATH and stays as it was otherwise: exported to the shell itself,
//! these variables would make every native `cargo test` there rebuild the world.

use crate::{
    build,
    compiler::{Compiler, Threads},
    shell,
    tools::Tools,
};
use anyhow::{Context, Result};
use std::{
    env,
    ffi::{OsStr, OsString},
    fs,
    os::unix::fs::PermissionsExt,
    path::PathBuf,
    process::Command,
};

/// What a browser build sets, forgets, and puts in front of PATH.
#[derive(Default)]
pub(crate) struct BuildEnv {
    pub(crate) set: Vec<(&'static str, OsString)>,
    pub(crate) forget: Vec<&'static str>,
    pub(crate) path: Vec<PathBuf>,
}

impl BuildEnv {
    pub(crate) fn set(&mut self, name: &'static str, value: impl AsRef<OsStr>) {
        self.set.push((name, value.as_ref().to_owned()));
    }

    pub(crate) fn apply<'a>(&self, command: &'a mut Command) -> Result<&'a mut Command> {
        let inherited = env::var_os("PATH").unwrap_or_default();
        let path = env::join_paths(
            self.path
                .iter()
                .cloned()
                .chain(env::split_paths(&inherited)),
        )
        .context("a folder on PATH has a colon in its name")?;
        for name in &self.forget {
            command.env_remove(name);
        }
        Ok(command
            .envs(self.set.iter().map(|(name, value)| (name, value)))
            .env("PATH", path))
    }

    fn script(&self, program: &OsStr) -> String {
        let mut lines = vec![
            "#!/bin/sh".to_owned(),
            "# Written by `cargo xtask env`: trunk with what a threaded browser build needs."
                .into(),
        ];
        lines.extend(self.forget.iter().map(|name| format!("unset {name}")));
        lines.extend(
            self.set
                .iter()
                .map(|(name, value)| format!("export {name}={}", quoted(value))),
        );
        lines.extend(
            self.path
                .iter()
                .rev()
                .map(|dir| format!("export PATH={}:\"$PATH\"", quoted(dir.as_os_str()))),
        );
        lines.push(format!("exec {} \"$@\"\n", quoted(program)));
        lines.join("\n")
    }
}

fn quoted(text: &OsStr) -> String {
    format!("'{}'", text.to_string_lossy().replace('\'', r"'\''"))
}

/// Gets what is missing and prints the exports.
pub(crate) fn print() -> Result<()> {
    let tools = Tools::open()?;
    let compiler = Compiler::ensure(&tools)?;
    let env = build::trunk_env(&tools, &compiler)?;
    build::fetch(&compiler)?;

    let folder = shell::root().join("target/xtask/bin");
    let script = folder.join("trunk");
    fs::create_dir_all(&folder)?;
    fs::write(&script, env.script(tools.trunk().bin("trunk").as_os_str()))
        .with_context(|| format!("cannot write {}", script.display()))?;
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755))?;
    println!("export PATH={}:\"$PATH\"", quoted(folder.as_os_str()));
    eprintln!(
        "trunk is ready: `trunk serve` rebuilds on change ({})",
        compiler.describe()
    );
    Ok(())
}

/// Where browser builds go: apart from native ones, which another compiler makes.
pub(crate) fn target_dir(threads: Threads) -> PathBuf {
    shell::root().join(match threads {
        Threads::Shared => "target/wasm",
        Threads::None => "target/wasm-plain",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_survives_odd_names() {
        let mut env = BuildEnv::default();
        env.set("A", "it's");
        env.forget.push("RUSTFLAGS");
        let script = env.script(OsStr::new("/opt/a b/trunk"));
        assert!(script.contains("export A='it'\\''s'\n"));
        assert!(script.contains("unset RUSTFLAGS\n"));
        assert!(script.ends_with("exec '/opt/a b/trunk' \"$@\"\n"));
    }
}
