//! A menu: actions with icons and keys, moved through by arrow keys and by typing the start of a name.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::float::Placement;
use super::icon::{Icon, IconData};
use super::listen::{current_element, focused, query_all};
use super::popover::{Popover, PopoverState};
use super::status::Kbd;
use crate::platform::text::lower_case;
use crate::ui::kit::flow::{boxed, view};

/// One line of a menu.
#[derive(Clone)]
pub enum MenuEntry {
    /// Something to do.
    Item(MenuItem),
    /// A hairline.
    Separator,
    /// A quiet heading over the items that follow.
    Heading(String),
}

/// Something to do.
#[derive(Clone)]
pub struct MenuItem {
    /// What happens: "Delete journey".
    pub label: String,
    /// Before the label.
    pub icon: Option<IconData>,
    /// Keys that do the same, as people read them: "Ctrl K".
    pub keys: Option<String>,
    /// Takes something away.
    pub danger: bool,
    /// Why it cannot be done now.
    pub disabled: Option<String>,
    /// Does it, after the menu has closed.
    pub run: Callback<()>,
}

impl MenuItem {
    /// An item with a label and what it does.
    #[must_use]
    pub fn new(label: impl Into<String>, run: impl Fn() + Send + Sync + 'static) -> Self {
        let run = Callback::new(move |()| run());
        Self {
            label: label.into(),
            icon: None,
            keys: None,
            danger: false,
            disabled: None,
            run,
        }
    }

    /// With an icon.
    #[must_use]
    pub fn icon(mut self, icon: IconData) -> Self {
        self.icon = Some(icon);
        self
    }

    /// With the keys that do the same.
    #[must_use]
    pub fn keys(mut self, keys: impl Into<String>) -> Self {
        self.keys = Some(keys.into());
        self
    }

    /// Takes something away.
    #[must_use]
    pub fn danger(mut self) -> Self {
        self.danger = true;
        self
    }

    /// Unavailable while there is a reason.
    #[must_use]
    pub fn disabled(mut self, reason: Option<String>) -> Self {
        self.disabled = reason;
        self
    }
}

impl From<MenuItem> for MenuEntry {
    fn from(item: MenuItem) -> Self {
        Self::Item(item)
    }
}

/// A menu at its state's anchor. Its entries are asked for each time it opens.
#[component]
pub fn Menu(
    /// Whether it is open, and where.
    state: PopoverState,
    /// Its name for screen readers.
    #[prop(into)]
    label: Signal<String>,
    /// What it offers.
    #[prop(into)]
    entries: Callback<(), Vec<MenuEntry>>,
    /// Where it goes.
    #[prop(optional)]
    placement: Placement,
) -> impl IntoView {
    view! {
        <Popover state label role="menu" placement>
            <div class="k-menu" role="presentation" on:keydown=move_focus>
                {move || entries.run(()).into_iter().map(|entry| line(entry, state)).collect_view()}
            </div>
        </Popover>
    }
}

fn line(entry: MenuEntry, state: PopoverState) -> AnyView {
    match entry {
        MenuEntry::Separator => view! { <div class="k-menu-line" role="separator"></div> },
        MenuEntry::Heading(text) => view! { <div class="k-menu-heading" role="presentation">{text}</div> },
        MenuEntry::Item(item) => {
            let MenuItem {
                label,
                icon,
                keys,
                danger,
                disabled,
                run,
            } = item;
            let reason = disabled.clone();
            let is_disabled = disabled.is_some();
            let press = move |_| {
                if !is_disabled {
                    state.close();
                    run.run(());
                }
            };
            view! {
                <button
                    class="k-menu-item"
                    class:k-menu-item-danger=danger
                    type="button"
                    role="menuitem"
                    tabindex="-1"
                    aria-disabled=is_disabled.then_some("true")
                    on:click=boxed(press)
                    on:pointerenter=follow_pointer
                >
                    <span class="k-menu-icon">{icon.map(|icon| view! { <Icon icon=icon /> })}</span>
                    <span class="k-menu-label">
                        {label} {reason.map(|reason| view! { <small class="k-menu-reason">{reason}</small> })}
                    </span>
                    {keys.map(|keys| view! { <Kbd keys /> })}
                </button>
            }
        }
    }
}

/// The item under the mouse has the focus, so that pointer and keys agree on one place.
pub(super) fn follow_pointer(event: web_sys::PointerEvent) {
    if event.pointer_type() == "mouse"
        && let Some(item) =
            current_element(&event).and_then(|item| wasm_bindgen::JsCast::dyn_into::<web_sys::HtmlElement>(item).ok())
    {
        let _ = item.focus();
    }
}

/// Arrow keys, Home, End and typed letters, for menus and lists of options.
pub(super) fn move_focus(event: KeyboardEvent) {
    let Some(list) = current_element(&event) else { return };
    let items = query_all(&list, "[role=menuitem], [role=option]");
    let current = focused().and_then(|element| items.iter().position(|item| **item == *element));
    let Some(next) = target(&event.key(), current, items.len(), |index| {
        items[index].text_content().unwrap_or_default()
    }) else {
        return;
    };
    event.prevent_default();
    event.stop_propagation();
    let _ = items[next].focus();
}

/// The index a key moves to, or `None` when the key is not for moving.
fn target(key: &str, current: Option<usize>, count: usize, text: impl Fn(usize) -> String) -> Option<usize> {
    if count == 0 {
        return None;
    }
    match key {
        "ArrowDown" => Some(current.map_or(0, |index| (index + 1) % count)),
        "ArrowUp" => Some(current.map_or(count - 1, |index| (index + count - 1) % count)),
        "Home" => Some(0),
        "End" => Some(count - 1),
        // A letter goes to the next item that starts with it. Space presses the item.
        letter if letter != " " && letter.chars().count() == 1 => {
            let letter = lower_case(letter);
            let start = current.map_or(0, |index| index + 1);
            (0..count)
                .map(|step| (start + step) % count)
                .find(|&index| lower_case(text(index).trim()).starts_with(&letter))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    fn check(key: &str, current: Option<usize>, expected: Option<usize>) {
        let names = ["Open", "Copy link", "Rename", "Remove"];
        assert_eq!(
            target(key, current, names.len(), |index| names[index].to_owned()),
            expected,
            "{key} from {current:?}"
        );
    }

    #[test]
    fn arrows_go_around() {
        check("ArrowDown", None, Some(0));
        check("ArrowDown", Some(3), Some(0));
        check("ArrowUp", Some(0), Some(3));
        check("ArrowUp", None, Some(3));
        check("End", Some(0), Some(3));
    }

    #[test]
    fn a_letter_goes_to_the_next_item_that_starts_with_it() {
        check("r", Some(0), Some(2));
        check("R", Some(2), Some(3));
        check("r", Some(3), Some(2));
        check("x", Some(0), None);
    }

    #[test]
    fn other_keys_stay_with_the_browser() {
        check("Enter", Some(0), None);
        check(" ", Some(0), None);
        check("Tab", Some(0), None);
    }
}
