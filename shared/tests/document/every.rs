//! Every conflict two people can have over every kind of thing: the fields come from the schema, so a new one is covered by being there.
//!
//! Not here: what the things mean together (`intents`, `map`), and random plans (`laws`).

use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::{EntityKind, EntityRef, Field, FieldSpec, Shape, fields};
use waymark_shared::ids::{ActorId, ChannelId, ConnectionId, SurveyId};
use waymark_shared::journey::words::{
    ActorKind, CardKind, ConnectionKind, LaneKind, MomentKind, ScoreState, SurveyKind,
};
use yrs::{Any, GetString, Map, Out, Transact};

use super::facts::undo_manager;
use super::replica::*;

const fn channel(n: u128) -> ChannelId {
    ChannelId(ulid::Ulid(600 + n))
}

const fn actor(n: u128) -> ActorId {
    ActorId(ulid::Ulid(700 + n))
}

const CONNECTION: ConnectionId = ConnectionId(ulid::Ulid(800));
const SURVEY: SurveyId = SurveyId(ulid::Ulid(900));

/// Four of each kind that stands in an order, and one of each other kind: what is there before two people begin.
fn one_of_everything(base: &Replica) {
    for n in 2..4 {
        base.edit(add(EntityKind::Stage, n, Place::Last));
        base.edit(add(EntityKind::Lane, n, Place::Last));
    }
    for n in 1..4 {
        base.edit(add(EntityKind::Card, n, Place::Last));
        base.edit(add(EntityKind::Persona, n, Place::Last));
    }
    // The four moments of the seed stand in two stages; here they stand in one.
    for n in 2..4 {
        base.edit(shift(nth(EntityKind::Moment, n), Place::Last));
    }
    for n in 0..4 {
        base.edit(add(EntityKind::Channel, n, Place::Last));
        base.edit(add(EntityKind::Actor, n, Place::Last));
    }
    base.edit(Edit::AddConnection {
        id: CONNECTION,
        kind: ConnectionKind::Branch,
        from: moment(0),
        to: moment(2),
    });
    base.edit(Edit::AddSurvey {
        id: SURVEY,
        kind: SurveyKind::Nps,
        target: stage(0).into(),
    });
}

/// The kinds whose things stand in an order.
const ORDERED: [EntityKind; 7] = [
    EntityKind::Stage,
    EntityKind::Moment,
    EntityKind::Lane,
    EntityKind::Card,
    EntityKind::Persona,
    EntityKind::Channel,
    EntityKind::Actor,
];

/// All kinds, the journey itself too.
fn kinds() -> impl Iterator<Item = EntityKind> {
    [EntityKind::Meta]
        .into_iter()
        .chain(EntityKind::WITH_ID.iter().copied())
}

/// One thing of a kind: the numbers of those that are there begin at 0.
fn nth(kind: EntityKind, n: u128) -> EntityRef {
    match kind {
        EntityKind::Meta => EntityRef::Meta,
        EntityKind::Stage => stage(n).into(),
        EntityKind::Moment => moment(n).into(),
        EntityKind::Lane => lane(n).into(),
        EntityKind::Card => card(n).into(),
        EntityKind::Persona => persona(n).into(),
        EntityKind::Channel => channel(n).into(),
        EntityKind::Actor => actor(n).into(),
        EntityKind::Connection => CONNECTION.into(),
        EntityKind::Survey => SURVEY.into(),
    }
}

fn add(kind: EntityKind, n: u128, place: Place) -> Edit {
    let name = format!("{} {n}", kind.as_str());
    match nth(kind, n) {
        EntityRef::Stage(id) => Edit::AddStage { id, name, place },
        EntityRef::Persona(id) => Edit::AddPersona { id, name, place },
        EntityRef::Channel(id) => Edit::AddChannel { id, name, place },
        EntityRef::Actor(id) => Edit::AddActor {
            id,
            kind: ActorKind::Thing,
            name,
            place,
        },
        EntityRef::Lane(id) => Edit::AddLane {
            id,
            kind: LaneKind::Pains,
            name,
            place,
        },
        EntityRef::Moment(id) => Edit::AddMoment {
            id,
            kind: MomentKind::Touchpoint,
            title: name,
            stage: stage(0),
            place,
        },
        EntityRef::Card(id) => Edit::AddCard {
            id,
            kind: CardKind::Pain,
            title: name,
            lane: lane(0),
            moment: moment(0),
            place,
        },
        other => unreachable!("{other} stands in no order"),
    }
}

