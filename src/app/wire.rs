//! Speaks with the run host: starts it, hands it its workers, falls back to the page's own
//! thread where the browser refuses workers, and starts it anew after a crash.

use std::cell::RefCell;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{
    ErrorEvent, MessageChannel, MessageEvent, MessagePort, Worker, WorkerOptions, WorkerType,
};
use yew::Callback;

use crate::driver::clock::Clock;
use crate::host::protocol::{FromHost, ToHost};
use crate::host::{Host, RoleMessage, pack, send_role, unpack, words};

/// How long the host may take to start before the page does without it, in milliseconds.
const HOST_PATIENCE: u32 = 20_000;
/// How long the host has to end its runs after a worker was lost, in milliseconds.
const LAST_WORDS: u32 = 300;

/// What the link tells the page.
pub(super) enum News {
    /// The host has said something.
    Heard(Box<FromHost>),
    /// There are no workers, and why.
    NoWorkers(String),
    /// A worker is gone, and the host with it.
    Lost(String),
}

/// The page's end of the link. Clones are the same link.
#[derive(Clone)]
pub(super) struct Link(Rc<Inner>);

struct Inner {
    news: Callback<News>,
    end: RefCell<End>,
    /// What was sent before the host was there.
    unheard: RefCell<Vec<ToHost>>,
    rebuilding: RefCell<Option<Timeout>>,
}

enum End {
    None,
    Worker(HostWorker),
    Here(Host),
}

struct HostWorker {
    worker: Worker,
    port: MessagePort,
    pool: Vec<PoolWorker>,
    ready: bool,
    _patience: Timeout,
    _hear: Closure<dyn FnMut(MessageEvent)>,
    _fail: Closure<dyn FnMut(ErrorEvent)>,
}

struct PoolWorker {
    worker: Worker,
    fail: Closure<dyn FnMut(ErrorEvent)>,
}

impl Drop for PoolWorker {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

impl Drop for HostWorker {
    fn drop(&mut self) {
        self.pool.clear();
        self.worker.terminate();
        self.port.close();
    }
}

impl Link {
    /// Starts the host.
    pub(super) fn start(news: Callback<News>) -> Self {
        let link = Self(Rc::new(Inner {
            news,
            end: RefCell::new(End::None),
            unheard: RefCell::default(),
            rebuilding: RefCell::default(),
        }));
        link.start_host();
        link
    }

    /// Sends a message to the host; it waits where the host is not there yet.
    pub(super) fn send(&self, message: ToHost) {
        let here = match &*self.0.end.borrow() {
            End::Here(host) => Some(host.clone()),
            End::Worker(host) if host.ready => {
                post(&host.port, &message);
                return;
            }
            End::Worker(_) | End::None => None,
        };
        match here {
            Some(host) => host.hear(message),
            None => self.0.unheard.borrow_mut().push(message),
        }
    }

    fn start_host(&self) {
        match self.host_worker() {
            Ok(worker) => {
                self.0.end.replace(End::Worker(worker));
            }
            Err(why) => self.do_without(&why),
        }
    }

