//! What the page knows, and how it changes: one pure reducer.

mod action;
mod log;

use std::rc::Rc;

use crate::Micros;
use crate::forecast::{Outlook, some};
use crate::host::protocol::{FromHost, Pace, PoolInfo, RunId, ToHost};
use crate::scenario::{Approach, Preset, Shared};

use super::asked::{Asked, Read, read};
use super::course::{Panel, RunView};
use super::decide::{self, Decide};
use super::history::History;
use super::logbook::LogView;
use super::own::{self, Given, Source};
use super::why::{self, Why};
use super::wire::News;
use crate::scenario::{Field, Form};

pub(super) use action::{Action, Cancel, Copied, Effect, Pacing, Rest, Tab};
pub(super) use log::{LogAction, Move, SelectedRow};

/// Why a link that is in order cannot be shown.
const UNWRITABLE: &str = "Its keys have commas, equals signs, spaces at the ends or line breaks in \
                          them, which this page's fields cannot hold; `fanout compare --link` can run it.";

/// Everything that the page knows.
#[derive(Clone)]
pub(super) struct State {
    pub(super) form: Rc<Form>,
    pub(super) read: Read,
    pub(super) history: Rc<History>,
    pub(super) mode: Rc<Mode>,
    pub(super) notice: Option<Rc<str>>,
    /// The newest answer, which may be to an earlier question.
    pub(super) answer: Option<Rc<Answer>>,
    /// Counts up with every change of what is asked.
    pub(super) asked: u32,
    pub(super) panels: [Panel; 3],
    pub(super) tab: Tab,
    /// The approach whose log and code are looked at.
    pub(super) looked_at: Approach,
    pub(super) log: LogView,
    /// The row of the log that is selected, for other views of its run.
    pub(super) selected_row: Option<SelectedRow>,
    /// The time of a run that is pointed at.
    pub(super) pointed: Option<Micros>,
    /// What was copied last, or could not be.
    pub(super) copied: Option<Copied>,
    pub(super) rest: Rest,
    /// What was read of times of one's own, or what was wrong with it.
    pub(super) own: Option<Result<Rc<str>, Rc<str>>>,
    /// What they were read from: another column of it may be asked for.
    pub(super) own_source: Option<Rc<Source>>,
    pub(super) why: Rc<Why>,
    pub(super) decide: Rc<Decide>,
    /// What a screen reader is told.
    pub(super) said: Rc<str>,
    last_run: u32,
}

/// What the runs of a question would come to.
pub(super) struct Answer {
    pub(super) asked: Rc<Asked>,
    pub(super) outlook: Outlook,
}

/// How this page runs things.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Mode {
    pub(super) pool: Option<PoolInfo>,
    pub(super) resolution: Micros,
    /// Why there are no workers, where there are none.
    pub(super) refused: Option<String>,
}

impl State {
    pub(super) fn new(shared: &Shared) -> Self {
        let form = Form::from(shared);
        Self {
            read: read(&form),
            form: Rc::new(form),
            history: Rc::default(),
            mode: Rc::default(),
            notice: None,
            answer: None,
            asked: 1,
            panels: Approach::ALL.map(Panel::new),
            tab: Tab::Timeline,
            looked_at: Approach::Dynamic,
            log: LogView::default(),
            selected_row: None,
            pointed: None,
            copied: None,
            rest: Rest::Away,
            own: None,
            own_source: None,
            why: Rc::default(),
            decide: Rc::default(),
            said: "".into(),
            last_run: 0,
        }
    }

    /// Takes in what the host tells, and answers what is to be done about it.
    pub(super) fn hear(&mut self, news: News) -> Vec<Effect> {
        let mut endings = Vec::new();
        let mut effects = Vec::new();
        match news {
            News::Heard(message) => match *message {
                FromHost::Why(bytes) => return why::door_told(self, &bytes),
                FromHost::Decide(bytes) => return decide::door_found(self, &bytes),
                message => self.heard(message, &mut endings),
            },
            News::NoWorkers(why) => self.mode_mut().refused = Some(why),
            News::Lost(why) => {
                self.lost(&why);
                effects.push(Effect::DropPieces);
                effects.push(Effect::Asked);
            }
        }
        if !endings.is_empty() {
            self.say(&endings.join(" "));
        }
        effects.extend(self.news());
        effects
    }

