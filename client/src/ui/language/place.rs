//! Where a person is on a page that is drawn anew: the tabs they chose, what they unfolded and scrolled, what they typed into a field that keeps it
//! for itself, and the keyboard.
//!
//! The new drawing has the same elements in other words, so an element is found again by its way from the root, or from its place on the grid, of
//! which not everything is drawn. Where that leads to something else, nothing is done, and the keyboard goes to where it stands on the grid. Words
//! of another length change heights, so what one looks at on the grid is what stays. Not here: what the state of the page keeps (`BoardState`,
//! `Chrome`).

use leptos::wasm_bindgen::JsCast;
use waymark_shared::layout::Spot;
use web_sys::{Element, Event, FocusOptions, HtmlElement, HtmlInputElement, HtmlTextAreaElement};

use crate::ui::board::focus::{element_of, scroller, spot_at};
use crate::ui::kit::listen::{focused, give_back, query_all};

/// See the module.
pub(super) struct Place {
    /// What one looks at on the grid, and where it is in the window.
    seen: Option<(Spot, f64, f64)>,
    scrolled: Vec<(Way, i32, i32)>,
    /// Tabs.
    chosen: Vec<Way>,
    /// What can be folded, and whether it is open.
    folds: Vec<(Way, bool)>,
    /// Fields by their class, with what is in them.
    typed: Vec<(String, String)>,
    keyboard: Option<(Way, Option<Caret>)>,
}

/// What is selected in a field, in UTF-16 units.
type Caret = (u32, u32);

impl Place {
    /// Keeps where everything is, and leaves the field that has the keyboard: it writes what was typed there.
    pub(super) fn leave() -> Self {
        let scrolled = all_of("*")
            .into_iter()
            .chain(root().and_then(|root| root.dyn_into().ok()))
            .filter(|element| element.scroll_top() != 0 || element.scroll_left() != 0)
            .map(|element| (Way::to(&element), element.scroll_left(), element.scroll_top()))
            .collect();
        let seen = seen();
        let chosen = all_of(TABS)
            .into_iter()
            .filter(|tab| is_chosen(tab))
            .map(|tab| Way::to(&tab));
        let folds = all_of(FOLDS);
        let folds = folds.iter().map(|fold| (Way::to(fold), fold.has_attribute("open")));
        let (chosen, folds) = (chosen.collect(), folds.collect());
        let keyboard = focused().map(|element| {
            let kept = (Way::to(&element), caret(&element));
            // Leaving fails for no element.
            let _ = element.blur();
            kept
        });
        let typed = fields().into_iter().map(|field| (field.class_name(), field.value()));
        Self {
            seen,
            scrolled,
            chosen,
            folds,
            typed: typed.collect(),
            keyboard,
        }
    }

    /// Chooses the tabs, and folds and unfolds.
    pub(super) fn unfold(&self) {
        for tab in self.chosen.iter().filter_map(Way::element) {
            if !is_chosen(&tab) {
                tab.click();
            }
        }
        for (way, is_open) in &self.folds {
            if let Some(fold) = way.element() {
                // A constant name of an attribute is a valid one.
                let _ = fold.toggle_attribute_with_force("open", *is_open);
            }
        }
    }

    /// Scrolls everything to where it was.
    pub(super) fn scroll(&self) {
        for (way, left, top) in &self.scrolled {
            if let Some(element) = way.element() {
                element.set_scroll_left(*left);
                element.set_scroll_top(*top);
            }
        }
        if let Some((spot, left, top)) = self.seen
            && let (Some(element), Some(view)) = (element_of(spot), scroller())
        {
            let area = element.get_bounding_client_rect();
            view.scroll_by_with_x_and_y(area.left() - left, area.top() - top);
        }
    }

    /// Brings back what was typed, and the keyboard.
    pub(super) fn enter(&self) {
        let fields = fields();
        let are_the_same = fields.len() == self.typed.len()
            && fields
                .iter()
                .zip(&self.typed)
                .all(|(field, (class, _))| field.class_name() == *class);
        for (field, (_, typed)) in fields.iter().zip(&self.typed).filter(|_| are_the_same) {
            // What the journey holds is there already.
            if field.value() != *typed {
                field.set_value(typed);
                if let Ok(event) = Event::new("input") {
                    // Only an event that is being dispatched is refused.
                    let _ = field.dispatch_event(&event);
                }
            }
        }
        match self
            .keyboard
            .as_ref()
            .and_then(|(way, caret)| Some((way.element()?, *caret)))
        {
            Some((element, caret)) => enter(&element, caret),
            None => give_back(None),
        }
    }
}

/// What one looks at on the grid: where the keyboard is, else what lies in the middle.
fn seen() -> Option<(Spot, f64, f64)> {
    let view = scroller()?.get_bounding_client_rect();
    let in_view = |(_, element): &(Spot, HtmlElement)| {
        let area = element.get_bounding_client_rect();
        area.bottom() > view.top()
            && area.top() < view.bottom()
            && area.right() > view.left()
            && area.left() < view.right()
    };
    let in_the_middle = || {
        let (x, y) = (view.left() + view.width() / 2.0, view.top() + view.height() / 2.0);
        #[allow(clippy::cast_possible_truncation, reason = "pixels of a window")]
        let element = crate::platform::window()
            .document()?
            .element_from_point(x as f32, y as f32)?;
        spot_at(Some(element.into()))
    };
    let with_keyboard = focused()
        .and_then(|element| spot_at(Some(element.into())))
        .filter(in_view);
    let (spot, element) = with_keyboard.or_else(in_the_middle)?;
    let area = element.get_bounding_client_rect();
    Some((spot, area.left(), area.top()))
}

