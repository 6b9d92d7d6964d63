//! The parts, and what each has to offer.

use std::collections::BTreeSet;

use leptos::prelude::*;
use waymark_shared::api::VersionInfo;
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::ids::{CardId, MomentId, PersonaId};
use waymark_shared::layout::Spot;
use web_sys::KeyboardEvent;

use super::part::{Loading, NotLoaded, Part};
use crate::actions::selection::range;
use crate::actions::{self, ActionCx, Sheet};
use crate::model::JourneyModel;
use crate::model::derived::findings::Findings;
use crate::pages::{self, HomePage, JourneyPage};
use crate::ui::action_board::ActionBoard;
use crate::ui::board::change::{self, Change};
use crate::ui::board::cx::BoardCx;
use crate::ui::board::inline::Inline;
use crate::ui::board::outline::Outline;
use crate::ui::board::title::{self, Writing};
use crate::ui::board::{drag, fields, lane, links, only, phone, span};
use crate::ui::find::FindBar;
use crate::ui::history::{HistoryPanel, Past};
use crate::ui::insights::{self, InsightsPanel};
use crate::ui::kit::flow::view;
use crate::ui::kit::{IconData, PopoverState};
use crate::ui::overview::Overview;
use crate::ui::present::Presentation;
use crate::ui::table::TableView;
use crate::ui::topbar::{self, Slot};
use crate::ui::tray::Tray;
use crate::ui::{guide, help, note, panel, picture, share, sheet};

/// The home page.
pub static HOME: Part<fn() -> AnyView> = Part::new(home);

/// The journey page, without what only opens on demand. Its function takes what stands for the id in the address.
pub static JOURNEY: Part<fn(String) -> AnyView> = Part::new(journey);

/// What the journey page does on demand.
pub static EXTRAS: Part<Extras> = Part::new(extras);

/// What the journey page does on demand: whatever opens, and dragging.
pub struct Extras {
    /// The fields of what is selected; of the journey when nothing is.
    pub details: fn(&ActionCx, &[EntityRef]) -> AnyView,
    /// Trash and Unplaced.
    pub tray: fn() -> AnyView,
    /// What is in the share popover.
    pub share: fn() -> AnyView,
    /// Command palette, keyboard help, the question before deleting, the ear for keys, which first hears the one that was held for it, and what is said
    /// to screen readers about others.
    pub overlays: fn(Option<KeyboardEvent>, RwSignal<String>) -> AnyView,
    /// Drag and drop on the grid, for as long as the current owner lives.
    pub drag: fn(&BoardCx, drag::Stage),
    /// Selects everything between two places of the grid.
    pub extend: fn(&BoardCx, Spot, Spot),
    /// Runs an action by its id.
    pub run: fn(&ActionCx, &str),
    /// The buttons of the top bar that run actions.
    pub bar: fn(Slot) -> AnyView,
    /// The gestures on edges and handles: the height of lanes, the reach of cards, connections drawn by hand. For as long as the current owner lives.
    pub gestures: fn(&BoardCx, &ActionCx, web_sys::EventTarget),
    /// What opens beside its place on the grid.
    pub inline: fn(Inline) -> AnyView,
    /// The catalogue of channels (`true`) or of things and persons, as the column on the right.
    pub catalogue: fn(bool) -> AnyView,
    /// The drawing of a name of the catalogue.
    pub icon: fn(&str) -> Option<IconData>,
    /// Does what pointers and keys of the board ask for.
    pub change: fn(&BoardCx, Change),
    /// The field of a short text of the board.
    pub title: fn(Writing) -> AnyView,
    /// The field of the journey's title.
    pub rename: fn() -> AnyView,
    /// The field for one's own name; saving it closes its popover.
    pub own_name: fn(PopoverState) -> AnyView,
    /// Keeps the way back to this journey on this device, for as long as the current owner lives.
    pub remember: fn(&ActionCx),
    /// A stored picture by its name, with what it shows in words.
    pub picture: fn(String, Signal<String>) -> AnyView,
    /// Everything that a card says under its text.
    pub fields: fn(&BoardCx, CardId) -> AnyView,
    /// What concerns others only, while one persona is shown alone.
    pub faint: fn(&JourneyModel, PersonaId) -> BTreeSet<EntityRef>,
    /// Where a moment leads, on a phone.
    pub ways: fn(&BoardCx, MomentId) -> AnyView,
    /// Says which persona is shown alone.
    pub only: fn(PersonaId) -> AnyView,
}