    /// What is shown of runs may be out of date.
    fn news(&mut self) -> Vec<Effect> {
        match self.rest {
            Rest::There => why::door_news(self),
            _ => Vec::new(),
        }
    }

    /// Takes in what somebody does, and answers what is to be done about it.
    pub(super) fn reduce(&mut self, action: Action) -> Vec<Effect> {
        let is_quiet = action.is_quiet();
        let mut effects = match action {
            Action::Edit(Field::Times, text) => match self.rest {
                Rest::There => own::door_turn(self, &Given::Typed(text)),
                _ => Vec::new(),
            },
            // Whoever says so has fetched the rest.
            Action::Own(given) => own::door_turn(self, &given),
            Action::Edit(Field::Durations, text) => {
                self.edit(Field::Durations, |form| form.choose_durations(text))
            }
            Action::Edit(field, text) => self.edit(field, |form| form.set(field, text)),
            Action::OwnTimes => self.own_times(),
            Action::Nudge(field, steps) => self.edit(field, |form| form.nudge(field, steps)),
            Action::Load(preset) => self.load(preset),
            Action::Open(shared) => self.open(&shared),
            Action::Follow(link) => self.follow(link),
            Action::Undo => self.travel(History::undo),
            Action::Redo => self.travel(History::redo),
            Action::Run(which, pacing) => self.start(which, pacing),
            Action::Cancel(which, how) => self.cancel(which, how),
            Action::Reach(approach, item) => {
                self.panels[approach as usize].reach(item);
                vec![Effect::Focus(approach, item)]
            }
            Action::Pick(approach, item) => {
                self.pick(approach, item);
                self.fetch_rest()
            }
            Action::Copy(what) => vec![Effect::Copy(what)],
            Action::FetchRest => self.fetch_rest(),
            Action::Why(_) | Action::Log(_) | Action::Decide(_) if self.rest != Rest::There => {
                Vec::new()
            }
            Action::Take(file) if self.rest == Rest::There => why::door_write(self, file),
            Action::TakePicture => vec![Effect::SavePicture],
            Action::Why(gesture) => return why::door_gesture(self, gesture),
            Action::Decide(turn) => return decide::door_turn(self, turn),
            Action::Log(action) => return why::door_log(self, action),
            other => {
                self.note(other);
                Vec::new()
            }
        };
        if !is_quiet {
            effects.extend(self.news());
        }
        effects
    }

    /// Takes in what asks for nothing to be done.
    fn note(&mut self, action: Action) {
        match action {
            Action::Rest => self.leave(),
            Action::Show(tab) => {
                self.tab = tab;
                // Its list is laid out anew.
                self.log.place.jumps += 1;
            }
            Action::LookAt(approach) => self.look_at(approach),
            Action::Find(text) => self.find(&text),
            Action::PointTime(at) => self.pointed = at,
            Action::DidCopy(what) => self.did_copy(what),
            Action::DidFetch(outcome) => {
                self.rest = outcome.map_or_else(Rest::failed, |()| Rest::There)
            }
            Action::Notice(text) => self.notice = Some(text),
            Action::Dismiss => self.notice = None,
            _ => {}
        }
    }

    /// What is asked, if it makes sense.
    pub(super) fn question(&self) -> Option<&Rc<Asked>> {
        self.read.as_ref().ok()
    }

    /// The question whose items a panel shows: its run's, else what is asked now.
    pub(super) fn shown_question(&self, approach: Approach) -> Option<&Rc<Asked>> {
        let run = self.panel(approach).run.as_ref();
        run.map(|run| &run.asked).or(self.question())
    }

    pub(super) fn panel(&self, approach: Approach) -> &Panel {
        &self.panels[approach as usize]
    }

