//! The page as a component: takes actions in, carries out what they ask for, draws.

use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    HtmlElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit,
};
use yew::prelude::*;

use crate::host::protocol::ToHost;
use crate::host::rest;
use crate::scenario::{Approach, Field, Form, Shared};

use super::address;
use super::asked::Asked;
use super::state::{Action, Copied, Effect, LogAction, Rest, State};
use super::views::{self, Look};
use super::why::{self, Gesture, Surface};
use super::wire::{Link, News};

/// How long a question must rest before the host is asked about it, in milliseconds.
const REST: u32 = 120;
/// How often times of what is at work are renewed, in milliseconds.
const TICK: u32 = 1_000;

/// How near the rest's place must be to the window for it to be fetched.
const NEAR: &str = "100px";

/// What comes to the page.
pub(super) enum Message {
    /// Somebody did something.
    Done(Action),
    /// The host tells something.
    Told(News),
}

/// The page.
pub(super) struct App {
    state: Rc<State>,
    link: Link,
    embedded: bool,
    resting: Option<Timeout>,
    /// Armed while what is at work is shown with its time.
    ticking: Option<Timeout>,
    /// How often the log's list was moved.
    jumps: u32,
    _resizes: Option<Closure<dyn FnMut()>>,
    _links: Option<Closure<dyn FnMut()>>,
    _sight: Option<Sight>,
    surface: Option<Surface>,
    redrawing: Option<Timeout>,
    /// Of the file that is on its way.
    pieces: Array,
}

impl Component for App {
    type Message = Message;
    type Properties = ();

    fn create(ctx: &Context<Self>) -> Self {
        let tell = ctx.link().callback(Message::Told);
        let mut state = State::new(&Shared::default());
        let link = address::question().map(Rc::new).map_err(Rc::from);
        // What it asks for is asked below.
        let _ = state.reduce(Action::Follow(link));
        state.history = Rc::default();
        let mut app = Self {
            state: Rc::new(state),
            link: Link::start(tell),
            embedded: address::is_embedded(),
            resting: None,
            ticking: None,
            jumps: 0,
            _resizes: follow_resizes(ctx),
            _links: follow_links(ctx),
            _sight: None,
            surface: None,
            redrawing: None,
            pieces: Array::new(),
        };
        app.ask_soon(0);
        app
    }

    fn update(&mut self, ctx: &Context<Self>, message: Message) -> bool {
        let state = Rc::make_mut(&mut self.state);
        if matches!(message, Message::Done(Action::Log(LogAction::Tick))) {
            self.ticking = None;
        }
        let effects = match message {
            Message::Done(action) => state.reduce(action),
            Message::Told(news) => state.hear(news),
        };
        for effect in effects {
            self.carry_out(ctx, effect);
        }
        self.tick_soon(ctx);
        true
    }

    fn rendered(&mut self, ctx: &Context<Self>, first: bool) {
        if first {
            self._sight = in_sight(ctx.link().callback(Message::Done));
            if self.state.form.of(Field::Durations) == "own" {
                // Where they go in is drawn by the rest.
                ctx.link().send_message(Message::Done(Action::FetchRest));
            }
        }
        if self.state.rest != Rest::There {
            return;
        }
        let act = ctx.link().callback(Message::Done);
        why::door_draw(&mut self.surface, &self.state, &act);
        if let Some(size) = views::door_settle(&self.state, &mut self.jumps) {
            act.emit(Action::Log(LogAction::Measured(size)));
        }
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        views::page(&Look {
            state: Rc::clone(&self.state),
            act: ctx.link().callback(Message::Done),
        })
    }
}

impl App {
    fn carry_out(&mut self, ctx: &Context<Self>, effect: Effect) {
        match effect {
            Effect::Send(message) => self.link.send(message),
            Effect::Asked => self.ask_soon(REST),
            Effect::Copy(what) => self.copy(ctx, what),
            Effect::FetchRest => fetch_rest(ctx.link().callback(Message::Done)),
            Effect::Focus(approach, item) => self.focus(approach, item),
            Effect::Reveal(top, height) => views::reveal_row(top, height),
            Effect::Piece(bytes) => drop(self.pieces.push(&Uint8Array::from(&*bytes))),
            Effect::Save(file) => why::door_save(&std::mem::take(&mut self.pieces), file),
            Effect::SavePicture => why::door_save_picture(),
            Effect::DropPieces => self.pieces = Array::new(),
            Effect::FocusOn(id) => focus_soon(id),
            Effect::DrawSoon(millis) => self.draw_soon(ctx, millis),
        }
    }

    /// Asks the host what to expect and keeps the question in the address, once it has rested.
    fn ask_soon(&mut self, rest: u32) {
        let Some(question) = self.state.question().cloned() else {
            self.resting = None;
            return;
        };
        let (link, asked, embedded) = (self.link.clone(), self.state.asked, self.embedded);
        let first = rest == 0;
        self.resting = Some(Timeout::new(rest, move || {
            if !embedded && !first {
                keep_soon(Rc::clone(&question));
            }
            link.send(ToHost::Predict {
                asked,
                form: Box::new(Form::from(&question.shared)),
            });
        }));
    }

