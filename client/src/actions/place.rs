//! Where this person was before each step of undo, so that undoing brings them back there: selection, focus and what was in view.
//!
//! Kept per step of this page's history; a new step forgets the places of those that can no longer be undone. Not here: what undo changes
//! (`editor::history`).

use leptos::prelude::*;
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::layout::Spot;

use crate::ui::board::focus;
use crate::ui::board::state::BoardState;

/// Most places kept; older steps are undone without one.
const MOST: usize = 200;

/// Where somebody was.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Place {
    pub(super) selection: Vec<EntityRef>,
    pub(super) focus: Option<Spot>,
    /// Left and top of what was in view, in pixels.
    scroll: (i32, i32),
}

/// The places before the steps that can be undone. Copy it; it lives as long as the journey page.
#[derive(Clone, Copy)]
pub(super) struct Places(StoredValue<Vec<(usize, Place)>>);

impl Places {
    pub(super) fn new() -> Self {
        Self(StoredValue::new(Vec::new()))
    }

    /// A step begins, and `steps` came before it.
    pub(super) fn remember(self, steps: usize, board: BoardState) {
        let place = Place {
            selection: board.selection_now().into_iter().collect(),
            focus: board.focus.get_untracked(),
            scroll: focus::scrolled(),
        };
        // The page may be gone while its last change is on the way.
        let _ = self.0.try_update_value(|places| {
            places.retain(|(index, _)| *index < steps);
            if places.len() >= MOST {
                places.remove(0);
            }
            places.push((steps, place));
        });
    }

    /// Where the person was when `steps` steps came before.
    pub(super) fn before(self, steps: usize) -> Option<Place> {
        self.0
            .try_with_value(|places| places.iter().find(|(index, _)| *index == steps).cloned())
            .flatten()
            .map(|(_, place)| place)
    }
}

impl Place {
    /// Whether what a step touched was at hand there, or a cell was.
    pub(super) fn is_about(&self, touched: &[EntityRef]) -> bool {
        let focus = self.focus.and_then(Spot::entity);
        touched
            .iter()
            .any(|entity| self.selection.contains(entity) || focus == Some(*entity))
    }

    /// Selects, scrolls and focuses as it was.
    pub(super) fn restore(self, board: BoardState) {
        board.select(self.selection);
        focus::scroll_to(self.scroll);
        if let Some(spot) = self.focus {
            board.go_to(spot);
        }
    }
}