    /// Whether anything runs.
    pub(super) fn is_running(&self) -> bool {
        self.panels.iter().any(Panel::is_running)
    }

    fn mode_mut(&mut self) -> &mut Mode {
        Rc::make_mut(&mut self.mode)
    }

    fn run_mut(&mut self, id: RunId) -> Option<&mut RunView> {
        self.panels.iter_mut().find_map(|panel| panel.run_mut(id))
    }

    pub(super) fn edit(&mut self, field: Field, change: impl FnOnce(&mut Form)) -> Vec<Effect> {
        let mut form = (*self.form).clone();
        change(&mut form);
        if form == *self.form {
            return Vec::new();
        }
        if field == Field::Durations {
            self.forget_own();
        }
        Rc::make_mut(&mut self.history).keep(&self.form, Some(field));
        self.form = Rc::new(form);
        self.ask_anew()
    }

    /// A number is written plainly once its field is left: `40s` as `40`.
    fn leave(&mut self) {
        let field = Rc::make_mut(&mut self.history).rest();
        let Some((field, asked)) = field.filter(|field| field.is_number()).zip(self.question())
        else {
            return;
        };
        let plain = Form::from(&asked.shared).of(field).to_owned();
        Rc::make_mut(&mut self.form).set(field, plain);
    }

    fn own_times(&mut self) -> Vec<Effect> {
        let mut effects = self.edit(Field::Durations, |form| {
            form.set(Field::Durations, "own".to_owned());
        });
        effects.extend(self.fetch_rest());
        effects.push(Effect::FocusOn(Field::Times.name()));
        effects
    }

    /// What somebody pointed at is gone, and whoever was asked as well if they are `lost`.
    fn let_go(&mut self, lost: bool) {
        if self.rest == Rest::There {
            why::door_let_go(self, lost);
        }
    }

    fn load(&mut self, preset: Preset) -> Vec<Effect> {
        let now = self.question().map(|asked| asked.shared.clone());
        self.open(&Shared {
            scenario: preset.scenario(),
            ..now.unwrap_or_default()
        })
    }

    fn open(&mut self, shared: &Shared) -> Vec<Effect> {
        let form = Form::from(shared);
        if form == *self.form {
            return Vec::new();
        }
        let is_other = |field| form.of(field) != self.form.of(field);
        if form.of(Field::Durations) != "own" || is_other(Field::Times) {
            self.forget_own();
        }
        Rc::make_mut(&mut self.history).keep(&self.form, None);
        self.form = Rc::new(form);
        self.ask_anew()
    }

    fn follow(&mut self, link: Result<Rc<Shared>, Rc<str>>) -> Vec<Effect> {
        let shared = link.and_then(|shared| match Form::from(&*shared).says(&shared) {
            true => Ok(shared),
            false => Err(UNWRITABLE.into()),
        });
        match shared {
            Ok(shared) => {
                self.notice = None;
                self.open(&shared)
            }
            Err(why) => {
                let text =
                    format!("The link could not be read, so the question stays as it is. {why}");
                self.notice = Some(text.into());
                Vec::new()
            }
        }
    }

    fn travel(&mut self, go: fn(&mut History, &Rc<Form>) -> Option<Rc<Form>>) -> Vec<Effect> {
        let Some(form) = go(Rc::make_mut(&mut self.history), &self.form) else {
            return Vec::new();
        };
        self.form = form;
        self.forget_own();
        self.ask_anew()
    }

    /// What was or is being read of times is of another question.
    fn forget_own(&mut self) {
        (self.own, self.own_source) = (None, None);
    }

    /// What was predicted is no answer to the new question; it stands there, marked, until there
    /// is one.
    fn ask_anew(&mut self) -> Vec<Effect> {
        self.read = read(&self.form);
        self.let_go(false);
        self.count_anew();
        self.copied = None;
        self.asked += 1;
        vec![Effect::Asked]
    }

