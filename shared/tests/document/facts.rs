//! The merge facts that decided the shape of the document: what yrs does with the obvious shape, and what ours does instead.
//!
//! The tests named `yrs_…` use plain yrs types and assert today's behaviour: should one fail after an update of yrs, a rule of ours may have
//! become needless. All others are about the journey.

use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::{EntityRef, Field, Shape, fields};
use yrs::undo::{Options, UndoManager};
use yrs::updates::decoder::Decode;
use yrs::{Any, Array, Doc, GetString, Map, MapPrelim, Out, ReadTxn, Text, TextPrelim, Transact, Update};

use super::replica::*;

fn exchange(a: &Doc, b: &Doc) {
    for (from, to) in [(a, b), (b, a)] {
        let seen = to.transact().state_vector();
        let update = from.transact().encode_state_as_update_v1(&seen);
        to.transact_mut()
            .apply_update(Update::decode_v1(&update).unwrap())
            .unwrap();
    }
}

fn two_docs(seed: impl Fn(&Doc)) -> (Doc, Doc) {
    let (a, b) = (Doc::with_client_id(1), Doc::with_client_id(2));
    seed(&a);
    exchange(&a, &b);
    (a, b)
}

// Order ------------------------------------------------------------------------------------------------------------------

#[test]
fn yrs_moving_an_item_of_an_array_on_both_sides_doubles_it() {
    let (a, b) = two_docs(|doc| {
        let list = doc.get_or_insert_array("list");
        list.insert_range(&mut doc.transact_mut(), 0, ["x", "y", "z"]);
    });
    for (doc, to) in [(&a, 1), (&b, 2)] {
        let list = doc.get_or_insert_array("list");
        let mut txn = doc.transact_mut();
        list.remove(&mut txn, 0);
        list.insert(&mut txn, to, "x");
    }
    exchange(&a, &b);
    let list = a.get_or_insert_array("list");
    let txn = a.transact();
    let times = list
        .iter(&txn)
        .filter(|item| item.clone().to_string(&txn) == "x")
        .count();
    assert_eq!(times, 2);
}

#[test]
fn a_card_moved_on_both_sides_is_there_once_in_one_of_the_two_places() {
    concurrently(
        |ada| {
            ada.edit(Edit::MoveCard {
                id: card(0),
                lane: lane(1),
                moment: moment(1),
                place: Place::Last,
            })
        },
        |ben| {
            ben.edit(Edit::MoveCard {
                id: card(0),
                lane: lane(0),
                moment: moment(3),
                place: Place::Last,
            })
        },
        |merged| {
            let places: Vec<_> = merged.placement().cells.into_iter().collect();
            let wanted = [(lane(1), moment(1)), (lane(0), moment(3))];
            assert_eq!(places.len(), 1);
            assert!(wanted.contains(&places[0].0) && places[0].1 == [card(0)], "{places:?}");
        },
    );
}

#[test]
fn parents_and_order_of_a_moved_thing_never_mix() {
    // One moves to another stage, the other within the stage: the result is one of the two intents as a whole.
    concurrently(
        |ada| {
            ada.edit(Edit::MoveMoment {
                id: moment(0),
                stage: stage(1),
                place: Place::First,
            })
        },
        |ben| {
            ben.edit(Edit::MoveMoment {
                id: moment(0),
                stage: stage(0),
                place: Place::Last,
            })
        },
        |merged| {
            let found = merged.placement().stages;
            let by_ada = vec![
                (stage(0), vec![moment(1)]),
                (stage(1), vec![moment(0), moment(2), moment(3)]),
            ];
            let by_ben = vec![
                (stage(0), vec![moment(1), moment(0)]),
                (stage(1), vec![moment(2), moment(3)]),
            ];
            assert!(found == by_ada || found == by_ben, "{found:?}");
        },
    );
}

#[test]
fn setting_one_field_on_both_sides_has_exactly_one_winner() {
    let severity = |value| Edit::Set {
        entity: card(0).into(),
        field: Field::Severity,
        value: Some(Value::Int(value)),
    };
    concurrently(
        |ada| ada.edit(severity(2)),
        |ben| ben.edit(severity(5)),
        |merged| {
            let found = merged.read().cards[&card(0)].severity;
            assert!(found == Some(2) || found == Some(5), "{found:?}");
        },
    );
}

// Identity ---------------------------------------------------------------------------------------------------------------

#[test]
fn yrs_two_entries_made_under_one_key_leave_one() {
    let (a, b) = two_docs(|doc| {
        doc.get_or_insert_map("cells");
    });
    for (doc, content) in [(&a, "from a"), (&b, "from b")] {
        let cells = doc.get_or_insert_map("cells");
        cells.insert(
            &mut doc.transact_mut(),
            "stage|lane",
            MapPrelim::from([("text", content)]),
        );
    }
    exchange(&a, &b);
    let cells = a.get_or_insert_map("cells");
    assert_eq!(cells.len(&a.transact()), 1);
}

