//! What is recommended.

use crate::forecast::words::{a, capital, name, time};
use crate::scenario::Approach;

use super::{Words, cost, fails, list, verb};
use crate::forecast::choice::Question;

impl Words<'_> {
    /// What is recommended, and what it comes to.
    pub(super) fn headline(&self) -> String {
        let facts = &self.report.facts;
        if facts.items == 0 {
            return "There is nothing to decide without items.".to_owned();
        }
        if facts.most_kept() == 0 {
            let a = a(self.noun);
            return format!(
                "Mend the scenario first: as it stands, no approach brings {a} through."
            );
        }
        let choose = self.report.verdict.choose;
        let option = facts.option(choose);
        format!(
            "Use {}: {}, {}{}.",
            name(choose),
            time(option.run_time),
            option.credits().words(),
            fails(option),
        )
    }

    /// What speaks for it and what for the best of the others.
    pub(super) fn why(&self) -> String {
        let facts = &self.report.facts;
        if facts.most_kept() == 0 {
            return String::new();
        }
        let choose = self.report.verdict.choose;
        if self.report.weights.sum() == 0 {
            return format!(
                "Nothing matters by these weights; {} {} the simplest of what keeps the most {}s.",
                name(choose),
                verb(choose, "are", "is"),
                self.noun
            );
        }
        let other = self.report.verdict.runner_up();
        let loses = self.loses(other);
        let other = format!("{}, with {}{loses}", name(other), cost(facts.option(other)));
        match (
            self.speaks(choose),
            self.speaks(self.report.verdict.runner_up()),
        ) {
            (Some(own), Some(others)) => format!("{} for it; {others} for {other}.", capital(&own)),
            (Some(own), None) => format!("{} for it, against {other}.", capital(&own)),
            (None, Some(others)) => format!("{} for {other}.", capital(&others)),
            (None, None) => format!("Little speaks for or against {other}."),
        }
    }

    /// ` that keeps 50 % of the items`, where the recommended one keeps more.
    fn loses(&self, approach: Approach) -> String {
        let facts = &self.report.facts;
        let option = facts.option(approach);
        match option.kept < facts.option(self.report.verdict.choose).kept {
            true => format!(", but only {} kept", self.share(facts, option)),
            false => String::new(),
        }
    }

    /// `run time and the bill speak`: where one of the best two is ahead of the other.
    fn speaks(&self, approach: Approach) -> Option<String> {
        let verdict = &self.report.verdict;
        let other = match approach == verdict.choose {
            true => verdict.runner_up(),
            false => verdict.choose,
        };
        let titles = self.ahead(approach, other);
        match titles.as_slice() {
            [] => None,
            [one] => Some(format!("{one} {}", one_speaks(one))),
            [one, other, ..] => Some(format!("{one} and {other} speak")),
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
            (1, trials) => format!("1 of {trials} trials fails"),
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

/// Steps are many.
fn one_speaks(title: &str) -> &'static str {
    match title == Question::Steps.title() {
        true => "speak",
        false => "speaks",
    }
}