fn shift(entity: EntityRef, place: Place) -> Edit {
    match entity {
        EntityRef::Stage(id) => Edit::MoveStage { id, place },
        EntityRef::Lane(id) => Edit::MoveLane { id, place },
        EntityRef::Persona(id) => Edit::MovePersona { id, place },
        EntityRef::Channel(id) => Edit::MoveChannel { id, place },
        EntityRef::Actor(id) => Edit::MoveActor { id, place },
        EntityRef::Moment(id) => Edit::MoveMoment {
            id,
            stage: stage(0),
            place,
        },
        EntityRef::Card(id) => Edit::MoveCard {
            id,
            lane: lane(0),
            moment: moment(0),
            place,
        },
        other => unreachable!("{other} stands in no order"),
    }
}

/// The ids of a kind that people see, in order.
fn order(replica: &Replica, kind: EntityKind) -> Vec<EntityRef> {
    let (journey, placement) = (replica.read(), replica.placement());
    macro_rules! catalogue {
        ($root:ident) => {{
            let mut live: Vec<_> = journey.$root.values().filter(|one| one.deleted.is_none()).collect();
            live.sort_by_key(|one| (one.pos.clone(), one.id));
            live.iter().map(|one| one.id.into()).collect()
        }};
    }
    match kind {
        EntityKind::Stage => placement.stages.iter().map(|(id, _)| (*id).into()).collect(),
        EntityKind::Moment => placement.moments().map(Into::into).collect(),
        EntityKind::Lane => placement.lanes.iter().map(|id| (*id).into()).collect(),
        EntityKind::Card => placement.cells.values().flatten().map(|id| (*id).into()).collect(),
        EntityKind::Persona => placement.personas.iter().map(|id| (*id).into()).collect(),
        EntityKind::Channel => catalogue!(channels),
        EntityKind::Actor => catalogue!(actors),
        other => unreachable!("{other:?} stands in no order"),
    }
}

/// Whether people see it. Things without an order are there while they carry no tombstone.
fn is_there(replica: &Replica, entity: EntityRef) -> bool {
    if ORDERED.contains(&entity.kind()) {
        return order(replica, entity.kind()).contains(&entity);
    }
    let txn = replica.doc.doc().transact();
    let map = replica.doc.entity(&txn, entity).unwrap();
    !matches!(map.get(&txn, Field::Del.as_str()), Some(Out::Any(Any::Map(_))))
}

/// Two different values that a field takes, where people set it.
fn values(kind: EntityKind, spec: &FieldSpec) -> Option<[Value; 2]> {
    let words = match (kind, spec.field, spec.shape) {
        // Written by the document itself, or names that must lead somewhere.
        (_, Field::By | Field::Created | Field::SchemaVersion, _) => return None,
        (EntityKind::Connection, Field::From | Field::To, _) => [moment(1).to_string(), moment(3).to_string()],
        (EntityKind::Survey, Field::Target, _) => {
            [stage(1).to_string(), stage(2).to_string()].map(|id| format!("stage:{id}"))
        }
        (_, Field::Due, _) => ["2026-11-02".to_owned(), "2027-01-31".to_owned()],
        (_, _, Shape::Line(_)) => ["one".to_owned(), "two".to_owned()],
        (_, _, Shape::Word([first, .., last])) => [(*first).to_owned(), (*last).to_owned()],
        (_, _, Shape::Int(least, most)) => return Some([Value::Int(least), Value::Int(most)]),
        (_, _, Shape::Flag) => return Some([Value::Flag(true), Value::Flag(false)]),
        (_, _, Shape::Time) => return Some([Value::Int(5_000), Value::Int(6_000)]),
        _ => return None,
    };
    Some(words.map(Value::Line))
}

/// Every field of every kind that holds one value, with two that it takes.
fn scalars() -> Vec<(EntityRef, Field, [Value; 2])> {
    let of = |kind| {
        let found = move |spec: &FieldSpec| Some((nth(kind, 0), spec.field, values(kind, spec)?));
        fields(kind).iter().filter_map(found)
    };
    kinds().flat_map(of).collect()
}

