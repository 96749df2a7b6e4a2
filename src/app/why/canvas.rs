//! Draws a picture of timelines, and hears what is done on it.

use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{
    AddEventListenerOptions, Element, Event, HtmlCanvasElement, HtmlElement, MediaQueryList,
    PointerEvent, ResizeObserver, WheelEvent,
};
use yew::Callback;

use crate::Micros;
use crate::app::state::{Action, State, Tab};
use crate::timeline::Scene;

use super::known::{Gesture, Point};
use super::pen::Pen;

/// Pixels of a wheel's turn that zoom by a factor of two.
const WHEEL: f32 = 240.0;
/// Pixels of a line, where a wheel counts in lines.
const LINE: f64 = 16.0;
/// How high the picture is, in pixels: as its rows, within these.
const LEAST_HEIGHT: f32 = 120.0;
const MOST_HEIGHT: f32 = 460.0;
/// The same above a log.
const STRIP_HEIGHT: f32 = 190.0;
/// Pixels between the pointer and its tip.
const BESIDE: f32 = 14.0;

/// The canvas that is on the page, with what listens to it.
pub(in crate::app) struct Surface {
    canvas: HtmlCanvasElement,
    pen: Pen,
    overview: Option<Pen>,
    /// What was drawn last, with the time that was pointed at.
    drawn: Option<(Rc<Scene>, Option<Micros>)>,
    listeners: Vec<Listener>,
    resizes: Option<Resizes>,
    themes: Option<Themes>,
}