    fn host_worker(&self) -> Result<HostWorker, String> {
        let worker = new_worker("fanout host")?;
        let channel = MessageChannel::new().map_err(|error| words(&error))?;
        let port = channel.port2();
        let link = self.clone();
        let hear = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            if let Ok(message) = unpack(event.data()) {
                link.hear(message);
            }
        });
        port.set_onmessage(Some(hear.as_ref().unchecked_ref()));
        let link = self.clone();
        let fail = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            link.host_failed(&error_words(&event));
        });
        worker.set_onerror(Some(fail.as_ref().unchecked_ref()));
        let script = script()?;
        let message = RoleMessage {
            role: "host",
            script: &script,
            port: channel.port1(),
            module: wasm_bindgen::module(),
        };
        send_role(&worker, message)?;
        let link = self.clone();
        let patience = Timeout::new(HOST_PATIENCE, move || {
            let late = matches!(&*link.0.end.borrow(), End::Worker(host) if !host.ready);
            if late {
                link.do_without("its worker did not start in time");
            }
        });
        Ok(HostWorker {
            worker,
            port,
            pool: Vec::new(),
            ready: false,
            _patience: patience,
            _hear: hear,
            _fail: fail,
        })
    }

    fn hear(&self, message: FromHost) {
        match &message {
            FromHost::Ready { .. } => self.host_ready(),
            FromHost::WorkersWanted(count) => (0..*count).for_each(|_| self.add_worker()),
            FromHost::Broken { why } => self.worker_failed(why),
            _ => {}
        }
        self.0.news.emit(News::Heard(Box::new(message)));
    }

    fn host_ready(&self) {
        if let End::Worker(host) = &mut *self.0.end.borrow_mut() {
            host.ready = true;
        }
        for message in self.0.unheard.take() {
            self.send(message);
        }
    }

    fn add_worker(&self) {
        match self.pool_worker() {
            Ok(worker) => {
                if let End::Worker(host) = &mut *self.0.end.borrow_mut() {
                    host.pool.push(worker);
                }
            }
            Err(why) => self.send(ToHost::NoWorkers { why }),
        }
    }

    fn pool_worker(&self) -> Result<PoolWorker, String> {
        let link = self.clone();
        let fail = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            link.worker_failed(&error_words(&event));
        });
        // From here on dropping it ends the worker.
        let worker = PoolWorker {
            worker: new_worker("fanout pool")?,
            fail,
        };
        worker
            .worker
            .set_onerror(Some(worker.fail.as_ref().unchecked_ref()));
        let channel = MessageChannel::new().map_err(|error| words(&error))?;
        let script = script()?;
        let message = RoleMessage {
            role: "pool",
            script: &script,
            port: channel.port1(),
            module: wasm_bindgen::module(),
        };
        send_role(&worker.worker, message)?;
        if let End::Worker(host) = &*self.0.end.borrow() {
            let transfer = Array::of1(&channel.port2());
            let sent = host
                .port
                .post_message_with_transferable(&JsValue::NULL, &transfer);
            sent.map_err(|error| words(&error))?;
        }
        Ok(worker)
    }

    fn host_failed(&self, why: &str) {
        let was_ready = matches!(&*self.0.end.borrow(), End::Worker(host) if host.ready);
        match was_ready {
            true => self.rebuild(why),
            false => self.do_without(why),
        }
    }

    /// A worker that shares the host's memory may have left it in any state: the host ends its
    /// runs, and is then discarded whole.
    fn worker_failed(&self, why: &str) {
        if self.0.rebuilding.borrow().is_some() {
            return;
        }
        self.send(ToHost::WorkerLost);
        let (link, why) = (self.clone(), why.to_owned());
        self.0
            .rebuilding
            .replace(Some(Timeout::new(LAST_WORDS, move || link.rebuild(&why))));
    }

    fn rebuild(&self, why: &str) {
        // A timer that is still armed would discard the new host too.
        drop(self.0.rebuilding.take());
        // Dropping the end terminates the host and its pool.
        self.0.end.replace(End::None);
        self.0.news.emit(News::Lost(why.to_owned()));
        self.start_host();
    }

    fn do_without(&self, why: &str) {
        self.0.news.emit(News::NoWorkers(why.to_owned()));
        let Some(clock) = Clock::of_this_thread() else {
            return;
        };
        let news = self.0.news.clone();
        let host = Host::on_this_thread(clock, move |message| {
            news.emit(News::Heard(Box::new(message)));
        });
        self.0.end.replace(End::Here(host));
        for message in self.0.unheard.take() {
            self.send(message);
        }
    }
}

fn post(port: &MessagePort, message: &ToHost) {
    let posted = pack(message)
        .and_then(|message| port.post_message(&message).map_err(|error| words(&error)));
    if let Err(error) = posted {
        web_sys::console::error_1(&format!("The host cannot be told: {error}").into());
    }
}

fn new_worker(name: &str) -> Result<Worker, String> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    options.set_name(name);
    let script = script()?;
    let address =
        web_sys::Url::new_with_base("worker.js", &script).map_err(|error| words(&error))?;
    Worker::new_with_options(&address.href(), &options).map_err(|error| words(&error))
}

/// Address of the program's script: the one that the page preloads as a module.
fn script() -> Result<String, String> {
    let document = web_sys::window().and_then(|window| window.document());
    let link =
        document.and_then(|document| document.query_selector("link[rel=modulepreload]").ok()?);
    let link = link.and_then(|link| link.dyn_into::<web_sys::HtmlLinkElement>().ok());
    link.map(|link| link.href())
        .ok_or_else(|| "the page does not name its script".to_owned())
}

fn error_words(event: &ErrorEvent) -> String {
    // A worker that a policy refuses fails with a plain event that says nothing.
    let event: &Object = event.unchecked_ref();
    let message = Reflect::get(event, &"message".into())
        .ok()
        .and_then(|message| message.as_string());
    message
        .filter(|message| !message.is_empty())
        .unwrap_or_else(|| "the browser refused to start it".to_owned())
}
