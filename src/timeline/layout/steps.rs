//! Rows by steps, in topological order.

use crate::engine::{OpId, Plan, Source, StepId};
use crate::timeline::lanes::{Crew, processes};
use crate::timeline::view::{Mode, RowKey};
use crate::timeline::{End, Timeline};

use super::stack::Stack;
use super::{Chain, Fold, Kind, OpRows, first_step, index};

impl Stack<'_> {
    /// A row per op that is not mapped and per mapping key, headings above those.
    pub(super) fn steps(&mut self) {
        // Workers have no place but in time.
        let is_timed = self.view.mode == Mode::Timed;
        let crew = is_timed.then(|| Crew::of_steps(self.part.timeline));
        let crew = crew.as_ref();
        let heads = heads(self.plan());
        for (op, head) in (0..).map(OpId).zip(&heads) {
            let rows = match *head {
                None => self.op(op, crew),
                Some(head) if head == op => self.chain(op, &heads, crew),
                Some(head) => self.rows().ops[head.0],
            };
            self.rows().ops.push(rows);
        }
        self.rows().crew = crew.cloned().unwrap_or_default();
    }

    /// Dagster's flat view: what has no keys stands in the first row.
    pub(super) fn flat(&mut self) {
        let heads = heads(self.plan());
        let first = self.layout.blocks.len();
        let mut mapped = Vec::new();
        for head in heads
            .iter()
            .enumerate()
            .filter_map(|(op, head)| head.filter(|head| head.0 == op))
        {
            let rows = self.flat_chain(head, &heads);
            mapped.push((head, rows));
        }
        let plain = (0..heads.len()).find(|op| heads[*op].is_none() && self.runs(OpId(*op)));
        if let (true, Some(op)) = (self.layout.blocks.len() == first, plain) {
            self.push(Kind::Op(index(op)), 0, Fold::No);
        }
        for (op, head) in heads.iter().enumerate() {
            let found = mapped.iter().find(|(other, _)| Some(*other) == *head);
            let runs = self.runs(OpId(op));
            let rows = match found {
                Some((_, rows)) => *rows,
                None if runs => OpRows::Row(first),
                None => OpRows::Nowhere,
            };
            self.rows().ops.push(rows);
        }
    }

    fn hides(&self) -> bool {
        self.view.hide_not_started && self.view.mode == Mode::Timed
    }

    fn runs(&self, op: OpId) -> bool {
        let plan = self.plan();
        plan.steps_of(op).any(|step| plan.runs(step))
    }

    fn op(&mut self, op: OpId, crew: Option<&Crew>) -> OpRows {
        let step = self.plan().step(op, 0);
        if !self.plan().runs(step) || self.hides() && !self.has_begun(step) {
            return OpRows::Nowhere;
        }
        let workers = crew.map_or(0, |crew| crew.of_step(self.plan(), step));
        let key = RowKey::Step(index(step.index()));
        let fold = self.fold(key, workers, workers);
        let block = self.push(Kind::Op(index(op.0)), 0, fold);
        if fold == Fold::Open {
            self.workers(step, workers, 1);
        }
        OpRows::Row(block)
    }

    fn workers(&mut self, step: StepId, workers: u32, depth: u8) {
        let kind = Kind::Workers(step);
        let each = self.each(workers, self.full(kind, Fold::No));
        let block = self.push_block(kind, depth, Fold::No, (0, workers), each);
        self.rows().workers.push((step, block));
    }

    fn chain(&mut self, head: OpId, heads: &[Option<OpId>], crew: Option<&Crew>) -> OpRows {
        if is_run_again(self.plan()) && !self.runs(head) {
            return OpRows::Nowhere;
        }
        let known = are_keys_known(self.part.timeline, head);
        let only = self.only(head, heads);
        let count = match &only {
            _ if !known => 0,
            Some(only) => index(only.len()),
            None => index(self.plan().steps_of(head).count()),
        };
        if self.hides() && count == 0 {
            return OpRows::Nowhere;
        }
        let key = RowKey::FanOut(index(head.0));
        let fold = self.fold(key, count, count);
        let heading = self.push(Kind::FanOut(index(head.0)), 0, fold);
        self.rows().chains.push(Chain {
            head: index(head.0),
            heading,
            keys: Vec::new(),
            only,
        });
        if fold == Fold::Open {
            self.keys(head, count, heads, crew);
        }
        OpRows::Chain(self.rows().chains.len() - 1)
    }

    /// In the flat view there is no heading: the first key's row has the fold marker.
    fn flat_chain(&mut self, head: OpId, heads: &[Option<OpId>]) -> OpRows {
        let before = self.layout.blocks.len();
        let rows = self.chain(head, heads, None);
        if self.layout.blocks.len() > before + 1 {
            self.take_heading_out(before);
        }
        rows
    }

    fn take_heading_out(&mut self, heading: usize) {
        let gone = self.layout.blocks.remove(heading);
        for block in &mut self.layout.blocks[heading..] {
            block.y -= gone.each;
            block.depth = 0;
        }
        self.layout.height -= gone.each;
        if let Some(chain) = self.rows().chains.last_mut() {
            chain.keys.iter_mut().for_each(|(_, block)| *block -= 1);
        }
    }

    /// Keys in blocks, each of which ends with a step whose workers are shown.
    fn keys(&mut self, head: OpId, count: u32, heads: &[Option<OpId>], crew: Option<&Crew>) {
        let kind = Kind::Keys(index(head.0));
        let each = self.each(count, self.full(kind, Fold::No));
        let pool = pool_of_chain(self.plan(), head, heads);
        let (open, fold) = match (pool, crew, each.1) {
            (Some(pool), Some(crew), 1) => (self.open_pools(head, pool, count, crew), Fold::Closed),
            _ => (Vec::new(), Fold::No),
        };
        let mut first = 0;
        for (position, step, workers) in open {
            if position > first {
                self.key_block(kind, fold, (first, position - first), each);
            }
            self.key_block(kind, Fold::Open, (position, 1), each);
            self.workers(step, workers, 2);
            first = position + 1;
        }
        if first < count {
            self.key_block(kind, fold, (first, count - first), each);
        }
    }

    fn key_block(&mut self, kind: Kind, fold: Fold, positions: (u32, u32), each: (f32, u32)) {
        let block = self.push_block(kind, 1, fold, positions, each);
        if let Some(chain) = self.rows().chains.last_mut() {
            chain.keys.push((positions.0, block));
        }
    }

    /// Positions whose pool is unfolded, with its step and its workers. Few are, beside those
    /// that somebody has unfolded.
    fn open_pools(
        &mut self,
        head: OpId,
        pool: OpId,
        count: u32,
        crew: &Crew,
    ) -> Vec<(u32, StepId, u32)> {
        let at = self.at;
        let group_of = |stack: &Self, position| stack.layout.group(at, index(head.0), position);
        let each = crew.of_step(self.plan(), self.plan().step(pool, group_of(self, 0)));
        let all = count.saturating_mul(each.saturating_add(1));
        let candidates: Vec<u32> = match all <= super::MOST_OPEN {
            true => (0..count).collect(),
            false => self.toggled_positions(head),
        };
        let mut open = Vec::new();
        for position in candidates {
            let group = group_of(self, position);
            let step = self.plan().step(pool, group);
            let workers = crew.of_step(self.plan(), step);
            let key = RowKey::Step(first_step(self.plan(), index(head.0), group));
            if self.fold(key, workers, all) == Fold::Open {
                open.push((position, step, workers));
            }
        }
        open
    }

    fn toggled_positions(&self, head: OpId) -> Vec<u32> {
        let chain = self.layout.parts[self.at].chains.last();
        let steps = self.toggled_steps().into_iter();
        steps
            .filter_map(|step| {
                let (op, group) = self.plan().locate(step);
                (op == head).then_some(group)
            })
            .filter_map(|group| chain.and_then(|chain| chain.position(group)))
            .collect()
    }

    /// The mapping keys that have a row, where some have none.
    fn only(&self, head: OpId, heads: &[Option<OpId>]) -> Option<Vec<u32>> {
        let plan = self.plan();
        let hides = self.hides();
        if !hides && !is_run_again(plan) {
            return None;
        }
        let ops = || {
            (0..)
                .map(OpId)
                .zip(heads)
                .filter(|(_, of)| **of == Some(head))
        };
        let is_shown = |group: &u32| {
            ops().any(|(op, _)| {
                let step = plan.step(op, *group);
                plan.runs(step) && (!hides || self.has_begun(step))
            })
        };
        let all = index(plan.steps_of(head).count());
        Some((0..all).filter(is_shown).collect())
    }
}