const TABS: &str = "[role=tab]";
const FOLDS: &str = "details";

fn is_chosen(tab: &Element) -> bool {
    tab.get_attribute("aria-selected").as_deref() == Some("true")
}

fn root() -> Option<Element> {
    crate::platform::window().document()?.document_element()
}

fn all_of(selector: &str) -> Vec<HtmlElement> {
    root().map_or_else(Vec::new, |root| query_all(&root, selector))
}

/// Fields of one line. Texts of the journey are larger ones, and written letter by letter.
fn fields() -> Vec<HtmlInputElement> {
    let found = all_of("input[type=text], input[type=search]").into_iter();
    found.filter_map(|field| field.dyn_into().ok()).collect()
}

fn caret(element: &HtmlElement) -> Option<Caret> {
    let (start, end) = if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
        (input.selection_start(), input.selection_end())
    } else {
        let area = element.dyn_ref::<HtmlTextAreaElement>()?;
        (area.selection_start(), area.selection_end())
    };
    // A field that is not for text has none.
    start.ok()?.zip(end.ok()?)
}

fn enter(element: &HtmlElement, caret: Option<Caret>) {
    let options = FocusOptions::new();
    options.set_prevent_scroll(true);
    // Focus fails for no element, and the range is one that the same field had.
    let _ = element.focus_with_options(&options);
    if let Some((start, end)) = caret {
        if let Some(input) = element.dyn_ref::<HtmlInputElement>() {
            let _ = input.set_selection_range(start, end);
        } else if let Some(area) = element.dyn_ref::<HtmlTextAreaElement>() {
            let _ = area.set_selection_range(start, end);
        }
    }
}

/// An element: its places among its siblings from a place of the grid or the root down, and what it is.
struct Way {
    from: Option<Spot>,
    steps: Vec<usize>,
    tag: String,
}

impl Way {
    fn to(element: &Element) -> Self {
        let mut steps = Vec::new();
        let mut here = element.clone();
        let spot = |element: &Element| element.get_attribute("data-spot")?.parse().ok();
        let mut from = spot(&here);
        while let Some(parent) = here.parent_element().filter(|_| from.is_none()) {
            from = spot(&parent);
            let before = std::iter::successors(here.previous_element_sibling(), Element::previous_element_sibling);
            steps.push(before.count());
            here = parent;
        }
        steps.reverse();
        Self {
            from,
            steps,
            tag: element.tag_name(),
        }
    }

    fn element(&self) -> Option<HtmlElement> {
        let down = |parent: Element, step: &usize| {
            std::iter::successors(parent.first_element_child(), Element::next_element_sibling).nth(*step)
        };
        let from = match self.from {
            Some(spot) => element_of(spot)?.into(),
            None => root()?,
        };
        let found = self.steps.iter().try_fold(from, down)?;
        found
            .dyn_into()
            .ok()
            .filter(|found: &HtmlElement| found.tag_name() == self.tag)
    }
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn an_element_is_found_again_in_the_same_drawing_and_nothing_else_is() {
        let document = crate::platform::window().document().unwrap();
        let page = document.create_element("section").unwrap();
        document.body().unwrap().append_child(&page).unwrap();
        let drawing = |end: &str| format!("<p>a</p><div><b>x</b>{end}</div>");
        page.set_inner_html(&drawing("<input type=text>"));
        let field = query_all(&page, "input").remove(0);
        let way = Way::to(&field);
        assert_eq!(way.element(), Some(field.clone()));
        page.set_inner_html(&drawing("<input type=text>"));
        let again = query_all(&page, "input").remove(0);
        assert_ne!(again, field);
        assert_eq!(way.element(), Some(again));
        page.set_inner_html(&drawing("<button></button>"));
        assert_eq!(way.element(), None);
        page.set_inner_html(&drawing(""));
        assert_eq!(way.element(), None);
        page.remove();
    }

    #[wasm_bindgen_test]
    fn what_was_typed_scrolled_and_had_the_keyboard_is_there_again() {
        let document = crate::platform::window().document().unwrap();
        let page = document.create_element("section").unwrap();
        document.body().unwrap().append_child(&page).unwrap();
        let draw = |words: &str| {
            page.set_inner_html(&format!(
                "<input type=text class=a placeholder={words}><div style='height:50px;overflow:auto'><p style='height:900px'>{words}</p></div>"
            ));
            (query_all(&page, "input").remove(0), query_all(&page, "div").remove(0))
        };
        let (field, area) = draw("Name");
        let field: HtmlInputElement = field.dyn_into().unwrap();
        field.set_value("Hotel");
        field.focus().unwrap();
        field.set_selection_range(1, 3).unwrap();
        area.set_scroll_top(120);
        let place = Place::leave();
        assert!(focused().is_none());
        let (field, area) = draw("Titel");
        place.scroll();
        place.enter();
        let field: HtmlInputElement = field.dyn_into().unwrap();
        assert_eq!((field.value(), area.scroll_top()), ("Hotel".to_owned(), 120));
        assert_eq!(focused().as_ref(), Some(&*field as &HtmlElement));
        assert_eq!(
            (field.selection_start(), field.selection_end()),
            (Ok(Some(1)), Ok(Some(3)))
        );
        page.remove();
    }
}