    fn draw_soon(&mut self, ctx: &Context<Self>, millis: u32) {
        let act = ctx.link().callback(Message::Done);
        self.redrawing = Some(Timeout::new(millis, move || {
            act.emit(Action::Why(Gesture::Due));
        }));
    }

    /// What is at work takes longer also while nothing is logged.
    fn tick_soon(&mut self, ctx: &Context<Self>) {
        if !self.state.wants_ticks() {
            self.ticking = None;
            return;
        }
        let act = ctx.link().callback(Message::Done);
        let arm = || Timeout::new(TICK, move || act.emit(Action::Log(LogAction::Tick)));
        self.ticking.get_or_insert_with(arm);
    }

    fn focus(&self, approach: Approach, item: u32) {
        let asked = self.state.shown_question(approach);
        let items = asked.map_or(0, |asked| asked.checked.keys.len());
        views::focus_tile(approach, item, items);
    }

    fn copy(&self, ctx: &Context<Self>, what: Copied) {
        let Some(question) = self.state.question().cloned() else {
            return;
        };
        let state = Rc::clone(&self.state);
        let told = ctx.link().callback(Message::Done);
        spawn_local(async move {
            told.emit(match text_of(what, &state, &question).await {
                Err(why) => Action::Notice(why.into()),
                Ok(text) => match write_clipboard(&text).await {
                    Some(()) => Action::DidCopy(what),
                    None => Action::DidCopy(Copied::Refused),
                },
            });
        });
    }
}

/// Keeps the question in the address, once what writes links is there.
fn keep_soon(question: Rc<Asked>) {
    spawn_local(async move {
        // Without it the address stays as it is.
        if rest::fetch().await.is_ok() {
            address::door_keep(&question.shared);
        }
    });
}

/// What is to be copied, once what writes it is there.
async fn text_of(what: Copied, state: &State, question: &Asked) -> Result<String, String> {
    rest::fetch().await?;
    why::door_text(what, state, question)
}

/// Where the page is not served safely there is no clipboard at all.
async fn write_clipboard(text: &str) -> Option<()> {
    let clipboard = web_sys::window()?.navigator().clipboard();
    if clipboard.is_undefined() {
        return None;
    }
    JsFuture::from(clipboard.write_text(text))
        .await
        .ok()
        .map(drop)
}

/// Fetches the rest of the program, and tells how that went.
fn fetch_rest(act: Callback<Action>) {
    spawn_local(async move {
        let outcome = rest::fetch().await.map_err(Rc::from);
        act.emit(Action::DidFetch(outcome));
    });
}

/// Watches for what the rest of the program draws.
struct Sight {
    observer: IntersectionObserver,
    _seen: Closure<dyn FnMut(Array)>,
}

impl Drop for Sight {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

/// Fetches the rest once its place comes near; where the browser cannot tell, a button does.
fn in_sight(act: Callback<Action>) -> Option<Sight> {
    let place = web_sys::window()?
        .document()?
        .query_selector(".why")
        .ok()??;
    let seen = Closure::<dyn FnMut(Array)>::new(move |entries: Array| {
        let near = |entry: JsValue| {
            entry
                .unchecked_into::<IntersectionObserverEntry>()
                .is_intersecting()
        };
        if entries.iter().any(near) {
            act.emit(Action::FetchRest);
        }
    });
    let options = IntersectionObserverInit::new();
    options.set_root_margin(NEAR);
    let observer = IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &options);
    let observer = observer.ok()?;
    observer.observe(&place);
    Some(Sight {
        observer,
        _seen: seen,
    })
}

/// Brings the keyboard to what the rest draws, once that is there.
fn focus_soon(id: &'static str) {
    spawn_local(async move {
        if rest::fetch().await.is_ok() {
            gloo_timers::future::TimeoutFuture::new(0).await;
            focus_on(id);
        }
    });
}

fn focus_on(id: &str) {
    let document = web_sys::window().and_then(|window| window.document());
    let element = document.and_then(|document| document.get_element_by_id(id));
    let element = element.map(JsCast::unchecked_into::<HtmlElement>);
    element.iter().for_each(|element| {
        // What cannot be focused keeps it where it is.
        let _ = element.focus();
    });
}

/// Opens the question of a link that is followed while the page is there.
fn follow_links(ctx: &Context<App>) -> Option<Closure<dyn FnMut()>> {
    let act = ctx.link().callback(Message::Done);
    let followed = Closure::<dyn FnMut()>::new(move || {
        let link = address::question().map(Rc::new).map_err(Rc::from);
        act.emit(Action::Follow(link));
    });
    let window = web_sys::window()?;
    window.set_onhashchange(Some(followed.as_ref().unchecked_ref()));
    Some(followed)
}

/// Lists are laid out anew where the window has another size.
fn follow_resizes(ctx: &Context<App>) -> Option<Closure<dyn FnMut()>> {
    let act = ctx.link().callback(Message::Done);
    let resized = Closure::<dyn FnMut()>::new(move || act.emit(Action::Log(LogAction::Resized)));
    let window = web_sys::window()?;
    window.set_onresize(Some(resized.as_ref().unchecked_ref()));
    Some(resized)
}
