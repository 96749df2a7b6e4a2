//! What could be typed next.

use crate::engine::{OpId, Plan};

use super::words::{Word, words};
use super::{Grade, glob, kind};

/// Keys that are looked through for some that fit: who types more is found by what is typed.
const LOOKED_THROUGH: u32 = 4_000;
/// Suggestions of one sort.
const OF_A_SORT: usize = 6;
/// Suggestions in all.
const MOST: usize = 14;

/// What words begin with, and what they ask for.
const KEYS: [(&str, &str); 6] = [
    ("step:", "a step key, an op, or with * for anything"),
    ("op:", "all steps of an op"),
    ("item:", "what is about an item"),
    ("type:", "an event type"),
    ("level:", "debug, info, warning, error, critical, event"),
    ("attempt:", "which attempt of its step"),
];

/// One way to go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// What stands in the list.
    pub name: String,
    /// What it is, in a few words.
    pub about: &'static str,
    /// The query with it.
    pub text: String,
}

/// How the last word of a query can go on; with what words can begin with where there is none.
pub fn suggest(plan: &Plan, text: &str) -> Vec<Suggestion> {
    let all = words(text);
    let is_new = text.is_empty() || text.ends_with(char::is_whitespace);
    let last = match all.last() {
        Some(word) if !is_new || word.written.matches('"').count() % 2 == 1 => word.clone(),
        _ => Word {
            start: text.len(),
            ..Word::default()
        },
    };
    let mut list = List {
        before: [&text[..last.start], if last.not { "-" } else { "" }].concat(),
        typed: &last.value,
        found: Vec::new(),
    };
    let key = last.key.map(str::to_ascii_lowercase);
    match key.as_deref() {
        None => {
            for (key, about) in KEYS {
                list.add("", key, about, "");
            }
            if !last.value.is_empty() {
                ops(&mut list, plan, "op:");
                items(&mut list, plan);
                steps(&mut list, plan);
                types(&mut list);
            }
        }
        Some("step") => {
            ops(&mut list, plan, "step:");
            steps(&mut list, plan);
        }
        Some("op") => ops(&mut list, plan, "op:"),
        Some("item") => items(&mut list, plan),
        Some("type") => types(&mut list),
        Some("level") => Grade::ALL.iter().for_each(|grade| {
            list.add("level:", grade.name(), "", " ");
        }),
        Some(_) => {}
    }
    list.found.truncate(MOST);
    list.found
}

struct List<'a> {
    /// The query without the word that is typed.
    before: String,
    typed: &'a str,
    found: Vec<Suggestion>,
}

impl List<'_> {
    /// Adds a value of a key, if it begins with what is typed; answers whether it does.
    fn add(&mut self, key: &str, value: &str, about: &'static str, after: &str) -> bool {
        let fits = glob::begins(value, self.typed);
        if fits {
            let quote = match value.contains(char::is_whitespace) {
                true => "\"",
                false => "",
            };
            self.found.push(Suggestion {
                name: value.to_owned(),
                about,
                text: [&self.before, key, quote, value, quote, after].concat(),
            });
        }
        fits
    }
}

fn ops(list: &mut List<'_>, plan: &Plan, key: &str) {
    for op in &plan.job.ops {
        list.add(key, &op.name, "op", " ");
    }
}

fn items(list: &mut List<'_>, plan: &Plan) {
    let keys = plan.keys();
    let mut left = OF_A_SORT;
    // What is typed in full comes first, wherever it stands.
    let whole = keys.find(list.typed);
    let some = (0..keys.len().min(LOOKED_THROUGH)).filter(|item| Some(*item) != whole);
    for item in whole.into_iter().chain(some) {
        left -= usize::from(list.add("item:", &keys.key(item), "item", " "));
        if left == 0 {
            return;
        }
    }
}

fn steps(list: &mut List<'_>, plan: &Plan) {
    for op in (0..plan.job.ops.len())
        .map(OpId)
        .filter(|op| plan.fan(*op).is_some())
    {
        let mut left = OF_A_SORT;
        for step in plan.steps_of(op).take(LOOKED_THROUGH as usize) {
            left -= usize::from(list.add("step:", &plan.step_key(step), "step", " "));
            if left == 0 {
                break;
            }
        }
    }
}

fn types(list: &mut List<'_>) {
    for kind in 0..kind::LINE {
        let [stored, shown] = kind::names(kind);
        let added = list.add("type:", stored, "event type", " ");
        if !added && shown != stored {
            list.add("type:", shown, "event type", " ");
        }
    }
}