fn with_shape(wanted: impl Fn(Shape) -> bool) -> Vec<(EntityRef, Field, Shape)> {
    let all = |kind| {
        fields(kind)
            .iter()
            .map(move |spec| (nth(kind, 0), spec.field, spec.shape))
    };
    kinds().flat_map(all).filter(|(.., shape)| wanted(*shape)).collect()
}

fn texts() -> Vec<(EntityRef, Field)> {
    let found = with_shape(|shape| matches!(shape, Shape::Text(_)));
    found.into_iter().map(|(entity, field, _)| (entity, field)).collect()
}

fn set(entity: EntityRef, field: Field, value: &Value) -> Edit {
    Edit::Set {
        entity,
        field,
        value: Some(value.clone()),
    }
}

/// What a field holds in the document.
fn raw(replica: &Replica, entity: EntityRef, field: Field) -> Option<Any> {
    let txn = replica.doc.doc().transact();
    match replica.doc.entity(&txn, entity)?.get(&txn, field.as_str())? {
        Out::Any(any) => Some(any),
        Out::YText(text) => Some(Any::from(text.get_string(&txn))),
        Out::YMap(map) => {
            let mut keys: Vec<_> = map.iter(&txn).map(|(key, _)| key.to_owned()).collect();
            keys.sort();
            Some(Any::from(keys.join(" ")))
        }
        other => panic!("{entity} {field}: {other}"),
    }
}

fn any(value: &Value) -> Any {
    match value {
        Value::Flag(flag) => Any::from(*flag),
        Value::Int(number) => Any::from(*number),
        Value::Line(line) => Any::from(line.as_str()),
    }
}

fn text(replica: &Replica, entity: EntityRef, field: Field) -> String {
    match raw(replica, entity, field) {
        Some(Any::String(text)) => text.to_string(),
        other => panic!("{entity} {field}: {other:?}"),
    }
}

// What it says --------------------------------------------------------------------------------------------------------------

#[test]
fn both_write_in_every_text_and_both_are_read() {
    concurrently_from(
        one_of_everything,
        |ada| {
            texts()
                .iter()
                .for_each(|(entity, field)| ada.type_at(*entity, *field, 0, "Ada, "))
        },
        |ben| {
            for (entity, field) in texts() {
                let end = text(ben, entity, field).encode_utf16().count() as u32;
                ben.type_at(entity, field, end, " and Ben");
            }
        },
        |merged| {
            for (entity, field) in texts() {
                let found = text(merged, entity, field);
                let both = found.contains("Ada, ") && found.contains(" and Ben");
                assert!(both, "{entity} {field}: {found}");
            }
        },
    );
}

#[test]
fn both_set_every_field_and_one_of_the_two_values_stands() {
    concurrently_from(
        one_of_everything,
        |ada| {
            scalars()
                .iter()
                .for_each(|(entity, field, [one, _])| ada.edit(set(*entity, *field, one)))
        },
        |ben| {
            scalars()
                .iter()
                .for_each(|(entity, field, [_, two])| ben.edit(set(*entity, *field, two)))
        },
        |merged| {
            for (entity, field, values) in scalars() {
                let found = raw(merged, entity, field).unwrap();
                assert!(
                    values.iter().any(|value| any(value) == found),
                    "{entity} {field}: {found}"
                );
            }
        },
    );
}

#[test]
fn each_sets_another_field_of_the_same_thing_and_both_stand() {
    // Every second field by one, the rest by the other: whatever stands beside a field is never touched by it.
    let mine = |odd: bool| {
        scalars()
            .into_iter()
            .enumerate()
            .filter(move |(n, _)| (n % 2 == 1) == odd)
    };
    let write = |replica: &Replica, odd| {
        mine(odd).for_each(|(_, (entity, field, [one, _]))| replica.edit(set(entity, field, &one)))
    };
    concurrently_from(
        one_of_everything,
        |ada| write(ada, false),
        |ben| write(ben, true),
        |merged| {
            for (entity, field, [one, _]) in scalars() {
                assert_eq!(raw(merged, entity, field), Some(any(&one)), "{entity} {field}");
            }
        },
    );
}

