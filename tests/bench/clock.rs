//! Time and memory of where this runs.

/// Samples of a measurement; the one in the middle is taken.
const SAMPLES: usize = 5;
/// Milliseconds that a sample takes at least: the browser's clock steps by 0.005 ms, and by 0.1 ms
/// where the page is not isolated.
const LEAST: f64 = 5.0;
/// Work that takes longer than this is sampled less often.
const LONG: f64 = 2_000.0;

/// Milliseconds since some instant.
#[cfg(not(target_arch = "wasm32"))]
#[allow(
    clippy::disallowed_methods,
    reason = "it is measured how long things take"
)]
pub(crate) fn now() -> f64 {
    use std::sync::OnceLock;
    use std::time::Instant;
    static BEGAN: OnceLock<Instant> = OnceLock::new();
    BEGAN.get_or_init(Instant::now).elapsed().as_secs_f64() * 1_000.0
}

/// Milliseconds since some instant.
#[cfg(target_arch = "wasm32")]
pub(crate) fn now() -> f64 {
    let window = web_sys::window();
    let clock = window.and_then(|window| window.performance());
    clock.map_or(f64::NAN, |clock| clock.now())
}

/// Bytes of memory so far, of which none is ever given back; 0 outside of a browser.
pub(crate) fn memory() -> f64 {
    #[cfg(target_arch = "wasm32")]
    return core::arch::wasm32::memory_size::<0>() as f64 * 65_536.0;
    #[cfg(not(target_arch = "wasm32"))]
    0.0
}

/// How long something takes, in milliseconds. It is done once before, so that the browser has
/// compiled it well.
pub(crate) fn time(work: &mut dyn FnMut()) -> f64 {
    let once = took(work, 1);
    let times = (LEAST / once.max(0.001)).ceil().clamp(1.0, 10_000.0) as u32;
    let samples = if once > LONG { SAMPLES - 2 } else { SAMPLES };
    middle((0..samples).map(|_| took(work, times)).collect())
}

fn took(work: &mut dyn FnMut(), times: u32) -> f64 {
    let began = now();
    for _ in 0..times {
        work();
    }
    (now() - began) / f64::from(times)
}

/// The one in the middle of some samples; of none, 0.
pub(crate) fn middle(mut samples: Vec<f64>) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples.get(samples.len() / 2).copied().unwrap_or(0.0)
}
