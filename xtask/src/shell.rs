//! Running programs: where the project is, what a child process inherits, steps that are named
//! and timed, and errors that name the command.

use anyhow::{Context, Result, bail};
use std::{
    env,
    ffi::OsStr,
    io,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

/// The checkout that this xtask belongs to.
pub(crate) fn root() -> PathBuf {
    let xtask = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    xtask.parent().map_or(xtask.clone(), Path::to_owned)
}

/// A command in the checkout, without what `cargo run` told us about xtask itself.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(root());
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        let ours = text == "CARGO"
            || ["CARGO_PKG_", "CARGO_MANIFEST_"]
                .iter()
                .any(|start| text.starts_with(start));
        if ours {
            command.env_remove(&name);
        }
    }
    command
}

/// The command as somebody would type it.
fn typed(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let words = std::iter::once(name).chain(command.get_args());
    words
        .map(|word| word.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs to the end; the output goes to the terminal.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| cannot_start(command))?;
    if !status.success() {
        bail!(
            "`{}` failed ({status}); its own words are above",
            typed(command)
        );
    }
    Ok(())
}

/// Like [`run`], with standard output sent to standard error: set-up must not mix with exports.
pub(crate) fn run_to_stderr(command: &mut Command) -> Result<()> {
    run(command.stdout(Stdio::from(io::stderr())))
}

/// What the command wrote to standard output.
pub(crate) fn read(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| cannot_start(command))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!(
            "`{}` failed ({}): {}",
            typed(command),
            output.status,
            said.trim()
        );
    }
    Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

pub(crate) fn cannot_start(command: &Command) -> String {
    format!(
        "cannot start `{}`: is {:?} installed?",
        typed(command),
        command.get_program()
    )
}

/// The first program of that name on PATH.
pub(crate) fn which(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

pub(crate) fn is_root() -> bool {
    read(command("id").arg("-u")).is_ok_and(|id| id == "0")
}

/// Whether cargo was told to stay off the network; nothing else goes there then either.
pub(crate) fn offline() -> bool {
    env::var("CARGO_NET_OFFLINE").is_ok_and(|value| value == "true" || value == "1")
}

/// Says what starts, runs it, says how long it took.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    eprintln!("\n==> {name}");
    let start = Instant::now();
    let result = work();
    let mark = if result.is_ok() { "done" } else { "FAILED" };
    eprintln!("    {mark}: {name} ({})", seconds(start.elapsed()));
    result
}

pub(crate) fn seconds(time: Duration) -> String {
    let tenths = time.as_millis() / 100;
    match tenths {
        0..600 => format!("{}.{} s", tenths / 10, tenths % 10),
        _ => format!("{} min {:02} s", tenths / 600, tenths / 10 % 60),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_read_well() {
        assert_eq!(seconds(Duration::from_millis(1_240)), "1.2 s");
        assert_eq!(seconds(Duration::from_secs(212)), "3 min 32 s");
    }
}
