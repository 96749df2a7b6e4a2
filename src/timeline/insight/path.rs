//! What held a run up: the chain of attempts and items that each had to wait for the one before.

use crate::Micros;
use crate::timeline::model::Timeline;
use crate::timeline::view::Pointed;

use super::index::{Index, span_end, work_end};
use super::waited::{Held, Waited};

/// One stretch of what held a run up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// When it began.
    pub from: Micros,
    /// When it ended; later than `from`.
    pub to: Micros,
    /// Whose time it is. Of [`Why::Waiting`], who waited; nobody's at the run's start and end.
    pub target: Option<Pointed>,
    /// What passed.
    pub why: Why,
    /// What kept it from beginning before `from`.
    pub held: Held,
}

/// What the time of a link went to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// The run starts, up to its first step.
    Start,
    /// A step's process is started and gets ready.
    Process,
    /// A step that has begun loads its inputs and starts its pool.
    Before,
    /// An item's work.
    Work,
    /// A step closes its pool and stores its outputs, or sees that it failed.
    After,
    /// A step that works on no item does all that it does.
    Step,
    /// What [`Link::held`] says is over, and what waited has not begun: a retry's delay, a
    /// process that ends, a slot that is asked for again.
    Waiting,
    /// The run ends, after its last step.
    End,
}

impl Why {
    /// All of them, in the order in which a run comes to them.
    pub const ALL: [Self; 8] = [
        Self::Start,
        Self::Process,
        Self::Before,
        Self::Work,
        Self::After,
        Self::Step,
        Self::Waiting,
        Self::End,
    ];

    /// In words, behind a time or a share.
    pub fn name(self) -> &'static str {
        match self {
            Self::Start => "starting the run",
            Self::Process => "starting step processes",
            Self::Before => "preparing the work",
            Self::Work => "work",
            Self::After => "storing results",
            Self::Step => "steps without items",
            Self::Waiting => "waiting",
            Self::End => "ending the run",
        }
    }
}

/// Links that follow each other from the start of a run to its last row, without a gap: had one
/// of them been shorter and nothing else taken its place, the run would have been.
///
/// It is found backwards from the end: who ended last, what that had to wait for last, and so on.
/// Of a run under way it leads to the attempt that has run the longest. A log does not say when a
/// step's process ends; what follows in its slot until then counts as [`Why::Waiting`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CriticalPath {
    links: Vec<Link>,
    /// How much went to what, in the order of [`Why::ALL`].
    times: [Micros; Why::ALL.len()],
}

impl CriticalPath {
    /// Of a run as far as its rows tell.
    pub fn of(run: &Timeline) -> Self {
        Self::with(run, &Index::of(run))
    }

    pub(super) fn with(run: &Timeline, index: &Index) -> Self {
        let mut walk = Walk {
            run,
            index,
            at: run.last(),
            links: Vec::new(),
        };
        walk.back();
        walk.links.reverse();
        let mut times = [Micros::ZERO; Why::ALL.len()];
        for link in &walk.links {
            times[link.why as usize] += link.to.since(link.from);
        }
        Self {
            links: walk.links,
            times,
        }
    }

    /// From the run's first row to its last so far.
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// How much of the run went to something.
    pub fn time(&self, why: Why) -> Micros {
        self.times[why as usize]
    }

    /// The link in which an item worked, if that held the run up.
    pub(super) fn work(&self, run: &Timeline, work: u32) -> Option<&Link> {
        let began = run.works().get(work as usize)?.began;
        let at = self.links.partition_point(|link| link.from < began);
        let link = self.links.get(at)?;
        (link.why == Why::Work && link.target == Some(Pointed::Work(work))).then_some(link)
    }

    /// Per attempt, how long it held the run up once it had its slot.
    pub(super) fn shares(&self, run: &Timeline) -> Vec<Micros> {
        let mut shares = vec![Micros::ZERO; run.spans().len()];
        for link in self.links.iter().filter(|link| link.why != Why::Waiting) {
            let span = match link.target {
                Some(Pointed::Span(span)) => span,
                Some(Pointed::Work(work)) => run.works()[work as usize].span,
                Some(Pointed::Row(_)) | None => continue,
            };
            shares[span as usize] += link.to.since(link.from);
        }
        shares
    }
}

/// A walk back from the end of a run.
struct Walk<'a> {
    run: &'a Timeline,
    index: &'a Index,
    /// How far back it has come.
    at: Micros,
    /// Newest first.
    links: Vec<Link>,
}

impl Walk<'_> {
    fn back(&mut self) {
        let mut last = self.index.last(self.run);
        if let Some(last) = last {
            let end = span_end(self.run, &self.run.spans()[last as usize]);
            self.to(end, Why::End, None);
            self.held(Held::Last);
        }
        while let Some(span) = last {
            self.through(span);
            let waited = Waited::of(self.run, self.index, span);
            if let Some(on) = waited.on {
                let end = span_end(self.run, &self.run.spans()[on as usize]);
                self.wait(end, waited.held, Pointed::Span(span));
            }
            last = waited.on;
        }
        self.to(Micros::ZERO, Why::Start, None);
        self.held(Held::Start);
    }

    /// Through an attempt: its end, its items one before the other, its beginning.
    fn through(&mut self, at: u32) {
        let span = self.run.spans()[at as usize];
        let target = Some(Pointed::Span(at));
        let works = self.index.works_of(at).iter().copied();
        let end = |work: &u32| work_end(self.run, &self.run.works()[*work as usize]);
        let last = works.rev().max_by_key(end);
        if let Some(work) = last {
            self.to(end(&work), Why::After, target);
            self.through_lane(work);
        }
        let why = if last.is_some() {
            Why::Before
        } else {
            Why::Step
        };
        self.to(span.began, why, target);
        self.to(span.launched, Why::Process, target);
    }

    fn through_lane(&mut self, last: u32) {
        let mut at = last;
        loop {
            let work = self.run.works()[at as usize];
            self.to(work.began, Why::Work, Some(Pointed::Work(at)));
            let Some(before) = self.held_by(at) else {
                return;
            };
            let end = work_end(self.run, &self.run.works()[before as usize]);
            self.wait(end, Held::Worker, Pointed::Work(at));
            at = before;
        }
    }

    /// The work before in a lane, but for work of no time: that holds nobody up.
    fn held_by(&self, work: u32) -> Option<u32> {
        let mut before = self.index.before_in_lane(work)?;
        while self.run.works()[before as usize].began >= self.at {
            before = self.index.before_in_lane(before)?;
        }
        Some(before)
    }

    /// Back to when what was waited for was over.
    fn wait(&mut self, to: Micros, held: Held, who: Pointed) {
        self.to(to, Why::Waiting, Some(who));
        self.held(held);
    }

    fn to(&mut self, to: Micros, why: Why, target: Option<Pointed>) {
        if to >= self.at {
            return;
        }
        self.links.push(Link {
            from: to,
            to: self.at,
            target,
            why,
            held: Held::Own,
        });
        self.at = to;
    }

    /// Says why the link that was added last did not begin before.
    fn held(&mut self, held: Held) {
        if let Some(link) = self.links.last_mut().filter(|link| link.held == Held::Own) {
            link.held = held;
        }
    }
}
