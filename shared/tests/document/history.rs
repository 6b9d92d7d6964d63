//! Comparing two readings, and bringing an old one back while others edit.

use std::collections::BTreeMap;

use proptest::prelude::*;
use serde::Serialize;
use serde_json::{Value, json};
use waymark_shared::diff::{Difference, What, differences};
use waymark_shared::doc::edit::{Edit, EditCx, Place};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::journey::Journey;
use waymark_shared::journey::placement::Placement;
use waymark_shared::journey::words::ScoreState;
use waymark_shared::restore::restore;
use waymark_shared::rich::Look;
use yrs::Transact;

use super::plans::edits;
use super::replica::*;

/// What people see of a journey, written down without the code that compares.
fn look(journey: &Journey) -> Value {
    let placement = Placement::of(journey);
    let unplaced: Vec<Value> = placement
        .unplaced
        .iter()
        .map(|item| match item.entity {
            EntityRef::Moment(id) => bare(&journey.moments[&id]),
            EntityRef::Card(id) => bare(&journey.cards[&id]),
            other => panic!("{other} is never unplaced"),
        })
        .collect();
    let stands = |id| {
        placement.moments().any(|moment| moment == id)
            || placement
                .unplaced
                .iter()
                .any(|item| item.entity == EntityRef::Moment(id))
    };
    let listed = |mut items: Vec<(waymark_shared::order::OrderKey, String, Value)>| -> Vec<Value> {
        items.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        items.into_iter().map(|item| item.2).collect()
    };
    let channels = journey.channels.values().filter(|item| item.deleted.is_none());
    let actors = journey.actors.values().filter(|item| item.deleted.is_none());
    let connections = journey.connections.values().filter(|item| {
        item.deleted.is_none()
            && item.from.is_some_and(stands)
            && item
                .to
                .is_some_and(|to| stands(to) || !journey.moments.contains_key(&to))
    });
    let scores = journey
        .scores
        .iter()
        .filter(|(key, _)| stands(key.moment) && placement.personas.contains(&key.persona));
    let mut meta = bare(&journey.meta);
    meta.as_object_mut().unwrap().remove("schema_version");
    let mut seen = json!({
        "meta": meta,
        "stages": placement.stages.iter().map(|(id, moments)| json!([
            bare(&journey.stages[id]),
            moments.iter().map(|id| bare(&journey.moments[id])).collect::<Vec<_>>(),
        ])).collect::<Vec<_>>(),
        "lanes": placement.lanes.iter().map(|id| bare(&journey.lanes[id])).collect::<Vec<_>>(),
        "cells": placement.cells.values().map(|cards| cards.iter().map(|id| bare(&journey.cards[id])).collect::<Vec<_>>()).collect::<Vec<_>>(),
        "personas": placement.personas.iter().map(|id| bare(&journey.personas[id])).collect::<Vec<_>>(),
        "unplaced": unplaced,
        "channels": listed(channels.map(|item| (item.pos.clone(), item.id.to_string(), bare(item))).collect()),
        "actors": listed(actors.map(|item| (item.pos.clone(), item.id.to_string(), bare(item))).collect()),
        "connections": connections.map(bare).collect::<Vec<_>>(),
        "scores": scores.map(|(key, score)| (key.to_string(), json!([score.value, score.n, score.weight]))).collect::<BTreeMap<_, _>>(),
    });
    // How the texts of all these look.
    let things = seen.to_string();
    let is_seen = |entity: &EntityRef| {
        entity
            .key()
            .is_none_or(|key| things.contains(&format!("\"id\":\"{key}\"")))
    };
    let looks: BTreeMap<_, _> = journey.looks.iter().filter(|(entity, _)| is_seen(entity)).collect();
    seen["looks"] = json!(looks);
    seen
}

/// An entity without its order key and tombstone.
fn bare(entity: &impl Serialize) -> Value {
    let mut value = serde_json::to_value(entity).unwrap();
    let fields = value.as_object_mut().unwrap();
    fields.remove("pos");
    fields.remove("deleted");
    value
}

fn all(old: &Journey, new: &Journey) -> Vec<Difference> {
    differences(old, new)
        .groups
        .into_iter()
        .flat_map(|group| group.items)
        .collect()
}

