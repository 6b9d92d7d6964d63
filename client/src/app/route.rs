//! The address: which page it names, and going to another one without loading the page anew.
//!
//! Two pages need no routing library. Links are plain `<a href>`: a click on one that stays on this site is taken over here, unless
//! a key or button asks the browser for something else. The history is the browser's. Not here: what the pages show.

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement, MouseEvent};

use crate::platform::window;

/// What an address leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Page {
    /// The list of journeys.
    Home,
    /// The journey page, with what stands in place of the id.
    Journey(String),
    /// Nothing.
    Unknown,
}

impl Page {
    /// The page of a path such as `/j/01J…`.
    fn at(path: &str) -> Self {
        match path.trim_matches('/') {
            "" => Self::Home,
            path => match path.strip_prefix("j/") {
                Some(id) if !id.is_empty() && !id.contains('/') => Self::Journey(id.to_owned()),
                _ => Self::Unknown,
            },
        }
    }
}

/// Where the application is. Copied to whoever goes somewhere.
#[derive(Debug, Clone, Copy)]
pub struct Router {
    page: RwSignal<Page>,
}

impl Router {
    /// Follows the address from now on, and provides itself as a context. Once, for as long as the page lives.
    pub fn provide() -> Self {
        let router = Self {
            page: RwSignal::new(page_now()),
        };
        window_event_listener(ev::popstate, move |_| router.read_address());
        window_event_listener(ev::click, move |event| {
            if let Some(to) = followed(&event) {
                event.prevent_default();
                router.go(&to);
            }
        });
        provide_context(router);
        router
    }

    /// The page to show; tracked.
    #[must_use]
    pub fn page(self) -> Page {
        self.page.get()
    }

    /// Goes to an address of this site, such as `/`.
    pub fn go(self, to: &str) {
        let window = window();
        let location = window.location();
        let now = [location.pathname(), location.search(), location.hash()].map(Result::unwrap_or_default);
        if now.concat() != to
            && let Ok(history) = window.history()
            && history.push_state_with_url(&JsValue::NULL, "", Some(to)).is_err()
        {
            // A browser refuses when a page goes somewhere too often: then it loads the page itself.
            let _ = location.assign(to);
            return;
        }
        self.read_address();
        window.scroll_to_with_x_and_y(0.0, 0.0);
    }

    /// The same page stays as it is.
    fn read_address(self) {
        let page = page_now();
        if self.page.with_untracked(|shown| *shown != page) {
            self.page.set(page);
        }
    }
}

/// The router of the application.
///
/// # Panics
/// Outside the application.
#[must_use]
pub fn use_router() -> Router {
    use_context().expect("the application provides the router")
}

fn page_now() -> Page {
    Page::at(&window().location().pathname().unwrap_or_default())
}

/// The address that a click on a link leads to, when it is for the application and not for the browser.
fn followed(event: &MouseEvent) -> Option<String> {
    let for_browser = event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key();
    if event.default_prevented() || event.button() != 0 || for_browser {
        return None;
    }
    let pressed = event.target()?.dyn_into::<Element>().ok()?;
    let link = pressed.closest("a[href]").ok()??.dyn_into::<HtmlAnchorElement>().ok()?;
    let location = window().location();
    let leaves = !link.target().is_empty()
        || link.has_attribute("download")
        || link.rel().split_whitespace().any(|word| word == "external")
        || link.origin() != location.origin().ok()?;
    // A place on the same page: the browser goes there, and takes the focus along.
    let is_place = !link.hash().is_empty() && link.pathname() == location.pathname().ok()?;
    (!leaves && !is_place).then(|| [link.pathname(), link.search(), link.hash()].concat())
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    #[wasm_bindgen_test]
    fn an_address_names_a_page() {
        assert_eq!(Page::at("/"), Page::Home);
        assert_eq!(Page::at("/j/01J"), Page::Journey("01J".to_owned()));
        assert_eq!(Page::at("/j/01J/"), Page::Journey("01J".to_owned()));
        for path in ["/j", "/j/", "/j/a/b", "/journey", "/x"] {
            assert_eq!(Page::at(path), Page::Unknown, "{path}");
        }
    }
}
