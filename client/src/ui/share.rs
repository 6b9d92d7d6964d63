//! Share links: owners make, copy and revoke them by role; everybody else copies the link they came with.
//!
//! A token is shown once, when its link is made; the list has no secrets. Not here: what a role may do (`shared::access`).

use leptos::prelude::*;
use leptos::task::spawn_local;
use waymark_shared::access::Role;
use waymark_shared::api::{CreateLink, LinkInfo};
use waymark_shared::ids::LinkId;

use super::topbar::AT_END;
use crate::actions::{self, ActionCx, use_actions};
use crate::parts::{self, EXTRAS};
use crate::platform::{clipboard, clock, http};
use crate::text;
use crate::ui::kit::flow::{erase, view};
use crate::ui::kit::{Button, ButtonKind, IconButton, Popover, PopoverState, Select, SelectOption, Skeleton, Toast};
use crate::ui::words;

/// Roles a link can give, the usual ones first.
const OFFERED: &[(Role, text::Line)] = &[
    (Role::Editor, text::share_editor),
    (Role::Viewer, text::share_viewer),
    (Role::Commenter, text::share_commenter),
    (Role::Contributor, text::share_contributor),
    (Role::Facilitator, text::share_facilitator),
    (Role::Owner, text::share_owner),
];

/// The popover under the share button.
#[component]
pub fn ShareLinks(
    /// Opened by the share button.
    state: PopoverState,
) -> impl IntoView {
    view! {
        <Popover state label=text::share() placement=AT_END>
            {parts::within(&EXTRAS, |extras| (extras.share)())}
        </Popover>
    }
}

/// What is in the popover.
pub fn content() -> AnyView {
    let cx = use_actions();
    let view = move || match cx.role() {
        Some(Role::Owner) => view! { <OwnerLinks /> },
        role => view! { <OwnLink role /> },
    };
    erase(view)
}

/// For everybody but owners.
#[component]
fn OwnLink(role: Option<Role>) -> impl IntoView {
    let cx = use_actions();
    let what = match role {
        Some(role) => text::share_same_rights_as(words::right(role)),
        None => text::share_same_rights().to_owned(),
    };
    view! {
        <div class="c-pop">
            <h2>{text::share_your_link()}</h2>
            <p class="c-note">{what} " " {text::share_owners_only()}</p>
            <div class="c-row c-row-end">
                <Button kind=ButtonKind::Primary icon=icondata_lu::LuLink on_press=move |_| actions::run(&cx, "journey.copy-link")>
                    {text::share_copy_link()}
                </Button>
            </div>
        </div>
    }
}

/// What is known about the links.
#[derive(Clone, Copy)]
struct Links {
    list: RwSignal<Option<Vec<LinkInfo>>>,
    problem: RwSignal<Option<String>>,
    busy: RwSignal<bool>,
    /// Shown when the browser does not copy by itself.
    by_hand: RwSignal<Option<String>>,
}

#[component]
fn OwnerLinks() -> impl IntoView {
    let cx = use_actions();
    let links = Links {
        list: RwSignal::new(None),
        problem: RwSignal::new(None),
        busy: RwSignal::new(false),
        by_hand: RwSignal::new(None),
    };
    let role = RwSignal::new(Role::Editor.as_str().to_owned());
    load(&cx, links);
    let options = Signal::stored(
        OFFERED
            .iter()
            .map(|(role, hint)| SelectOption {
                hint: Some(hint().to_owned()),
                ..SelectOption::new(role.as_str(), words::role(*role))
            })
            .collect::<Vec<_>>(),
    );
    let make = {
        let cx = cx.clone();
        move |_| make(&cx, links, role.get_untracked().parse().unwrap_or(Role::Viewer))
    };
    let rows_cx = cx.clone();
    view! {
        <div class="c-pop">
            <h2>{text::share_this_journey()}</h2>
            <div class="c-row">
                <span class="c-grow">
                    <Select label=text::share_what_it_allows() hide_label=true options value=role on_change=move |value| role.set(value) />
                </span>
                <Button kind=ButtonKind::Primary icon=icondata_lu::LuLink busy=links.busy on_press=make>
                    {text::share_create_and_copy()}
                </Button>
            </div>
            {move || {
                links
                    .by_hand
                    .get()
                    .map(|url| {
                        view! {
                            <div>
                                <p class="c-note">{text::share_by_hand()}</p>
                                <input class="c-link-url" readonly="" aria-label=text::share_new_link() prop:value=url on:focus:target=|event| event.target().select() />
                            </div>
                        }
                    })
            }}
            <div class="c-links">
                {move || match links.list.get() {
                    None if links.problem.with(Option::is_none) => view! { <Skeleton class="c-links-skeleton" /> },
                    None => ().into_any(),
                    Some(list) => list.into_iter().map(|link| row(&rows_cx, links, link)).collect_view().into_any(),
                }}
            </div>
            <p class="c-note" class:c-note-problem=move || links.problem.with(Option::is_some) aria-live="polite">
                {move || {
                    links
                        .problem
                        .get()
                        .unwrap_or_else(|| text::share_shown_once().to_owned())
                }}
            </p>
        </div>
    }
}

