//! One tracked card: what it says, where it stands on the map, whose it is, until when. Its own keys are those pressed on the card itself.

use leptos::prelude::*;
use waymark_shared::ids::CardId;
use waymark_shared::journey::words::{CardKind, CardStatus};
use waymark_shared::layout::Spot;
use web_sys::{DragEvent, KeyboardEvent};

use super::facts::{self, Fact};
use super::{Actions, COLUMNS};
use crate::actions::cx::Mode;
use crate::text;
use crate::ui::kit::flow::{boxed, boxed_press, erase, view as html};
use crate::ui::kit::{Icon, IconButton, Menu, MenuEntry, MenuItem, PopoverState};
use crate::ui::labels::Label;

/// The card.
pub(super) fn view(board: Actions, id: CardId, status: CardStatus) -> AnyView {
    let Some(card) = board.cx.with_value(|cx| cx.model().cards.get(id)) else {
        return ().into_any();
    };
    let (title, kind) = (card.title.signal(), card.kind.signal());
    let selected = board.cx.with_value(|cx| cx.board.is_selected(id.into()));
    let menu = PopoverState::new();
    let may = board.cx.with_value(|cx| cx.session().writable());
    let name = {
        let title = title.clone();
        move || {
            title.with(|title| {
                if title.trim().is_empty() {
                    text::actions_untitled().to_owned()
                } else {
                    title.clone()
                }
            })
        }
    };
    let label_name = name.clone();
    let tone_kind = kind.clone();
    let place = {
        let version = board.entries;
        move || {
            version.track();
            board.cx.with_value(|cx| {
                cx.model().with_values(|journey, _| {
                    let moment = journey.cards.get(&id)?.moment?;
                    Some(journey.moments.get(&moment)?.title.clone())
                })
            })
        }
    };
    let key = move |event: KeyboardEvent| {
        // What is in the card has keys of its own.
        if event.target() != event.current_target() {
            return;
        }
        let places = |at: usize| COLUMNS.get(at).copied();
        let at = COLUMNS.iter().position(|other| *other == status);
        let to = match (event.key().as_str(), event.alt_key()) {
            ("ArrowRight", true) => places(at.map_or(0, |at| at + 1)),
            ("ArrowLeft", true) => at.and_then(|at| at.checked_sub(1)).and_then(places),
            ("ArrowDown" | "ArrowUp" | "ArrowLeft" | "ArrowRight", false) => {
                step(&event);
                return;
            }
            ("Enter" | " ", false) => {
                event.prevent_default();
                event.stop_propagation();
                board.select(id);
                board
                    .cx
                    .with_value(|cx| cx.chrome.side.set(crate::actions::Side::Selection));
                return;
            }
            _ => return,
        };
        event.prevent_default();
        event.stop_propagation();
        if let Some(to) = to {
            board.move_to(id, to);
        }
    };
    let start = {
        let may = may.clone();
        move |event: DragEvent| {
            if !may.get_untracked() {
                event.prevent_default();
                return;
            }
            if let Some(data) = event.data_transfer() {
                // Some browsers drag nothing that carries nothing.
                let _ = data.set_data("text/plain", &id.to_string());
                data.set_effect_allowed("move");
            }
            board.dragged.set(Some(id));
        }
    };
    let end = move |_: DragEvent| {
        board.dragged.set(None);
        board.over.set(None);
    };
    let draggable = move || if may.get() { "true" } else { "false" };
    let entries = Callback::new(move |()| entries(board, id, status));
    erase(html! {
        <li
            class="ab-card"
            tabindex="0"
            data-card=id.to_string()
            data-tone=move || tone(tone_kind.get())
            data-selected=move || selected.get().then_some("")
            data-dragged=move || (board.dragged.get() == Some(id)).then_some("")
            aria-label=label_name
            draggable=draggable
            on:click=boxed_press(move |_| board.select(id))
            on:keydown=boxed(key)
            on:dragstart=boxed(start)
            on:dragend=boxed(end)
        >
            <div class="ab-card-head">
                <span class="i-muted">{move || kind.get().label()}</span>
                <IconButton
                    label=text::actions_more()
                    icon=icondata_lu::LuEllipsis
                    expanded=Signal::derive(move || menu.is_open())
                    on_press=move |event| menu.toggle(&event)
                />
            </div>
            <p class="ab-title">{name}</p>
            <p class="ab-meta">
                <span class="ab-place"><Icon icon=icondata_lu::LuMapPin size_px=12 /> {place}</span>
            </p>
            <div class="ab-facts">
                {facts::chip(board, id, Fact::Owner, status)}
                {facts::chip(board, id, Fact::Due, status)}
            </div>
            <Menu state=menu label=text::actions_more() entries />
        </li>
    })
}

/// The colour of a kind.
const fn tone(kind: CardKind) -> &'static str {
    match kind {
        CardKind::Opportunity => "opportunity",
        CardKind::Action => "accent",
        _ => "neutral",
    }
}

fn entries(board: Actions, id: CardId, status: CardStatus) -> Vec<MenuEntry> {
    let locked = board.cx.with_value(|cx| cx.may_edit().err()).map(str::to_owned);
    let to = |to: CardStatus| {
        let item = MenuItem::new(text::actions_move(to.label()), move || board.move_to(id, to));
        MenuEntry::from(item.disabled(locked.clone()))
    };
    let others = CardStatus::ALL.iter().copied().filter(|other| *other != status);
    let mut entries: Vec<MenuEntry> = others.map(to).collect();
    entries.push(MenuEntry::Separator);
    let show = move || {
        board.cx.with_value(|cx| {
            cx.chrome.mode.set(Mode::Board);
            cx.board.select([id.into()]);
            cx.board.go_to(Spot::Card(id));
        });
    };
    entries.push(
        MenuItem::new(text::actions_show(), show)
            .icon(icondata_lu::LuLocate)
            .into(),
    );
    entries
}

/// The arrow keys go to the next card up, down, or in the column beside.
fn step(event: &KeyboardEvent) {
    use wasm_bindgen::JsCast;
    let Some(card) = crate::ui::kit::listen::current_element(event) else {
        return;
    };
    let sibling = match event.key().as_str() {
        "ArrowDown" => card.next_element_sibling(),
        "ArrowUp" => card.previous_element_sibling(),
        key => {
            let mut column = card.closest(".ab-column").ok().flatten();
            loop {
                column = column.and_then(|column| match key {
                    "ArrowRight" => column.next_element_sibling(),
                    _ => column.previous_element_sibling(),
                });
                match &column {
                    None => break None,
                    Some(column) => {
                        if let Ok(Some(first)) = column.query_selector(".ab-card") {
                            break Some(first);
                        }
                    }
                }
            }
        }
    };
    if let Some(next) = sibling.and_then(|next| next.dyn_into::<web_sys::HtmlElement>().ok()) {
        event.prevent_default();
        event.stop_propagation();
        let _ = next.focus();
    }
}
