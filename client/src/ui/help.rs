//! What lies over the journey page: the command palette, keyboard help, the question before deleting, the hint of the first minute, the
//! voice for screen readers, and the ear for keys. All of it is made from the table of actions.

mod early;
mod keys;
mod voice;

use std::str::FromStr;

use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityKind, EntityRef};
use waymark_shared::layout::Spot;
use web_sys::KeyboardEvent;

use crate::actions::cx::Mode;
use crate::actions::{self, ActionCx, Group, Side, plan, use_actions};
use crate::parts::{self, EXTRAS, Tool, VIEWS};
use crate::platform::{media, storage};
use crate::text;
use crate::ui::kit::flow::{effect, view};
use crate::ui::kit::{
    Button, ButtonKind, CommandPalette, Dialog, DialogActions, Icon, IconData, Kbd, ModalFrame, PaletteItem, Show,
};
use crate::ui::labels::Label;
use crate::ui::{history, picture, print};

pub use voice::Voice;

/// Everything over the page. Once, in the journey page.
#[component]
pub fn Overlays(
    /// What screen readers are told about others.
    theirs: RwSignal<String>,
) -> impl IntoView {
    let cx = use_actions();
    let held = early::listen(&cx);
    let chrome = cx.chrome;
    let tools = [
        (Tool::Find, chrome.find),
        (Tool::Overview, chrome.overview),
        (Tool::Present, chrome.present),
    ];
    let tools = tools.into_iter();
    view! {
        {move || EXTRAS.ready().map(|extras| (extras.overlays)(held.take(), theirs))}
        {tools
            .map(|(tool, open)| move || open.get().then(|| parts::within(&VIEWS, move |views| (views.tool)(tool))))
            .collect_view()}
    }
}

/// What opens over the page; each waits for its signal in [`Chrome`](crate::actions::Chrome). From here on keys are heard; `held` is one that was
/// pressed before; into `theirs` goes what screen readers are told about others.
pub fn overlays(held: Option<KeyboardEvent>, theirs: RwSignal<String>) -> AnyView {
    let cx = use_actions();
    keys::listen(&cx, held);
    voice::follow(&cx, theirs);
    actions::follow_writers(&cx);
    picture::take(&cx);
    print::follow(&cx);
    history::tell_restores(&cx);
    view! {
        <SheetWindow />
        <Palette />
        <KeyboardHelp />
        <DeleteJourney />
    }
}

/// What is worked on in place of the board.
#[component]
fn SheetWindow() -> impl IntoView {
    let sheet = use_actions().chrome.sheet;
    let is_open = Memo::new(move |_| sheet.with(Option::is_some));
    let open = RwSignal::new(false);
    effect(move |_| open.set(is_open.get()));
    effect(move |_| {
        if !open.get() && is_open.get_untracked() {
            sheet.set(None);
        }
    });
    view! {
        <Show when=move || open.get()>
            <ModalFrame open class="k-dialog s-sheet" label=text::sheet_window()>
                {move || sheet.get().map(|sheet| parts::within(&VIEWS, move |views| (views.sheet)(sheet)))}
            </ModalFrame>
        </Show>
    }
}

/// Finds actions, and everything that has a name.
#[component]
fn Palette() -> impl IntoView {
    let cx = use_actions();
    let items = Signal::derive({
        let cx = cx.clone();
        move || {
            if cx.chrome.palette.get() {
                palette_items(&cx)
            } else {
                vec![]
            }
        }
    });
    let run = move |id: String| match id.strip_prefix("go:").map(EntityRef::from_str) {
        Some(Ok(entity)) => go_to(&cx, entity),
        _ => actions::run_here(&cx, &id),
    };
    view! { <CommandPalette open=use_actions().chrome.palette items on_run=run /> }
}

fn palette_items(cx: &ActionCx) -> Vec<PaletteItem> {
    let mut items: Vec<PaletteItem> = actions::all()
        // It is open already.
        .filter(|action| action.id != "view.palette")
        .map(|action| PaletteItem {
            id: action.id.to_owned(),
            title: (action.title)().to_owned(),
            keywords: (action.keywords)().to_owned(),
            group: action.group.label().to_owned(),
            icon: action.icon,
            keys: action.keys_label(),
            disabled: action.available(cx).err().map(str::to_owned),
        })
        .collect();
    // While nothing is typed the list starts with what can be done now; the slices keep their order otherwise.
    waymark_shared::lean::sort_by_key(&mut items, |item| item.disabled.is_some());
    items.extend(places(cx));
    items
}

/// Stages, moments, lanes, cards and personas by their names.
fn places(cx: &ActionCx) -> Vec<PaletteItem> {
    cx.model().with_values(|journey, placement| {
        let stages = placement.stages.iter().map(|(id, _)| EntityRef::Stage(*id));
        let moments = placement.moments().map(EntityRef::Moment);
        let lanes = placement.lanes.iter().map(|id| EntityRef::Lane(*id));
        let personas = placement.personas.iter().map(|id| EntityRef::Persona(*id));
        let cards = placement.cells.values().flatten().map(|id| EntityRef::Card(*id));
        stages
            .chain(moments)
            .chain(lanes)
            .chain(personas)
            .chain(cards)
            .filter_map(|entity| {
                let title = plan::title(journey, entity).filter(|title| !title.trim().is_empty())?;
                Some(PaletteItem {
                    id: format!("go:{entity}"),
                    title: plan::short(title),
                    keywords: String::new(),
                    group: entity.kind().label().to_owned(),
                    icon: Some(entity_icon(entity.kind())),
                    keys: None,
                    disabled: None,
                })
            })
            .collect()
    })
}

