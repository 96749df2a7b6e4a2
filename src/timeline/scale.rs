//! From time to pixels and back, with stretches of time taken out.

use serde::{Deserialize, Serialize};

use crate::Micros;

/// Stretches taken out at most.
const MOST_CUTS: usize = 400;
/// Pixels beyond its ends at which a place is no longer told apart.
const BEYOND: f64 = 20_000.0;

/// Where an instant stands in the picture.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scale {
    left: f32,
    right: f32,
    whole: (Micros, Micros),
    seen: (Micros, Micros),
    cuts: Vec<Cut>,
    /// What is seen of the time, and where it begins, less what is taken out.
    from: u64,
    width: u64,
    /// Pixels of a microsecond.
    each: f64,
}

/// A stretch of time that is taken out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cut {
    /// From here.
    pub from: Micros,
    /// To here.
    pub to: Micros,
    /// What was taken out before it.
    before: Micros,
}

impl Cut {
    /// How much it takes out.
    pub fn length(&self) -> Micros {
        self.to.since(self.from)
    }
}

impl Scale {
    /// `seen` from one x to the other, where nothing is taken out. An empty `seen` is the whole.
    pub fn new(whole: (Micros, Micros), seen: (Micros, Micros), left: f32, right: f32) -> Self {
        let seen = if seen.0 < seen.1 { seen } else { whole };
        let whole = (whole.0, whole.1.max(whole.0 + Micros(1)));
        let mut scale = Self {
            left,
            right: right.max(left + 1.0),
            whole,
            seen: (seen.0, seen.1.max(seen.0 + Micros(1))),
            ..Self::default()
        };
        scale.measure();
        scale
    }

    fn measure(&mut self) {
        self.from = self.short(self.seen.0);
        self.width = self.short(self.seen.1).saturating_sub(self.from);
        self.each = f64::from(self.right - self.left) / self.width.max(1) as f64;
    }

    /// Takes out what lies between the busy stretches, which stand apart and in order. A quarter
    /// of each idle one stays, but no more than there is room for its mark.
    pub fn without_idle(mut self, busy: &[(Micros, Micros)]) -> Self {
        let mut rest = self.whole.0;
        let mut idle = Vec::new();
        let ends = std::iter::once((self.whole.1, self.whole.1));
        for (from, to) in busy.iter().copied().chain(ends) {
            if from > rest {
                idle.push((rest, from));
            }
            rest = rest.max(to);
        }
        let gone: Micros = idle.iter().map(|(from, to)| to.since(*from)).sum();
        let stays = Micros(self.whole.1.since(self.whole.0).since(gone).0 / 64);
        self.cuts = cuts(&idle, stays);
        self.measure();
        if self.width == 0 {
            self.cuts.clear();
            self.measure();
        }
        self
    }

    /// The whole of the time.
    pub fn whole(&self) -> (Micros, Micros) {
        self.whole
    }

    /// The part of it that is seen.
    pub fn seen(&self) -> (Micros, Micros) {
        self.seen
    }

    /// The stretches that are taken out, in order.
    pub fn cuts(&self) -> &[Cut] {
        &self.cuts
    }

    /// The x of an instant, as far as some screens beyond what is seen.
    pub fn x(&self, at: Micros) -> f32 {
        let pixels = (self.short(at) as f64 - self.from as f64) * self.each;
        self.left + pixels.clamp(-BEYOND, BEYOND) as f32
    }

    /// The instant at an x; the end of a stretch that was taken out where it stands there.
    pub fn at(&self, x: f32) -> Micros {
        let short = self.from as f64 + f64::from(x - self.left) / self.each;
        self.long(Micros(short.round().max(0.0) as u64))
    }

    /// How far into the whole an instant is, from 0 to 1: its place in the overview.
    pub fn share(&self, at: Micros) -> f32 {
        self.overview(0.0, 1.0).x(at).clamp(0.0, 1.0)
    }

    /// The whole of the time from one x to another, with the same stretches taken out.
    pub fn overview(&self, left: f32, right: f32) -> Self {
        let mut overview = Self {
            left,
            right: right.max(left + 1.0),
            seen: self.whole,
            ..self.clone()
        };
        overview.measure();
        overview
    }

