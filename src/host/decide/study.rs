//! Which study finds what is wanted, and its report as the page gets it.

use crate::forecast::choice::Choosing;
use crate::forecast::frontier::{self, Frontier};
use crate::forecast::monte::{self, MonteCarlo};
use crate::forecast::{CurveConfig, Curves, Study};
use crate::host::protocol::decide::{Report, Wanted};
use crate::scenario::{Checked, Shared};

/// A study with its report.
pub(super) trait Reporting: Study {
    /// What is found so far; nothing before anything is.
    fn report(&self) -> Option<Report>;
}

/// The study that finds what is wanted.
pub(super) fn study(what: &Wanted, shared: &Shared, scenario: &Checked) -> Box<dyn Reporting> {
    let rule = shared.rule;
    match what {
        Wanted::Monte { trials } => {
            let trials = *trials;
            let config = monte::Config { trials, rule };
            Box::new(MonteCarlo::new(scenario, config))
        }
        Wanted::Curve { axis } => {
            let config = CurveConfig {
                rule,
                ..CurveConfig::default()
            };
            Box::new(Curves::new(scenario, *axis, &config))
        }
        Wanted::Frontier => {
            let config = frontier::Config {
                rule,
                ..frontier::Config::default()
            };
            Box::new(Frontier::new(scenario, config))
        }
        Wanted::Choice { weights } => {
            Box::new(Choosing::new(scenario, *weights, rule, shared.price))
        }
    }
}

impl Reporting for MonteCarlo {
    fn report(&self) -> Option<Report> {
        Self::report(self).map(|forecast| Report::Monte(Box::new(forecast)))
    }
}

impl Reporting for Curves {
    fn report(&self) -> Option<Report> {
        Some(Report::Curve(Box::new(Self::report(self))))
    }
}

impl Reporting for Frontier {
    fn report(&self) -> Option<Report> {
        Some(Report::Frontier(Box::new(Self::report(self))))
    }
}

impl Reporting for Choosing {
    fn report(&self) -> Option<Report> {
        Self::report(self).map(|report| Report::Choice(Box::new(report)))
    }
}