/// The icon of a kind of thing.
#[must_use]
pub fn entity_icon(kind: EntityKind) -> IconData {
    match kind {
        EntityKind::Stage => icondata_lu::LuColumns3,
        EntityKind::Moment => icondata_lu::LuCircleDot,
        EntityKind::Lane => icondata_lu::LuRows3,
        EntityKind::Card => icondata_lu::LuStickyNote,
        EntityKind::Persona => icondata_lu::LuUserRound,
        _ => icondata_lu::LuRoute,
    }
}

/// Selects something and shows it.
pub fn go_to(cx: &ActionCx, entity: EntityRef) {
    cx.board.select([entity]);
    match Spot::of(entity) {
        Some(spot) => {
            // Places are on the board, whatever is in its place now.
            cx.chrome.mode.set(Mode::Board);
            cx.board.go_to(spot);
        }
        None => cx.chrome.side.set(Side::Selection),
    }
}

#[component]
fn KeyboardHelp() -> impl IntoView {
    let open = use_actions().chrome.help;
    view! {
        <Dialog open title=text::help_title()>
            <div class="c-help">
                <section>
                    <h3>{text::help_on_the_grid()}</h3>
                    <div class="c-help-line">
                        <span>{text::help_next_cell()}</span>
                        <span class="c-help-keys"><Kbd keys="← ↑ → ↓" /></span>
                    </div>
                    {[
                        (text::help_extend(), text::help_keys_extend()),
                        (text::help_write(), text::help_keys_enter()),
                        (text::help_type(), text::help_keys_letters()),
                        (text::help_tab(), text::help_keys_tab()),
                        (text::help_back_tab(), text::help_keys_back_tab()),
                        (text::help_ends(), text::help_keys_ends()),
                        (text::help_corners(), text::help_keys_corners()),
                        (text::help_lanes(), text::help_keys_lanes()),
                    ]
                        .map(|(words, keys)| {
                            view! {
                                <div class="c-help-line">
                                    <span>{words}</span>
                                    <span class="c-help-keys"><Kbd keys=keys /></span>
                                </div>
                            }
                        })
                        .collect_view()}
                </section>
                {Group::ALL
                    .into_iter()
                    .map(|group| {
                        let lines = actions::all()
                            .filter(|action| action.group == group && !action.keys.is_empty())
                            .map(|action| {
                                let apple = media::is_apple();
                                let keys = action
                                    .keys
                                    .iter()
                                    .filter_map(|keys| keys.parse::<actions::keymap::Keys>().ok())
                                    .map(|keys| view! { <Kbd keys=keys.label(apple) /> })
                                    .collect_view();
                                view! {
                                    <div class="c-help-line">
                                        <span>{(action.title)()}</span>
                                        <span class="c-help-keys">{keys}</span>
                                    </div>
                                }
                            })
                            .collect::<Vec<_>>();
                        (!lines.is_empty())
                            .then(|| {
                                view! {
                                    <section>
                                        <h3>{group.label()}</h3>
                                        {lines}
                                    </section>
                                }
                            })
                    })
                    .collect_view()}
            </div>
        </Dialog>
    }
}

/// The one question of the page: others may be working in what goes away.
#[component]
fn DeleteJourney() -> impl IntoView {
    let cx = use_actions();
    let open = cx.chrome.deleting;
    let title = cx.model().meta.title.signal();
    let heading = Signal::derive(move || text::delete_journey_title(&plan::short(&title.get())));
    let cx = StoredValue::new(cx);
    let delete = move |_| {
        open.set(false);
        cx.with_value(actions::cx::delete_journey);
    };
    view! {
        <Dialog open title=heading>
            <p>{text::delete_journey_text()}</p>
            <DialogActions>
                <Button on_press=move |_| open.set(false)>{text::delete_journey_keep()}</Button>
                <Button kind=ButtonKind::Danger on_press=delete>{text::delete_journey_do()}</Button>
            </DialogActions>
        </Dialog>
    }
}

const HINT_KEY: &str = "waymark.hint-seen";

/// Three lines for the first minute, until they are dismissed on this device. Inside whatever holds the board.
#[component]
pub fn FirstHint() -> impl IntoView {
    let cx = use_actions();
    let shown = RwSignal::new(storage::read::<bool>(HINT_KEY) != Some(true));
    let loaded = cx.model().loaded.signal();
    let writable = cx.session().writable();
    let dismiss = move |_| {
        storage::write(HINT_KEY, &true);
        shown.set(false);
    };
    let phone = media::is_phone();
    let palette = if media::is_apple() { "⌘ K" } else { text::key_ctrl_k() };
    let first = move || match (writable.get(), phone) {
        (false, _) => text::hint_follow(),
        (true, true) => text::hint_tap(),
        (true, false) => text::hint_type(),
    };
    let details = if phone { text::hint_menu() } else { text::hint_panel() };
    view! {
        <Show when=move || shown.get() && loaded.get()>
            <aside class="c-hint" aria-label=text::hint_label()>
                <h2>{text::hint_title()}</h2>
                <ul>
                    <li>
                        <Icon icon=icondata_lu::LuPencil />
                        <span>{first.clone()}</span>
                    </li>
                    <li>
                        <Icon icon=icondata_lu::LuPanelRight />
                        <span>{details}</span>
                    </li>
                    // A phone has no keys.
                    {(!phone)
                        .then(|| {
                            view! {
                                <li>
                                    <Icon icon=icondata_lu::LuSearch />
                                    <span>
                                        <Kbd keys=palette /> " " {text::hint_finds()} " " <Kbd keys="?" /> " " {text::hint_shows_keys()}
                                    </span>
                                </li>
                            }
                        })}
                </ul>
                <div class="c-row c-row-end">
                    <Button on_press=dismiss>{text::hint_got_it()}</Button>
                </div>
            </aside>
        </Show>
    }
}
