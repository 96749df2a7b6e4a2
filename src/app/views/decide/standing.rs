//! How a study stands, what can be done about it, and how much of it what is shown is.

use yew::prelude::*;

use crate::app::decide::{Course, Found, Left, Standing, Turn, is_of_now, is_stale};
use crate::app::views::{Child, El, Look, el, p, several};
use crate::forecast::count;
use crate::forecast::monte::Forecast;
use crate::host::protocol::decide::{Kind, Report};

use super::parts::{act, list};

/// How a study stands, and what can be done about it. Its room is kept where there is nothing to
/// say; its one button stays who it is, and the keyboard with it.
pub(super) fn standing(look: &Look, kind: Kind, name: &'static str) -> El {
    el("div")
        .class("row standing")
        .with(lever(look, kind, name))
        .with(bar(look, kind))
        .with(told(look, kind))
}

/// What can be done about a study.
fn lever(look: &Look, kind: Kind, name: &'static str) -> Option<El> {
    let course = look.state.decide.course(kind);
    let work = Turn::Work(kind);
    let none = look.state.question().is_none();
    let (style, name, turn) = match &course.standing {
        Standing::Working | Standing::Paused => ("", "Cancel", Turn::Stop(kind)),
        _ if none => return None,
        Standing::Failed(..) => ("", "Try again", work),
        Standing::Cancelled(_) => ("", "Work it out again", work),
        Standing::Idle => ("primary", name, work),
        Standing::Done if shows_stale(look, course) => ("", "Work it out again", work),
        Standing::Done => return None,
    };
    Some(act(look, style, name, turn))
}

/// How far a study is that goes on.
pub(super) fn bar(look: &Look, kind: Kind) -> Option<El> {
    let course = look.state.decide.course(kind);
    let bar = || {
        el("progress")
            .attr("max", "100")
            .attr("aria-label", "Worked out")
            .attr("value", course.percent().to_string())
    };
    course.is_under_way().then(bar)
}

/// How a study stands, in words; nothing where it is over and of what is asked.
pub(super) fn told(look: &Look, kind: Kind) -> Option<El> {
    let course = look.state.decide.course(kind);
    let told = match &course.standing {
        Standing::Paused => p(
            "hint",
            "Waits for a run or a measurement that goes on, so as not to disturb it.",
        ),
        Standing::Working => p("hint", working(look, course)),
        _ if look.state.question().is_none() => p(
            "empty",
            "Nothing to work out until the question makes sense.",
        ),
        Standing::Failed(left, why) => {
            let shown = match course.found {
                Some(_) => [" What stands here: ", &remains(look, course, *left)].concat(),
                None => String::new(),
            };
            p(
                "problem",
                ["It could not be worked out: ", why, &shown].concat(),
            )
        }
        Standing::Cancelled(left) => p(
            "hint",
            ["Cancelled; ", &remains(look, course, *left)].concat(),
        ),
        Standing::Idle => p("hint", "This takes many runs, so it waits for you."),
        Standing::Done => {
            let found = course.found.as_ref();
            return found
                .filter(|found| is_stale(&look.state, found))
                .map(|found| p("warning", ["Of ", older(look, found), "."].concat()));
        }
    };
    Some(told)
}

fn working(look: &Look, course: &Course) -> String {
    let found = course.found.as_ref();
    let of = match found.is_none_or(|found| is_of_now(&look.state, found)) {
        true => "",
        false => ", of the question before",
    };
    let percent = course.percent().to_string();
    ["Working it out: ", &percent, " %", of].concat()
}

/// What something stale is of.
fn older(look: &Look, found: &Found) -> &'static str {
    match is_of_now(&look.state, found) {
        true => "what was chosen before",
        false => "the question before",
    }
}

/// What is shown of a study that ended before it was over.
fn remains(look: &Look, course: &Course, left: Left) -> String {
    let Some(found) = &course.found else {
        return "nothing was found until then.".to_owned();
    };
    if is_stale(&look.state, found) {
        return ["this is of ", older(look, found), "."].concat();
    }
    match (left, &found.report) {
        (Left::Before, Report::Monte(forecast)) => [
            "these are the ",
            &count(forecast.trials),
            " trials of before.",
        ]
        .concat(),
        (Left::Before, _) => "this is what was worked out before.".to_owned(),
        (Left::Part, Report::Monte(forecast)) => ["these are ", &trials(forecast), "."].concat(),
        (Left::Part, _) => {
            let percent = found.percent().to_string();
            ["this is of the ", &percent, " % that are worked out."].concat()
        }
    }
}

/// `39 of 1,000 trials`
fn trials(forecast: &Forecast) -> String {
    let (some, all) = (count(forecast.trials), count(forecast.wanted));
    [&some, " of ", &all, " trials"].concat()
}

/// How much of it was worked out when it was found.
fn when(found: &Found) -> String {
    match &found.report {
        Report::Monte(forecast) => ["after ", &trials(forecast)].concat(),
        Report::Curve(_) | Report::Frontier(_) | Report::Choice(_) => {
            ["with ", &found.percent().to_string(), " % worked out"].concat()
        }
    }
}

fn shows_stale(look: &Look, course: &Course) -> bool {
    let found = course.found.as_ref();
    found.is_some_and(|found| is_stale(&look.state, found))
}

/// Whether what is asked has no items.
pub(super) fn without_items(look: &Look) -> bool {
    let asked = look.state.question();
    asked.is_some_and(|asked| asked.checked.keys.is_empty())
}

/// What only holds once everything is worked out. Until then it is looked for; of a study that
/// ended before, it is said how much of it this is of.
pub(super) fn once_over(look: &Look, kind: Kind, said: Option<Html>) -> Html {
    let course = look.state.decide.course(kind);
    match &course.found {
        Some(found) if !found.over && course.is_under_way() => {
            p("hint", "Being looked for…").into()
        }
        found => so_far(found.as_deref(), said),
    }
}

/// The same where it is as true of a part, as long as it is said to be of that.
pub(super) fn so_far(found: Option<&Found>, said: Option<Html>) -> Html {
    let part = found.filter(|found| !found.over).map(|found| {
        let (before, after) = match said {
            Some(_) => ("So far, ", ":"),
            None => ("Nothing so far, ", "."),
        };
        p("hint", [before, &when(found), after].concat()).into()
    });
    several(Vec::from_iter(part.into_iter().chain(said)))
}

/// Text in a list, if there is any.
pub(super) fn any(texts: &[String]) -> Option<Html> {
    (!texts.is_empty()).then(|| list(texts))
}

/// What was found, greyed where it is of an earlier question.
pub(super) fn of_found(look: &Look, kind: Kind, shown: impl Child) -> El {
    let course = look.state.decide.course(kind);
    // Other weights are judged at once.
    let stale = course.found.as_ref().is_some_and(|found| match kind {
        Kind::Choice => !is_of_now(&look.state, found),
        Kind::Monte | Kind::Curve | Kind::Frontier => is_stale(&look.state, found),
    });
    el("div")
        .attr("tabindex", "-1")
        .class("found-out")
        .attr("data-stale", stale.then_some(""))
        .attr("aria-busy", course.is_under_way().then_some("true"))
        .with(shown)
}