#[test]
fn both_put_into_every_set_and_table_what_one_took_out_alone_is_gone() {
    let sets = || with_shape(|shape| matches!(shape, Shape::Members | Shape::Table(_)));
    let mark = |replica: &Replica, key: &str, there: bool| {
        for (entity, field, shape) in sets() {
            let value = match shape {
                Shape::Members => Value::Flag(true),
                Shape::Table([first, ..]) => Value::Line((*first).to_owned()),
                _ => Value::Line("7".to_owned()),
            };
            replica.edit(Edit::Mark {
                entity,
                field,
                key: key.to_owned(),
                value: there.then_some(value),
            });
        }
    };
    concurrently_from(
        |base| {
            one_of_everything(base);
            mark(base, "kept", true);
            mark(base, "old", true);
        },
        |ada| {
            mark(ada, "ada", true);
            mark(ada, "old", false);
        },
        |ben| mark(ben, "ben", true),
        |merged| {
            assert_eq!(
                sets().len(),
                7,
                "channels, actors, reasons, tags, roles, own fields, counts"
            );
            for (entity, field, _) in sets() {
                assert_eq!(text(merged, entity, field), "ada ben kept", "{entity} {field}");
            }
        },
    );
}

// Where it stands -----------------------------------------------------------------------------------------------------------

#[test]
fn both_move_the_same_thing_and_it_stands_in_one_of_the_two_places() {
    for kind in ORDERED {
        concurrently_from(
            one_of_everything,
            |ada| ada.edit(shift(nth(kind, 1), Place::First)),
            |ben| ben.edit(shift(nth(kind, 1), Place::Last)),
            |merged| {
                let found = order(merged, kind);
                let [a, b, c, d] = [0, 1, 2, 3].map(|n| nth(kind, n));
                assert!(
                    [[b, a, c, d], [a, c, d, b]].iter().any(|one| found == *one),
                    "{kind:?}: {found:?}"
                );
            },
        );
    }
}

#[test]
fn both_put_another_thing_into_one_gap_and_there_is_room_between_them() {
    for kind in ORDERED {
        let [a, b, c, d] = [0, 1, 2, 3].map(|n| nth(kind, n));
        let behind = |entity: EntityRef| Place::After(entity.key().unwrap().parse().unwrap());
        concurrently_from(
            one_of_everything,
            |ada| ada.edit(shift(c, behind(a))),
            |ben| ben.edit(shift(d, behind(a))),
            |merged| {
                let found = order(merged, kind);
                assert!(
                    [[a, c, d, b], [a, d, c, b]].iter().any(|one| found == *one),
                    "{kind:?}: {found:?}"
                );
                merged.edit(add(kind, 9, behind(found[1])));
                let with_room = [a, found[1], nth(kind, 9), found[2], b];
                assert_eq!(order(merged, kind), with_room, "{kind:?}");
            },
        );
    }
}

#[test]
fn both_add_in_one_gap_and_both_are_there() {
    for kind in ORDERED {
        let [a, b] = [0, 1].map(|n| nth(kind, n));
        let before_b = || Place::Before(b.key().unwrap().parse().unwrap());
        concurrently_from(
            one_of_everything,
            |ada| ada.edit(add(kind, 8, before_b())),
            |ben| ben.edit(add(kind, 9, before_b())),
            |merged| {
                let found = order(merged, kind);
                assert_eq!((found[0], found[3], found.len()), (a, b, 6), "{kind:?}");
                assert!(
                    found.contains(&nth(kind, 8)) && found.contains(&nth(kind, 9)),
                    "{kind:?}"
                );
            },
        );
    }
}

#[test]
fn one_moves_what_the_other_edits() {
    for kind in ORDERED {
        concurrently_from(
            one_of_everything,
            |ada| ada.edit(shift(nth(kind, 0), Place::Last)),
            |ben| edit_all(ben, nth(kind, 0)),
            |merged| {
                assert_eq!(order(merged, kind).last(), Some(&nth(kind, 0)), "{kind:?}");
                assert_edited(merged, nth(kind, 0));
            },
        );
    }
}

// Deleting ------------------------------------------------------------------------------------------------------------------

/// Writes in every text and sets every field of one thing.
fn edit_all(replica: &Replica, entity: EntityRef) {
    let own = |other: &EntityRef| *other == entity;
    for (_, field) in texts().iter().filter(|(other, _)| own(other)) {
        replica.type_at(entity, *field, 0, "Edited. ");
    }
    for (_, field, [one, _]) in scalars().iter().filter(|(other, ..)| own(other)) {
        replica.edit(set(entity, *field, one));
    }
}