#[test]
fn two_cards_made_in_one_cell_are_both_there() {
    concurrently(
        |ada| ada.edit(add_card(1, 1, 1)),
        |ben| ben.edit(add_card(2, 1, 1)),
        |merged| {
            let cards = &merged.placement().cells[&(lane(1), moment(1))];
            assert_eq!(*cards, [card(1), card(2)], "equal keys: in the order of their ids");
        },
    );
}

// Texts ------------------------------------------------------------------------------------------------------------------

#[test]
fn yrs_a_text_made_lazily_on_both_sides_loses_one() {
    let (a, b) = two_docs(|doc| {
        doc.get_or_insert_map("card");
    });
    for (doc, content) in [(&a, "first"), (&b, "second")] {
        let map = doc.get_or_insert_map("card");
        map.insert(&mut doc.transact_mut(), "body", TextPrelim::new(content));
    }
    exchange(&a, &b);
    let map = a.get_or_insert_map("card");
    let txn = a.transact();
    let Some(Out::YText(text)) = map.get(&txn, "body") else {
        panic!("a text")
    };
    assert!(["first", "second"].contains(&text.get_string(&txn).as_str()));
}

#[test]
fn every_text_and_set_is_made_together_with_its_thing() {
    let replica = Replica::seeded(1, "Ada");
    let txn = replica.doc.doc().transact();
    let things = [
        EntityRef::Meta,
        stage(0).into(),
        moment(0).into(),
        lane(0).into(),
        card(0).into(),
        persona(0).into(),
    ];
    for entity in things {
        for spec in fields(entity.kind()) {
            let made = replica.doc.entity(&txn, entity).unwrap().get(&txn, spec.field.as_str());
            match spec.shape {
                Shape::Text(_) => assert!(matches!(made, Some(Out::YText(_))), "{entity} {}", spec.field),
                Shape::Members | Shape::Table(_) => {
                    assert!(matches!(made, Some(Out::YMap(_))), "{entity} {}", spec.field);
                }
                _ => {}
            }
        }
    }
}

#[test]
fn the_first_words_of_two_people_in_one_empty_text_are_both_kept() {
    concurrently(
        |ada| ada.type_at(card(0), Field::Body, 0, "Ada was here."),
        |ben| ben.type_at(card(0), Field::Body, 0, "Ben was here."),
        |merged| {
            let body = &merged.read().cards[&card(0)].body;
            assert!(
                body.contains("Ada was here.") && body.contains("Ben was here."),
                "{body}"
            );
        },
    );
}

#[test]
fn typing_at_both_ends_of_one_text_keeps_both() {
    concurrently(
        |ada| ada.type_at(card(0), Field::Title, 0, "One "),
        |ben| ben.type_at(card(0), Field::Title, 6, " more"),
        |merged| assert_eq!(merged.read().cards[&card(0)].title, "One Card 0 more"),
    );
}

// Deleting ---------------------------------------------------------------------------------------------------------------

#[test]
fn yrs_an_edit_inside_what_another_removes_is_gone() {
    let (a, b) = two_docs(|doc| {
        let cards = doc.get_or_insert_map("cards");
        let mut txn = doc.transact_mut();
        let one = cards.insert(&mut txn, "one", MapPrelim::default());
        one.insert(&mut txn, "title", TextPrelim::new("old"));
    });
    let cards = a.get_or_insert_map("cards");
    cards.remove(&mut a.transact_mut(), "one");
    let cards = b.get_or_insert_map("cards");
    {
        let mut txn = b.transact_mut();
        let Some(Out::YMap(one)) = cards.get(&txn, "one") else {
            panic!("a map")
        };
        let Some(Out::YText(title)) = one.get(&txn, "title") else {
            panic!("a text")
        };
        title.insert(&mut txn, 3, " and new");
    }
    exchange(&a, &b);
    assert_eq!(cards.len(&b.transact()), 0);
}

#[test]
fn an_edit_inside_what_another_deletes_is_kept_for_the_restore() {
    concurrently(
        |ada| ada.edit(delete(card(0))),
        |ben| ben.type_at(card(0), Field::Title, 6, " and more"),
        |merged| {
            assert!(merged.placement().cells.is_empty());
            assert_eq!(merged.placement().trash, [EntityRef::Card(card(0))]);
            merged.edit(restore(card(0)));
            assert_eq!(merged.read().cards[&card(0)].title, "Card 0 and more");
            assert_eq!(merged.placement().cells[&(lane(0), moment(0))], [card(0)]);
        },
    );
}

