//! A journey of the list: its curve, its title, what may be done with it and when it was opened.

use leptos::prelude::*;

use super::journey_menu::JourneyMenu;
use super::model::{Home, Lost, address};
use crate::platform::clock;
use crate::platform::recents::Recent;
use crate::text;
use crate::ui::kit::flow::view;
use crate::ui::kit::{Button, IconButton, PopoverState, Show};
use crate::ui::miniature::{Miniature, StageStrip};
use crate::ui::words;

/// A card. The whole card is a link; its menu lies above it and also opens with the right button.
#[component]
pub(super) fn JourneyCard(home: Home, recent: Signal<Recent>) -> impl IntoView {
    let menu = PopoverState::new();
    let id = recent.with_untracked(|recent| recent.id);
    let lost = Memo::new(move |_| home.lost.with(|lost| lost.get(&id).copied()));
    let title = move || recent.with(|recent| title_or_placeholder(&recent.title));
    let opened = move || recent.with(|recent| words::ago(recent.opened_ms, clock::now_ms()));
    view! {
        <article
            class="home-card"
            class:home-card-lost=move || lost.get().is_some()
            on:contextmenu=move |event| menu.open_at_pointer(&event)
        >
            <div class="home-card-picture">
                <Miniature curve=Signal::derive(move || recent.with(|recent| recent.curve.clone())) />
                <StageStrip stages=Signal::derive(move || recent.with(|recent| recent.stages.clone())) />
                <Show when=move || recent.with(|recent| recent.curve.is_empty())>
                    <p class="home-card-no-curve">{text::home_no_curve()}</p>
                </Show>
            </div>
            <div class="home-card-foot">
                <div class="home-card-words">
                    <h2 class="home-card-title">
                        <Show when=move || lost.get().is_none() fallback=move || title()>
                            <a href=move || recent.with(|recent| address(recent.id, &recent.token)) class="home-card-link">
                                {title}
                            </a>
                        </Show>
                    </h2>
                    <p class="home-card-meta">
                        {move || match lost.get() {
                            None => {
                                text::home_role_opened(&opened(), recent.with(|recent| words::role(recent.role)))
                            },
                            Some(Lost::InTrash) => text::home_in_trash().to_owned(),
                            Some(Lost::Gone) => text::home_gone().to_owned(),
                        }}
                    </p>
                </div>
                <Show
                    when=move || lost.get().is_none()
                    fallback=move || view! { <Mend home recent lost /> }
                >
                    <IconButton
                        label=Signal::derive(move || text::home_actions_for(&title()))
                        tip=text::home_actions()
                        icon=icondata_lu::LuEllipsis
                        expanded=Signal::derive(move || menu.is_open())
                        on_press=move |event| menu.toggle(&event)
                    />
                </Show>
            </div>
            <JourneyMenu home recent menu lost />
        </article>
    }
}

/// What can be done about a journey that is not there.
#[component]
fn Mend(home: Home, recent: Signal<Recent>, lost: Memo<Option<Lost>>) -> impl IntoView {
    use waymark_shared::access::Role;

    let may_restore = move || lost.get() == Some(Lost::InTrash) && recent.with(|recent| recent.role == Role::Owner);
    view! {
        <Show
            when=may_restore
            fallback=move || {
                view! {
                    <Button on_press=move |_| home.forget(recent.with_untracked(|recent| recent.id))>{text::home_remove()}</Button>
                }
            }
        >
            <Button on_press=move |_| home.restore(&recent.get_untracked())>{text::home_restore()}</Button>
        </Show>
    }
}

pub(super) fn title_or_placeholder(title: &str) -> String {
    if title.trim().is_empty() {
        text::untitled_journey().to_owned()
    } else {
        title.to_owned()
    }
}
