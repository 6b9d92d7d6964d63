//! What the home page knows and does: the list of journeys, the templates, and the calls behind its buttons.

use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use waymark_shared::access::Role;
use waymark_shared::api::{CreateJourney, JourneyCreated, TemplateInfo};
use waymark_shared::ids::JourneyId;

use crate::app::route::{Router, use_router};
use crate::platform::http::{self, ApiError};
use crate::platform::locale;
use crate::platform::recents::{self, Recent};
use crate::platform::starts;
use crate::platform::{clipboard, window};
use crate::text;
use crate::ui::kit::{Toast, Toasts, use_toasts};
use crate::ui::words;

/// The template behind "Start with an example".
pub(super) const EXAMPLE: &str = "hotel-stay";
/// The template behind "Empty journey".
pub(super) const EMPTY: &str = "empty-grid";

/// What is being made while a file is read.
pub(super) const FROM_FILE: &str = "file";

/// Most cards checked against the server when the page opens: what is on the first screen.
const MOST_CHECKED: usize = 12;

/// What the server said about a journey of the list, when it is not simply there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lost {
    /// In the trash; its owner can bring it back.
    InTrash,
    /// Unknown to the server, or the link was revoked.
    Gone,
}

/// The templates on their way.
#[derive(Debug, Clone)]
pub(super) enum Loading {
    Waiting,
    Ready(Vec<TemplateInfo>),
    Failed(ApiError),
}

/// The state of the home page. Copied to its parts.
#[derive(Clone, Copy)]
pub(super) struct Home {
    pub(super) recents: RwSignal<Vec<Recent>>,
    pub(super) lost: RwSignal<BTreeMap<JourneyId, Lost>>,
    pub(super) templates: RwSignal<Loading>,
    /// The template a journey is being made from; one at a time.
    pub(super) creating: RwSignal<Option<String>>,
    /// What did not work last.
    pub(super) problem: RwSignal<Option<String>>,
    toasts: Toasts,
    router: Router,
}

impl Home {
    pub(super) fn new() -> Self {
        Self {
            recents: RwSignal::new(recents::all()),
            lost: RwSignal::default(),
            templates: RwSignal::new(Loading::Waiting),
            creating: RwSignal::new(None),
            problem: RwSignal::new(None),
            toasts: use_toasts(),
            router: use_router(),
        }
    }

    pub(super) fn reload_recents(self) {
        // The page may be gone when an answer arrives.
        self.recents.try_set(recents::all());
    }

    pub(super) fn load_templates(self) {
        self.templates.set(Loading::Waiting);
        self.fetch_templates();
    }

    /// What was said or fetched in another language, in this one. Templates stay until they have come.
    pub(super) fn speak_again(self) {
        self.problem.set(None);
        self.fetch_templates();
    }

    fn fetch_templates(self) {
        let asked_in = untrack(text::turn);
        spawn_local(async move {
            let loaded = http::templates().await.map_or_else(Loading::Failed, Loading::Ready);
            // Somebody may have chosen another language meanwhile, which has asked for its own.
            if asked_in == untrack(text::turn) {
                self.templates.try_set(loaded);
            }
        });
    }

    /// Asks the server about the newest journeys of the list, one after the other.
    pub(super) fn check_recents(self) {
        let first: Vec<Recent> = self.recents.get_untracked().into_iter().take(MOST_CHECKED).collect();
        spawn_local(async move {
            for Recent {
                id,
                title,
                token,
                stages,
                curve,
                ..
            } in first
            {
                let lost = match http::journey(id, &token).await {
                    Ok(info) => {
                        if info.title != title {
                            recents::refresh(id, &info.title, &stages, &curve);
                            self.reload_recents();
                        }
                        info.deleted_ms.map(|_| Lost::InTrash)
                    }
                    Err(ApiError::Missing(_) | ApiError::Forbidden(_)) => Some(Lost::Gone),
                    // No news: the card stays as it is.
                    Err(_) => return,
                };
                self.set_lost(id, lost);
            }
        });
    }

    fn set_lost(self, id: JourneyId, lost: Option<Lost>) {
        if self.lost.try_with_untracked(|map| map.get(&id).copied()).flatten() == lost {
            return;
        }
        self.lost.try_update(|map| match lost {
            Some(lost) => map.insert(id, lost),
            None => map.remove(&id),
        });
    }

    /// Makes a journey from a template and opens it.
    pub(super) fn create(self, template: &str) {
        if self.creating.with_untracked(Option::is_some) {
            return;
        }
        self.creating.set(Some(template.to_owned()));
        self.problem.set(None);
        let wanted = CreateJourney {
            title: None,
            template: template.to_owned(),
            language: Some(locale::code()),
        };
        spawn_local(async move {
            let made = http::create_journey(&wanted).await;
            self.creating.try_set(None);
            match made {
                Ok(made) => {
                    let (stages, curve) = self.preview_of(&wanted.template);
                    if let Some(template) = self.template(&wanted.template) {
                        starts::keep(made.id, &template);
                    }
                    self.keep(&made, &stages, &curve);
                    self.go(&address(made.id, &made.links.owner.token));
                }
                Err(error) => self.say_problem(text::what_creating_journey(), &error),
            }
        });
    }

