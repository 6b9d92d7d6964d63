//! Random edits over a small pool of ids, so that they meet often.

use proptest::prelude::*;
use proptest::sample::select;
use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::rich::is_prose;
use waymark_shared::doc::schema::{EntityKind, EntityRef, Field, Shape, fields};
use waymark_shared::ids::{ActorId, CardId, ChannelId, ConnectionId, JourneyId, LaneId, MomentId, PersonaId, StageId};
use waymark_shared::journey::words::{ActorKind, CardKind, ConnectionKind, LaneKind, MomentKind, ScoreState};
use waymark_shared::rich::{Format, List, Mark};
use waymark_shared::text_splice::TextSplice;

use super::replica::{card, lane, moment, persona, stage};

const TEXTS: &str = "[ab 😀é]{0,6}";

fn stages() -> impl Strategy<Value = StageId> {
    (0u128..3).prop_map(stage)
}

fn moments() -> impl Strategy<Value = MomentId> {
    (0u128..6).prop_map(moment)
}

fn lanes() -> impl Strategy<Value = LaneId> {
    (0u128..3).prop_map(lane)
}

fn cards() -> impl Strategy<Value = CardId> {
    (0u128..6).prop_map(card)
}

fn personas() -> impl Strategy<Value = PersonaId> {
    (0u128..2).prop_map(persona)
}

fn small_ulids() -> impl Strategy<Value = ulid::Ulid> {
    (0u128..3).prop_map(|n| ulid::Ulid(700 + n))
}

/// Beside siblings whose ids start at `first`.
fn places(first: ulid::Ulid) -> impl Strategy<Value = Place> {
    let sibling = move |n: u128| ulid::Ulid(first.0 + n);
    prop_oneof![
        Just(Place::First),
        Just(Place::Last),
        (0u128..6).prop_map(move |n| Place::Before(sibling(n))),
        (0u128..6).prop_map(move |n| Place::After(sibling(n))),
    ]
}

fn entities() -> impl Strategy<Value = EntityRef> {
    prop_oneof![
        1 => Just(EntityRef::Meta),
        2 => stages().prop_map(EntityRef::from),
        3 => moments().prop_map(EntityRef::from),
        2 => lanes().prop_map(EntityRef::from),
        4 => cards().prop_map(EntityRef::from),
        1 => personas().prop_map(EntityRef::from),
        1 => small_ulids().prop_map(|id| EntityRef::Channel(ChannelId(id))),
        1 => small_ulids().prop_map(|id| EntityRef::Actor(ActorId(id))),
        1 => small_ulids().prop_map(|id| EntityRef::Connection(ConnectionId(id))),
    ]
}

fn splices() -> impl Strategy<Value = TextSplice> {
    (0u32..8, 0u32..4, TEXTS).prop_map(|(at_utf16, delete_utf16, insert)| TextSplice {
        at_utf16,
        delete_utf16,
        insert,
    })
}

/// A change of any field of any entity, mostly valid.
fn field_edits() -> impl Strategy<Value = Edit> {
    (
        entities(),
        any::<prop::sample::Index>(),
        any::<u16>(),
        splices(),
        any::<bool>(),
    )
        .prop_map(|(entity, which, number, splice, clear)| {
            let spec = which.get(fields(entity.kind()));
            let field = spec.field;
            let scalar = |value| Edit::Set {
                entity,
                field,
                value: (!clear).then_some(value),
            };
            match spec.shape {
                Shape::Text(_) if clear && is_prose(entity.kind(), field) => Edit::Format {
                    entity,
                    field,
                    format: Format {
                        at_utf16: splice.at_utf16,
                        length_utf16: splice.delete_utf16 + 1,
                        mark: mark(number),
                    },
                },
                Shape::Text(_) => Edit::Splice { entity, field, splice },
                Shape::Line(_) => scalar(Value::Line(splice.insert)),
                Shape::Word(words) => scalar(Value::Line(words[usize::from(number) % words.len()].to_owned())),
                Shape::Int(least, most) => scalar(Value::Int(least + i64::from(number) % (most - least + 1))),
                Shape::Flag => scalar(Value::Flag(number % 2 == 0)),
                Shape::Time => scalar(Value::Int(number.into())),
                Shape::Members => {
                    let value = (!clear).then_some(Value::Flag(true));
                    Edit::Mark {
                        entity,
                        field,
                        key: format!("tag {}", number % 3),
                        value,
                    }
                }
                Shape::Table(words) => {
                    let line = words.first().map_or(splice.insert, |word| (*word).to_owned());
                    let value = (!clear).then_some(Value::Line(line));
                    Edit::Mark {
                        entity,
                        field,
                        key: format!("key {}", number % 3),
                        value,
                    }
                }
                // Moves and deletions have edits of their own; as a scalar they are refused.
                Shape::Order | Shape::At | Shape::Tombstone => scalar(Value::Int(number.into())),
            }
        })
}

