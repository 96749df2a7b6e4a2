//! Rows that are looked for, found as they come: a log of a million rows is read once, in as small
//! pieces as one likes, and what is new is added to what was found.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::engine::{Plan, Row};

use super::{Find, FindError, Grade, Record};

/// What is looked for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Query {
    /// In words, as [`Find::parse`] reads them.
    pub text: String,
    /// Grades that are wanted, by [`Grade::bit`]; all of them if none is set.
    pub grades: u8,
    /// Whether rows are left out that Dagster does not log.
    pub only_dagsters: bool,
}

/// How many rows there are by grade, in the order of [`Grade::ALL`].
pub type Graded = [u32; Grade::ALL.len()];

/// A query, and where it was found so far.
#[derive(Clone, Debug)]
pub struct Search {
    query: Query,
    find: Result<Find, FindError>,
    /// Rows that were looked at.
    seen: usize,
    /// Indices of those that were found; none where all are.
    found: Option<Vec<u32>>,
    counts: Graded,
    all: Graded,
}

impl Search {
    /// A search that has looked at nothing yet.
    pub fn new(plan: &Plan, query: Query) -> Self {
        let find = Find::parse(plan, &query.text);
        let is_all = matches!(&find, Ok(find) if find.is_all());
        let sifts = query.grades != 0 || query.only_dagsters;
        Self {
            found: (!is_all || sifts).then(Vec::new),
            find,
            query,
            seen: 0,
            counts: Graded::default(),
            all: Graded::default(),
        }
    }

    /// What is looked for.
    pub fn query(&self) -> &Query {
        &self.query
    }

    /// What is wrong with the query.
    pub fn fault(&self) -> Option<&FindError> {
        self.find.as_ref().err()
    }

    /// Looks at so many more rows of the log at most; answers whether it has seen them all.
    pub fn advance(&mut self, record: &Record, rows: &[Row], most: usize) -> bool {
        let end = self.seen.saturating_add(most).min(rows.len());
        for (at, row) in rows.iter().enumerate().take(end).skip(self.seen) {
            self.look_at(record, at, row);
        }
        self.seen = self.seen.max(end);
        self.seen >= rows.len()
    }

    fn look_at(&mut self, record: &Record, at: usize, row: &Row) {
        if self.query.only_dagsters && !row.what.is_dagsters() {
            return;
        }
        let grade = Grade::of(&row.what);
        self.all[grade as usize] += 1;
        let takes = |find: &Find| find.takes(record, row);
        if !self.find.as_ref().is_ok_and(takes) {
            return;
        }
        self.counts[grade as usize] += 1;
        if self.query.grades == 0 || self.query.grades & grade.bit() != 0 {
            let at = u32::try_from(at).unwrap_or(u32::MAX);
            self.found.iter_mut().for_each(|found| found.push(at));
        }
    }

    /// Rows that were looked at.
    pub fn seen(&self) -> usize {
        self.seen
    }

    /// How many were found so far, of a log with so many rows.
    pub fn total(&self, rows: usize) -> usize {
        match (&self.find, &self.found) {
            (Err(_), _) => 0,
            // Nothing needs to be looked at to know that all are wanted.
            (Ok(_), None) => rows,
            (Ok(_), Some(found)) => found.len(),
        }
    }

    /// The index in the log of the row that was found as number `at`.
    pub fn row(&self, at: usize, rows: usize) -> Option<usize> {
        let found = |found: &Vec<u32>| found.get(at).map(|row| *row as usize);
        self.found
            .as_ref()
            .map_or(Some(at), found)
            .filter(|row| *row < rows)
    }

    /// What was found from `from` on, or at the end; so many at most.
    pub fn window(&self, rows: usize, from: Option<usize>, most: usize) -> Range<usize> {
        let total = self.total(rows);
        let start = from
            .unwrap_or_else(|| total.saturating_sub(most))
            .min(total);
        start..start.saturating_add(most).min(total)
    }

    /// Rows seen that the words of the query take, whatever their grade.
    pub fn counts(&self) -> Graded {
        self.counts
    }

    /// Rows seen, whatever the words of the query.
    pub fn all(&self) -> Graded {
        self.all
    }
}
