//! A scenario in a link: what stands behind `#s=`.
//!
//! ```text
//! 1.docs-page/seconds=2.5/cpus=3/fail=q:1,c
//! ```
//!
//! First the version of the format, then a preset, then what differs from it, by the names of the
//! command line's options. Of all presets, the one that gives the shortest link is taken.
//!
//! - **Characters.** Letters, digits, `-`, `_`, `.`, `/`, `=`, `:` and `,`, which a URL's fragment
//!   may hold as they are and which chats and Markdown leave alone inside of one; in keys, all
//!   but letters, digits and `_` is percent-encoded. A link that would end in punctuation, which
//!   is often taken for the sentence's, ends in `/end`.
//! - **Floats** come out as they went in: a decimal where that is exact, otherwise the 64 bits of
//!   the float (`x3fd3333333333334`). Probabilities are floats as well: 0.02, and no percentage.
//! - **Limits.** A link has at most [`LONGEST_LINK`] and [`MOST_COMMAS`]; both are checked before
//!   anything is read. So what is read fits into 1 MiB: every text in it stood in the link and is
//!   no longer than it was there (64 KiB in all), each key or fault adds at most 32 bytes of its own and
//!   16 of the allocator's (768 KiB in all), and all else has a fixed size.
//! - **Forever.** A link of version 1 keeps its meaning. So a preset, the default price, speed or
//!   credit rule, or what a rule counts, may only be changed together with a new version, and
//!   version 1 then keeps the old ones; `tests/link.rs` freezes them.

mod read;
mod text;
mod write;

use std::fmt;

use super::{Price, Scenario};
use crate::dagster::credits::Rule;

/// The longest link, in bytes: 64 KiB.
pub const LONGEST_LINK: usize = 64 * 1024;
/// Commas in a link at most: one between each two of the keys, and of the faults. About as many
/// as different keys fit into [`LONGEST_LINK`].
pub const MOST_COMMAS: usize = 16 * 1024;
/// The version that is written, and the only one so far.
const VERSION: u32 = 1;
/// How many times as fast as it says a scenario can be run live.
pub const SPEEDS: [u32; 7] = [1, 2, 5, 10, 20, 50, 100];

const SPEEDS_IN_WORDS: &str = "one of 1, 2, 5, 10, 20, 50, 100";

fn is_too_long(link: &str) -> bool {
    let commas = || link.bytes().filter(|byte| *byte == b',').count();
    link.len() > LONGEST_LINK || commas() > MOST_COMMAS
}

/// What a link carries.
#[derive(Clone, Debug, PartialEq)]
pub struct Shared {
    /// What to run. It may have problems: whoever opens the link is told of them.
    pub scenario: Scenario,
    /// How many times as fast, one of [`SPEEDS`].
    pub speed: u32,
    /// What a credit costs.
    pub price: Price,
    /// By which credits are counted.
    pub rule: Rule,
}

impl Default for Shared {
    /// The docs page at its own pace, at the default price, by the current rule.
    fn default() -> Self {
        Self::new(Scenario::default())
    }
}

impl Shared {
    /// A scenario at its own pace, at the default price, by the current rule.
    pub fn new(scenario: Scenario) -> Self {
        Self {
            scenario,
            speed: SPEEDS[0],
            price: Price::default(),
            rule: Rule::default(),
        }
    }

    /// The link, without `#s=`. [`Shared::from_link`] makes an equal value of it.
    ///
    /// # Errors
    /// [`LinkProblem::TooLong`]; [`LinkProblem::Damaged`] for a float that is no number and for a
    /// speed that is none of [`SPEEDS`].
    pub fn to_link(&self) -> Result<String, LinkProblem> {
        write::link(self)
    }

    /// What a link carries: a whole address with `#s=` in it, or what stands from there on, or
    /// behind that.
    ///
    /// # Errors
    /// What is wrong with the link, and nothing of what it carries.
    pub fn from_link(link: &str) -> Result<Self, LinkProblem> {
        read::shared(link)
    }
}

/// Why there is no link, or nothing to be made of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LinkProblem {
    /// More than [`LONGEST_LINK`] or [`MOST_COMMAS`].
    TooLong,
    /// A part that means nothing.
    Damaged {
        /// The part, shortened.
        part: String,
        /// What is wrong with it.
        what: String,
        /// What would be accepted.
        accepted: String,
    },
    /// A version of the format that came after this program.
    Newer {
        /// The version.
        version: u32,
    },
}

impl LinkProblem {
    fn damaged(part: &str, what: impl Into<String>, accepted: impl Into<String>) -> Self {
        Self::Damaged {
            part: text::shortened(part),
            what: what.into(),
            accepted: accepted.into(),
        }
    }
}

impl fmt::Display for LinkProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => f.write_str(
                "This is too long for a link: one has at most 64 KiB, and about 16,000 keys.",
            ),
            Self::Damaged {
                part,
                what,
                accepted,
            } => write!(
                f,
                "The link is damaged at “{part}”: {what}. It should be {accepted}."
            ),
            Self::Newer { version } => write!(
                f,
                "The link is of version {version}, and this Fanout reads version {VERSION}. \
                 Reload the page, or get a newer Fanout."
            ),
        }
    }
}

impl std::error::Error for LinkProblem {}