    /// Time that so many pixels stand for.
    pub fn span(&self, pixels: f32) -> Micros {
        Micros((f64::from(pixels) / self.each).round().max(0.0) as u64)
    }

    /// An instant, less what is taken out before it.
    fn short(&self, at: Micros) -> u64 {
        if self.cuts.is_empty() {
            return at.0;
        }
        let next = self.cuts.partition_point(|cut| cut.from < at);
        let Some(cut) = next.checked_sub(1).map(|last| self.cuts[last]) else {
            return at.0;
        };
        at.since(cut.before + at.min(cut.to).since(cut.from)).0
    }

    /// The instant whose short form this is; the last of them.
    fn long(&self, short: Micros) -> Micros {
        let next = self
            .cuts
            .partition_point(|cut| cut.from.since(cut.before) <= short);
        match next.checked_sub(1).map(|last| self.cuts[last]) {
            None => short,
            Some(cut) => short + cut.before + cut.length(),
        }
    }
}

/// The idle stretches less what stays of each; where there are too many, only the long ones.
fn cuts(idle: &[(Micros, Micros)], most_stays: Micros) -> Vec<Cut> {
    let longer = |least: u64| {
        let lengths = idle.iter().map(|(from, to)| to.since(*from));
        lengths.filter(|length| length.0 > least).count()
    };
    let mut least = 7;
    while longer(least) > MOST_CUTS {
        least *= 2;
    }
    let mut before = Micros::ZERO;
    let mut cuts = Vec::new();
    for (from, to) in idle {
        let length = to.since(*from);
        if length.0 <= least {
            continue;
        }
        let stays = Micros((length.0 / 4).min(most_stays.0) / 2);
        let (from, to) = (*from + stays, Micros(to.0 - stays.0));
        cuts.push(Cut { from, to, before });
        before += to.since(from);
    }
    cuts
}

#[cfg(test)]
mod tests {
    use super::Scale;
    use crate::Micros;

    fn whole(end: u64) -> (Micros, Micros) {
        (Micros::ZERO, Micros(end))
    }

    #[test]
    fn time_is_spread_over_the_pixels() {
        let scale = Scale::new(whole(1_000), (Micros::ZERO, Micros::ZERO), 100.0, 600.0);
        assert_eq!(scale.x(Micros(0)), 100.0);
        assert_eq!(scale.x(Micros(500)), 350.0);
        assert_eq!(scale.at(350.0), Micros(500));
        let part = Scale::new(whole(1_000), (Micros(400), Micros(500)), 100.0, 600.0);
        assert_eq!((part.x(Micros(450)), part.x(Micros(390))), (350.0, 50.0));
        assert_eq!(part.share(Micros(500)), 0.5);
    }

    #[test]
    fn idle_time_is_taken_out() {
        let scale = Scale::new(whole(10_000), whole(0), 0.0, 1_000.0);
        let busy = [(Micros(0), Micros(640)), (Micros(9_360), Micros(10_000))];
        let scale = scale.without_idle(&busy);
        // A sixty-fourth of 1,280 busy microseconds stays, half on each side.
        let cut = scale.cuts()[0];
        assert_eq!((cut.from, cut.to), (Micros(650), Micros(9_350)));
        assert_eq!(scale.x(Micros(650)), 500.0);
        assert_eq!(scale.x(Micros(5_000)), 500.0);
        assert_eq!(scale.x(Micros(9_350)), 500.0);
        for at in [0, 300, 650, 9_351, 9_999] {
            let there = scale.at(scale.x(Micros(at)));
            assert!(there.0.abs_diff(at) <= 1 || there == cut.to, "{at}");
        }
    }

    #[test]
    fn where_nothing_is_busy_nothing_is_taken_out() {
        let scale = Scale::new(whole(0), whole(0), 0.0, 0.0).without_idle(&[]);
        assert!(scale.x(Micros(5)).is_finite());
        let idle = Scale::new(whole(100), whole(0), 0.0, 10.0).without_idle(&[]);
        assert_eq!(idle.x(Micros(100)), 10.0);
    }
}
