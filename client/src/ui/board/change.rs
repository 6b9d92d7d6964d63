//! What the board itself changes: whatever pointers and keys do to it in place.
//!
//! Comes with the part that writes: the first look at a journey asks for a [`Change`] by `BoardCx::change` and holds nothing of how it is done.
//! Invariant: one change is one step of undo, and a refused one is told in a toast. Not here: what has a name and a key (`actions`).

use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{CardId, LaneId, MomentId, StageId};
use waymark_shared::journey::words::{LaneKind, MomentKind};
use waymark_shared::layout::Spot;
use waymark_shared::text_splice::TextSplice;

use leptos::prelude::*;

use super::cx::BoardCx;
use crate::ui::labels::Label;

/// A change of the journey.
#[derive(Debug, Clone, PartialEq)]
pub enum Change {
    /// Makes a card at the end of a cell and opens its title, in which a text stands already.
    Card(LaneId, MomentId, String),
    /// Makes a moment of a kind and opens its title.
    Moment(MomentKind, StageId, Place),
    /// Makes a stage and opens its name.
    Stage(Place),
    /// Makes a lane of a kind, named after its kind, and opens its name.
    Lane(LaneKind, Place),
    /// Begins a text that is empty, and opens it.
    Text(EntityRef, Field, String),
    /// Sets or clears the feeling of the persona in front.
    Feeling(MomentId, Option<f64>),
    /// Folds a lane for everybody, or opens it.
    Fold(LaneId, bool),
}

/// Does it.
pub fn carry_out(cx: &BoardCx, change: Change) {
    let mint = cx.editor();
    match change {
        Change::Card(lane, moment, title) => {
            let id = mint.mint(CardId::mint);
            let kind = cx.model.lanes.get(lane).map(|lane| lane.kind.get_untracked());
            let add = Edit::AddCard {
                id,
                kind: kind.unwrap_or(LaneKind::Text).card_kind(),
                title,
                lane,
                moment,
                place: Place::Last,
            };
            make(cx, add, id.into(), Field::Title);
        }
        Change::Moment(kind, stage, place) => {
            let id = mint.mint(MomentId::mint);
            let add = Edit::AddMoment {
                id,
                kind,
                title: String::new(),
                stage,
                place,
            };
            make(cx, add, id.into(), Field::Title);
        }
        Change::Stage(place) => {
            let id = mint.mint(StageId::mint);
            let add = Edit::AddStage {
                id,
                name: String::new(),
                place,
            };
            make(cx, add, id.into(), Field::Name);
        }
        Change::Lane(kind, place) => {
            let id = mint.mint(LaneId::mint);
            let add = Edit::AddLane {
                id,
                kind,
                name: kind.label().to_owned(),
                place,
            };
            if cx.apply([add]) {
                cx.state.go_to(Spot::Lane(id));
                cx.state.select([id.into()]);
                cx.state.edit(id.into(), Field::Name);
            }
        }
        Change::Text(entity, field, insert) => {
            let splice = TextSplice {
                at_utf16: 0,
                delete_utf16: 0,
                insert,
            };
            if cx.apply([Edit::Splice { entity, field, splice }]) {
                cx.state.select([entity]);
                cx.state.edit(entity, field);
            }
        }
        Change::Feeling(moment, value) => {
            let persona = cx.persona.get_untracked();
            if let Some(persona) = persona.filter(|_| !cx.state.overall.get_untracked()) {
                let state = cx.state.score_state.get_untracked();
                cx.apply([Edit::SetScore {
                    moment,
                    persona,
                    state,
                    value,
                }]);
            }
        }
        Change::Fold(lane, folded) => {
            cx.apply([Edit::Set {
                entity: lane.into(),
                field: Field::Collapsed,
                value: Some(Value::Flag(folded)),
            }]);
        }
    }
}

/// Makes something and opens its text; leaving that empty takes it back.
fn make(cx: &BoardCx, add: Edit, entity: EntityRef, field: Field) {
    if cx.apply([add]) {
        if let Some(spot) = Spot::of(entity) {
            cx.choose(spot);
        }
        cx.state.edit_fresh(entity, field);
    }
}
