//! Which thread an attempt or an item's work stands on.
//!
//! The executor's slot is read off the lane of an attempt's items, where it has any: a slot is
//! taken until its process has ended, and the log has no row for that.

use crate::Micros;
use crate::engine::OpWork;
use crate::timeline::{End, Timeline, WorkEnd};

use super::flows::Grouped;

/// A thread. Slots come in their order, each before its lanes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Track {
    slot: u32,
    /// The lane that items were worked on in; none is the slot itself.
    lane: Option<u32>,
    /// What would overlap with something on the same thread goes to the next.
    copy: u16,
}

/// The threads of a run.
pub(super) struct Tracks<'a> {
    timeline: &'a Timeline,
    /// Per attempt, its slot.
    slots: Vec<u32>,
    /// Each with the end of what stands last on it.
    tracks: Vec<(Track, Micros)>,
    /// Per attempt, [`Track::copy`].
    spans: Vec<u16>,
    /// Per item's work, the same.
    works: Vec<u16>,
    first: u32,
}

impl<'a> Tracks<'a> {
    /// The threads that a run needs, numbered from `first`.
    pub(super) fn of(timeline: &'a Timeline, works: &Grouped<'_>, first: u32) -> Self {
        let spans = 0..timeline.spans().len();
        let mut tracks = Self {
            timeline,
            slots: spans.map(|at| slot(timeline, works, at)).collect(),
            tracks: Vec::new(),
            spans: Vec::new(),
            works: Vec::new(),
            first,
        };
        for at in 0..timeline.spans().len() {
            let copy = tracks.place_span(at);
            tracks.spans.push(copy);
        }
        for at in 0..timeline.works().len() {
            let (from, to) = work_time(timeline, at);
            let copy = tracks.place(tracks.track_of_work(at, 0), from, to);
            tracks.works.push(copy);
        }
        tracks
    }

    /// The first number that no thread of the run has.
    pub(super) fn next(&self) -> u32 {
        self.first.saturating_add(number(self.tracks.len()))
    }

    /// The thread of an attempt.
    pub(super) fn of_span(&self, at: usize) -> u32 {
        self.tid(self.track_of_span(at, self.spans[at]))
    }

    /// The thread of an item's work.
    pub(super) fn of_work(&self, at: usize) -> u32 {
        self.tid(self.track_of_work(at, self.works[at]))
    }

    /// The threads in their order, each with its name.
    pub(super) fn names(&self) -> impl Iterator<Item = (u32, String)> {
        let tracks = (self.first..).zip(&self.tracks);
        tracks.map(|(tid, (track, _))| (tid, self.name(*track)))
    }

    fn name(&self, track: Track) -> String {
        let mut name = ["slot ", &(u64::from(track.slot) + 1).to_string()].concat();
        match (track.lane, self.pool()) {
            (None, _) => {}
            (Some(_), None) => name.push_str(": items"),
            (Some(lane), Some(processes)) => {
                name.push_str(": worker ");
                name.push_str(&(u64::from(lane % processes) + 1).to_string());
            }
        }
        if track.copy > 0 {
            name.push_str(" (");
            name.push_str(&(u32::from(track.copy) + 1).to_string());
            name.push(')');
        }
        name
    }

    /// The processes of a pool, where there are pools: a slot's lanes are its workers.
    fn pool(&self) -> Option<u32> {
        let ops = &self.timeline.plan().job.ops;
        ops.iter().find_map(|op| match op.work {
            OpWork::Pool(pool) => Some(pool.processes.max(1)),
            OpWork::Nothing | OpWork::Inline => None,
        })
    }

    fn place_span(&mut self, at: usize) -> u16 {
        if self.timeline.spans()[at].end == End::Skipped {
            return 0;
        }
        let (from, to) = span_time(self.timeline, at);
        self.place(self.track_of_span(at, 0), from, to)
    }

    /// Takes the first copy of a thread that is free by then.
    fn place(&mut self, mut track: Track, from: Micros, to: Micros) -> u16 {
        loop {
            match self
                .tracks
                .binary_search_by_key(&track, |(track, _)| *track)
            {
                Ok(at) if self.tracks[at].1 > from && track.copy < u16::MAX => track.copy += 1,
                Ok(at) => {
                    self.tracks[at].1 = to.max(self.tracks[at].1);
                    return track.copy;
                }
                Err(at) => {
                    self.tracks.insert(at, (track, to));
                    return track.copy;
                }
            }
        }
    }

    fn track_of_span(&self, at: usize, copy: u16) -> Track {
        Track {
            slot: self.slots[at],
            lane: None,
            copy,
        }
    }

    fn track_of_work(&self, at: usize, copy: u16) -> Track {
        let work = &self.timeline.works()[at];
        Track {
            slot: self.slots[work.span as usize],
            lane: Some(work.lane),
            copy,
        }
    }

    fn tid(&self, track: Track) -> u32 {
        let at = self.tracks.partition_point(|(other, _)| *other < track);
        self.first.saturating_add(number(at))
    }
}

/// The slot of an attempt.
fn slot(timeline: &Timeline, works: &Grouped<'_>, at: usize) -> u32 {
    let span = &timeline.spans()[at];
    let Some(first) = works.of_span(at).first() else {
        return span.slot;
    };
    let lanes = match timeline.plan().op_of(span.step).work {
        OpWork::Pool(pool) => pool.processes.max(1),
        OpWork::Nothing | OpWork::Inline => 1,
    };
    timeline.works()[*first as usize].lane / lanes
}

/// From when to when an attempt lasts; what is under way, up to the last row.
pub(super) fn span_time(timeline: &Timeline, at: usize) -> (Micros, Micros) {
    let span = &timeline.spans()[at];
    let end = match span.end.is_open() {
        true => span.ended.max(timeline.last()),
        false => span.ended,
    };
    (span.launched, end.max(span.launched))
}

/// From when to when an item was worked on; what is under way, up to the last row.
pub(super) fn work_time(timeline: &Timeline, at: usize) -> (Micros, Micros) {
    let work = &timeline.works()[at];
    let end = match work.end {
        WorkEnd::Running => work.ended.max(timeline.last()),
        _ => work.ended,
    };
    (work.began, end.max(work.began))
}

fn number(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}
