//! The study that works out what is recommended, and what would change that.

use std::collections::VecDeque;

use crate::dagster::credits::Rule;
use crate::forecast::bounds::keys_refused;
use crate::forecast::{Estimate, Piece, Setting, Study};
use crate::scenario::{Approach, Checked, Keys, Price};

use super::runs::{Change, Part, Runs};
use super::search::Search;
use super::{Facts, Flip, Input, Question, Report, Turn, Verdict, Weights};

/// Works a [`Report`] out.
#[derive(Clone, Debug)]
pub struct Choosing {
    base: Checked,
    /// What is tried.
    inputs: Vec<Input>,
    weights: Weights,
    rule: Rule,
    price: Price,
    runs: Runs,
    known: Option<(Facts, Verdict)>,
    searches: Vec<Search>,
    /// The value that each search has asked for, with what is there of it.
    trying: Vec<Option<Trying>>,
    /// Pieces that are not given out yet.
    waiting: VecDeque<Piece>,
    /// Pieces that are not back yet.
    asked: Vec<Asked>,
    /// Of the next piece.
    number: u32,
}

#[derive(Clone, Debug)]
struct Trying {
    change: Change,
    runs: Runs,
}

/// A piece that is not back yet: of the scenario as it is, or of a search.
#[derive(Clone, Debug)]
struct Asked {
    number: u32,
    search: Option<usize>,
    part: Part,
    approaches: Vec<Approach>,
}

impl Choosing {
    /// Of a scenario, by what matters to somebody; credits by a rule, at a price. Without a price
    /// credits do not matter.
    pub fn new(checked: &Checked, weights: Weights, rule: Rule, price: Price) -> Self {
        let mut study = Self {
            // What items are called changes no number, and is dear to copy.
            base: Checked {
                keys: Keys::Numbered(checked.keys.len()),
                ..checked.clone()
            },
            inputs: inputs(checked),
            weights,
            rule,
            price,
            runs: Runs::default(),
            known: None,
            searches: Vec::new(),
            trying: Vec::new(),
            waiting: VecDeque::new(),
            asked: Vec::new(),
            number: 0,
        };
        study.ask(None, None);
        study
    }

    /// What is known so far; nothing until the scenario itself is.
    pub fn report(&self) -> Option<Report> {
        let (facts, verdict) = self.known.as_ref()?;
        let mut flips = self.turned_inputs();
        flips.extend(self.turned_weights(facts, verdict));
        let over = |input: Input| {
            let mut own = self.searches.iter().filter(|search| search.input == input);
            own.all(Search::is_firm)
        };
        let firm = self.inputs.iter().copied().filter(|input| over(*input));
        Some(Report {
            weights: self.weights,
            facts: facts.clone(),
            verdict: verdict.clone(),
            flips,
            firm: match self.searches.is_empty() {
                true => Vec::new(),
                false => firm.collect(),
            },
            goes_on: !self.is_over(),
        })
    }

    /// Changes of inputs that were found, the relatively smallest first.
    fn turned_inputs(&self) -> Vec<Flip> {
        let flip = |search: &Search| {
            let (to, found, held) = search.found()?;
            let input = search.input;
            let from = input.value(&self.base);
            let flip = Flip {
                turn: Turn::Input { input, from, to },
                choose: found.choose,
                facts: found.facts.clone(),
                held,
            };
            Some((input.ratio(from, to), flip))
        };
        let mut flips: Vec<(u64, Flip)> = self.searches.iter().filter_map(flip).collect();
        flips.sort_by_key(|(ratio, _)| *ratio);
        flips.into_iter().map(|(_, flip)| flip).collect()
    }

    /// The nearest other weight of each question that changes the recommendation.
    fn turned_weights(&self, facts: &Facts, verdict: &Verdict) -> Vec<Flip> {
        let mut flips = Vec::new();
        if is_settled(facts) {
            return flips;
        }
        for by in 1..=Weights::MOST {
            for question in Question::ALL {
                let from = self.weights.of(question);
                let less = from.checked_sub(by);
                let more = Some(from + by).filter(|more| *more <= Weights::MOST);
                for to in [less, more].into_iter().flatten() {
                    let choose = facts.judge(&self.weights.with(question, to)).choose;
                    let is_known = flips.iter().any(|flip: &Flip| match flip.turn {
                        Turn::Weight {
                            question: known,
                            to: nearer,
                            ..
                        } => known == question && (nearer < from) == (to < from),
                        Turn::Input { .. } => false,
                    });
                    if choose != verdict.choose && !is_known {
                        flips.push(Flip {
                            turn: Turn::Weight { question, from, to },
                            choose,
                            facts: facts.clone(),
                            held: Vec::new(),
                        });
                    }
                }
            }
        }
        flips
    }