    /// Counts the credits of what is there by the rule that is asked for now.
    fn count_anew(&mut self) {
        let Some(rule) = self.question().map(|asked| asked.shared.rule) else {
            return;
        };
        let runs = self
            .panels
            .iter_mut()
            .filter_map(|panel| panel.run.as_mut());
        runs.for_each(|run| run.count_by(rule));
        let other = self
            .answer
            .as_ref()
            .filter(|answer| answer.outlook.rule != rule);
        let counted = other.map(|answer| Answer {
            asked: Rc::clone(&answer.asked),
            outlook: answer.outlook.by(rule),
        });
        self.answer = counted.map(Rc::new).or(self.answer.take());
    }

    /// Tells one answer from another.
    pub(super) fn answer_id(&self) -> (Option<*const Answer>, bool) {
        (self.answer.as_ref().map(Rc::as_ptr), self.is_answered())
    }

    /// Whether the answer is to what is asked now: speed and price change no answer.
    pub(super) fn is_answered(&self) -> bool {
        let asked = self.question().zip(self.answer.as_ref());
        asked.is_some_and(|(now, answer)| {
            Rc::ptr_eq(now, &answer.asked) || now.shared.scenario == answer.asked.shared.scenario
        })
    }

    fn start(&mut self, which: Option<Approach>, pacing: Pacing) -> Vec<Effect> {
        let Some(asked) = self.question().cloned() else {
            return Vec::new();
        };
        let speed = asked.shared.speed;
        let pace = match pacing {
            Pacing::Simulated => Pace::Simulated,
            Pacing::Live => Pace::Live { speed },
        };
        let answer = self.answer.clone().filter(|_| self.is_answered());
        self.let_go(false);
        let chosen = Approach::ALL.into_iter();
        let chosen = chosen.filter(|approach| which.is_none_or(|which| which == *approach));
        chosen
            .map(|approach| {
                self.last_run += 1;
                let run = RunId(self.last_run);
                let panel = &mut self.panels[approach as usize];
                let real = answer
                    .as_ref()
                    .map(|answer| answer.outlook.run(approach).run_time);
                panel.run = Some(RunView::new(run, pace, approach, (Rc::clone(&asked), real)));
                if approach == self.looked_at {
                    self.log.begin("", pace != Pace::Simulated);
                }
                panel.revision += 1;
                Effect::Send(ToHost::Start {
                    run,
                    approach,
                    form: Box::new(Form::from(&asked.shared)),
                    pace,
                })
            })
            .collect()
    }

    fn cancel(&self, which: Option<Approach>, how: Cancel) -> Vec<Effect> {
        let panels = self.panels.iter();
        let chosen = panels.filter(|panel| which.is_none_or(|which| which == panel.approach));
        let runs = chosen.filter_map(|panel| panel.run.as_ref());
        let under_way = runs.filter(|run| !run.status.is_final());
        under_way
            .map(|run| {
                Effect::Send(ToHost::Cancel {
                    run: run.id,
                    force: how == Cancel::Force,
                })
            })
            .collect()
    }

    /// Tells a screen reader, also what it was told before.
    pub(super) fn say(&mut self, text: &str) {
        let again = if *self.said == *text { "\u{a0}" } else { "" };
        self.said = [text, again].concat().into();
    }

    fn heard(&mut self, message: FromHost, endings: &mut Vec<String>) {
        match message {
            FromHost::Ready { resolution } => self.mode_mut().resolution = resolution,
            FromHost::Pool(pool) => self.mode_mut().pool = Some(pool),
            FromHost::Predicted { asked, outlook } if asked == self.asked => {
                self.answer = self.question().cloned().map(|asked| {
                    let outlook = outlook.by(asked.shared.rule);
                    Rc::new(Answer { asked, outlook })
                });
            }
            FromHost::Started { run, predicted } => {
                if let Some(run) = self.run_mut(run) {
                    run.predicted = Some(predicted);
                }
            }
            FromHost::Updates(updates) => {
                for update in updates {
                    endings.extend(self.on_run(update.run, |run| run.update(update)));
                }
            }
            FromHost::CalledOff { run } => endings.extend(self.on_run(run, RunView::call_off)),
            FromHost::Refused { run, why } => {
                // The panel says it, as an alert.
                self.on_run(run, |run| run.refuse(&why));
            }
            // An answer to what is no longer the question, and what is the link's.
            FromHost::Predicted { .. }
            | FromHost::WorkersWanted(_)
            | FromHost::Broken { .. }
            | FromHost::Why(_)
            | FromHost::Decide(_) => {}
            FromHost::NoRest { why } => {
                self.let_go(true);
                if self.rest == Rest::There {
                    decide::door_lose(self);
                }
                let text = ["Timelines, logs and forecasts cannot be had: ", &why].concat();
                self.notice = Some(text.into());
            }
        }
    }

