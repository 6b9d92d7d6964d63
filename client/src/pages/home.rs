//! The home page: journeys opened on this device, and what a new one can start from.
//!
//! There are no accounts: the list is this browser's (`platform::recents`). Each card is checked against the server in the
//! background, so that a journey renamed or deleted elsewhere shows it. Not here: the journey itself.

mod first_visit;
mod journey_card;
mod journey_menu;
mod model;
mod templates;

use leptos::prelude::*;

use self::first_visit::FirstVisit;
use self::journey_card::JourneyCard;
use self::model::Home;
use self::templates::Templates;
use crate::platform::media::{self, Theme};
use crate::platform::recents;
use crate::text;
use crate::ui::kit::flow::view;
use crate::ui::kit::listen::on_window;
use crate::ui::kit::{Align, For, Icon, IconButton, Menu, MenuItem, Placement, PopoverState, Show, Sign, use_toasts};
use crate::ui::{language, words};

/// The home page.
#[component]
pub fn HomePage() -> impl IntoView {
    crate::platform::name_tab("");
    let home = Home::new();
    provide_context(home);
    home.load_templates();
    crate::parts::prefetch_pages();
    home.check_recents();
    // Another tab opened, renamed or removed a journey.
    on_window("storage", move |_| home.reload_recents());
    Effect::new(move |before: Option<u32>| {
        let turn = text::turn();
        if before.is_some_and(|before| before != turn) {
            home.speak_again();
        }
        turn
    });
    let is_first_visit = Memo::new(move |_| home.recents.with(Vec::is_empty));
    language::anew(move || page(home, is_first_visit))
}

fn page(home: Home, is_first_visit: Memo<bool>) -> AnyView {
    view! {
        <a class="skip-link" href="#content">{text::home_skip()}</a>
        <header class="home-bar">
            <a href="/" class="home-brand" aria-label=text::home_brand() aria-current="page">
                <Sign />
                <span>"Waymark"</span>
            </a>
            <div class="home-bar-end">
                <LanguageMenu />
                <ThemeMenu />
            </div>
        </header>
        <main class="home" id="content" tabindex="-1">
            <Notice home />
            <Show when=move || is_first_visit.get() fallback=move || view! { <Journeys home /> }>
                <FirstVisit home />
            </Show>
            <Templates home />
        </main>
    }
}

#[component]
fn ThemeMenu() -> impl IntoView {
    let state = PopoverState::new();
    let theme = RwSignal::new(media::chosen_theme());
    let icon = move || match theme.get() {
        Theme::System => icondata_lu::LuSunMoon,
        Theme::Light => icondata_lu::LuSun,
        Theme::Dark => icondata_lu::LuMoon,
    };
    let choose = move |choice: Theme| {
        media::choose_theme(choice);
        theme.set(choice);
    };
    let entries = move |()| {
        vec![
            MenuItem::new(text::home_theme_system(), move || choose(Theme::System))
                .icon(icondata_lu::LuSunMoon)
                .into(),
            MenuItem::new(text::home_theme_light(), move || choose(Theme::Light))
                .icon(icondata_lu::LuSun)
                .into(),
            MenuItem::new(text::home_theme_dark(), move || choose(Theme::Dark))
                .icon(icondata_lu::LuMoon)
                .into(),
        ]
    };
    view! {
        <IconButton
            label=text::home_theme()
            icon=Signal::derive(icon)
            expanded=Signal::derive(move || state.is_open())
            on_press=move |event| state.toggle(&event)
        />
        <Menu state label=text::home_theme() entries placement=Placement { align: Align::End, ..Placement::default() } />
    }
}

/// The languages there are, each called by its own name.
#[component]
fn LanguageMenu() -> impl IntoView {
    let state = PopoverState::new();
    let toasts = use_toasts();
    let entries = move |()| words::languages(move |chosen| language::choose(chosen, toasts, None));
    view! {
        <IconButton
            label=text::language_heading()
            icon=icondata_lu::LuLanguages
            expanded=Signal::derive(move || state.is_open())
            on_press=move |event| state.toggle(&event)
        />
        <Menu state label=text::language_heading() entries placement=Placement { align: Align::End, ..Placement::default() } />
    }
}

/// What did not work, until the next try or until it is dismissed.
#[component]
fn Notice(home: Home) -> impl IntoView {
    view! {
        <div class="home-notices" role="alert">
            {move || {
                home.problem
                    .get()
                    .map(|text| {
                        view! {
                            <div class="home-notice" data-tone="negative">
                                <Icon icon=icondata_lu::LuCircleAlert />
                                <p>{text}</p>
                                <IconButton
                                    label=text::kit_dismiss()
                                    icon=icondata_lu::LuX
                                    on_press=move |_| home.problem.set(None)
                                />
                            </div>
                        }
                    })
            }}
        </div>
    }
}

#[component]
fn Journeys(home: Home) -> impl IntoView {
    let ids = move || {
        home.recents
            .with(|recents| recents.iter().map(|recent| recent.id).collect::<Vec<_>>())
    };
    view! {
        <section class="home-section" aria-labelledby="journeys-title">
            <div class="home-section-head">
                <h1 id="journeys-title">{text::home_journeys()}</h1>
                <p class="home-quiet">{text::home_journeys_note()}</p>
            </div>
            <ul class="home-journeys">
                <For each=ids key=|id| *id let(id)>
                    {
                        let recent = Memo::new(move |before: Option<&Option<recents::Recent>>| {
                            let found = home.recents.with(|recents| recents.iter().find(|recent| recent.id == id).cloned());
                            // The card outlives its entry by a moment.
                            found.or_else(|| before.cloned().flatten())
                        });
                        recent.get_untracked().map(|first| {
                            let recent = Signal::derive(move || recent.get().unwrap_or_else(|| first.clone()));
                            view! { <li><JourneyCard home recent /></li> }
                        })
                    }
                </For>
            </ul>
        </section>
    }
}
