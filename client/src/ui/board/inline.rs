//! What opens beside its place on the grid: one popover for all of it, whose content comes with what the page does on demand.
//!
//! A computed cell, a point of a curve, the kind of a moment and the gap between two are changed where they stand. Not here: the fields
//! themselves (`panel::inline`).

use leptos::prelude::*;
use waymark_shared::doc::edit::Place;
use waymark_shared::ids::{MomentId, StageId};
use waymark_shared::journey::words::LaneKind;

use super::cx::use_board;
use crate::parts::{self, EXTRAS};
use crate::text;
use crate::ui::kit::flow::view;
use crate::ui::kit::{Anchor, Popover, PopoverState};

/// What is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Inline {
    /// What to put into the gap between two moments.
    Gap(StageId, Place),
    /// What kind of moment it is.
    Kind(MomentId),
    /// What a computed lane shows of a moment.
    Cell(LaneKind, MomentId),
    /// The feeling at a moment, and whether it decides the journey.
    Feeling(MomentId),
    /// Which moment or journey a connection leads to.
    Connect(MomentId),
    /// Which lane to add.
    Lanes(Place),
}

impl Inline {
    fn label(self) -> &'static str {
        match self {
            Self::Gap(..) => text::map_add_between(),
            Self::Kind(_) => text::map_kind(),
            Self::Cell(LaneKind::Channels, _) => text::map_channels(),
            Self::Cell(LaneKind::ThingsPersons, _) => text::map_actors(),
            Self::Cell(LaneKind::WaitContacts, _) => text::map_waits(),
            Self::Cell(LaneKind::OwnerImpactGap, _) => text::map_ownership(),
            Self::Cell(..) => text::map_numbers(),
            Self::Feeling(_) => text::map_feeling(),
            Self::Connect(_) => text::map_connect(),
            Self::Lanes(_) => text::board_add_lane(),
        }
    }
}

/// What is open, and where. Copy it to whoever opens something.
#[derive(Debug, Clone, Copy)]
pub struct InlineState {
    what: RwSignal<Option<Inline>>,
    popover: PopoverState,
}

impl Default for InlineState {
    fn default() -> Self {
        Self::new()
    }
}

impl InlineState {
    /// Nothing is open.
    #[must_use]
    pub fn new() -> Self {
        Self {
            what: RwSignal::new(None),
            popover: PopoverState::new(),
        }
    }

    /// Opens something beside an element or a point.
    pub fn open(self, what: Inline, beside: Anchor) {
        self.what.set(Some(what));
        self.popover.open_at(beside);
    }

    /// Closes it, and gives the focus back.
    pub fn close(self) {
        self.popover.close();
    }
}

/// The one popover.
#[component]
pub(super) fn InlineHost() -> impl IntoView {
    let InlineState { what, popover } = use_board().state.inline;
    let label = Signal::derive(move || what.get().map_or("", Inline::label).to_owned());
    view! {
        <Popover state=popover label>
            {move || what.get().map(|what| parts::within(&EXTRAS, move |extras| (extras.inline)(what)))}
        </Popover>
    }
}