/// Per op, the first of its chain; none if it is not mapped. An op that is mapped over another
/// mapped op's results shares its rows, unless a third one does already.
pub(in crate::timeline) fn heads(plan: &Plan) -> Vec<Option<OpId>> {
    let mut heads: Vec<Option<OpId>> = Vec::new();
    let mut followed = vec![false; plan.job.ops.len()];
    for (op, id) in plan.job.ops.iter().zip((0..).map(OpId)) {
        let source = op.inputs.iter().find_map(|input| match input.from {
            Source::Mapped(from) => Some(from),
            Source::Plain(_) | Source::Collected(_) => None,
        });
        let head = source.map(|from| match heads.get(from.0).copied().flatten() {
            Some(head) if !followed[from.0] => {
                followed[from.0] = true;
                head
            }
            _ => id,
        });
        heads.push(head);
    }
    heads
}

/// Whether the keys that an op is mapped over are known by now.
pub(in crate::timeline) fn are_keys_known(timeline: &Timeline, op: OpId) -> bool {
    let plan = timeline.plan();
    let Some(dynamic) = plan.fan(op) else {
        return true;
    };
    let step = plan.step(dynamic, 0);
    let newest = timeline.newest(step).map(|at| timeline.spans()[at].end);
    newest == Some(End::Succeeded) || !plan.runs(step)
}

/// Whether only some steps run. A step behind the last runs only where all do.
fn is_run_again(plan: &Plan) -> bool {
    !plan.runs(StepId::new(plan.steps()))
}

/// The op of a chain that has a pool.
pub(in crate::timeline) fn pool_of_chain(
    plan: &Plan,
    head: OpId,
    heads: &[Option<OpId>],
) -> Option<OpId> {
    let mut ops = (0..).map(OpId).zip(heads);
    let found = ops.find(|(op, of)| **of == Some(head) && processes(plan.op(*op).work) > 0);
    found.map(|(op, _)| op)
}