#[test]
fn a_field_set_before_the_deletion_is_there_after_undo_on_every_side() {
    let (ada, ben) = (Replica::seeded(1, "Ada"), Replica::empty(2, "Ben"));
    ada.sync_with(&ben);
    let mut undo = undo_manager(&ada);
    ada.edit(Edit::Set {
        entity: card(0).into(),
        field: Field::Severity,
        value: Some(Value::Int(4)),
    });
    undo.reset();
    ada.edit(delete(card(0)));
    ada.sync_with(&ben);
    assert!(ben.read().cards[&card(0)].deleted.is_some());
    assert!(undo.undo_blocking());
    ada.sync_with(&ben);
    for replica in [&ada, &ben] {
        let found = replica.read().cards[&card(0)].clone();
        assert_eq!((found.severity, found.deleted), (Some(4), None), "{}", replica.name);
    }
}

#[test]
fn no_edit_takes_a_thing_out_of_the_document() {
    let replica = Replica::seeded(1, "Ada");
    let all: Vec<EntityRef> = vec![
        stage(0).into(),
        moment(0).into(),
        lane(0).into(),
        card(0).into(),
        persona(0).into(),
    ];
    replica.edit(Edit::Delete { entities: all.clone() });
    let txn = replica.doc.doc().transact();
    for entity in all {
        assert!(replica.doc.entity(&txn, entity).is_some(), "{entity}");
    }
}

// Sets and counts --------------------------------------------------------------------------------------------------------

#[test]
fn yrs_tags_in_one_value_lose_one_side() {
    let (a, b) = two_docs(|doc| {
        doc.get_or_insert_map("card");
    });
    for (doc, tag) in [(&a, "slow"), (&b, "dear")] {
        let map = doc.get_or_insert_map("card");
        map.insert(&mut doc.transact_mut(), "tags", Any::from(vec![Any::from(tag)]));
    }
    exchange(&a, &b);
    let map = a.get_or_insert_map("card");
    let Some(Out::Any(Any::Array(tags))) = map.get(&a.transact(), "tags") else {
        panic!("a list")
    };
    assert_eq!(tags.len(), 1);
}

#[test]
fn tags_added_on_both_sides_are_all_there() {
    let tag = |key: &str, value| Edit::Mark {
        entity: card(0).into(),
        field: Field::Tags,
        key: key.into(),
        value,
    };
    concurrently_from(
        |base| base.edit(tag("old", Some(Value::Flag(true)))),
        |ada| {
            ada.edit(tag("slow", Some(Value::Flag(true))));
            ada.edit(tag("old", None));
        },
        |ben| ben.edit(tag("dear", Some(Value::Flag(true)))),
        |merged| {
            let tags: Vec<_> = merged.read().cards[&card(0)].tags.iter().cloned().collect();
            assert_eq!(tags, ["dear", "slow"]);
        },
    );
}

// Order keys -------------------------------------------------------------------------------------------------------------

#[test]
fn keys_made_in_one_gap_are_equal_and_the_next_insertion_between_them_makes_room() {
    let first = |n| {
        let Edit::AddCard {
            id,
            kind,
            title,
            lane,
            moment,
            ..
        } = add_card(n, 0, 0)
        else {
            unreachable!()
        };
        Edit::AddCard {
            id,
            kind,
            title,
            lane,
            moment,
            place: Place::First,
        }
    };
    concurrently(
        |ada| ada.edit(first(1)),
        |ben| ben.edit(first(2)),
        |merged| {
            let journey = merged.read();
            assert_eq!(journey.cards[&card(1)].pos, journey.cards[&card(2)].pos);
            let Edit::AddCard {
                id,
                kind,
                title,
                lane: l,
                moment: m,
                ..
            } = add_card(3, 0, 0)
            else {
                unreachable!()
            };
            merged.edit(Edit::AddCard {
                id,
                kind,
                title,
                lane: l,
                moment: m,
                place: Place::After(card(1).0),
            });
            assert_eq!(
                merged.placement().cells[&(lane(0), moment(0))],
                [card(1), card(3), card(2), card(0)]
            );
        },
    );
}

/// Undo of one person's edits over the whole journey, each edit by itself.
pub(crate) fn undo_manager(replica: &Replica) -> UndoManager<()> {
    let mut options = Options {
        capture_timeout_millis: 0,
        ..Options::default()
    };
    options.tracked_origins.insert(LOCAL.into());
    let mut undo = UndoManager::with_options(options);
    for root in replica.doc.roots() {
        undo.expand_scope(replica.doc.doc(), root);
    }
    undo
}