fn row(cx: &ActionCx, links: Links, link: LinkInfo) -> impl IntoView + use<> {
    let LinkInfo {
        id,
        role,
        name,
        created_ms,
    } = link;
    let when = words::ago(created_ms, clock::now_ms());
    let what = if name.is_empty() {
        text::share_made(&when)
    } else {
        text::share_made_for(&name, &when)
    };
    let cx = cx.clone();
    // Somebody may be working with it: the second press means it.
    let asked = RwSignal::new(false);
    view! {
        <div class="c-link-row">
            <span class="c-link-what">
                <span>{words::role(role)}</span>
                <small>{what}</small>
            </span>
            {move || {
                let cx = cx.clone();
                if asked.get() {
                    view! { <Button kind=ButtonKind::Danger on_press=move |_| revoke(&cx, links, id)>{text::share_revoke()}</Button> }
                } else {
                    view! { <IconButton label=text::share_revoke_link() icon=icondata_lu::LuUnlink on_press=move |_| asked.set(true) /> }
                }
            }}
        </div>
    }
}

fn load(cx: &ActionCx, links: Links) {
    let (journey, token) = (cx.journey, cx.token.clone());
    spawn_local(async move {
        match http::links(journey, &token).await {
            Ok(mut list) => {
                waymark_shared::lean::sort_by_key(&mut list, |link| std::cmp::Reverse((link.created_ms, link.role)));
                // The popover may be closed by now.
                let _ = links.list.try_set(Some(list));
                let _ = links.problem.try_set(None);
            }
            Err(error) => {
                let _ = links
                    .problem
                    .try_set(Some(words::api_error(text::share_loading(), &error)));
            }
        }
    });
}

fn make(cx: &ActionCx, links: Links, role: Role) {
    let cx = cx.clone();
    links.busy.set(true);
    spawn_local(async move {
        let wanted = CreateLink {
            role,
            name: String::new(),
        };
        let made = http::create_link(cx.journey, &cx.token, &wanted).await;
        let _ = links.busy.try_set(false);
        match made {
            Ok(made) => {
                let url = made.link.url;
                if clipboard::copy_text(&url).await.is_ok() {
                    let _ = links.by_hand.try_set(None);
                    cx.toasts.show(Toast::new(text::share_copied(words::right(role))));
                } else {
                    let _ = links.by_hand.try_set(Some(url));
                }
                load(&cx, links);
            }
            Err(error) => {
                let _ = links
                    .problem
                    .try_set(Some(words::api_error(text::share_creating(), &error)));
            }
        }
    });
}

fn revoke(cx: &ActionCx, links: Links, id: LinkId) {
    let cx = cx.clone();
    spawn_local(async move {
        match http::revoke_link(cx.journey, &cx.token, id).await {
            Ok(()) => {
                cx.toasts.show(Toast::new(text::share_revoked()));
                load(&cx, links);
            }
            Err(error) => {
                let _ = links
                    .problem
                    .try_set(Some(words::api_error(text::share_revoking(), &error)));
            }
        }
    });
}