/// What the journey page shows in place of the board or beside it.
pub static VIEWS: Part<Views> = Part::new(views);

/// What lies over the board while somebody uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tool {
    /// The bar that finds things.
    Find,
    /// The small picture of the whole journey.
    Overview,
    /// Presenting stage by stage.
    Present,
}

/// What the journey page shows in place of the board or beside it: whole views, each opened by an action.
pub struct Views {
    /// What the journey finds out about itself, as the column on the right.
    pub insights: fn() -> AnyView,
    /// Keeps what the journey finds out up to date, for as long as the current owner lives.
    pub follow: fn(&JourneyModel),
    /// The findings of a moment as marks on its heading.
    pub marks: fn(MomentId) -> AnyView,
    /// What lies over the board while somebody uses it.
    pub tool: fn(Tool) -> AnyView,
    /// The versions of the journey, as the column on the right.
    pub history: fn() -> AnyView,
    /// A version in place of the board.
    pub past: fn(VersionInfo) -> AnyView,
    /// The journey as a table, in the page's middle.
    pub table: fn() -> AnyView,
    /// What is to be done, by progress, in the page's middle.
    pub action_board: fn() -> AnyView,
    /// The journey as headings and lists, in the page's middle.
    pub outline: fn() -> AnyView,
    /// The guide for somebody new to the method, as the column on the right.
    pub guide: fn() -> AnyView,
    /// The note that a template left on a new journey.
    pub note: fn() -> AnyView,
    /// What is worked on in a window over the board.
    pub sheet: fn(Sheet) -> AnyView,
}

/// Makes a function the only way into a part. With the condition it lies in a file of its own, else in the program itself.
macro_rules! split {
    ($condition:meta, $name:ident, $type:ty, $table:expr) => {
        fn $name() -> Loading<$type> {
            #[cfg_attr(
                                $condition,
                                leptos::wasm_split::wasm_split($name, wasm_split_path = ::leptos::wasm_split, fallible)
                            )]
            fn part() -> Result<&'static $type, NotLoaded> {
                static TABLE: $type = $table;
                Ok(&TABLE)
            }
            #[cfg($condition)]
            return Box::pin(super::part::with_the_rest(part));
            #[cfg(not($condition))]
            Box::pin(std::future::ready(part()))
        }
    };
}

split!(
    feature = "starts-with-journey",
    home,
    fn() -> AnyView,
    || view! { <HomePage /> }
);
split!(
    feature = "starts-with-home",
    journey,
    fn(String) -> AnyView,
    |id| view! { <JourneyPage id /> }
);
split!(
    any(feature = "starts-with-home", feature = "starts-with-journey"),
    extras,
    Extras,
    Extras {
        details: panel::details,
        tray: || view! { <Tray /> },
        share: share::content,
        overlays: help::overlays,
        drag: drag::attach,
        extend: range::extend,
        run: actions::run_here,
        bar: topbar::tools,
        gestures: |board, cx, root| {
            lane::resize::attach(board, root.clone());
            span::attach(board, root.clone());
            links::draw::attach(cx, root);
        },
        inline: panel::inline::content,
        catalogue: panel::catalogue::editor::side,
        icon: panel::catalogue::icons::icon,
        change: change::carry_out,
        title: title::write,
        rename: topbar::field,
        own_name: topbar::own_name,
        remember: pages::remember,
        picture: picture::shown,
        fields: fields::all,
        faint: only::faint,
        ways: phone::ways::ways,
        only: only::line,
    }
);
split!(
    any(feature = "starts-with-home", feature = "starts-with-journey"),
    views,
    Views,
    Views {
        insights: || view! { <InsightsPanel /> },
        follow: Findings::follow,
        marks: insights::marks,
        tool: |tool| match tool {
            Tool::Find => view! { <FindBar /> },
            Tool::Overview => view! { <Overview /> },
            Tool::Present => view! { <Presentation /> },
        },
        history: || view! { <HistoryPanel /> },
        past: |version| view! { <Past version /> },
        table: || view! { <TableView /> },
        action_board: || view! { <ActionBoard /> },
        outline: || view! { <Outline /> },
        guide: guide::column,
        note: note::note,
        sheet: sheet::content,
    }
);