#[track_caller]
fn assert_edited(replica: &Replica, entity: EntityRef) {
    for (_, field) in texts().iter().filter(|(other, _)| *other == entity) {
        assert!(
            text(replica, entity, *field).starts_with("Edited. "),
            "{entity} {field}"
        );
    }
    for (_, field, [one, _]) in scalars().iter().filter(|(other, ..)| *other == entity) {
        assert_eq!(raw(replica, entity, *field), Some(any(one)), "{entity} {field}");
    }
}

#[test]
fn one_deletes_what_the_other_edits_and_restoring_brings_the_edits_too() {
    for kind in EntityKind::WITH_ID {
        let entity = nth(*kind, 0);
        concurrently_from(
            one_of_everything,
            |ada| ada.edit(delete(entity)),
            |ben| edit_all(ben, entity),
            |merged| {
                assert!(!is_there(merged, entity), "{entity}");
                assert!(merged.placement().trash.contains(&entity), "{entity}");
                merged.edit(restore(entity));
                assert!(is_there(merged, entity), "{entity}");
                assert_edited(merged, entity);
            },
        );
    }
}

#[test]
fn both_delete_the_same_thing_and_one_restore_brings_it_back() {
    for kind in EntityKind::WITH_ID {
        let entity = nth(*kind, 0);
        concurrently_from(
            one_of_everything,
            |ada| ada.edit(delete(entity)),
            |ben| ben.edit(delete(entity)),
            |merged| {
                assert_eq!(merged.placement().trash, [entity]);
                merged.edit(restore(entity));
                assert!(
                    is_there(merged, entity) && merged.placement().trash.is_empty(),
                    "{entity}"
                );
            },
        );
    }
}

#[test]
fn both_restore_what_was_deleted_while_one_edits_it() {
    for kind in EntityKind::WITH_ID {
        let entity = nth(*kind, 0);
        concurrently_from(
            |base| {
                one_of_everything(base);
                base.edit(delete(entity));
            },
            |ada| ada.edit(restore(entity)),
            |ben| {
                ben.edit(restore(entity));
                edit_all(ben, entity);
            },
            |merged| {
                assert!(is_there(merged, entity), "{entity}");
                assert_edited(merged, entity);
            },
        );
    }
}

#[test]
fn one_deletes_what_the_other_moves_and_it_comes_back_where_it_was_moved() {
    for kind in ORDERED {
        let entity = nth(kind, 0);
        concurrently_from(
            one_of_everything,
            |ada| ada.edit(delete(entity)),
            |ben| ben.edit(shift(entity, Place::Last)),
            |merged| {
                assert!(!is_there(merged, entity), "{entity}");
                merged.edit(restore(entity));
                assert_eq!(order(merged, kind).last(), Some(&entity), "{entity}");
            },
        );
    }
}

#[test]
fn undoing_a_deletion_keeps_what_the_other_did_to_it_before_and_after() {
    for kind in EntityKind::WITH_ID {
        let entity = nth(*kind, 0);
        let (ada, ben) = (Replica::seeded(1, "Ada"), Replica::empty(2, "Ben"));
        one_of_everything(&ada);
        ada.sync_with(&ben);
        let mut undo = undo_manager(&ada);
        ada.edit(delete(entity));
        edit_all(&ben, entity);
        ada.sync_with(&ben);
        assert!(!is_there(&ben, entity), "{entity}");
        assert!(undo.undo_blocking(), "{entity}");
        ada.sync_with(&ben);
        for replica in [&ada, &ben] {
            assert!(is_there(replica, entity), "{entity}");
            assert_edited(replica, entity);
        }
        assert_eq!(ada.read(), ben.read());
    }
}

// What belongs to something else ---------------------------------------------------------------------------------------------

#[test]
fn one_deletes_the_moment_the_other_fills_with_cards() {
    concurrently_from(
        one_of_everything,
        |ada| ada.edit(delete(moment(1))),
        |ben| ben.edit(add_card(9, 1, 1)),
        |merged| {
            let unplaced: Vec<_> = merged.placement().unplaced.iter().map(|item| item.entity).collect();
            assert_eq!(unplaced, [card(9).into()]);
            merged.edit(restore(moment(1)));
            assert_eq!(merged.placement().cells[&(lane(1), moment(1))], [card(9)]);
            assert!(merged.placement().unplaced.is_empty());
        },
    );
}

