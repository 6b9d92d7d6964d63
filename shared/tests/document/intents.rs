//! What people mean when they edit the same place at the same time, beyond all replicas reading the same.

use waymark_shared::doc::edit::{Edit, EditError, Place, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::journey::placement::Unplaced;
use waymark_shared::journey::words::{MomentKind, ScoreState};
use waymark_shared::text_splice::TextSplice;

use super::facts::undo_manager;
use super::replica::*;

#[test]
fn one_deletes_the_lane_the_other_types_in() {
    concurrently(
        |ada| ada.edit(delete(lane(0))),
        |ben| ben.type_at(card(0), Field::Title, 6, ", still typing"),
        |merged| {
            assert_eq!(merged.placement().trash, [EntityRef::Lane(lane(0))]);
            assert!(
                merged.placement().unplaced.is_empty(),
                "the deleter saw the card: it goes along with the lane"
            );
            merged.edit(restore(lane(0)));
            assert_eq!(merged.read().cards[&card(0)].title, "Card 0, still typing");
            assert_eq!(merged.placement().cells[&(lane(0), moment(0))], [card(0)]);
        },
    );
}

#[test]
fn one_deletes_the_lane_the_other_adds_to() {
    concurrently(
        |ada| ada.edit(delete(lane(0))),
        |ben| {
            ben.edit(add_card(1, 0, 1));
            ben.type_at(card(1), Field::Body, 0, "kept");
        },
        |merged| {
            let found = merged.placement().unplaced;
            assert_eq!(
                found,
                [Unplaced {
                    entity: card(1).into(),
                    parent: Some(lane(0).into()),
                    deleted_by: Some("Ada".into()),
                }]
            );
            assert_eq!(merged.read().cards[&card(1)].body, "kept");
            merged.edit(restore(lane(0)));
            let cells = merged.placement().cells;
            assert_eq!(
                (
                    cells[&(lane(0), moment(0))].as_slice(),
                    cells[&(lane(0), moment(1))].as_slice()
                ),
                ([card(0)].as_slice(), [card(1)].as_slice())
            );
        },
    );
}

#[test]
fn an_unplaced_card_can_be_moved_to_a_living_lane() {
    concurrently(
        |ada| ada.edit(delete(lane(0))),
        |ben| ben.edit(add_card(1, 0, 1)),
        |merged| {
            merged.edit(Edit::MoveCard {
                id: card(1),
                lane: lane(1),
                moment: moment(1),
                place: Place::Last,
            });
            assert!(merged.placement().unplaced.is_empty());
            assert_eq!(merged.placement().cells[&(lane(1), moment(1))], [card(1)]);
        },
    );
}

#[test]
fn one_deletes_a_stage_the_other_adds_a_moment_with_a_card_to() {
    concurrently(
        |ada| ada.edit(delete(stage(0))),
        |ben| {
            ben.edit(add_moment(9, 0));
            ben.edit(add_card(9, 1, 9));
            ben.edit(Edit::SetScore {
                moment: moment(9),
                persona: persona(0),
                state: ScoreState::AsIs,
                value: Some(1.5),
            });
        },
        |merged| {
            let placement = merged.placement();
            assert_eq!(placement.stages, [(stage(1), vec![moment(2), moment(3)])]);
            assert_eq!(
                placement.unplaced,
                [Unplaced {
                    entity: moment(9).into(),
                    parent: Some(stage(0).into()),
                    deleted_by: Some("Ada".into()),
                }]
            );
            merged.edit(restore(stage(0)));
            let placement = merged.placement();
            assert_eq!(placement.stages[0], (stage(0), vec![moment(0), moment(1), moment(9)]));
            assert_eq!(placement.cells[&(lane(1), moment(9))], [card(9)]);
            assert_eq!(merged.read().scores.len(), 1);
        },
    );
}

#[test]
fn an_unplaced_moment_moved_to_another_stage_brings_its_cards() {
    concurrently(
        |ada| ada.edit(delete(stage(0))),
        |ben| {
            ben.edit(add_moment(9, 0));
            ben.edit(add_card(9, 1, 9));
        },
        |merged| {
            merged.edit(Edit::MoveMoment {
                id: moment(9),
                stage: stage(1),
                place: Place::First,
            });
            let placement = merged.placement();
            assert!(placement.unplaced.is_empty());
            assert_eq!(placement.stages, [(stage(1), vec![moment(9), moment(2), moment(3)])]);
            assert_eq!(placement.cells[&(lane(1), moment(9))], [card(9)]);
        },
    );
}

#[test]
fn one_deletes_a_stage_the_other_adds_a_card_to_one_of_its_moments() {
    concurrently(
        |ada| ada.edit(delete(stage(0))),
        |ben| ben.edit(add_card(1, 1, 1)),
        |merged| {
            let found = merged.placement().unplaced;
            assert_eq!(found.len(), 1);
            assert_eq!(
                (found[0].entity, found[0].deleted_by.as_deref()),
                (card(1).into(), Some("Ada"))
            );
        },
    );
}

#[test]
fn one_deletes_a_stage_the_other_moves_a_moment_out_of_it() {
    concurrently(
        |ada| ada.edit(delete(stage(0))),
        |ben| {
            ben.edit(Edit::MoveMoment {
                id: moment(0),
                stage: stage(1),
                place: Place::Last,
            })
        },
        |merged| {
            let placement = merged.placement();
            assert_eq!(placement.stages, [(stage(1), vec![moment(2), moment(3), moment(0)])]);
            assert_eq!(placement.cells[&(lane(0), moment(0))], [card(0)]);
        },
    );
}

#[test]
fn one_deletes_a_stage_the_other_moves_a_moment_into_it() {
    concurrently(
        |ada| ada.edit(delete(stage(0))),
        |ben| {
            ben.edit(Edit::MoveMoment {
                id: moment(2),
                stage: stage(0),
                place: Place::Last,
            })
        },
        |merged| {
            let found = merged.placement().unplaced;
            assert_eq!(
                found.iter().map(|item| item.entity).collect::<Vec<_>>(),
                [EntityRef::Moment(moment(2))]
            );
        },
    );
}

#[test]
fn both_delete_the_same_stage_and_one_restore_brings_it_back() {
    let delete = |replica: &Replica| replica.edit(delete(stage(0)));
    concurrently(delete, delete, |merged| {
        assert_eq!(merged.placement().trash, [EntityRef::Stage(stage(0))]);
        merged.edit(restore(stage(0)));
        assert_eq!(merged.placement().stages[0], (stage(0), vec![moment(0), moment(1)]));
        assert!(merged.placement().trash.is_empty());
    });
}

#[test]
fn restoring_a_stage_leaves_what_was_deleted_before_it_in_the_trash() {
    let replica = Replica::seeded(1, "Ada");
    replica.edit(delete(moment(1)));
    replica.edit(delete(stage(0)));
    replica.edit(restore(stage(0)));
    assert_eq!(replica.placement().stages[0], (stage(0), vec![moment(0)]));
    assert_eq!(replica.placement().trash, [EntityRef::Moment(moment(1))]);
}

#[test]
fn both_put_a_moment_into_the_same_gap() {
    concurrently(
        |ada| {
            ada.edit(Edit::MoveMoment {
                id: moment(2),
                stage: stage(0),
                place: Place::After(moment(0).0),
            })
        },
        |ben| {
            ben.edit(Edit::MoveMoment {
                id: moment(3),
                stage: stage(0),
                place: Place::After(moment(0).0),
            })
        },
        |merged| {
            assert_eq!(
                merged.placement().stages[0].1,
                [moment(0), moment(2), moment(3), moment(1)]
            );
            // And there is room between them.
            merged.edit(Edit::AddMoment {
                id: moment(9),
                kind: MomentKind::Wait,
                title: "Between".into(),
                stage: stage(0),
                place: Place::Before(moment(3).0),
            });
            assert_eq!(
                merged.placement().stages[0].1,
                [moment(0), moment(2), moment(9), moment(3), moment(1)]
            );
        },
    );
}

#[test]
fn a_place_beside_something_that_is_gone_is_the_last_one() {
    concurrently(
        |ada| ada.edit(delete(moment(0))),
        |_| {},
        |merged| {
            merged.edit(Edit::MoveMoment {
                id: moment(2),
                stage: stage(0),
                place: Place::Before(moment(0).0),
            });
            assert_eq!(merged.placement().stages[0].1, [moment(1), moment(2)]);
        },
    );
}

#[test]
fn scores_of_two_personas_in_one_moment_do_not_touch() {
    let score = |who, value| Edit::SetScore {
        moment: moment(0),
        persona: who,
        state: ScoreState::AsIs,
        value,
    };
    concurrently_from(
        |base| {
            base.edit(Edit::AddPersona {
                id: persona(1),
                name: "Business".into(),
                place: Place::Last,
            })
        },
        |ada| ada.edit(score(persona(0), Some(-1.5))),
        |ben| ben.edit(score(persona(1), Some(2.0))),
        |merged| {
            let values: Vec<_> = merged.read().scores.values().map(|score| score.value).collect();
            assert_eq!(values, [-1.5, 2.0]);
        },
    );
}

#[test]
fn undo_is_mine() {
    let (ada, ben) = (Replica::seeded(1, "Ada"), Replica::empty(2, "Ben"));
    ada.sync_with(&ben);
    let mut undo = undo_manager(&ada);
    ada.type_at(card(0), Field::Title, 6, " mine");
    ada.sync_with(&ben);
    ben.type_at(card(0), Field::Title, 0, "yours: ");
    ben.edit(Edit::Set {
        entity: card(0).into(),
        field: Field::Severity,
        value: Some(Value::Int(3)),
    });
    ada.sync_with(&ben);
    assert!(undo.undo_blocking());
    ada.sync_with(&ben);
    for replica in [&ada, &ben] {
        let found = &replica.read().cards[&card(0)];
        assert_eq!((found.title.as_str(), found.severity), ("yours: Card 0", Some(3)));
    }
    assert!(!undo.undo_blocking(), "Ben's edits are not Ada's to take back");
}

#[test]
fn undoing_an_addition_another_has_worked_on_takes_it_away_on_both_sides() {
    // Today's behaviour of yrs: undo of an insertion removes it for good, with what the other wrote inside. Whoever offers
    // undo of an addition to people should delete softly instead.
    let (ada, ben) = (Replica::seeded(1, "Ada"), Replica::empty(2, "Ben"));
    ada.sync_with(&ben);
    let mut undo = undo_manager(&ada);
    ada.edit(add_card(5, 0, 0));
    ada.sync_with(&ben);
    ben.type_at(card(5), Field::Body, 0, "Ben's text");
    ada.sync_with(&ben);
    assert!(undo.undo_blocking());
    ada.sync_with(&ben);
    assert_eq!(ada.read(), ben.read());
    assert!(!ada.read().cards.contains_key(&card(5)));
}

#[test]
fn who_has_not_heard_of_the_journey_yet_does_not_replace_its_texts() {
    let ada = Replica::seeded(1, "Ada");
    ada.type_at(EntityRef::Meta, Field::Scope, 0, "Stays of two nights");
    let early = Replica::empty(2, "early");
    let typed = early.try_edit(&Edit::Splice {
        entity: EntityRef::Meta,
        field: Field::Scope,
        splice: TextSplice {
            at_utf16: 0,
            delete_utf16: 0,
            insert: "mine".into(),
        },
    });
    assert_eq!(typed, Err(EditError::Missing(EntityRef::Meta)));
    let cleared = early.try_edit(&Edit::Set {
        entity: EntityRef::Meta,
        field: Field::Owner,
        value: None,
    });
    assert_eq!(cleared, Err(EditError::Missing(EntityRef::Meta)));
    early.sync_with(&ada);
    ada.sync_with(&early);
    assert_eq!(early.read().meta.scope, "Stays of two nights");
    assert_eq!(ada.read(), early.read());
}
