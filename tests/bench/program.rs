//! How long the timeline and the log take, and how much they hold: natively by itself, in a
//! browser by `tests/e2e/wasm-bench.mjs`; `cargo xtask bench timeline` runs both.
//!
//! Each line that comes out is `what`, `items or rows`, `value`, `unit`, with tabs between.
//!
//! `durations COUNT` and `forecast FILE` are for `cargo xtask bench forecast`: see `forecast.rs`.

mod clock;
mod forecast;
mod log;
mod predict;
mod runs;
mod scene;
mod timeline;

/// What measures a number of items or of rows.
type Measure = fn(u32) -> Lines;

/// What can be measured.
const PARTS: [(&str, Measure); 7] = [
    ("predict-steps", predict::of_steps),
    ("predict-pool", predict::of_a_pool),
    ("fold-steps", timeline::of_steps),
    ("fold-pool", timeline::of_a_pool),
    ("scene-steps", scene::of_steps),
    ("scene-pool", scene::of_a_pool),
    ("log", log::of_rows),
];

/// Items, or rows of the log.
#[cfg(not(target_arch = "wasm32"))]
const SIZES: [u32; 5] = [1_000, 5_000, 10_000, 100_000, 1_000_000];

/// Measurements as they come out.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, what: &str, items: u32, value: f64, unit: &str) {
        self.0
            .push_str(&format!("{what}\t{items}\t{value}\t{unit}\n"));
    }
}

/// The lines of a part; none where there is no such part.
fn measured(part: &str, items: u32) -> String {
    let part = PARTS.iter().find(|(name, _)| *name == part);
    part.map(|(_, measure)| measure(items).0)
        .unwrap_or_default()
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    let mut words = std::env::args().skip(1);
    match (words.next().as_deref(), words.next()) {
        (Some("durations"), Some(count)) => print!("{}", durations(&count)),
        (Some("forecast"), Some(file)) => print!("{}", forecasts(&file)),
        _ => all(),
    }
}

/// Durations in microseconds, one per line.
#[cfg(not(target_arch = "wasm32"))]
fn durations(count: &str) -> String {
    let times = forecast::durations(count.parse().unwrap_or(0));
    times.iter().map(|time| format!("{}\n", time.0)).collect()
}

/// What Fanout says of the durations in a file.
#[cfg(not(target_arch = "wasm32"))]
fn forecasts(file: &str) -> String {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let times = text.lines().filter_map(|line| line.parse().ok());
    forecast::lines(None, &times.map(fanout::Micros).collect())
}

#[cfg(not(target_arch = "wasm32"))]
fn all() {
    for (part, _) in PARTS {
        for items in SIZES {
            print!("{}", measured(part, items));
        }
    }
}

#[cfg(target_arch = "wasm32")]
fn main() {}

/// What the page calls.
#[cfg(target_arch = "wasm32")]
mod page {
    use wasm_bindgen::prelude::wasm_bindgen;

    /// The parts, with commas between.
    #[wasm_bindgen]
    #[allow(unreachable_pub, reason = "exported to the page")]
    pub fn parts() -> String {
        super::PARTS.map(|(name, _)| name).join(",")
    }

    /// A line of what Fanout says of so many items, as JSON.
    #[wasm_bindgen]
    #[allow(unreachable_pub, reason = "exported to the page")]
    pub fn forecast(part: &str, items: u32) -> String {
        crate::forecast::lines(Some(part), &crate::forecast::durations(items))
    }

    /// The parts of what Fanout says, with commas between.
    #[wasm_bindgen]
    #[allow(unreachable_pub, reason = "exported to the page")]
    pub fn forecasts() -> String {
        crate::forecast::parts().join(",")
    }

    /// The lines of a part.
    #[wasm_bindgen]
    #[allow(unreachable_pub, reason = "exported to the page")]
    pub fn measure(part: &str, items: u32) -> String {
        super::measured(part, items)
    }
}
