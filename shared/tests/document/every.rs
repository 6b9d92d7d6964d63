//! Every conflict two people can have over every kind of thing: the fields come from the schema, so a new one is covered by being there.
//!
//! Here stand the journey that two people begin with, and what is asked of it; each file beside has the conflicts of one sort. Not here: what the things mean
//! together (`intents`, `map`), and random plans (`laws`).

mod belongs;
mod deleting;
mod places;
mod says;

use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::{EntityKind, EntityRef, Field, FieldSpec, Shape, fields};
use waymark_shared::ids::{ActorId, ChannelId, ConnectionId, SurveyId};
use waymark_shared::journey::words::{ActorKind, CardKind, ConnectionKind, LaneKind, MomentKind, SurveyKind};
use yrs::{Any, GetString, Map, Out, Transact};

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
