//! The tools we need and where they are cached: one folder per tool and version, per user, so
//! that a second clone pays nothing.

use crate::{
    install::{cargo_install, install, npm_install},
    shell::{root, which},
};
use anyhow::{Context, Result};
use std::{
    env, fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

const TRUNK: &str = "0.21.14"; // newer ones need a newer rustc than the project's
const BINARYEN: &str = "132.0.0"; // Debian's is too old to read today's output
const ESBUILD: &str = "0.28.2";

/// A tool of one version and the folder it is in, or will be.
pub(crate) struct Tool {
    name: &'static str,
    version: String,
    folder: PathBuf,
    source: Source,
}

enum Source {
    /// `cargo install`, at this optimisation level: what runs long is worth compiling well.
    Cargo {
        level: &'static str,
        extra: &'static [&'static str],
        about: &'static str,
    },
    Npm,
}

impl Tool {
    pub(crate) fn name(&self) -> &str {
        self.name
    }

    pub(crate) fn version(&self) -> &str {
        &self.version
    }

    /// The folder that goes on PATH.
    pub(crate) fn bin_folder(&self) -> PathBuf {
        match self.source {
            Source::Cargo { .. } => self.folder.join("bin"),
            Source::Npm => self.folder.join("node_modules/.bin"),
        }
    }

    pub(crate) fn bin(&self, program: &str) -> PathBuf {
        self.bin_folder().join(program)
    }

    pub(crate) fn is_there(&self) -> bool {
        self.bin_folder()
            .read_dir()
            .is_ok_and(|mut programs| programs.next().is_some())
    }

    pub(crate) fn title(&self) -> String {
        format!("{} {}", self.name, self.version)
    }

    pub(crate) fn plan(&self) -> String {
        match self.source {
            Source::Cargo { .. } if which("cargo-binstall").is_some() => {
                "cargo binstall".to_owned()
            }
            Source::Cargo { about, .. } => format!("cargo install, {about}"),
            Source::Npm => "npm install".to_owned(),
        }
    }
}

/// The user's cache of tools.
pub(crate) struct Tools {
    folder: PathBuf,
    wasm_bindgen: String,
}

impl Tools {
    pub(crate) fn open() -> Result<Tools> {
        let cache = env::var_os("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .filter(|dir| dir.is_absolute());
        let cache = match cache {
            Some(cache) => cache,
            None => env::home_dir()
                .context("set HOME, or XDG_CACHE_HOME")?
                .join(".cache"),
        };
        let lock =
            fs::read_to_string(root().join("Cargo.lock")).context("cannot read Cargo.lock")?;
        let wasm_bindgen = locked_version(&lock, "wasm-bindgen")
            .context("Cargo.lock has no wasm-bindgen; run `cargo generate-lockfile`")?;
        Ok(Tools {
            folder: cache.join("fanout/tools"),
            wasm_bindgen,
        })
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn trunk(&self) -> Tool {
        let extra = &["--locked", "--no-default-features", "--features", "rustls"];
        self.tool(
            "trunk",
            TRUNK,
            Source::Cargo {
                level: "0",
                extra,
                about: "about 4 minutes",
            },
        )
    }

    /// Must equal the library's version. Its own lock is not used: it can name crates that a
    /// registry no longer serves.
    pub(crate) fn wasm_bindgen(&self) -> Tool {
        let extra = &["--bin", "wasm-bindgen", "--bin", "wasm-bindgen-test-runner"];
        let source = Source::Cargo {
            level: "1",
            extra,
            about: "about 3 minutes",
        };
        self.tool("wasm-bindgen-cli", &self.wasm_bindgen, source)
    }

    pub(crate) fn wasm_opt(&self) -> Tool {
        self.tool("binaryen", BINARYEN, Source::Npm)
    }

    pub(crate) fn esbuild(&self) -> Tool {
        self.tool("esbuild", ESBUILD, Source::Npm)
    }

    fn tool(&self, name: &'static str, version: &str, source: Source) -> Tool {
        let folder = self.folder.join(format!("{name}-{version}"));
        Tool {
            name,
            version: version.to_owned(),
            folder,
            source,
        }
    }

    pub(crate) fn ensure(&self, tool: &Tool) -> Result<()> {
        if tool.is_there() {
            return Ok(());
        }
        let title = format!("{} ({})", tool.title(), tool.plan());
        install(&self.folder, &tool.folder, &title, |folder| {
            match &tool.source {
                Source::Cargo { level, extra, .. } => {
                    cargo_install(&self.folder, tool, folder, level, extra)
                }
                Source::Npm => npm_install(folder, &[format!("{}@{}", tool.name, tool.version)]),
            }
        })
    }

    /// The end-to-end tests' packages, at the exact versions that `package.json` names.
    pub(crate) fn test_packages(&self) -> Result<PathBuf> {
        let manifest = root().join("tests/e2e/package.json");
        let text = fs::read_to_string(&manifest)
            .with_context(|| format!("cannot read {}", manifest.display()))?;
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        Ok(self.folder.join(format!("e2e-{:016x}", hasher.finish())))
    }

    /// Gets those packages and links them to where node looks.
    pub(crate) fn ensure_test_packages(&self) -> Result<()> {
        let folder = self.test_packages()?;
        let e2e = root().join("tests/e2e");
        install(
            &self.folder,
            &folder,
            "packages of the end-to-end tests (npm install)",
            |folder| {
                fs::copy(e2e.join("package.json"), folder.join("package.json"))?;
                npm_install(folder, &[])
            },
        )?;
        let link = e2e.join("node_modules");
        let packages = folder.join("node_modules");
        if fs::read_link(&link).is_ok_and(|to| to == packages) {
            return Ok(());
        }
        match fs::symlink_metadata(&link) {
            Ok(there) if there.is_dir() => return Ok(()), // somebody's own `npm install`
            Ok(_) => fs::remove_file(&link)?,
            Err(_) => {}
        }
        std::os::unix::fs::symlink(&packages, &link).context("cannot link tests/e2e/node_modules")
    }
}

/// The version of a package in the text of a Cargo.lock.
fn locked_version(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    let version = lines.nth(1)?.strip_prefix("version = \"")?;
    Some(version.trim_end_matches('"').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_versions_from_the_lock() {
        let lock = "[[package]]\nname = \"wasm-bindgen-test\"\nversion = \"0.3.1\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(
            locked_version(lock, "wasm-bindgen").as_deref(),
            Some("0.2.130")
        );
        assert_eq!(locked_version(lock, "trunk"), None);
    }
}
