//! How much runs at once, over time.

use crate::scenario::Approach;
use crate::timeline::layout::until;
use crate::timeline::scale::Scale;
use crate::timeline::{Part, WorkEnd};

/// Columns of an overview at most.
const MOST_COLUMNS: f32 = 400.0;

/// How much of each column is covered, on the mean: exact for bars of any width.
pub(super) struct Coverage {
    left: f32,
    each: f32,
    /// What covers a part of a column.
    parts: Vec<f32>,
    /// Differences of what covers whole ones.
    whole: Vec<f32>,
}

impl Coverage {
    /// So many columns between two x.
    pub(super) fn new(columns: usize, (left, right): (f32, f32)) -> Self {
        let columns = columns.max(1);
        Self {
            left,
            each: ((right - left) / columns as f32).max(f32::MIN_POSITIVE),
            parts: vec![0.0; columns],
            whole: vec![0.0; columns + 1],
        }
    }

    /// Adds a bar.
    pub(super) fn add(&mut self, x: f32, end: f32) {
        let most = self.parts.len() as f32;
        let from = ((x - self.left) / self.each).clamp(0.0, most);
        let to = ((end - self.left) / self.each).clamp(0.0, most);
        let (first, last) = (from as usize, to as usize);
        if first == last {
            if let Some(part) = self.parts.get_mut(first) {
                *part += to - from;
            }
            return;
        }
        self.parts[first] += first as f32 + 1.0 - from;
        if let Some(part) = self.parts.get_mut(last) {
            *part += to - last as f32;
        }
        self.whole[first + 1] += 1.0;
        self.whole[last] -= 1.0;
    }

    /// Of each column, how much covers it.
    pub(super) fn values(&self) -> impl Iterator<Item = f32> {
        let mut level = 0.0;
        let columns = self.parts.iter().zip(&self.whole);
        columns.map(move |(part, whole)| {
            level += whole;
            part + level
        })
    }

    /// Stretches of equal height, told apart by half a pixel of `top`: their ends, and their
    /// share of `most`.
    pub(super) fn steps(&self, most: f32, top: f32) -> Vec<(f32, f32, f32)> {
        let mut steps: Vec<(f32, f32, f32)> = Vec::new();
        let mut halves_before = 0.0;
        for (at, value) in self.values().enumerate() {
            let share = (value / most).clamp(0.0, 1.0);
            let halves = (share * top * 2.0).round();
            let (x, end) = (self.x(at), self.x(at + 1));
            match steps.last_mut() {
                Some(last) if halves == halves_before && last.1 == x => last.1 = end,
                _ if value <= 0.000_1 => {}
                _ => steps.push((x, end, share)),
            }
            halves_before = halves;
        }
        steps
    }

    fn x(&self, column: usize) -> f32 {
        self.left + column as f32 * self.each
    }
}

/// Each part over the whole time.
pub(super) fn of(parts: &[Part<'_>], scale: &Scale, width: f32) -> Vec<(Approach, Vec<f32>)> {
    let columns = width.clamp(1.0, MOST_COLUMNS) as usize;
    let scale = scale.overview(0.0, columns as f32);
    let of_part = |part: &Part<'_>| (part.approach, part_over(part, &scale, columns));
    parts.iter().map(of_part).collect()
}

fn part_over(part: &Part<'_>, scale: &Scale, columns: usize) -> Vec<f32> {
    let mut coverage = Coverage::new(columns, (0.0, columns as f32));
    let timeline = part.timeline;
    for work in timeline.works() {
        let end = until(part, work.end == WorkEnd::Running, work.began, work.ended);
        coverage.add(scale.x(work.began), scale.x(end));
    }
    if timeline.works().is_empty() {
        for span in timeline.spans() {
            let end = until(part, span.end.is_open(), span.began, span.ended);
            coverage.add(scale.x(span.launched), scale.x(end));
        }
    }
    let values: Vec<f32> = coverage.values().map(|value| value.max(0.0)).collect();
    let most = values.iter().copied().fold(0.0, f32::max);
    match most > 0.0 {
        true => values.iter().map(|value| value / most).collect(),
        false => values,
    }
}

#[cfg(test)]
mod tests {
    use super::Coverage;

    #[test]
    fn bars_cover_columns_in_part() {
        let mut coverage = Coverage::new(4, (0.0, 40.0));
        coverage.add(5.0, 25.0);
        coverage.add(12.0, 17.0);
        coverage.add(30.0, 99.0);
        let values: Vec<f32> = coverage.values().collect();
        assert_eq!(values, [0.5, 1.5, 0.5, 1.0]);
    }
}