fn bring_back(replica: &Replica, old: &Journey) -> usize {
    let cx = EditCx {
        by: "Server",
        now_ms: 9_000,
    };
    restore(&replica.doc, &mut replica.doc.doc().transact_mut(), old, &cx)
}

fn plan() -> impl Strategy<Value = Vec<Edit>> {
    prop::collection::vec(edits(), 0..30)
}

fn carry_out(replica: &Replica, edits: &[Edit]) {
    for edit in edits {
        // A refused edit changes nothing.
        let _ = replica.try_edit(edit);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn there_is_no_difference_exactly_when_both_look_the_same(before in plan(), after in plan()) {
        let replica = Replica::seeded(1, "Ada");
        carry_out(&replica, &before);
        let old = replica.read();
        prop_assert_eq!(differences(&old, &old).count, 0);
        carry_out(&replica, &after);
        let new = replica.read();
        let found = differences(&old, &new);
        prop_assert_eq!(found.count == 0, look(&old) == look(&new), "{:?}", found);
        prop_assert_eq!(differences(&new, &old).count == 0, found.count == 0);
    }

    #[test]
    fn every_difference_names_its_thing_and_what_it_was_and_is(before in plan(), after in plan()) {
        let replica = Replica::seeded(1, "Ada");
        carry_out(&replica, &before);
        let old = replica.read();
        carry_out(&replica, &after);
        let new = replica.read();
        for item in all(&old, &new) {
            match &item.what {
                What::Text { field, pieces, formatted } => {
                    prop_assert!(!pieces.is_empty());
                    let plain = |journey: &Journey| journey.look(item.entity, *field).is_plain();
                    prop_assert!(!formatted || !plain(&old) || !plain(&new));
                    for piece in pieces {
                        let look = Look { runs: piece.look.clone(), lists: Vec::new() };
                        prop_assert_eq!(&look.repaired(&piece.text), &look, "the look of a piece lies in it");
                    }
                }
                What::Value { from, to, .. } => prop_assert!(from != to),
                What::Entries { gone, new, .. } => prop_assert!(!gone.is_empty() || !new.is_empty()),
                What::Felt { from, to, .. } => prop_assert!(from != to),
                What::Added { .. } | What::Removed { .. } | What::Moved { .. } | What::Reordered => {}
                What::Formatted { field, from, to } => {
                    prop_assert!(old.look(item.entity, *field) != new.look(item.entity, *field));
                    prop_assert_eq!(&from.text, &to.text);
                    prop_assert!(from.look != to.look, "what is shown shows it: {:?}", from);
                }
            }
            let held = [&old, &new].iter().any(|journey| {
                item.entity == EntityRef::Meta || serde_json::to_string(journey).unwrap().contains(&item.entity.key().unwrap())
            });
            prop_assert!(held);
        }
    }

    #[test]
    fn a_restored_journey_looks_as_it_did(before in plan(), after in plan()) {
        let replica = Replica::seeded(1, "Ada");
        carry_out(&replica, &before);
        let old = replica.read();
        carry_out(&replica, &after);
        bring_back(&replica, &old);
        prop_assert_eq!(look(&replica.read()), look(&old));
        prop_assert_eq!(bring_back(&replica, &old), 0, "it is there already");
    }

    #[test]
    fn a_journey_that_lost_everything_is_made_anew(before in plan()) {
        let replica = Replica::seeded(1, "Ada");
        carry_out(&replica, &before);
        let old = replica.read();
        let empty = Replica::empty(2, "Ben");
        waymark_shared::doc::edit::init(&empty.doc, &mut empty.doc.doc().transact_mut(), "", &EditCx { by: "Ben", now_ms: 1 });
        bring_back(&empty, &old);
        prop_assert_eq!(look(&empty.read()), look(&old));
    }

    #[test]
    fn a_restore_and_any_edits_at_the_same_time_converge(before in plan(), after in plan(), meanwhile in plan()) {
        let base = Replica::seeded(1, "Base");
        carry_out(&base, &before);
        let old = base.read();
        carry_out(&base, &after);
        let (server, ada) = (Replica::empty(10, "Server"), Replica::empty(11, "Ada"));
        base.sync_with(&server);
        base.sync_with(&ada);
        bring_back(&server, &old);
        carry_out(&ada, &meanwhile);
        server.sync_with(&ada);
        prop_assert_eq!(server.read(), ada.read());
    }
}

#[test]
fn what_somebody_types_while_an_old_version_comes_back_is_kept() {
    let base = Replica::seeded(1, "Base");
    base.type_at(card(0), Field::Body, 0, "The desk opens late in the morning.");
    let old = base.read();
    base.edit(delete(card(0)));
    base.edit(add_card(1, 0, 1));
    base.type_at(moment(0), Field::Title, 0, "New ");
    let (server, ada) = (Replica::empty(10, "Server"), Replica::empty(11, "Ada"));
    base.sync_with(&server);
    base.sync_with(&ada);
    // Ada writes in a card that goes away, one that comes back, a title that changes back, and makes one of her own.
    ada.type_at(card(1), Field::Body, 0, "Ada's words");
    ada.type_at(card(0), Field::Body, 8, " downstairs");
    ada.type_at(moment(0), Field::Title, 12, ", she says");
    ada.edit(add_card(2, 0, 0));
    bring_back(&server, &old);
    server.sync_with(&ada);
    let journey = server.read();
    assert_eq!(journey, ada.read());
    assert_eq!(
        journey.cards[&card(0)].body,
        "The desk downstairs opens late in the morning."
    );
    assert!(journey.cards[&card(0)].deleted.is_none());
    assert_eq!(journey.moments[&moment(0)].title, "Moment 0, she says");
    assert!(
        journey.cards[&card(2)].deleted.is_none(),
        "made meanwhile, so nobody restored over it"
    );
    assert_eq!(
        journey.cards[&card(1)].body,
        "Ada's words",
        "in the trash, with her words"
    );
    assert!(journey.cards[&card(1)].deleted.is_some());
}

#[test]
fn differences_are_told_where_they_are_with_what_was_and_is() {
    let replica = Replica::seeded(1, "Ada");
    let old = replica.read();
    replica.type_at(card(0), Field::Title, 4, "s of paper");
    replica.edit(Edit::MoveMoment {
        id: moment(0),
        stage: stage(1),
        place: Place::First,
    });
    replica.edit(Edit::SetScore {
        moment: moment(2),
        persona: persona(0),
        state: ScoreState::AsIs,
        value: Some(-1.5),
    });
    replica.edit(delete(stage(0)));
    let new = replica.read();
    let found = differences(&old, &new);
    let told: Vec<_> = found
        .groups
        .iter()
        .map(|group| (group.name.as_str(), group.items.len()))
        .collect();
    assert_eq!(
        told,
        [("Stage 0", 1), ("Moment 0", 2), ("Moment 1", 1), ("Moment 2", 1)]
    );
    let items = all(&old, &new);
    assert_eq!(
        items[0].what,
        What::Removed {
            along: false,
            by: Some("Ada".into())
        }
    );
    let along = What::Removed {
        along: true,
        by: Some("Ada".into()),
    };
    assert!(
        items
            .iter()
            .any(|item| item.entity == EntityRef::Moment(moment(1)) && item.what == along)
    );
    assert!(items.iter().any(|item| matches!(&item.what, What::Moved { from, to }
        if from.column.as_deref() == Some("Stage 0") && to.column.as_deref() == Some("Stage 1"))));
    assert!(items.iter().any(|item| item.what
        == What::Felt {
            persona: "Family".into(),
            state: ScoreState::AsIs,
            from: None,
            to: Some(-1.5)
        }));
}

#[test]
fn new_keys_for_the_same_order_are_no_difference() {
    let (here, there) = (Replica::seeded(1, "Ada"), Replica::empty(2, "Ben"));
    here.sync_with(&there);
    here.edit(add_card(1, 0, 0));
    there.edit(add_card(2, 0, 0));
    here.sync_with(&there);
    let old = here.read();
    // Between two equal keys nothing fits, so the run is spaced anew.
    here.edit(Edit::AddCard {
        id: card(3),
        kind: waymark_shared::journey::words::CardKind::Pain,
        title: "Between".into(),
        lane: lane(0),
        moment: moment(0),
        place: Place::After(card(1).0),
    });
    let items = all(&old, &here.read());
    assert_eq!(items.len(), 1, "{items:?}");
    assert_eq!(items[0].what, What::Added { along: false });
}
