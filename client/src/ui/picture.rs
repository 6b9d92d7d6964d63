//! Pictures of cards and personas: shown from the server with this person's right, taken from files, the clipboard and what is dropped.
//!
//! A picture is fetched with the token in a header and shown from memory: an address that an `<img>` could load would have to carry the
//! token. What was fetched stays for as long as the page does. Not here: what a picture may be (the server says).

use std::cell::RefCell;
use std::collections::BTreeMap;

use leptos::prelude::*;
use leptos::task::spawn_local;
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{CardId, LaneId, MomentId};
use waymark_shared::journey::words::CardKind;
use waymark_shared::layout::Spot;
use waymark_shared::limits;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Event, File, FileList, HtmlElement};

use crate::actions::{ActionCx, use_actions};
use crate::platform::http;
use crate::text;
use crate::ui::board::focus::spot_at;
use crate::ui::kit::flow::{boxed_press, view};
use crate::ui::kit::listen::on_window;
use crate::ui::kit::{Icon, Toast};
use crate::ui::words;

/// What file choosers offer; the server judges by content.
pub const KINDS: &str = "image/png,image/jpeg,image/webp,image/gif";

/// How far a picture is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Loaded {
    OnItsWay,
    /// The address of its copy in memory.
    Here(String),
    Failed,
}

thread_local! {
    /// By journey and name.
    static PICTURES: RefCell<BTreeMap<String, ArcRwSignal<Loaded>>> = const { RefCell::new(BTreeMap::new()) };
}

fn load(cx: &ActionCx, asset: &str, again: bool) -> ArcRwSignal<Loaded> {
    let key = format!("{}/{asset}", cx.journey);
    let (state, is_new) = PICTURES.with_borrow_mut(|pictures| match pictures.get(&key) {
        Some(state) => (state.clone(), false),
        None => {
            let state = ArcRwSignal::new(Loaded::OnItsWay);
            pictures.insert(key, state.clone());
            (state, true)
        }
    });
    if is_new || again {
        state.set(Loaded::OnItsWay);
        let (journey, token, asset, told) = (cx.journey, cx.token.clone(), asset.to_owned(), state.clone());
        spawn_local(async move {
            let here = http::picture(journey, &token, &asset).await.ok();
            let address = here.and_then(|blob| web_sys::Url::create_object_url_with_blob(&blob).ok());
            told.set(address.map_or(Loaded::Failed, Loaded::Here));
        });
    }
    state
}

/// A stored picture by its name; `alt` says what it shows.
pub fn shown(asset: String, alt: Signal<String>) -> AnyView {
    let cx = use_actions();
    let state = load(&cx, &asset, false);
    view! {
        {move || match state.get() {
            Loaded::OnItsWay => view! { <span class="p-waiting" role="img" aria-label=text::picture_waiting() /> },
            Loaded::Here(address) => view! { <img src=address alt=move || alt.get() draggable="false" decoding="async" /> },
            Loaded::Failed => {
                let (cx, asset) = (cx.clone(), asset.clone());
                view! {
                    <button class="p-failed" type="button" on:click=boxed_press(move |_| drop(load(&cx, &asset, true)))>
                        <Icon icon=icondata_lu::LuImageOff size_px=14 />
                        {text::picture_again()}
                    </button>
                }
            }
        }}
    }
}

/// Sends a picture to the server and tells by what name it is kept, or in words why not.
pub fn upload(cx: &ActionCx, file: File, then: impl FnOnce(Result<String, String>) + 'static) {
    if file.size() > limits::PICTURE_BYTES as f64 {
        let most = limits::PICTURE_BYTES / 1_048_576;
        then(Err(text::picture_too_large(most)));
        return;
    }
    let (journey, token) = (cx.journey, cx.token.clone());
    spawn_local(async move {
        let stored = http::upload_picture(journey, &token, &file).await;
        then(
            stored
                .map(|stored| stored.asset)
                .map_err(|error| words::api_error(text::picture_adding(), &error)),
        );
    });
}

/// The first picture among files, by what they claim to be.
pub fn first_picture(files: Option<FileList>) -> Option<File> {
    let files = files?;
    (0..files.length())
        .filter_map(|index| files.get(index))
        .find(|file| file.type_().starts_with("image/"))
}

/// Where a pasted or dropped picture goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goal {
    Card(CardId),
    NewCard(LaneId, MomentId),
}

