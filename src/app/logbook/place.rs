//! Where one is in a long list of which only what is in sight is drawn.
//!
//! A browser draws no element of any height one likes: above [`TALLEST`] the list is that high, and
//! its scroll bar stands for all rows in proportion. Pixels of the whole list are counted apart
//! from those of the scroll bar.

use std::ops::Range;

/// The tallest that a list is, in pixels.
const TALLEST: u64 = 8_000_000;
/// Rows that are drawn above and below what is in sight.
const SPARE: u32 = 8;
/// Height of the list's frame, in pixels.
const FRAME: u64 = 2;
/// Height of the columns' titles, where there are any, in pixels.
const TITLES: u64 = 28;
/// How near the end counts as at the end, in pixels.
const NEAR: u64 = 4;

/// What the browser has laid out.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Size {
    /// The most that the list may take of the window, in pixels.
    pub(crate) height: u32,
    /// Whether rows have two lines.
    pub(crate) is_narrow: bool,
}

/// Where one is.
#[derive(Clone, Default)]
pub(crate) struct Place {
    pub(crate) size: Option<Size>,
    /// Pixels of the whole list above what is seen.
    top: u64,
    total: u32,
    /// Height of the whole list when its rows were counted last.
    outer: u64,
    /// Whether new rows are followed to the end.
    pub(crate) follows: bool,
    /// How many rows there were when the end was last in sight.
    seen: u32,
    /// Counts up when the scroll bar is to be moved.
    pub(crate) jumps: u32,
}

impl Place {
    /// The beginning of another list in the same place; its end where it goes on and is followed.
    /// Its rows are counted when they are there: until then the old ones stand.
    pub(crate) fn anew(&self, is_live: bool) -> Self {
        let follows = is_live && self.follows;
        Self {
            top: if follows { self.top } else { 0 },
            follows,
            seen: self.total,
            jumps: self.jumps + 1,
            ..self.clone()
        }
    }

    /// The beginning of a list of which nothing is known, followed to its end or not.
    pub(crate) fn empty(&self, follows: bool) -> Self {
        Self {
            size: self.size,
            follows,
            jumps: self.jumps + 1,
            ..Self::default()
        }
    }

    /// Height of a row, in pixels.
    pub(crate) fn row(&self) -> u64 {
        match self.size {
            Some(size) if size.is_narrow => 44,
            _ => 24,
        }
    }

    /// Height of what is around the rows.
    fn around(&self) -> u64 {
        match self.size {
            Some(size) if size.is_narrow => FRAME,
            _ => FRAME + TITLES,
        }
    }

    /// Height of the part in which rows are seen, where there are many.
    fn height(&self) -> u64 {
        let most = self.size.map_or(480, |size| u64::from(size.height));
        most.saturating_sub(self.around()).max(self.row())
    }

    /// Height of the list with what is around it: no more than its rows need.
    pub(crate) fn outer(&self) -> u64 {
        match self.outer {
            // Nobody has counted them yet.
            0 => self.height() + self.around(),
            outer => outer,
        }
    }

    fn whole(&self) -> u64 {
        u64::from(self.total) * self.row()
    }

    /// Height of the list as it is drawn.
    pub(crate) fn drawn(&self) -> u64 {
        self.whole().min(TALLEST)
    }

    /// Whether the scroll bar is no measure of pixels.
    pub(crate) fn is_scaled(&self) -> bool {
        self.whole() > TALLEST
    }

    fn most(&self) -> u64 {
        self.whole().saturating_sub(self.height())
    }

    fn most_drawn(&self) -> u64 {
        self.drawn().saturating_sub(self.height())
    }

    /// Where the scroll bar stands.
    pub(crate) fn bar(&self) -> u64 {
        match self.is_scaled() {
            true => self.top * self.most_drawn() / self.most().max(1),
            false => self.top,
        }
    }