    pub(super) fn duplicate(self, recent: &Recent) {
        let recent = recent.clone();
        spawn_local(async move {
            match http::duplicate_journey(recent.id, &recent.token).await {
                Ok(made) => {
                    self.keep(&made, &recent.stages, &recent.curve);
                    let path = address(made.id, &made.links.owner.token);
                    self.toasts.show(
                        Toast::new(text::home_duplicated(&made.title)).action(text::open(), move || self.go(&path)),
                    );
                }
                Err(error) => self.say_problem(text::what_duplicating_journey(), &error),
            }
        });
    }

    /// Renames for everybody. `done` gets what went wrong, for the dialog that asked.
    pub(super) fn rename(self, recent: &Recent, title: String, done: impl Fn(Option<String>) + 'static) {
        let recent = recent.clone();
        spawn_local(async move {
            match http::rename_journey(recent.id, &recent.token, &title).await {
                Ok(()) => {
                    recents::refresh(recent.id, &title, &recent.stages, &recent.curve);
                    self.reload_recents();
                    done(None);
                }
                Err(error) => done(Some(words::api_error(text::what_renaming(), &error))),
            }
        });
    }

    /// To the trash, with a way back.
    pub(super) fn delete(self, recent: &Recent) {
        let recent = recent.clone();
        spawn_local(async move {
            match http::delete_journey(recent.id, &recent.token).await {
                Ok(()) => {
                    recents::forget(recent.id);
                    self.reload_recents();
                    let said = text::home_trashed(&recent.title);
                    self.toasts
                        .show(Toast::new(said).action(text::undo(), move || self.restore(&recent)));
                }
                Err(error) => self.say_problem(text::what_deleting_journey(), &error),
            }
        });
    }

    /// Back from the trash, and onto the list.
    pub(super) fn restore(self, recent: &Recent) {
        let recent = recent.clone();
        spawn_local(async move {
            match http::restore_journey(recent.id, &recent.token).await {
                Ok(()) => {
                    self.set_lost(recent.id, None);
                    recents::put_back(recent);
                    self.reload_recents();
                }
                Err(error) => self.say_problem(text::what_restoring_journey(), &error),
            }
        });
    }

    /// Off this browser's list; the journey itself stays.
    pub(super) fn forget(self, id: JourneyId) {
        let Some(recent) = recents::forget(id) else { return };
        self.reload_recents();
        let said = text::home_removed(&recent.title);
        self.toasts.show(Toast::new(said).action(text::undo(), move || {
            recents::put_back(recent.clone());
            self.reload_recents();
        }));
    }

    pub(super) fn copy_link(self, recent: &Recent) {
        let origin = window().location().origin().unwrap_or_default();
        let link = format!("{origin}{}", address(recent.id, &recent.token));
        let right = words::right(recent.role);
        spawn_local(async move {
            let toast = match clipboard::copy_text(&link).await {
                Ok(()) => Toast::new(text::home_copied(right)),
                Err(clipboard::ClipboardRefused) => Toast::problem(text::home_not_copied()),
            };
            self.toasts.show(toast);
        });
    }

    pub(super) fn go(self, path: &str) {
        self.router.go(path);
    }

    /// Makes a journey from a template file and opens it.
    pub(super) fn create_from_file(self, file: web_sys::File) {
        if self.creating.with_untracked(Option::is_some) {
            return;
        }
        self.creating.set(Some(FROM_FILE.to_owned()));
        self.problem.set(None);
        spawn_local(async move {
            let made = http::create_from_file(&file).await;
            self.creating.try_set(None);
            match made {
                Ok(made) => {
                    self.keep(&made, &[], &[]);
                    self.go(&address(made.id, &made.links.owner.token));
                }
                Err(error) => self.say_problem(text::home_from_file_doing(), &error),
            }
        });
    }

    fn template(self, id: &str) -> Option<TemplateInfo> {
        self.templates
            .try_with_untracked(|loading| match loading {
                Loading::Ready(list) => list.iter().find(|info| info.id == id).cloned(),
                Loading::Waiting | Loading::Failed(_) => None,
            })
            .flatten()
    }

    /// Stages and curve of a template, so that a new journey's card is drawn before it was ever opened.
    fn preview_of(self, template: &str) -> (Vec<String>, Vec<Option<f64>>) {
        self.template(template)
            .map(|info| (info.stages, info.curve))
            .unwrap_or_default()
    }

    fn keep(self, made: &JourneyCreated, stages: &[String], curve: &[Option<f64>]) {
        recents::remember(made.id, &made.title, Role::Owner, &made.links.owner.token);
        recents::refresh(made.id, &made.title, stages, curve);
        self.reload_recents();
    }

    fn say_problem(self, what: &str, error: &ApiError) {
        self.problem.try_set(Some(words::api_error(what, error)));
    }
}

/// The address of a journey on this server. The token stands in the fragment, which browsers do not send.
pub(super) fn address(id: JourneyId, token: &str) -> String {
    format!("/j/{id}#{token}")
}
