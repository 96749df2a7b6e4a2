//! What is wrong with a query, and what would be accepted.

use std::fmt;

use super::Grade;

/// Why nothing can be looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FindError {
    /// No word begins like this.
    Key(String),
    /// No such level.
    Level(String),
    /// No such event type.
    Type(String),
    /// No such op.
    Op {
        /// What was asked for.
        name: String,
        /// The ops that there are.
        ops: Vec<String>,
    },
    /// No such step.
    Step {
        /// What was asked for.
        key: String,
        /// The ops that there are.
        ops: Vec<String>,
        /// A step key of a mapped op, if there is one.
        example: Option<String>,
    },
    /// No such item.
    Item {
        /// What was asked for.
        key: String,
        /// The first and the last item that there are.
        ends: Option<(String, String)>,
    },
    /// No number of an attempt.
    Attempt(String),
}

impl fmt::Display for FindError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Self::Key(key) => said(
                ["Nothing is looked for by “", key, ":”"],
                "There are step:, op:, item:, type:, level: and attempt:; text with a colon in it stands in quotes.",
            ),
            Self::Level(name) => said(
                ["There is no level “", name, "”"],
                &["Levels are ", &listed(&Grade::ALL.map(Grade::name)), "."].concat(),
            ),
            Self::Type(name) => said(
                ["There is no event type “", name, "”"],
                "Types go by Dagster's names, such as STEP_START, or FANOUT_ITEM_START; * stands for anything.",
            ),
            Self::Op { name, ops } => {
                said(["This run has no op “", name, "”"], &ops_are(ops, None))
            }
            Self::Step { key, ops, example } => said(
                ["This run has no step “", key, "”"],
                &ops_are(ops, example.as_deref()),
            ),
            Self::Item { key, ends } => {
                let known = match ends {
                    Some((first, last)) => {
                        ["Its items go from ", first, " to ", last, "."].concat()
                    }
                    None => "It has no items.".to_owned(),
                };
                said(["This run has no item “", key, "”"], &known)
            }
            Self::Attempt(text) => said(
                ["“", text, "” is no attempt"],
                "Attempts go by number, and 1 is the first.",
            ),
        };
        f.write_str(&text)
    }
}

impl std::error::Error for FindError {}

fn said(wrong: [&str; 3], known: &str) -> String {
    [&wrong.concat(), ". ", known].concat()
}

fn ops_are(ops: &[String], example: Option<&str>) -> String {
    let names: Vec<&str> = ops.iter().map(String::as_str).collect();
    let key = example.map(|key| ["; a step key looks like ", key].concat());
    [
        "Its ops are ",
        &listed(&names),
        &key.unwrap_or_default(),
        ".",
    ]
    .concat()
}

/// `a, b and c`
fn listed(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [rest @ .., last] => [&rest.join(", "), " and ", last].concat(),
    }
}
