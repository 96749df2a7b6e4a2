//! When what was measured of a machine is not to be relied on, and why.

use crate::Micros;
use crate::micros::decimal;

use super::{Calibration, Together, WHOLE};
use crate::forecast::some;

/// Timers that are later than this as a rule have something else in their way: a browser's own
/// rules make them some 4 ms late.
const LATE: Micros = Micros(10_000);
/// By how much the second best may be less than the best, in thousandths of that.
const APART: u64 = 100;
/// By how much several workers may seem to do more than they can, in thousandths.
const BEYOND: u64 = 100;

/// Why a measurement is not to be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doubt {
    /// The page was out of sight meanwhile.
    Hidden,
    /// Timers were late.
    LateTimers {
        /// What they were set to.
        set: Micros,
        /// How late, the median.
        median: Micros,
    },
    /// There was time for one try alone.
    OneTry {
        /// Of so many workers at once.
        workers: u32,
    },
    /// The best was not done again.
    Spread(Together),
    /// Several did more than that many can.
    BeyondAll(Together),
}

impl Calibration {
    /// Why it is not to be relied on; empty where it is.
    pub fn doubts(&self) -> Vec<Doubt> {
        let mut doubts = Vec::from_iter(self.hidden.then_some(Doubt::Hidden));
        let latest = self.timers.iter().max_by_key(|timer| timer.median);
        let late = latest.filter(|timer| timer.median > LATE);
        doubts.extend(late.map(|timer| Doubt::LateTimers {
            set: timer.set,
            median: timer.median,
        }));
        doubts.extend(self.together.iter().filter_map(Together::doubt));
        doubts
    }

    /// That it is not to be relied on, with the reasons; nothing where it is.
    pub fn doubtful(&self) -> Option<String> {
        let reasons: Vec<String> = self.doubts().iter().map(Doubt::words).collect();
        (!reasons.is_empty()).then(|| format!("Doubtful, because {}.", reasons.join("; ")))
    }
}

impl Together {
    /// Why this part is not to be relied on.
    fn doubt(&self) -> Option<Doubt> {
        let all = u64::from(self.workers).saturating_mul(WHOLE + BEYOND);
        if self.thousandths > all {
            return Some(Doubt::BeyondAll(*self));
        }
        let Some(again) = self.again else {
            let workers = self.workers;
            return Some(Doubt::OneTry { workers });
        };
        let least = self.thousandths.saturating_mul(WHOLE - APART) / WHOLE;
        (again < least).then_some(Doubt::Spread(*self))
    }
}

impl Doubt {
    /// The reason, as part of a sentence.
    pub fn words(&self) -> String {
        let times = |thousandths| decimal(thousandths, WHOLE, 2);
        let all = |workers: u32| some(u64::from(workers), "worker");
        match self {
            Self::Hidden => {
                "the page was out of sight meanwhile, and browsers slow down what is not seen"
                    .to_owned()
            }
            Self::LateTimers { set, median } => format!(
                "a timer of {set} came {median} late as a rule: something else keeps the machine busy"
            ),
            Self::OneTry { workers } => {
                format!("there was time for one try alone of {}", all(*workers))
            }
            Self::Spread(together) => format!(
                "{} did {} times what one does, and at the next best try {}",
                all(together.workers),
                times(together.thousandths),
                times(together.again.unwrap_or(0)),
            ),
            Self::BeyondAll(together) => format!(
                "{} seemed to do {} times what one does: that one was held up",
                all(together.workers),
                times(together.thousandths),
            ),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::measured;
    use super::{Calibration, Doubt};
    use crate::Micros;
    use crate::forecast::{Lateness, Together};

    fn together(workers: u32, thousandths: u64, again: Option<u64>) -> Together {
        Together {
            workers,
            thousandths,
            again,
        }
    }

    fn of(last: Together) -> Calibration {
        let mut calibration = measured(&[(1, 1_000)]);
        calibration.together.push(last);
        calibration
    }

    #[test]
    fn what_is_done_twice_is_not_doubted() {
        let calibration = measured(&[(1, 1_000), (2, 1_930), (4, 2_480)]);
        assert_eq!(calibration.doubts(), []);
        assert_eq!(calibration.doubtful(), None);
    }

    #[test]
    fn several_may_do_a_little_more_than_that_many_and_no_more() {
        let doubts = |thousandths| of(together(2, thousandths, Some(thousandths))).doubts();
        assert_eq!(doubts(2_200), []);
        let beyond = together(2, 2_201, Some(2_201));
        assert_eq!(doubts(2_201), [Doubt::BeyondAll(beyond)]);
    }

    #[test]
    fn the_best_must_be_done_again() {
        assert_eq!(of(together(2, 1_900, Some(1_710))).doubts(), []);
        let apart = together(2, 1_900, Some(1_709));
        assert_eq!(of(apart).doubts(), [Doubt::Spread(apart)]);
        let once = of(together(2, 1_900, None)).doubts();
        assert_eq!(once, [Doubt::OneTry { workers: 2 }]);
    }

    #[test]
    fn timers_may_be_as_late_as_browsers_make_them() {
        let timers = |late: u64| {
            let mut calibration = measured(&[(1, 1_000)]);
            let took = [Micros(10_000 + late); 3];
            calibration.timers = Vec::from_iter(Lateness::of(Micros(10_000), &took));
            calibration.doubts()
        };
        assert_eq!(timers(10_000), []);
        let late = Doubt::LateTimers {
            set: Micros(10_000),
            median: Micros(10_001),
        };
        assert_eq!(timers(10_001), [late]);
    }

    #[test]
    fn every_reason_is_said() {
        let mut calibration = of(together(2, 1_900, Some(1_400)));
        calibration.hidden = true;
        assert_eq!(
            calibration.doubtful().as_deref(),
            Some(
                "Doubtful, because the page was out of sight meanwhile, and browsers slow down what is not seen; \
                 2 workers did 1.90 times what one does, and at the next best try 1.40."
            )
        );
    }
}
