//! How long a rebuild takes after one component was touched, in the everyday loop and
//! for release, and what the release build weighs.

use crate::{
    build,
    shell::{root, seconds},
    size,
};
use anyhow::{Context, Result};
use std::{
    fs::File,
    time::{Duration, Instant, SystemTime},
};

const RUNS: usize = 3;

pub(super) fn run() -> Result<()> {
    let development = rebuilds("everyday loop", build::development)?;
    let release = rebuilds("release", build::dist)?;
    println!("\nrebuild after one touched component, best and worst of {RUNS}");
    println!("everyday loop  {development}");
    println!("release        {release}\n");
    size::check(&root().join("dist"))
}

fn rebuilds(name: &str, build: fn() -> Result<()>) -> Result<String> {
    build().with_context(|| format!("{name}: the first build"))?;
    let mut times = Vec::new();
    for _ in 0..RUNS {
        touch()?;
        let start = Instant::now();
        build().with_context(|| format!("{name}: a rebuild"))?;
        times.push(start.elapsed());
    }
    let best = times.iter().min().copied().unwrap_or(Duration::ZERO);
    let worst = times.iter().max().copied().unwrap_or(Duration::ZERO);
    Ok(format!("{} to {}", seconds(best), seconds(worst)))
}

fn touch() -> Result<()> {
    let source = root().join("src/lib.rs");
    let file = File::options().append(true).open(&source);
    file.and_then(|file| file.set_modified(SystemTime::now()))
        .with_context(|| format!("cannot touch {}", source.display()))
}
