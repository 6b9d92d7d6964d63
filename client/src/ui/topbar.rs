//! The top bar of a journey: the way home, title, status, undo and redo, who is here, sharing, and a menu for the rest.
//!
//! What a first look needs stands here; the buttons that run actions are in `tools`, which comes right after it. Not here: what the actions do.

mod people;
mod status;
mod title;
mod tools;

use leptos::prelude::*;

use self::people::People;
use self::status::StatusText;
use self::title::JourneyTitle;
use crate::actions::{self, use_actions};
use crate::parts::EXTRAS;
use crate::text;
use crate::ui::kit::flow::{effect, view};
use crate::ui::kit::{Align, Button, IconButton, Placement, PopoverState, Show, Sign};
use crate::ui::share::ShareLinks;

pub use people::own_name;
pub use status::{Attention, status_word};
pub use title::field;
pub use tools::tools;

/// Under its button, right edges in line.
pub(super) const AT_END: Placement = Placement {
    side: crate::ui::kit::Side::Below,
    align: Align::End,
    gap_px: 6.0,
};

/// The top bar.
#[component]
pub fn TopBar() -> impl IntoView {
    let cx = use_actions();
    let chrome = cx.chrome;
    let unplaced = cx.model().unplaced.signal();
    let count = Memo::new(move |_| unplaced.with(Vec::len));
    let share = PopoverState::new();
    let share_button = NodeRef::<leptos::html::Span>::new();
    // The action opens the popover from anywhere; its anchor is this button.
    effect(move |_| {
        if chrome.share.get()
            && let Some(element) = share_button.get()
        {
            share.open_at(crate::ui::kit::Anchor::Element(element.into()));
        }
    });
    Effect::new(move |was: Option<bool>| {
        let open = share.is_open();
        if was == Some(true) && !open {
            chrome.share.set(false);
        }
        open
    });
    let show_trash = {
        let cx = cx.clone();
        move |_| actions::run(&cx, "journey.trash")
    };
    view! {
        <header class="c-topbar">
            <div class="c-topbar-start">
                <a href="/" class="c-logo" aria-label=text::all_journeys() data-tip=text::all_journeys()>
                    <Sign />
                </a>
                <JourneyTitle />
                {late(Slot::AfterTitle, "c-mid c-late-menu")}
                <span class="c-topbar-status"><StatusText /></span>
            </div>
            <div class="c-topbar-end">
                {late(Slot::Tools, "c-row c-mid")}
                <Show when=move || { count.get() > 0 }>
                    <span class="c-badge">
                        <IconButton
                            label=Signal::derive(move || text::topbar_unplaced(count.get()))
                            icon=icondata_lu::LuInbox
                            on_press=show_trash.clone()
                        />
                        <span class="c-badge-count numbers" aria-hidden="true">{move || count.get()}</span>
                    </span>
                </Show>
                <People />
                <span node_ref=share_button class="c-mid">
                    <Button kind=crate::ui::kit::ButtonKind::Quiet icon=icondata_lu::LuShare2 on_press=move |_| chrome.share.update(|open| *open = !*open)>
                        {text::topbar_share()}
                    </Button>
                </span>
                <ShareLinks state=share />
                {late(Slot::End, "c-row c-late-end")}
            </div>
        </header>
    }
}

/// A place of the bar whose buttons run actions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Slot {
    /// Right after the title.
    AfterTitle,
    /// Before the people.
    Tools,
    /// The end of the bar.
    End,
}

/// What stands in a slot: its part of the program comes right after the first look, and the room for it is kept.
fn late(slot: Slot, class: &'static str) -> AnyView {
    view! { <span class=class>{move || EXTRAS.ready().map(|extras| (extras.bar)(slot))}</span> }
}
