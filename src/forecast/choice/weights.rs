//! What matters to the user, and how much.

use serde::{Deserialize, Serialize};

/// What an approach is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// How soon the run is over.
    Time,
    /// What its credits cost, against the time that the run takes.
    Money,
    /// Whether each item is seen in Dagster's pages.
    Visibility,
    /// Whether each item is retried by itself, and what a failure takes with it.
    Retries,
    /// Whether steps do more work than they cost.
    Steps,
    /// How much one machine must hold at once.
    Machine,
    /// How much one has to write and to mend by oneself.
    Code,
}

impl Question {
    /// All of them, in the order in which they are asked.
    pub const ALL: [Self; 7] = [
        Self::Time,
        Self::Money,
        Self::Visibility,
        Self::Retries,
        Self::Steps,
        Self::Machine,
        Self::Code,
    ];

    /// On the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Time => "time",
            Self::Money => "money",
            Self::Visibility => "visibility",
            Self::Retries => "retries",
            Self::Steps => "steps",
            Self::Machine => "machine",
            Self::Code => "code",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// Within a sentence.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Time => "run time",
            Self::Money => "the bill",
            Self::Visibility => "seeing each item",
            Self::Retries => "losing little to a failure",
            Self::Steps => "steps worth their overhead",
            Self::Machine => "a small machine",
            Self::Code => "little code of your own",
        }
    }

    /// As it is asked.
    pub const fn asked(self) -> &'static str {
        match self {
            Self::Time => "How much does it matter that the run is over soon?",
            Self::Money => "How much does the bill for credits matter?",
            Self::Visibility => "How much does it matter to follow each item in Dagster's pages?",
            Self::Retries => "How much does it matter that a failure takes no other item along?",
            Self::Steps => "How much does it matter that steps do more work than they cost?",
            Self::Machine => "How scarce are memory and CPUs on one machine?",
            Self::Code => "How much does it matter to write and mend little yourself?",
        }
    }
}

/// How much each question matters: from 0, not at all, to 3, a lot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Weights {
    /// Of [`Question::Time`].
    pub time: u8,
    /// Of [`Question::Money`].
    pub money: u8,
    /// Of [`Question::Visibility`].
    pub visibility: u8,
    /// Of [`Question::Retries`].
    pub retries: u8,
    /// Of [`Question::Steps`].
    pub steps: u8,
    /// Of [`Question::Machine`].
    pub machine: u8,
    /// Of [`Question::Code`].
    pub code: u8,
}

impl Default for Weights {
    fn default() -> Self {
        Priority::Balanced.weights()
    }
}

impl Weights {
    /// The highest weight.
    pub const MOST: u8 = 3;

    /// What a question weighs.
    pub const fn of(&self, question: Question) -> u8 {
        match question {
            Question::Time => self.time,
            Question::Money => self.money,
            Question::Visibility => self.visibility,
            Question::Retries => self.retries,
            Question::Steps => self.steps,
            Question::Machine => self.machine,
            Question::Code => self.code,
        }
    }

    /// The same with another weight for a question; more than [`Weights::MOST`] is that.
    #[must_use]
    pub fn with(mut self, question: Question, weight: u8) -> Self {
        let place = match question {
            Question::Time => &mut self.time,
            Question::Money => &mut self.money,
            Question::Visibility => &mut self.visibility,
            Question::Retries => &mut self.retries,
            Question::Steps => &mut self.steps,
            Question::Machine => &mut self.machine,
            Question::Code => &mut self.code,
        };
        *place = weight.min(Self::MOST);
        self
    }

    /// All weights together.
    pub fn sum(&self) -> u64 {
        let each = Question::ALL.into_iter();
        each.map(|question| u64::from(self.of(question))).sum()
    }
}

/// Weights with a name, to start from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Time before money, and a little of everything else.
    #[default]
    Balanced,
    /// The run has to be over soon.
    Time,
    /// The bill has to be small.
    Money,
    /// Each item has to be seen and retried by itself.
    Visibility,
}

impl Priority {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Balanced, Self::Time, Self::Money, Self::Visibility];

    /// On the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Balanced => "balanced",
            Self::Time => "time",
            Self::Money => "money",
            Self::Visibility => "visibility",
        }
    }

    /// For people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Balanced => "A bit of everything",
            Self::Time => "Time matters most",
            Self::Money => "The bill matters most",
            Self::Visibility => "I must see every item",
        }
    }

    /// The one of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.name() == name)
    }

    /// What it means.
    pub const fn weights(self) -> Weights {
        let [time, money, visibility, retries, steps, machine, code] = match self {
            Self::Balanced => [3, 2, 1, 1, 1, 1, 1],
            Self::Time => [3, 1, 0, 1, 1, 0, 1],
            Self::Money => [1, 3, 0, 1, 1, 0, 1],
            Self::Visibility => [1, 0, 3, 3, 1, 0, 0],
        };
        Weights {
            time,
            money,
            visibility,
            retries,
            steps,
            machine,
            code,
        }
    }
}