fn mark(number: u16) -> Mark {
    match number % 7 {
        0 => Mark::Bold(true),
        1 => Mark::Bold(false),
        2 => Mark::Italic(true),
        3 => Mark::Link(Some("https://example.org".into())),
        4 => Mark::Link(None),
        5 => Mark::List(Some(List::Bullet)),
        _ => Mark::List(Some(List::Ordered)),
    }
}

fn additions() -> impl Strategy<Value = Edit> {
    prop_oneof![
        (stages(), TEXTS, places(stage(0).0)).prop_map(|(id, name, place)| Edit::AddStage { id, name, place }),
        (moments(), select(MomentKind::ALL), TEXTS, stages(), places(moment(0).0)).prop_map(
            |(id, kind, title, stage, place)| Edit::AddMoment {
                id,
                kind,
                title,
                stage,
                place
            }
        ),
        (lanes(), select(LaneKind::ALL), TEXTS, places(lane(0).0)).prop_map(|(id, kind, name, place)| Edit::AddLane {
            id,
            kind,
            name,
            place
        }),
        (
            cards(),
            select(CardKind::ALL),
            TEXTS,
            lanes(),
            moments(),
            places(card(0).0)
        )
            .prop_map(|(id, kind, title, lane, moment, place)| Edit::AddCard {
                id,
                kind,
                title,
                lane,
                moment,
                place
            }),
        (personas(), TEXTS, places(persona(0).0)).prop_map(|(id, name, place)| Edit::AddPersona { id, name, place }),
        (small_ulids(), TEXTS).prop_map(|(id, name)| Edit::AddChannel {
            id: ChannelId(id),
            name,
            place: Place::Last
        }),
        (small_ulids(), select(ActorKind::ALL), TEXTS).prop_map(|(id, kind, name)| Edit::AddActor {
            id: ActorId(id),
            kind,
            name,
            place: Place::First
        }),
        (small_ulids(), select(ConnectionKind::ALL), moments(), moments()).prop_map(|(id, kind, from, to)| {
            Edit::AddConnection {
                id: ConnectionId(id),
                kind,
                from,
                to,
            }
        }),
        (small_ulids(), moments(), small_ulids()).prop_map(|(id, from, journey)| Edit::AddSubmap {
            id: ConnectionId(id),
            from,
            journey: JourneyId(journey)
        }),
    ]
}

fn moves() -> impl Strategy<Value = Edit> {
    prop_oneof![
        (stages(), places(stage(0).0)).prop_map(|(id, place)| Edit::MoveStage { id, place }),
        (moments(), stages(), places(moment(0).0)).prop_map(|(id, stage, place)| Edit::MoveMoment { id, stage, place }),
        (lanes(), places(lane(0).0)).prop_map(|(id, place)| Edit::MoveLane { id, place }),
        (cards(), lanes(), moments(), places(card(0).0)).prop_map(|(id, lane, moment, place)| Edit::MoveCard {
            id,
            lane,
            moment,
            place
        }),
        (personas(), places(persona(0).0)).prop_map(|(id, place)| Edit::MovePersona { id, place }),
        (small_ulids(), small_ulids()).prop_map(|(id, beside)| Edit::MoveChannel {
            id: ChannelId(id),
            place: Place::Before(beside)
        }),
        (small_ulids(), small_ulids()).prop_map(|(id, beside)| Edit::MoveActor {
            id: ActorId(id),
            place: Place::After(beside)
        }),
    ]
}

/// Any edit, also ones that the document refuses.
pub(crate) fn edits() -> impl Strategy<Value = Edit> {
    prop_oneof![
        3 => additions(),
        4 => moves(),
        6 => field_edits(),
        2 => (moments(), personas(), select(ScoreState::ALL), prop::option::weighted(0.8, -5i8..=5))
            .prop_map(|(moment, persona, state, value)| Edit::SetScore {
                moment,
                persona,
                state,
                value: value.map(|halves| f64::from(halves) / 2.0),
            }),
        2 => prop::collection::vec(entities(), 1..3).prop_map(|entities| Edit::Delete { entities }),
        1 => prop::collection::vec(entities(), 1..3).prop_map(|entities| Edit::Restore { entities }),
    ]
}

/// The kinds of things that plans make.
pub(crate) const KINDS: &[EntityKind] = EntityKind::WITH_ID;

/// All texts of a kind.
pub(crate) fn text_fields(kind: EntityKind) -> impl Iterator<Item = Field> {
    fields(kind)
        .iter()
        .filter(|spec| matches!(spec.shape, Shape::Text(_)))
        .map(|spec| spec.field)
}
