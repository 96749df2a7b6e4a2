//! What attempts and items look like, and which looks win where there is no room for all.

use crate::timeline::{End, Span, Work, WorkEnd};

use super::{Form, Paint};

/// How a bar is filled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) form: Form,
    pub(super) paint: Paint,
    /// Whether Dagster would not show it.
    pub(super) dim: bool,
}

impl Look {
    pub(super) const fn of(form: Form, paint: Paint) -> Self {
        Self {
            form,
            paint,
            dim: false,
        }
    }

    pub(super) const OVERHEAD: Self = Self::of(Form::Hatch, Paint::Starting);
    pub(super) const WAITS: Self = Self::of(Form::Dots, Paint::Retry);

    /// How much it has to say: trouble before work, work before rest.
    pub(super) fn rank(self) -> u8 {
        let ranks = RANKS.iter();
        let found = ranks
            .clone()
            .position(|rank| (rank.form, rank.paint) == (self.form, self.paint))
            .or_else(|| ranks.clone().position(|rank| rank.paint == self.paint));
        1 + u8::try_from(found.unwrap_or(0)).unwrap_or(0)
    }

    /// The look of a rank.
    pub(super) fn of_rank(rank: u8, dim: bool) -> Self {
        let at = usize::from(rank.saturating_sub(1)).min(RANKS.len() - 1);
        Self { dim, ..RANKS[at] }
    }
}

/// Looks by what they have to say, the least first.
const RANKS: [Look; 10] = [
    Look::of(Form::Dots, Paint::Retry),
    Look::of(Form::Fill, Paint::Queued),
    Look::of(Form::Fill, Paint::Skipped),
    Look::OVERHEAD,
    Look::of(Form::Fill, Paint::Succeeded),
    Look::of(Form::Struck, Paint::Succeeded),
    Look::of(Form::Fill, Paint::Running),
    Look::of(Form::Fill, Paint::Cancelled),
    Look::of(Form::Fill, Paint::Retry),
    Look::of(Form::Fill, Paint::Failed),
];

/// From this rank on, one among many is still pointed at.
pub(super) const TROUBLE: u8 = 8;

/// The colour of an attempt.
pub(super) fn of_end(end: End) -> Paint {
    match end {
        End::Starting => Paint::Starting,
        End::Running => Paint::Running,
        End::Succeeded => Paint::Succeeded,
        End::Failed => Paint::Failed,
        End::UpForRetry => Paint::Retry,
        End::Skipped => Paint::Skipped,
        End::Unknown => Paint::Cancelled,
    }
}

/// The look of an item's work: what was computed in vain is struck through.
pub(super) fn of_work(work: &Work, span: &Span, dim: bool) -> Look {
    let in_vain = matches!(span.end, End::Failed | End::UpForRetry | End::Unknown);
    let (form, paint) = match work.end {
        WorkEnd::Running => (Form::Fill, Paint::Running),
        WorkEnd::Returned if in_vain => (Form::Struck, Paint::Succeeded),
        WorkEnd::Returned => (Form::Fill, Paint::Succeeded),
        WorkEnd::Raised if span.end == End::UpForRetry => (Form::Fill, Paint::Retry),
        WorkEnd::Raised => (Form::Fill, Paint::Failed),
        WorkEnd::Stopped => (Form::Fill, Paint::Cancelled),
    };
    Look { form, paint, dim }
}

/// The sign of a state, so that colour is not all that tells.
pub(super) fn glyph(paint: Paint) -> &'static str {
    match paint {
        Paint::Starting => "◔",
        Paint::Running => "▶",
        Paint::Succeeded => "✓",
        Paint::Failed => "✕",
        Paint::Retry => "↻",
        Paint::Skipped => "–",
        Paint::Cancelled => "■",
        _ => "○",
    }
}
