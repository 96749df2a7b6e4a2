//! How long the timeline and the log take, and how much they hold: natively by itself, in a
//! browser by `tests/e2e/wasm-bench.mjs`; `cargo xtask bench timeline` runs both.
//!
//! With arguments, natively, only what they ask for: `bench forecast-steps 10000`.
//!
//! Each line that comes out is `what`, `items or rows`, `value`, `unit`, with tabs between.

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
const PARTS: [(&str, Measure); 12] = [
    ("predict-steps", predict::of_steps),
    ("predict-pool", predict::of_a_pool),
    ("forecast-steps", forecast::of_steps),
    ("forecast-pool", forecast::of_a_pool),
    ("list-steps", forecast::of_listed_steps),
    ("list-pool", forecast::of_a_listed_pool),
    ("list-hybrid", forecast::of_a_listed_hybrid),
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

/// With arguments: only parts whose names begin with the first, only of so many items.
#[cfg(not(target_arch = "wasm32"))]
fn main() {
    let mut arguments = std::env::args().skip(1);
    let part = arguments.next().unwrap_or_default();
    let size = arguments.next().and_then(|items| items.parse().ok());
    let sizes = size.map_or(SIZES.to_vec(), |items| vec![items]);
    for (part, _) in PARTS
        .into_iter()
        .filter(|(name, _)| name.starts_with(&part))
    {
        for &items in &sizes {
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

    /// The lines of a part.
    #[wasm_bindgen]
    #[allow(unreachable_pub, reason = "exported to the page")]
    pub fn measure(part: &str, items: u32) -> String {
        super::measured(part, items)
    }
}
