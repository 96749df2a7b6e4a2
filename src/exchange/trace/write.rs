//! Trace events as text, one a line.

use std::fmt;

use crate::Micros;

use super::super::json::Object;

/// What every event has.
pub(super) struct Head<'a> {
    /// Its phase: `X`, `C`, `s`, `f`, `i` or `M`.
    pub(super) phase: &'static str,
    pub(super) name: &'a str,
    /// Its category; none where it is empty.
    pub(super) category: &'static str,
    pub(super) pid: u32,
    pub(super) tid: u32,
    /// When; metadata has no time.
    pub(super) at: Option<Micros>,
}

impl<'a> Head<'a> {
    pub(super) fn meta(name: &'a str, pid: u32, tid: u32) -> Self {
        Self {
            phase: "M",
            name,
            category: "",
            pid,
            tid,
            at: None,
        }
    }
}

/// Takes events and writes them.
pub(super) struct Events<'a> {
    out: &'a mut dyn fmt::Write,
    line: String,
    empty: bool,
}

impl<'a> Events<'a> {
    pub(super) fn new(out: &'a mut dyn fmt::Write) -> Self {
        Self {
            out,
            line: String::new(),
            empty: true,
        }
    }

    /// An event; `rest` adds what others do not have.
    pub(super) fn add(&mut self, head: &Head<'_>, rest: &dyn Fn(&mut Object<'_>)) -> fmt::Result {
        self.line.clear();
        if !self.empty {
            self.line.push_str(",\n");
        }
        self.empty = false;
        let mut event = Object::open(&mut self.line);
        event.text("ph", head.phase);
        event.number("pid", head.pid.into());
        event.number("tid", head.tid.into());
        if let Some(at) = head.at {
            event.number("ts", at.0);
        }
        event.text("name", head.name);
        if !head.category.is_empty() {
            event.text("cat", head.category);
        }
        rest(&mut event);
        event.close();
        self.out.write_str(&self.line)
    }

    pub(super) fn end(self, text: &str) -> fmt::Result {
        self.out.write_str(text)
    }
}
