//! Who is here: avatars that lead to what somebody has selected, and one's own name.

use leptos::prelude::*;

use super::AT_END;
use crate::actions::{ActionCx, use_actions};
use crate::parts::{self, EXTRAS};
use crate::text;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::{
    Avatar, Button, ButtonKind, For, Menu, MenuEntry, MenuItem, Person, Popover, PopoverState, Show, TextField,
};

/// Avatars before the number.
const MOST: usize = 4;

/// The others, then oneself.
#[component]
pub(super) fn People() -> impl IntoView {
    let cx = use_actions();
    let keys = cx.session().peers().keys();
    let shown = {
        let keys = keys.clone();
        move || keys.with(|keys| keys.iter().copied().take(MOST).collect::<Vec<_>>())
    };
    let rest = Memo::new(move |_| keys.with(Vec::len).saturating_sub(MOST));
    let more = PopoverState::new();
    let entries = {
        let cx = cx.clone();
        move |()| -> Vec<MenuEntry> {
            let keys = cx.session().peers().keys().get_untracked();
            keys.into_iter()
                .skip(MOST)
                .map(|id| go_to_item(&cx, id).into())
                .collect()
        }
    };
    view! {
        <div class="c-people">
            <ul class="c-people-stack" aria-label=text::people_here()>
                <For each=shown key=|id| *id let(id)>
                    <li><Peer id /></li>
                </For>
                <Show when=move || { rest.get() > 0 }>
                    <li>
                        <button
                            class="c-person"
                            type="button"
                            aria-haspopup="menu"
                            aria-label=move || text::people_more_count(rest.get())
                            on:click=boxed_press(move |event| more.toggle(&event))
                        >
                            <span class="k-avatar k-avatar-more numbers" aria-hidden="true">{move || format!("+{}", rest.get())}</span>
                        </button>
                    </li>
                </Show>
            </ul>
            <Menu state=more label=text::people_more() entries placement=AT_END />
            <Me />
        </div>
    }
}

fn go_to_item(cx: &ActionCx, id: u64) -> MenuItem {
    let name = cx
        .session()
        .peers()
        .get(id)
        .map(|peer| peer.user.get_untracked().name)
        .unwrap_or_default();
    let cx = cx.clone();
    MenuItem::new(
        if name.is_empty() {
            text::somebody().to_owned()
        } else {
            name
        },
        move || go_to(&cx, id),
    )
}

/// Shows what somebody has selected.
fn go_to(cx: &ActionCx, id: u64) {
    let Some(peer) = cx.session().peers().get(id) else {
        return;
    };
    let selection = peer.selection.get_untracked();
    let name = peer.user.get_untracked().name;
    if selection.is_empty() {
        cx.toasts
            .show(crate::ui::kit::Toast::new(text::people_nothing_selected(&name)));
    } else {
        cx.look_at(&selection);
    }
}

#[component]
fn Peer(id: u64) -> impl IntoView {
    let cx = use_actions();
    let peer = cx.session().peers().get(id)?;
    let user = peer.user.signal();
    let person = Signal::derive({
        let user = user.clone();
        move || {
            let user = user.get();
            let name = if user.name.is_empty() {
                text::somebody().to_owned()
            } else {
                user.name
            };
            Person {
                key: id.to_string(),
                name,
                colour: user.color,
                idle: false,
            }
        }
    });
    let label = move || text::people_show_where(&person.get().name);
    Some(view! {
        <button class="c-person" type="button" aria-label=label on:click=boxed_press(move |_| go_to(&cx, id))>
            <Avatar person />
        </button>
    })
}

/// One's own avatar; its popover changes the name.
#[component]
fn Me() -> impl IntoView {
    let cx = use_actions();
    let user = cx.session().user();
    let state = PopoverState::new();
    let person = Signal::derive(move || {
        let user = user.get();
        Person {
            key: "me".to_owned(),
            name: user.name,
            colour: user.color,
            idle: false,
        }
    });
    view! {
        <button
            class="c-person c-me"
            type="button"
            aria-haspopup="dialog"
            aria-label=text::people_your_name()
            on:click=boxed_press(move |event| state.toggle(&event))
        >
            <Avatar person />
        </button>
        <Popover state label=text::people_your_name() placement=AT_END>
            {parts::within(&EXTRAS, move |extras| (extras.own_name)(state))}
        </Popover>
    }
}

/// The field for one's own name; saving it closes `popover`.
pub fn own_name(popover: PopoverState) -> AnyView {
    let cx = use_actions();
    let name = RwSignal::new(cx.session().user().get_untracked().name);
    let save = Callback::new(move |()| {
        cx.session().rename_user(&name.get_untracked());
        popover.close();
    });
    view! {
        <form
            class="c-pop c-pop-narrow"
            on:submit=move |event| {
                event.prevent_default();
                save.run(());
            }
        >
            <TextField label=text::people_your_name() value=name max_length=60 autofocus=true hint=text::people_your_name_hint() />
            <div class="c-row c-row-end">
                <Button kind=ButtonKind::Primary submit=true>{text::people_save_name()}</Button>
            </div>
        </form>
    }
}