/// What listens, to what, on which element.
type Listener = (Element, &'static str, Closure<dyn FnMut(Event)>);
/// Hears that the colours are others.
type Themes = (MediaQueryList, Closure<dyn FnMut()>);
type Resizes = (ResizeObserver, Closure<dyn FnMut(Array)>);

impl Drop for Surface {
    fn drop(&mut self) {
        for (element, event, listener) in &self.listeners {
            let listener = listener.as_ref().unchecked_ref();
            // An element that is gone hears nothing anyway.
            let _ = element.remove_event_listener_with_callback(event, listener);
        }
        if let Some((observer, _)) = &self.resizes {
            observer.disconnect();
        }
        if let Some((query, _)) = &self.themes {
            query.set_onchange(None);
        }
    }
}

/// Draws the newest picture on the canvas that is there, if it is not drawn yet.
pub(super) fn draw(surface: &mut Option<Surface>, state: &State, act: &Callback<Action>) {
    let canvas = find();
    let same = |surface: &Surface| canvas.as_ref() == Some(&surface.canvas);
    if !surface.as_ref().is_some_and(same) {
        *surface = canvas.and_then(|canvas| Surface::on(canvas, act));
    }
    if let (Some(surface), Some(scene)) = (surface, &state.why.scene) {
        let most = match state.tab {
            Tab::Events => STRIP_HEIGHT,
            _ => MOST_HEIGHT,
        };
        surface.show(
            scene,
            most,
            state.pointed.filter(|_| state.tab == Tab::Events),
        );
        surface.place_tip(state.why.hovered.map(|(_, x, y)| (x, y)), scene.width);
    }
}

/// A picture in other colours is drawn anew.
fn themes(act: &Callback<Action>) -> Option<Themes> {
    let query = media("(prefers-color-scheme: dark)")?;
    let act = act.clone();
    let changed = Closure::<dyn FnMut()>::new(move || act.emit(Action::Why(Gesture::Due)));
    query.set_onchange(Some(changed.as_ref().unchecked_ref()));
    Some((query, changed))
}

/// Whether somebody wants little to move.
pub(super) fn is_calm() -> bool {
    let query = media("(prefers-reduced-motion: reduce)");
    query.is_some_and(|query| query.matches())
}

fn media(query: &str) -> Option<MediaQueryList> {
    web_sys::window()?.match_media(query).ok()?
}

fn find() -> Option<HtmlCanvasElement> {
    by_id("timeline-canvas")?.dyn_into().ok()
}

fn by_id(name: &str) -> Option<Element> {
    web_sys::window()?.document()?.get_element_by_id(name)
}

fn pixels(length: f32) -> String {
    [&(length as u32).to_string(), "px"].concat()
}

impl Surface {
    fn on(canvas: HtmlCanvasElement, act: &Callback<Action>) -> Option<Self> {
        let overview = canvas
            .owner_document()?
            .get_element_by_id("timeline-overview");
        let overview = overview.and_then(|overview| overview.dyn_into::<HtmlCanvasElement>().ok());
        let mut surface = Self {
            pen: Pen::of(&canvas)?,
            overview: overview.as_ref().and_then(Pen::of),
            drawn: None,
            listeners: Vec::new(),
            resizes: None,
            themes: themes(act),
            canvas,
        };
        surface.listen(act);
        if let Some(overview) = overview {
            surface.listen_to_overview(&overview, act);
        }
        surface.measure(act);
        Some(surface)
    }

    fn show(&mut self, scene: &Rc<Scene>, most: f32, pointed: Option<Micros>) {
        let drawn = self.drawn.as_ref();
        if drawn.is_some_and(|(drawn, at)| Rc::ptr_eq(drawn, scene) && *at == pointed) {
            return;
        }
        self.pen.draw(scene, pointed);
        if let Some(overview) = &mut self.overview {
            overview.draw_overview(scene);
        }
        if let Some(rest) = by_id("timeline-rest") {
            let rest = rest.unchecked_into::<HtmlElement>();
            let below = (scene.content - scene.height).max(0.0);
            // A browser without styles shows what fits.
            let _ = rest.style().set_property("height", &pixels(below));
        }
        if let Some(rows) = by_id("timeline") {
            let rows = rows.unchecked_into::<HtmlElement>();
            let height = scene.content.clamp(LEAST_HEIGHT, most);
            let _ = rows.style().set_property("height", &pixels(height));
        }
        self.drawn = Some((Rc::clone(scene), pointed));
    }

    /// Puts the tip beside the pointer.
    fn place_tip(&self, at: Option<(f32, f32)>, width: f32) {
        let tip = by_id("timeline-tip").map(JsCast::unchecked_into::<HtmlElement>);
        let (Some(tip), Some((x, y))) = (tip, at) else {
            return;
        };
        let rows = by_id("timeline").map(JsCast::unchecked_into::<HtmlElement>);
        let top = rows.map_or(0, |rows| rows.offset_top()) as f32;
        let most = (width - tip.offset_width() as f32).max(0.0);
        let style = tip.style();
        let _ = style.set_property("left", &pixels((x + BESIDE).min(most)));
        let _ = style.set_property("top", &pixels(y + top + BESIDE));
    }

    /// Hears pointers and the wheel. Keys are the view's.
    fn listen(&mut self, act: &Callback<Action>) {
        let canvas: Element = self.canvas.clone().into();
        let points = [
            ("pointerdown", Point::Down),
            ("pointermove", Point::Move),
            ("pointerup", Point::Up),
            ("pointercancel", Point::Leave),
            ("pointerleave", Point::Leave),
        ];
        for (event, point) in points {
            let (act, surface) = (act.clone(), self.canvas.clone());
            self.add(&canvas, event, move |event| {
                let event: PointerEvent = event.unchecked_into();
                let point = match point {
                    Point::Down if event.button() != 0 => return,
                    Point::Move if event.buttons() == 0 => Point::Hover,
                    point => point,
                };
                if point == Point::Down {
                    // Without it a drag ends at the canvas's edge.
                    let _ = surface.set_pointer_capture(event.pointer_id());
                }
                let (x, y) = (event.offset_x() as f32, event.offset_y() as f32);
                act.emit(Action::Why(Gesture::Pointer(
                    point,
                    event.pointer_id(),
                    x,
                    y,
                )));
            });
        }
        let act = act.clone();
        self.add(&canvas, "wheel", move |event| {
            let event: WheelEvent = event.unchecked_into();
            let unit = if event.delta_mode() == WheelEvent::DOM_DELTA_LINE {
                LINE
            } else {
                1.0
            };
            let (across, down) = (
                (event.delta_x() * unit) as f32,
                (event.delta_y() * unit) as f32,
            );
            let gesture = if event.ctrl_key() || event.meta_key() {
                Gesture::Zoom(Some(event.offset_x() as f32), -down / WHEEL)
            } else if event.shift_key() {
                Gesture::Pan(if across == 0.0 { down } else { across })
            } else if across.abs() > down.abs() {
                Gesture::Pan(across)
            } else {
                return; // the rows scroll
            };
            event.prevent_default();
            act.emit(Action::Why(gesture));
        });
    }

    /// A drag over the overview brings what is under it to the middle.
    fn listen_to_overview(&mut self, overview: &HtmlCanvasElement, act: &Callback<Action>) {
        for event in ["pointerdown", "pointermove"] {
            let (act, surface) = (act.clone(), overview.clone());
            self.add(overview, event, move |event| {
                let event: PointerEvent = event.unchecked_into();
                let _ = surface.set_pointer_capture(event.pointer_id());
                if event.buttons() == 0 {
                    return;
                }
                act.emit(Action::Why(Gesture::Overview(event.offset_x() as f32)));
            });
        }
    }

    fn add(&mut self, element: &Element, event: &'static str, act: impl FnMut(Event) + 'static) {
        let listener = Closure::<dyn FnMut(Event)>::new(act);
        let options = AddEventListenerOptions::new();
        options.set_passive(false);
        let heard = element.add_event_listener_with_callback_and_add_event_listener_options(
            event,
            listener.as_ref().unchecked_ref(),
            &options,
        );
        if heard.is_ok() {
            self.listeners.push((element.clone(), event, listener));
        }
    }

    /// Tells how large the canvas is, now and whenever that changes.
    fn measure(&mut self, act: &Callback<Action>) {
        let (canvas, act) = (self.canvas.clone(), act.clone());
        let tell = Closure::<dyn FnMut(Array)>::new(move |_| {
            let (width, height) = (canvas.client_width() as f32, canvas.client_height() as f32);
            act.emit(Action::Why(Gesture::Sized(width, height)));
        });
        let observer = ResizeObserver::new(tell.as_ref().unchecked_ref());
        if let Ok(observer) = observer {
            observer.observe(&self.canvas);
            self.resizes = Some((observer, tell));
        }
    }
}