    /// Makes the pieces of the scenario, or of a search's change.
    fn ask(&mut self, search: Option<usize>, change: Option<Change>) {
        for part in Part::ALL {
            let Some(piece) = part.piece(&self.base, change) else {
                continue;
            };
            let number = self.number;
            self.number += 1;
            self.asked.push(Asked {
                number,
                search,
                part,
                approaches: piece.approaches.clone(),
            });
            self.waiting.push_back(Piece { number, ..piece });
        }
    }

    /// Lets each search that waits for nothing ask for its next value.
    fn try_on(&mut self) {
        for at in 0..self.searches.len() {
            let search = &self.searches[at];
            let free = self.trying[at].is_none();
            let Some(value) = search.asks().filter(|_| free) else {
                continue;
            };
            let change = (search.input, value);
            let runs = self.runs.clone();
            self.trying[at] = Some(Trying { change, runs });
            self.ask(Some(at), Some(change));
        }
    }

    fn facts(&self, runs: &Runs, change: Option<Change>) -> Facts {
        let mut changed = self.base.clone();
        let settings = change.map(|(input, value)| input.setting(value));
        settings
            .into_iter()
            .for_each(|setting: Setting| setting.apply(&mut changed));
        Facts::of(runs, &changed, self.rule, self.price)
    }

    /// The scenario is known: searches begin, if there is something to decide.
    fn begin(&mut self) {
        let facts = self.facts(&self.runs, None);
        let verdict = facts.judge(&self.weights);
        if !is_settled(&facts) {
            let inputs = self.inputs.iter();
            let sides = inputs.flat_map(|input| [(*input, true), (*input, false)]);
            let search = |(input, up)| Search::new(input, up, &self.base);
            self.searches = sides.map(search).collect();
            self.trying = vec![None; self.searches.len()];
        }
        self.known = Some((facts, verdict));
    }

    /// All pieces of a search's value are back.
    fn answer(&mut self, at: usize) {
        let Some(trying) = self.trying[at].take() else {
            return;
        };
        let facts = self.facts(&trying.runs, Some(trying.change));
        if let Some((_, verdict)) = &self.known {
            self.searches[at].answer(verdict.choose, facts, &self.weights);
        }
    }
}

/// What is tried: all but the number of items where Dagster refuses a mapping key, for another
/// number has other keys, and mends that; and but retries where nothing may fail.
fn inputs(checked: &Checked) -> Vec<Input> {
    let refused = keys_refused(checked);
    let tried = |input: &Input| match input {
        Input::Items => !refused,
        Input::MaxRetries => checked.may_fail(),
        Input::Seconds | Input::Overhead | Input::MaxConcurrent => true,
        Input::Processes | Input::ChunkSize | Input::Failure => true,
    };
    Input::ALL.into_iter().filter(tried).collect()
}

/// Whether there is nothing to decide: no items, or none that any approach brings through.
pub(super) fn is_settled(facts: &Facts) -> bool {
    facts.most_kept() == 0
}

impl Study for Choosing {
    fn next(&mut self) -> Option<Piece> {
        if self.waiting.is_empty() {
            self.try_on();
        }
        self.waiting.pop_front()
    }

    fn take(&mut self, number: u32, found: &[Estimate]) {
        let Some(at) = self.asked.iter().position(|asked| asked.number == number) else {
            return;
        };
        let asked = self.asked.remove(at);
        let runs = match asked.search {
            None => Some(&mut self.runs),
            Some(search) => self.trying[search].as_mut().map(|trying| &mut trying.runs),
        };
        if let Some(runs) = runs {
            runs.put(asked.part, &asked.approaches, found);
        }
        if self.asked.iter().any(|other| other.search == asked.search) {
            return;
        }
        match asked.search {
            None => self.begin(),
            Some(search) => self.answer(search),
        }
    }

    fn progress(&self) -> (u64, u64) {
        let all = 2 * self.inputs.len() as u64 * Search::most();
        let begun = u64::from(self.known.is_some());
        let tried: u64 = self.searches.iter().map(Search::tried).sum();
        match self.is_over() {
            true => (all + 1, all + 1),
            false => (tried + begun, all + 1),
        }
    }

    fn is_over(&self) -> bool {
        self.known.is_some() && self.searches.iter().all(Search::is_over)
    }
}