fn feeling(n: u128, who: u128, state: ScoreState, value: Option<f64>) -> Edit {
    Edit::SetScore {
        moment: moment(n),
        persona: persona(who),
        state,
        value,
    }
}

#[test]
fn one_deletes_the_moment_or_the_persona_whose_feeling_the_other_sets() {
    for gone in [EntityRef::from(moment(1)), persona(0).into()] {
        concurrently_from(
            one_of_everything,
            |ada| ada.edit(delete(gone)),
            |ben| ben.edit(feeling(1, 0, ScoreState::AsIs, Some(-1.5))),
            |merged| {
                assert!(!is_there(merged, gone));
                merged.edit(restore(gone));
                let scores: Vec<_> = merged.read().scores.values().map(|score| score.value).collect();
                assert_eq!(scores, [-1.5], "{gone}");
            },
        );
    }
}

#[test]
fn both_set_one_feeling_and_one_of_the_two_stands_while_as_is_and_to_be_do_not_touch() {
    concurrently_from(
        one_of_everything,
        |ada| {
            ada.edit(feeling(0, 0, ScoreState::AsIs, Some(-2.0)));
            ada.edit(feeling(1, 0, ScoreState::AsIs, Some(-0.5)));
        },
        |ben| {
            ben.edit(feeling(0, 0, ScoreState::AsIs, Some(1.0)));
            ben.edit(feeling(1, 0, ScoreState::ToBe, Some(2.0)));
        },
        |merged| {
            let scores: Vec<_> = merged.read().scores.values().map(|score| score.value).collect();
            assert!(
                [[-2.0, -0.5, 2.0], [1.0, -0.5, 2.0]].iter().any(|one| scores == *one),
                "{scores:?}"
            );
        },
    );
}

#[test]
fn one_clears_the_feeling_the_other_sets_and_it_is_either_one_for_all() {
    concurrently_from(
        |base| {
            one_of_everything(base);
            base.edit(feeling(0, 0, ScoreState::AsIs, Some(0.5)));
        },
        |ada| ada.edit(feeling(0, 0, ScoreState::AsIs, None)),
        |ben| ben.edit(feeling(0, 0, ScoreState::AsIs, Some(1.5))),
        |merged| {
            let scores: Vec<_> = merged.read().scores.values().map(|score| score.value).collect();
            assert!(scores.is_empty() || scores == [1.5], "{scores:?}");
        },
    );
}

#[test]
fn one_deletes_the_actor_the_other_lets_take_part() {
    concurrently_from(
        one_of_everything,
        |ada| ada.edit(delete(actor(0))),
        |ben| {
            ben.edit(Edit::Mark {
                entity: moment(0).into(),
                field: Field::Actors,
                key: actor(0).to_string(),
                value: Some(Value::Line("meets".into())),
            })
        },
        |merged| {
            assert!(!is_there(merged, actor(0).into()));
            merged.edit(restore(actor(0)));
            assert!(merged.read().moments[&moment(0)].actors.contains_key(&actor(0)));
        },
    );
}

#[test]
fn one_deletes_the_stage_the_other_counts_answers_about() {
    concurrently_from(
        one_of_everything,
        |ada| ada.edit(delete(stage(0))),
        |ben| {
            ben.edit(Edit::Mark {
                entity: SURVEY.into(),
                field: Field::Counts,
                key: "9".into(),
                value: Some(Value::Line("12".into())),
            })
        },
        |merged| {
            merged.edit(restore(stage(0)));
            let survey = merged.read().surveys[&SURVEY].clone();
            assert_eq!(survey.target, Some(stage(0).into()));
            assert_eq!(survey.counts.get("9").map(String::as_str), Some("12"));
            assert!(survey.deleted.is_none());
        },
    );
}

#[test]
fn one_moves_a_card_into_the_lane_the_other_deletes() {
    concurrently_from(
        one_of_everything,
        |ada| ada.edit(delete(lane(1))),
        |ben| {
            ben.edit(Edit::MoveCard {
                id: card(0),
                lane: lane(1),
                moment: moment(0),
                place: Place::Last,
            })
        },
        |merged| {
            let unplaced: Vec<_> = merged.placement().unplaced.iter().map(|item| item.entity).collect();
            assert_eq!(unplaced, [card(0).into()], "Ada never saw it there");
            merged.edit(restore(lane(1)));
            assert_eq!(merged.placement().cells[&(lane(1), moment(0))], [card(0)]);
        },
    );
}