    /// Rows in sight, of so many.
    pub(crate) fn in_sight(&self, total: u32) -> Range<u32> {
        let row = self.row();
        let start = u32::try_from(self.top / row).unwrap_or(u32::MAX).min(total);
        let end = u32::try_from((self.top + self.height()).div_ceil(row)).unwrap_or(u32::MAX);
        start..end.clamp(start, total)
    }

    /// Rows that are drawn, and where the first of them stands in the list as it is drawn.
    pub(crate) fn rows(&self) -> (Range<u32>, i64) {
        let sight = self.in_sight(self.total);
        let start = sight.start.saturating_sub(SPARE);
        let end = sight.end.saturating_add(SPARE).min(self.total);
        let first = u64::from(start) * self.row();
        (
            start..end,
            self.bar() as i64 + first as i64 - self.top as i64,
        )
    }

    /// There are so many rows now. `grows` says that there were fewer to be found before.
    pub(crate) fn hold(&mut self, total: u32, grows: bool) {
        let was = std::mem::replace(&mut self.total, total);
        self.outer = self.whole().min(self.height()) + self.around();
        if self.follows && was != total {
            self.top = self.most();
            self.jumps += 1;
        }
        if self.follows || !grows {
            self.seen = total;
        }
    }

    /// The browser has laid out anew.
    pub(crate) fn measure(&mut self, size: Size) {
        let row = self.row();
        self.size = Some(size);
        self.outer = self.whole().min(self.height()) + self.around();
        self.go_to(match self.follows {
            true => self.most(),
            false => self.top * self.row() / row,
        });
    }

    fn is_at_end(&self) -> bool {
        self.top + NEAR >= self.most()
    }

    /// Somebody has moved the scroll bar. Who goes up does not follow any more; who comes to the
    /// end of a run that goes on does.
    pub(crate) fn scrolled(&mut self, bar: u64, is_live: bool) {
        // It is where it was put: nobody has moved it.
        if bar.abs_diff(self.bar()) <= 1 {
            return;
        }
        self.top = match self.is_scaled() {
            true => bar * self.most() / self.most_drawn().max(1),
            false => bar,
        };
        self.settle(is_live);
    }

    /// Whether the wheel can turn the list any further that way.
    pub(crate) fn turns(&self, by: i64) -> bool {
        if by < 0 {
            self.top > 0
        } else {
            self.top < self.most()
        }
    }

    /// The wheel was turned, where the scroll bar is no measure.
    pub(crate) fn turned(&mut self, by: i64, is_live: bool) {
        self.go_to(self.top.saturating_add_signed(by));
        self.settle(is_live);
    }

    fn settle(&mut self, is_live: bool) {
        self.follows = is_live && self.is_at_end();
        if self.is_at_end() {
            self.seen = self.total;
        }
    }

    fn go_to(&mut self, top: u64) {
        self.top = top.min(self.most());
        self.jumps += 1;
    }

    /// Brings a row into sight. Who is at another than the last does not follow any more.
    pub(crate) fn reveal(&mut self, at: u32, is_live: bool) {
        let row = self.row();
        let top = u64::from(at) * row;
        if top < self.top {
            self.go_to(top);
        } else if top + row > self.top + self.height() {
            self.go_to(top + row - self.height());
        }
        self.settle(is_live);
        self.follows &= at.saturating_add(1) >= self.total;
    }

    /// Follows new rows to the end, or stays.
    pub(crate) fn follow(&mut self, follows: bool) {
        self.follows = follows;
        self.seen = self.total;
        if follows {
            self.go_to(self.most());
        }
    }

    /// Rows that came since the end was in sight.
    pub(crate) fn news(&self) -> u32 {
        self.total.saturating_sub(self.seen)
    }

    /// Rows that are wholly in sight at once: what a page is.
    pub(crate) fn page(&self) -> u32 {
        u32::try_from(self.height() / self.row())
            .unwrap_or(1)
            .max(1)
    }
}