    /// Changes a run that is under way, and answers what there is to say if that has ended it.
    fn on_run(&mut self, id: RunId, change: impl FnOnce(&mut RunView)) -> Option<String> {
        let panel = self.panels.iter_mut().find(|panel| {
            let run = panel.run.as_ref();
            run.is_some_and(|run| run.id == id && !run.status.is_final())
        })?;
        let title = panel.approach.title();
        let run = panel.run_mut(id)?;
        change(run);
        let ending = run.ending()?;
        let (at, credits, kind) = (run.at, some(run.credits, "credit"), run.kind());
        Some(format!("{title}: {ending} {at} and {credits}, {kind}."))
    }

    /// The host and its pool are gone, and new ones are there.
    fn lost(&mut self, why: &str) {
        let ids: Vec<RunId> = self
            .panels
            .iter()
            .filter_map(|panel| Some(panel.run.as_ref()?.id))
            .collect();
        for id in ids {
            let why = format!("The run could not go on: {why}");
            self.on_run(id, |run| run.refuse(&why));
            self.run_mut(id)
                .into_iter()
                .for_each(|run| run.log_lost = true);
        }
        self.mode_mut().pool = None;
        self.let_go(true);
        if self.rest == Rest::There {
            decide::door_lose(self);
        }
        let text = format!(
            "A worker stopped working ({why}). The pool was discarded and is built again; what ran at the time has failed."
        );
        self.notice = Some(text.into());
    }

    fn look_at(&mut self, approach: Approach) {
        self.looked_at = approach;
        self.copied = None;
        let is_live = self.is_live();
        self.log.begin("", is_live);
    }

    /// Shows the rows of an item; picking it again lets go of it.
    fn pick(&mut self, approach: Approach, item: u32) {
        let panel = &mut self.panels[approach as usize];
        panel.reach(item);
        let Some(run) = &panel.run else {
            return;
        };
        let key = run.asked.checked.keys.key(item);
        let again =
            self.tab == Tab::Events && self.looked_at == approach && self.log.query.text == key;
        self.tab = Tab::Events;
        self.looked_at = approach;
        let is_live = self.is_live();
        self.log.begin(if again { "" } else { &key }, is_live);
    }

    /// The item whose rows are shown, in the panel of its approach.
    pub(super) fn picked(&self, approach: Approach) -> Option<u32> {
        let here = self.tab == Tab::Events && self.looked_at == approach;
        let run = self.panel(approach).run.as_ref().filter(|_| here)?;
        run.asked.checked.keys.find(&self.log.query.text)
    }

    /// Shows rows of an approach's log.
    pub(super) fn show_log(&mut self, approach: Approach, find: &str) {
        self.tab = Tab::Events;
        self.look_at(approach);
        self.find(find);
    }

    fn fetch_rest(&mut self) -> Vec<Effect> {
        if matches!(self.rest, Rest::Coming | Rest::There) {
            return Vec::new();
        }
        self.rest = Rest::Coming;
        vec![Effect::FetchRest]
    }

    fn did_copy(&mut self, what: Copied) {
        self.copied = Some(what);
        self.say(match what {
            Copied::Link => "The link is copied.",
            Copied::Code => "The code is copied.",
            Copied::Refused => "The browser does not let it be copied.",
        });
    }
}
