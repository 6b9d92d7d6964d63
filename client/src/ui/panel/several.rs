//! Several things in the panel: what can be done to all of them at once.

use std::sync::Arc;

use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityKind, EntityRef, Field};
use waymark_shared::ids::CardId;
use waymark_shared::journey::words::{CardKind, CardStatus, Evidence, MomentKind};

use super::fields::{Of, choice, section, steps};
use super::{action_row, counted};
use crate::actions::ActionCx;
use crate::model::card::CardDetails;
use crate::ui::kit::flow::view;

pub(super) fn view(cx: &ActionCx, entities: Vec<EntityRef>) -> AnyView {
    let heading = counted(&entities);
    let only = |kind: EntityKind| entities.iter().all(|entity| entity.kind() == kind);
    let fields = if only(EntityKind::Card) {
        cards(cx, &entities).into_any()
    } else if only(EntityKind::Moment) {
        moments(cx, &entities).into_any()
    } else {
        ().into_any()
    };
    view! {
        <p class="c-panel-title">{heading}</p>
        {fields}
        {action_row(cx, &["move.left", "move.right", "move.up", "move.down", "card.duplicate", "edit.delete"])}
    }
}

fn cards(cx: &ActionCx, entities: &[EntityRef]) -> impl IntoView + use<> {
    let ids: Arc<[CardId]> = entities
        .iter()
        .filter_map(|entity| {
            if let EntityRef::Card(id) = entity {
                Some(*id)
            } else {
                None
            }
        })
        .collect();
    let all: Arc<[EntityRef]> = entities.into();
    let of = |field| Of {
        cx: cx.clone(),
        entities: Arc::clone(&all),
        field,
    };
    let kind = {
        let (cx, ids) = (cx.clone(), Arc::clone(&ids));
        move || {
            same(
                ids.iter()
                    .filter_map(|id| cx.model().cards.get(*id))
                    .map(|card| card.kind.get()),
            )
        }
    };
    macro_rules! shared {
        ($name:ident) => {{
            let (cx, ids) = (cx.clone(), Arc::clone(&ids));
            let read = |details: &CardDetails| details.$name;
            move || {
                same(
                    ids.iter()
                        .filter_map(|id| cx.model().cards.get(*id))
                        .map(|card| card.details.with(read)),
                )
                .flatten()
            }
        }};
    }
    section(
        "All of them",
        (
            choice(&of(Field::Kind), "Kind", CardKind::ALL, CardKind::as_str, None, kind),
            steps(&of(Field::Severity), "Severity", (1, 5), "negative", shared!(severity)),
            choice(
                &of(Field::Evidence),
                "Evidence",
                Evidence::ALL,
                Evidence::as_str,
                Some("Unknown or mixed"),
                shared!(evidence),
            ),
            choice(
                &of(Field::Status),
                "Status",
                CardStatus::ALL,
                CardStatus::as_str,
                Some("None or mixed"),
                shared!(status),
            ),
        ),
    )
}

fn moments(cx: &ActionCx, entities: &[EntityRef]) -> impl IntoView + use<> {
    let all: Arc<[EntityRef]> = entities.into();
    let of = |field| Of {
        cx: cx.clone(),
        entities: Arc::clone(&all),
        field,
    };
    let kind = {
        let (cx, all) = (cx.clone(), Arc::clone(&all));
        move || {
            same(all.iter().filter_map(|entity| match entity {
                EntityRef::Moment(id) => cx.model().moments.get(*id).map(|moment| moment.kind.get()),
                _ => None,
            }))
        }
    };
    section(
        "All of them",
        choice(
            &of(Field::Kind),
            "Kind",
            MomentKind::ALL,
            MomentKind::as_str,
            None,
            kind,
        ),
    )
}

/// The value all agree on.
fn same<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}
