//! An element of the page, as a chain of calls: `el("p").class("hint").with("…")`.
//!
//! `html!` writes out how each element is made where the element stands, which is some 200 bytes of
//! program for each of them. Here all of that is in this file once, and an element takes a few
//! instructions where it stands. Attributes come in the order in which they are given.

use std::cell::RefCell;
use std::rc::Rc;

use yew::prelude::*;
use yew::virtual_dom::{
    AttributeOrProperty, Attributes, Key, Listener, ListenerKind, VList, VNode, VTag, VText,
};

/// An element that is being put together. It is one pointer: steps pass it on at no cost.
pub(super) struct El(Box<Draft>);

struct Draft {
    tag: VTag,
    names: Vec<&'static str>,
    values: Vec<Option<AttributeOrProperty>>,
}

/// An element of that name, without anything.
#[inline(never)]
pub(super) fn el(name: &'static str) -> El {
    El(Box::new(Draft {
        tag: VTag::new(name),
        names: Vec::new(),
        values: Vec::new(),
    }))
}

/// Nodes one after another, without an element around them.
#[inline(never)]
pub(super) fn several(nodes: Vec<Html>) -> Html {
    VList::from(nodes).into()
}

/// Nothing; it keeps its place among its siblings.
pub(super) fn nothing() -> Html {
    VNode::default()
}

impl El {
    /// Gives it an attribute; none where there is no value.
    pub(super) fn attr(self, name: &'static str, value: impl Value) -> Self {
        value.set_on(self, name)
    }

    /// Gives it the class.
    pub(super) fn class(self, name: &'static str) -> Self {
        name.set_on(self, "class")
    }

    /// Gives it an attribute that is there or not, and whose value says nothing.
    pub(super) fn flag(self, name: &'static str, is_set: bool) -> Self {
        is_set.then_some(name).set_on(self, name)
    }

    /// Puts something into it, after what is there.
    pub(super) fn with(self, child: impl Child) -> Self {
        child.put_into(self)
    }

    /// Puts all of these into it.
    pub(super) fn each<T: Into<Html>>(self, children: impl IntoIterator<Item = T>) -> Self {
        let mut list = VList::new();
        for child in children {
            push(&mut list, child.into());
        }
        self.child(list.into())
    }

    /// Does something when an event of that name happens in it.
    #[inline(never)]
    pub(super) fn on(mut self, event: &'static str, act: Callback<Event>) -> Self {
        self.0.tag.add_listener(Rc::new(Heard { event, act }));
        self
    }

    /// Tells it from its siblings, wherever it stands among them.
    pub(super) fn key(mut self, key: impl Into<Key>) -> Self {
        self.0.tag.key = Some(key.into());
        self
    }

    /// What stands in a field to begin with.
    pub(super) fn value(mut self, value: String) -> Self {
        self.0.tag.set_value(value);
        self
    }

    /// What is chosen: no attribute says that once a person has chosen.
    pub(super) fn property(self, name: &'static str, value: &str) -> Self {
        self.set(name, Some(AttributeOrProperty::Property(value.into())))
    }

    #[inline(never)]
    fn set(mut self, name: &'static str, value: Option<AttributeOrProperty>) -> Self {
        self.0.names.push(name);
        self.0.values.push(value);
        self
    }

    #[inline(never)]
    fn child(mut self, child: Html) -> Self {
        self.0.tag.add_child(child);
        self
    }
}

impl From<El> for Html {
    #[inline(never)]
    fn from(El(draft): El) -> Self {
        let mut tag = draft.tag;
        tag.attributes = Attributes::Dynamic {
            keys: listed(draft.names),
            values: draft.values.into(),
        };
        tag.into()
    }
}

thread_local! {
    static LISTS: RefCell<Vec<&'static [&'static str]>> = const { RefCell::new(Vec::new()) };
}

/// The names as the one list that all elements have with these names: by that Yew knows that it
/// need only compare the values. There are as many lists as kinds of elements, so they may stay.
fn listed(names: Vec<&'static str>) -> &'static [&'static str] {
    LISTS.with_borrow_mut(|lists| {
        let known = lists.iter().find(|list| ***list == *names).copied();
        known.unwrap_or_else(|| {
            lists.push(names.leak());
            lists[lists.len() - 1]
        })
    })
}

#[inline(never)]
fn push(list: &mut VList, child: Html) {
    list.add_child(child);
}

/// What an attribute can be.
pub(super) trait Value {
    fn set_on(self, element: El, name: &'static str) -> El;
}

impl Value for &'static str {
    #[inline(never)]
    fn set_on(self, element: El, name: &'static str) -> El {
        element.set(name, Some(AttributeOrProperty::Static(self)))
    }
}

impl Value for String {
    #[inline(never)]
    fn set_on(self, element: El, name: &'static str) -> El {
        element.set(name, Some(AttributeOrProperty::Attribute(self.into())))
    }
}

impl<T: Value> Value for Option<T> {
    fn set_on(self, element: El, name: &'static str) -> El {
        match self {
            Some(value) => value.set_on(element, name),
            None => element.set(name, None),
        }
    }
}

/// What can stand in an element.
pub(super) trait Child {
    fn put_into(self, element: El) -> El;
}

impl Child for &'static str {
    #[inline(never)]
    fn put_into(self, element: El) -> El {
        element.child(VText::new(self).into())
    }
}

impl Child for String {
    #[inline(never)]
    fn put_into(self, element: El) -> El {
        element.child(VText::new(self).into())
    }
}

impl Child for El {
    #[inline(never)]
    fn put_into(self, element: El) -> El {
        element.child(self.into())
    }
}

impl Child for Html {
    fn put_into(self, element: El) -> El {
        element.child(self)
    }
}

/// What is not there keeps its place, so that its siblings stay who they are.
impl<T: Child> Child for Option<T> {
    fn put_into(self, element: El) -> El {
        match self {
            Some(child) => child.put_into(element),
            None => element.child(nothing()),
        }
    }
}

/// What is to happen when an element hears of an event.
struct Heard {
    event: &'static str,
    act: Callback<Event>,
}

impl Listener for Heard {
    fn kind(&self) -> ListenerKind {
        ListenerKind::other(self.event.into())
    }

    fn handle(&self, event: Event) {
        self.act.emit(event);
    }

    fn passive(&self) -> bool {
        false
    }
}
