//! Which compiler builds the browser's part, and the environment it takes.
//!
//! Threads in wasm need the standard library rebuilt with atomics, so they need its source:
//! rustup's `rust-src` beside the active rustc, else Debian's own compiler unpacked into the cache.

use crate::{
    debian,
    env::{BuildEnv, target_dir},
    shell::{command, read},
    tools::Tools,
};
use anyhow::{Result, bail};
use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

pub(crate) const TARGET: &str = "wasm32-unknown-unknown";
const RUSTFLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// Whether the build shares its memory between workers, or is the same source without atomics.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Threads {
    Shared,
    None,
}

pub(crate) enum Compiler {
    /// The active toolchain, which has `rust-src`.
    Active { version: String },
    /// Debian's packages, unpacked into this folder.
    Debian { folder: PathBuf },
}

impl Compiler {
    /// What is there already, without asking anybody.
    pub(crate) fn find(tools: &Tools) -> Result<Option<Compiler>> {
        let sysroot = PathBuf::from(read(command("rustc").args(["--print", "sysroot"]))?);
        if sysroot
            .join("lib/rustlib/src/rust/library/Cargo.lock")
            .is_file()
        {
            let version = read(command("rustc").arg("--version"))?;
            return Ok(Some(Compiler::Active { version }));
        }
        Ok(newest_unpacked(tools.folder()).map(|folder| Compiler::Debian { folder }))
    }

    pub(crate) fn ensure(tools: &Tools) -> Result<Compiler> {
        if let Some(found) = Compiler::find(tools)? {
            return Ok(found);
        }
        if !debian::is_possible() {
            bail!("the standard library's source is missing; run `rustup component add rust-src`");
        }
        let folder = debian::get_compiler(tools)?;
        Ok(Compiler::Debian { folder })
    }

    pub(crate) fn describe(&self) -> String {
        match self {
            Compiler::Active { version } => format!("{version} with rust-src"),
            Compiler::Debian { folder } => format!("Debian's compiler in {}", folder.display()),
        }
    }

    pub(crate) fn env(&self, threads: Threads) -> BuildEnv {
        let mut build = BuildEnv::default();
        // These win over per-target flags or send the build elsewhere.
        build
            .forget
            .extend(["RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "CARGO_BUILD_TARGET"]);
        build.set("RUSTC_BOOTSTRAP", "1");
        build.set("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
        build.set("CARGO_UNSTABLE_BUILD_STD_FEATURES", "optimize_for_size");
        build.set("CARGO_TARGET_DIR", target_dir(threads));
        build.set(RUSTFLAGS, self.flags(threads));
        if let Compiler::Debian { folder } = self {
            let bin = folder.join("usr/bin");
            build.set("RUSTC", bin.join("rustc"));
            build.set("LD_LIBRARY_PATH", debian::libraries(folder));
            build.path.push(bin); // rust-lld
            build
                .forget
                .extend(["RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER"]);
        }
        build
    }

    fn flags(&self, threads: Threads) -> String {
        format!("{} {}", flags(threads), self.nameless())
    }

    /// For the page as it is shipped: a panic stops the program at once and says nothing but where
    /// in the program, which takes 12 kB off the page. Tests and the everyday loop keep the words.
    pub(crate) fn make_small(&self, build: &mut BuildEnv) {
        let small = "-Zunstable-options -Cpanic=immediate-abort -Zfmt-debug=none";
        let map = format!("-Clink-arg=-Map={LINK_MAP}");
        let flags = format!("{} {small} {map}", self.flags(Threads::Shared));
        build.set(RUSTFLAGS, flags);
    }

    /// What keeps this machine's paths out of the program: panics name files, and the page is
    /// the same wherever it is built.
    fn nameless(&self) -> String {
        let home = env::var_os("CARGO_HOME").map(PathBuf::from);
        let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")));
        let cargo = home.map(|home| home.join("registry/src"));
        let source = match self {
            Compiler::Active { .. } => None,
            Compiler::Debian { folder } => Some(folder.join("usr/lib/rustlib/src/rust")),
        };
        let known = [(cargo, "crates"), (source, "rust")];
        let remap = known.into_iter().filter_map(|(path, name)| {
            let path = path?;
            Some(format!("--remap-path-prefix={}={name}", path.display()))
        });
        remap.collect::<Vec<_>>().join(" ")
    }

    /// `cargo` for the browser's target.
    pub(crate) fn cargo(&self, threads: Threads) -> Result<Command> {
        let mut cargo = command("cargo");
        self.env(threads).apply(&mut cargo)?;
        Ok(cargo)
    }

    /// Clippy must come from the compiler that reads this standard library.
    pub(crate) fn clippy(&self) -> Result<Command> {
        let mut clippy = match self {
            Compiler::Active { .. } => command("cargo"),
            Compiler::Debian { folder } => command(folder.join("usr/bin/cargo-clippy")),
        };
        self.env(Threads::Shared).apply(&mut clippy)?.arg("clippy");
        Ok(clippy)
    }
}

/// Where the linker of the shipped page says what stands where, seen from the project's root.
pub(crate) const LINK_MAP: &str = "target/wasm/linked.map";

/// All of these are needed since rustc 1.92 or so; bulk memory is on by default.
fn flags(threads: Threads) -> String {
    if threads == Threads::None {
        return String::new();
    }
    let link = [
        "--shared-memory",
        "--import-memory",
        "--max-memory=268435456", // iOS refuses large shared maxima
        "--export=__heap_base",
        "--export=__wasm_init_tls",
        "--export=__tls_size",
        "--export=__tls_align",
        "--export=__tls_base",
    ];
    link.iter()
        .fold("-Ctarget-feature=+atomics".to_owned(), |flags, arg| {
            format!("{flags} -Clink-arg={arg}")
        })
}

fn newest_unpacked(tools: &Path) -> Option<PathBuf> {
    let folders = fs::read_dir(tools)
        .ok()?
        .flatten()
        .map(|entry| entry.path());
    let unpacked = folders.filter(|path| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with(debian::FOLDER))
            && debian::is_complete(path)
    });
    unpacked.max_by_key(|path| version_key(&path.to_string_lossy()))
}

/// Compares 1.100.0 above 1.96.0.
fn version_key(name: &str) -> Vec<u64> {
    let version = name.rsplit('-').next().unwrap_or_default();
    version
        .split('.')
        .map(|part| part.parse().unwrap_or(0))
        .collect()
}

/// Whether the active toolchain can build for the browser by itself, without threads.
pub(crate) fn has_stock_target() -> bool {
    let found = read(command("rustc").args(["--print", "target-libdir", "--target", TARGET]));
    found.is_ok_and(|dir| Path::new(&dir).is_dir())
}

/// The active compiler, as it names itself.
pub(crate) fn active() -> Result<String> {
    read(command("rustc").arg("--version"))
}

/// Debian's name for this machine's libraries, e.g. `x86_64-linux-gnu`.
pub(crate) fn triplet() -> String {
    format!("{}-linux-gnu", env::consts::ARCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert!(version_key("rust-web-1.100.0") > version_key("rust-web-1.96.0"));
    }

    #[test]
    fn the_plain_build_has_no_flags() {
        assert!(flags(Threads::None).is_empty());
        assert!(flags(Threads::Shared).contains("+atomics"));
    }
}
