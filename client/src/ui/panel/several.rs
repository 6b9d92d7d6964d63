//! Several things in the panel: what can be done to all of them at once.

use std::sync::Arc;

use leptos::prelude::*;
use waymark_shared::doc::schema::{EntityKind, EntityRef, Field};
use waymark_shared::ids::CardId;
use waymark_shared::journey::words::MomentKind;
use waymark_shared::lean::Gather;

use super::card::common;
use super::catalogue::tags;
use super::fields::{Of, choice, plain, section};
use super::{action_row, counted};
use crate::actions::ActionCx;
use crate::model::card::CardDetails;
use crate::text;
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
    let owner = {
        let (cx, ids) = (cx.clone(), Arc::clone(&ids));
        move || {
            let cards = ids.iter().filter_map(|id| cx.model().cards.get(*id));
            same(cards.map(|card| card.details.with(|details| details.owner.clone()))).flatten()
        }
    };
    // A tag that all have: taking it off takes it off all of them.
    let in_common = {
        let (cx, ids) = (cx.clone(), Arc::clone(&ids));
        move || {
            let cards = ids.iter().filter_map(|id| cx.model().cards.get(*id));
            let tags = cards.map(|card| card.details.with(|details| details.tags.clone()));
            tags.reduce(|all, own| all.into_iter().filter(|tag| own.contains(tag)).gather())
                .unwrap_or_default()
        }
    };
    section(
        text::section_all(),
        (
            common::kind(of, kind),
            common::severity(of, shared!(severity)),
            common::evidence(of, text::option_unknown_mixed(), shared!(evidence)),
            common::status(of, text::option_none_mixed(), shared!(status)),
            plain(
                &of(Field::Owner),
                text::field_owner(),
                text::field_owner_several(),
                owner,
            ),
            tags(&of(Field::Tags), in_common),
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
    let owner = {
        let (cx, all) = (cx.clone(), Arc::clone(&all));
        move || {
            same(all.iter().filter_map(|entity| match entity {
                EntityRef::Moment(id) => cx.model().moments.get(*id).map(|moment| moment.owner.get()),
                _ => None,
            }))
            .flatten()
        }
    };
    section(
        text::section_all(),
        (
            choice(
                &of(Field::Kind),
                text::field_kind(),
                MomentKind::ALL,
                MomentKind::as_str,
                None,
                kind,
            ),
            plain(
                &of(Field::Owner),
                text::field_owner(),
                text::field_owner_several(),
                owner,
            ),
        ),
    )
}

/// The value all agree on.
fn same<T: PartialEq>(mut values: impl Iterator<Item = T>) -> Option<T> {
    let first = values.next()?;
    values.all(|value| value == first).then_some(first)
}
