//! What is recommended.

use crate::forecast::words::{a, capital, name};
use crate::scenario::Approach;

use super::{Words, list, points, verb};
use crate::forecast::choice::Question;

impl Words<'_> {
    pub(super) fn sentence(&self) -> String {
        let facts = &self.report.facts;
        let verdict = &self.report.verdict;
        let noun = self.noun;
        if facts.items == 0 {
            return "There is nothing to decide without items.".to_owned();
        }
        if facts.most_kept() == 0 {
            let a = a(noun);
            return format!(
                "Mend the scenario first: as it stands, no approach brings {a} through."
            );
        }
        let choose = verdict.choose;
        if self.report.weights.sum() == 0 {
            let name = name(choose);
            return format!(
                "Nothing matters by these weights; {name} {} the simplest of what keeps the most \
                 {noun}s.",
                verb(choose, "are", "is")
            );
        }
        let other = verdict.runner_up();
        let of = |approach: Approach| self.cost(facts.option(approach));
        format!(
            "Use {}, with {} of 100 points: {}, where {} ({} points) {} {}{}.{}",
            name(choose),
            points(verdict.option(choose).points),
            of(choose),
            name(other),
            points(verdict.option(other).points),
            verb(other, "take", "takes"),
            of(other),
            self.and_loses(other),
            self.decisive(choose, other),
        )
    }

    fn and_loses(&self, approach: Approach) -> String {
        let facts = &self.report.facts;
        let option = facts.option(approach);
        match option.kept < facts.most_kept() {
            true => format!(
                " and {} {}",
                verb(approach, "keep", "keeps"),
                self.share(facts, option)
            ),
            false => String::new(),
        }
    }

    /// What speaks for the recommended approach against another, and what speaks against it.
    fn decisive(&self, choose: Approach, other: Approach) -> String {
        let (speaks_for, against) = (self.ahead(choose, other), self.ahead(other, choose));
        let first = |titles: &[&'static str]| list(&titles[..titles.len().min(2)]);
        let against = match against.as_slice() {
            [] => String::new(),
            titles => format!("; {} would be for {}", first(titles), name(other)),
        };
        match speaks_for.as_slice() {
            [] => String::new(),
            [one] => format!(" {} decides{against}.", capital(one)),
            titles => format!(" {} decide{against}.", capital(&first(titles))),
        }
    }

    /// Questions by which one approach is ahead of another, by how much they count.
    fn ahead(&self, one: Approach, other: Approach) -> Vec<&'static str> {
        let verdict = &self.report.verdict;
        let (one, other) = (verdict.option(one), verdict.option(other));
        let by = |(at, question): (usize, Question)| {
            let further = one.scores[at].saturating_sub(other.scores[at]);
            let weight = u32::from(self.report.weights.of(question));
            (further * weight, question)
        };
        // A point of the weighted mean.
        let least = 100 * u32::try_from(self.report.weights.sum()).unwrap_or(u32::MAX);
        let all = Question::ALL.into_iter().enumerate().map(by);
        let mut ahead: Vec<(u32, Question)> = all.filter(|(by, _)| *by >= least).collect();
        ahead.sort_by_key(|(by, _)| std::cmp::Reverse(*by));
        ahead
            .into_iter()
            .map(|(_, question)| question.title())
            .collect()
    }

    /// What is as good, and what is lost.
    pub(super) fn notes(&self) -> Vec<String> {
        let facts = &self.report.facts;
        let mut notes = Vec::new();
        let near = &self.report.verdict.near;
        if facts.most_kept() > 0 && !near.is_empty() {
            let names: Vec<&str> = near.iter().map(|approach| name(*approach)).collect();
            let are = match near.as_slice() {
                [one] => verb(*one, "are", "is"),
                _ => "are",
            };
            notes.push(format!(
                "{} {are} as good, within 3 points: take what you know best.",
                capital(&list(&names))
            ));
        }
        notes.extend(Approach::ALL.into_iter().filter_map(|a| self.loss(a)));
        notes
    }

    fn loss(&self, approach: Approach) -> Option<String> {
        let facts = &self.report.facts;
        let option = facts.option(approach);
        let runs = match (option.failed, facts.trials) {
            (0, _) => return None,
            (_, 1) => "the run fails".to_owned(),
            (failed, trials) => format!("{failed} of {trials} trials fail"),
        };
        Some(format!(
            "{} {} only {}, for {runs}: points are cut to that share.",
            capital(name(approach)),
            verb(approach, "keep", "keeps"),
            self.share(facts, option),
        ))
        .filter(|_| option.kept < facts.wanted())
    }
}