/// Takes pictures that are pasted or dropped, for as long as the current owner lives.
pub fn take(cx: &ActionCx) {
    let pasting = cx.clone();
    on_window("paste", move |event| {
        let Some(event) = event.dyn_ref::<ClipboardEvent>() else {
            return;
        };
        let files = event.clipboard_data().and_then(|data| data.files());
        let Some(file) = first_picture(files) else { return };
        let Some(goal) = chosen(&pasting) else { return };
        event.prevent_default();
        event.stop_propagation();
        put(&pasting, goal, file);
    });
    let over = StoredValue::new_local(None::<SendWrapper<HtmlElement>>);
    let mark = move |element: Option<HtmlElement>| {
        over.update_value(|over| {
            if let Some(old) = over.take() {
                let _ = old.class_list().remove_1("p-over");
            }
            if let Some(new) = element {
                let _ = new.class_list().add_1("p-over");
                *over = Some(SendWrapper::new(new));
            }
        });
    };
    on_window("dragover", move |event| {
        if carried(&event).is_none() {
            return;
        }
        // Without this the browser would leave the journey and show the file.
        event.prevent_default();
        mark(goal_at(&event).map(|(_, element)| element));
    });
    on_window("dragleave", move |event| {
        if carried(&event).is_some() {
            mark(None);
        }
    });
    let dropping = cx.clone();
    on_window("drop", move |event| {
        let Some(data) = carried(&event) else { return };
        event.prevent_default();
        mark(None);
        let Some((goal, _)) = goal_at(&event) else { return };
        match data
            .files()
            .filter(|files| files.length() > 0)
            .and_then(|files| files.get(0))
        {
            Some(file) => put(&dropping, goal, file),
            None => dropping.refuse(text::picture_drop_file()),
        }
    });
}

/// What is dragged when it is files.
fn carried(event: &Event) -> Option<DataTransfer> {
    let data = event.dyn_ref::<DragEvent>()?.data_transfer()?;
    let has_files = data
        .types()
        .iter()
        .any(|kind| kind.as_string().is_some_and(|kind| kind.eq_ignore_ascii_case("files")));
    has_files.then_some(data)
}

fn goal_at(event: &Event) -> Option<(Goal, HtmlElement)> {
    let (spot, element) = spot_at(event.target())?;
    Some((goal_of(spot)?, element))
}

const fn goal_of(spot: Spot) -> Option<Goal> {
    match spot {
        Spot::Card(card) => Some(Goal::Card(card)),
        Spot::Cell(lane, moment) => Some(Goal::NewCard(lane, moment)),
        _ => None,
    }
}

/// The one selected card, else where the keyboard is.
fn chosen(cx: &ActionCx) -> Option<Goal> {
    let selection = cx.board.selection_now();
    let mut cards = selection.iter().filter_map(|entity| match entity {
        EntityRef::Card(id) => Some(Goal::Card(*id)),
        _ => None,
    });
    match (cards.next(), cards.next()) {
        (Some(card), None) => Some(card),
        _ => cx.board.focus.get_untracked().and_then(goal_of),
    }
}

fn put(cx: &ActionCx, goal: Goal, file: File) {
    if let Err(why) = untrack(|| cx.may_edit()) {
        return cx.refuse(why);
    }
    if let Goal::NewCard(lane, _) = goal {
        let is_computed = cx
            .model()
            .lanes
            .get(lane)
            .is_some_and(|lane| lane.kind.get_untracked().is_computed());
        if is_computed {
            return cx.refuse(text::picture_computed_lane());
        }
    }
    cx.announce(text::picture_waiting());
    let name = name_of(&file.name());
    let cx = cx.clone();
    upload(&cx.clone(), file, move |stored| match stored {
        Err(why) => cx.toasts.show(Toast::problem(why)),
        Ok(asset) => {
            let mut edits = Vec::new();
            let card = match goal {
                Goal::Card(card) => card,
                Goal::NewCard(lane, moment) => {
                    let id = cx.editor().mint(CardId::mint);
                    edits.push(Edit::AddCard {
                        id,
                        kind: CardKind::Image,
                        title: name,
                        lane,
                        moment,
                        place: Place::Last,
                    });
                    id
                }
            };
            edits.push(Edit::Set {
                entity: card.into(),
                field: Field::Asset,
                value: Some(Value::Line(asset)),
            });
            if cx.apply(edits) {
                cx.board.select([card.into()]);
                cx.announce(text::picture_added());
            }
        }
    });
}

/// What a picture is called before somebody says better: the name of its file. What the clipboard calls every picture says nothing.
fn name_of(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let words = stem.replace(['_', '-'], " ");
    let words = words.trim();
    if words.is_empty() || words.eq_ignore_ascii_case("image") {
        return String::new();
    }
    words.chars().take(100).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

    #[test]
    fn a_picture_is_called_like_its_file() {
        assert_eq!(name_of("front_desk-queue.jpg"), "front desk queue");
        assert_eq!(name_of("image.png"), "");
        assert_eq!(name_of(".png"), "");
    }
}
