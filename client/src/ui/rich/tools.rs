//! The row of tools of a prose, there while the focus is in it: in the line of its label, so nothing moves when it comes.

use leptos::prelude::*;
use waymark_shared::rich::{List, Mark, complete_href};
use web_sys::KeyboardEvent;

use super::writing::Writing;
use crate::actions::keymap::Keys;
use crate::platform::media;
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, effect, view};
use crate::ui::kit::listen::{current_element, focused, query_all};
use crate::ui::kit::{Button, ButtonKind, Icon, IconData, Popover, PopoverState, TextField};

const BOLD_KEYS: &str = "Mod+B";

/// See the module.
pub(super) fn tools(writing: Writing, address: PopoverState) -> AnyView {
    let mark = |mark: Mark, icon: IconData, label: &'static str, keys: &'static str| {
        let shown = mark.clone();
        let press = move || {
            writing.toggle(&mark);
        };
        tool(icon, label, keys, move || writing.is_on(&shown), press)
    };
    let list = |list: List, icon: IconData, label: &'static str, keys: &'static str| {
        let press = move || {
            writing.toggle_list(list);
        };
        tool(icon, label, keys, move || writing.is_on(&Mark::List(Some(list))), press)
    };
    // One stop of the keyboard, arrows within.
    let on_key = |event: KeyboardEvent| {
        let step: i32 = match event.key().as_str() {
            "ArrowRight" => 1,
            "ArrowLeft" => -1,
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        let (Some(row), Some(now)) = (current_element(&event), focused()) else {
            return;
        };
        let all = query_all(&row, "button, a[href]");
        let Some(at) = all.iter().position(|tool| **tool == *now) else {
            return;
        };
        let count = i32::try_from(all.len()).unwrap_or(1);
        let next = (i32::try_from(at).unwrap_or(0) + step).rem_euclid(count);
        if let Some(next) = usize::try_from(next).ok().and_then(|next| all.get(next)) {
            let _ = next.focus();
        }
    };
    let leads = move || {
        writing.address().map(|href| {
            let label = text::rich_open_link(&href);
            view! {
                <a
                    class="t-tool"
                    href=href
                    target="_blank"
                    rel="noopener noreferrer"
                    tabindex="-1"
                    aria-label=label.clone()
                    data-tip=label
                >
                    <Icon icon=icondata_lu::LuExternalLink size_px=14 />
                </a>
            }
        })
    };
    view! {
        // A press here leaves the keyboard where it writes.
        <div
            class="t-tools"
            role="toolbar"
            aria-label=text::rich_formatting()
            on:mousedown=|event| event.prevent_default()
            on:keydown=boxed(on_key)
        >
            {leads}
            {mark(Mark::Bold(true), icondata_lu::LuBold, text::rich_bold(), BOLD_KEYS)}
            {mark(Mark::Italic(true), icondata_lu::LuItalic, text::rich_italic(), "Mod+I")}
            {tool(
                icondata_lu::LuLink,
                text::rich_link(),
                "Mod+K",
                move || writing.address().is_some(),
                move || writing.open_address(address),
            )}
            {list(List::Bullet, icondata_lu::LuList, text::rich_bullets(), "Mod+Shift+8")}
            {list(List::Ordered, icondata_lu::LuListOrdered, text::rich_numbers(), "Mod+Shift+7")}
        </div>
        <Popover state=address label=text::rich_link()>{asking(writing, address)}</Popover>
    }
}

fn tool(
    icon: IconData,
    label: &'static str,
    keys: &'static str,
    is_on: impl Fn() -> bool + Send + Sync + 'static,
    press: impl Fn() + 'static,
) -> AnyView {
    let is_first = keys == BOLD_KEYS;
    let shown_keys = keys.parse::<Keys>().ok().map(|keys| keys.label(media::is_apple()));
    view! {
        <button
            class="t-tool"
            type="button"
            tabindex=if is_first { "0" } else { "-1" }
            aria-label=label
            aria-pressed=move || if is_on() { "true" } else { "false" }
            data-tip=label
            data-tip-keys=shown_keys
            on:click=boxed_press(move |_| press())
        >
            <Icon icon=icon size_px=14 />
        </button>
    }
}

/// Where a link shall lead.
fn asking(writing: Writing, state: PopoverState) -> AnyView {
    let now = untrack(|| writing.address());
    let value = RwSignal::new(now.clone().unwrap_or_default());
    let problem = RwSignal::new(None::<String>);
    effect(move |_| {
        value.track();
        problem.set(None);
    });
    let save = move || match complete_href(&value.get_untracked()) {
        Some(href) => {
            state.close();
            writing.set_address(Some(href));
        }
        None => problem.set(Some(text::problem_link().to_owned())),
    };
    let remove = move |_| {
        state.close();
        writing.set_address(None);
    };
    view! {
        <form
            class="c-pop c-pop-narrow"
            on:submit=move |event| {
                event.prevent_default();
                save();
            }
        >
            <TextField label=text::rich_address() value=value error=problem autofocus=true />
            <div class="c-row c-row-end">
                {now.is_some().then(|| view! { <Button on_press=remove>{text::rich_remove_link()}</Button> })}
                <Button kind=ButtonKind::Primary submit=true>{text::rich_set_link()}</Button>
            </div>
        </form>
    }
}
