//! What two people mean who work on the same moment, lane, connection or catalogue at the same time.

use std::collections::BTreeSet;

use waymark_shared::doc::edit::{Edit, EditError, Place, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{ActorId, ChannelId, ConnectionId, JourneyId};
use waymark_shared::journey::connections::{self, End, Known};
use waymark_shared::journey::words::{ActorKind, ActorRole, ConnectionKind, ContextTravels, MomentKind};

use super::replica::*;

const fn channel(n: u128) -> ChannelId {
    ChannelId(ulid::Ulid(600 + n))
}

const fn actor(n: u128) -> ActorId {
    ActorId(ulid::Ulid(700 + n))
}

const fn connection(n: u128) -> ConnectionId {
    ConnectionId(ulid::Ulid(800 + n))
}

fn add_channel(n: u128) -> Edit {
    Edit::AddChannel {
        id: channel(n),
        name: format!("Channel {n}"),
        place: Place::Last,
    }
}

fn add_actor(n: u128) -> Edit {
    Edit::AddActor {
        id: actor(n),
        kind: ActorKind::Thing,
        name: format!("Actor {n}"),
        place: Place::Last,
    }
}

fn connect(n: u128, from: u128, to: u128) -> Edit {
    Edit::AddConnection {
        id: connection(n),
        kind: ConnectionKind::Branch,
        from: moment(from),
        to: moment(to),
    }
}

fn set(entity: impl Into<EntityRef>, field: Field, value: Value) -> Edit {
    Edit::Set {
        entity: entity.into(),
        field,
        value: Some(value),
    }
}

fn mark(n: u128, field: Field, key: impl ToString, value: Value) -> Edit {
    Edit::Mark {
        entity: moment(n).into(),
        field,
        key: key.to_string(),
        value: Some(value),
    }
}

/// The live channels in the order of the catalogue.
fn channels(replica: &Replica) -> Vec<ChannelId> {
    let journey = replica.read();
    let mut live: Vec<_> = journey
        .channels
        .values()
        .filter(|channel| channel.deleted.is_none())
        .collect();
    live.sort_by_key(|channel| (channel.pos.clone(), channel.id));
    live.iter().map(|channel| channel.id).collect()
}

#[test]
fn two_move_one_moment_and_it_is_in_one_place() {
    let to = |at: u128| Edit::MoveMoment {
        id: moment(0),
        stage: stage(1),
        place: Place::After(moment(at).0),
    };
    concurrently(
        |ada| ada.edit(to(2)),
        |ben| ben.edit(to(3)),
        |merged| {
            let placement = merged.placement();
            let all: Vec<_> = placement.moments().collect();
            assert_eq!(all.iter().filter(|id| **id == moment(0)).count(), 1);
            assert_eq!(all.len(), 4);
            assert_eq!(placement.cells[&(lane(0), moment(0))], [card(0)], "its card came along");
        },
    );
}

#[test]
fn one_changes_the_kind_of_a_moment_the_other_says_how_long_the_wait_is() {
    concurrently(
        |ada| ada.edit(set(moment(0), Field::Kind, Value::Line("wait".into()))),
        |ben| {
            ben.edit(set(moment(0), Field::WaitMin, Value::Int(30)));
            ben.edit(set(moment(0), Field::WaitOk, Value::Line("no".into())));
        },
        |merged| {
            let found = &merged.read().moments[&moment(0)];
            assert_eq!((found.kind, found.wait_min), (MomentKind::Wait, Some(30)));
        },
    );
}

#[test]
fn channels_chosen_by_both_are_both_there() {
    concurrently_from(
        |base| {
            base.edit(add_channel(0));
            base.edit(add_channel(1));
        },
        |ada| ada.edit(mark(0, Field::Channels, channel(0), Value::Flag(true))),
        |ben| {
            ben.edit(mark(0, Field::Channels, channel(1), Value::Flag(true)));
            ben.edit(add_channel(2));
            ben.edit(mark(0, Field::Channels, channel(2), Value::Flag(true)));
        },
        |merged| {
            let found = merged.read().moments[&moment(0)].channels.clone();
            assert_eq!(found, BTreeSet::from([channel(0), channel(1), channel(2)]));
        },
    );
}

#[test]
fn one_deletes_a_channel_the_other_chooses_it() {
    concurrently_from(
        |base| base.edit(add_channel(0)),
        |ada| ada.edit(delete(channel(0))),
        |ben| ben.edit(mark(0, Field::Channels, channel(0), Value::Flag(true))),
        |merged| {
            assert!(channels(merged).is_empty());
            assert_eq!(merged.placement().trash, [EntityRef::Channel(channel(0))]);
            merged.edit(restore(channel(0)));
            assert!(merged.read().moments[&moment(0)].channels.contains(&channel(0)));
            assert_eq!(channels(merged), [channel(0)]);
        },
    );
}

#[test]
fn one_renames_a_channel_the_other_moves_it_in_the_catalogue() {
    concurrently_from(
        |base| (0..3).for_each(|n| base.edit(add_channel(n))),
        |ada| ada.type_at(channel(2), Field::Name, 9, " by post"),
        |ben| {
            ben.edit(Edit::MoveChannel {
                id: channel(2),
                place: Place::First,
            })
        },
        |merged| {
            assert_eq!(channels(merged), [channel(2), channel(0), channel(1)]);
            assert_eq!(merged.read().channels[&channel(2)].name, "Channel 2 by post");
        },
    );
}

#[test]
fn both_put_another_channel_first() {
    let first = |n| Edit::MoveChannel {
        id: channel(n),
        place: Place::First,
    };
    concurrently_from(
        |base| (0..3).for_each(|n| base.edit(add_channel(n))),
        |ada| ada.edit(first(1)),
        |ben| ben.edit(first(2)),
        |merged| {
            assert_eq!(channels(merged), [channel(1), channel(2), channel(0)]);
            // And there is room between them.
            merged.edit(Edit::MoveChannel {
                id: channel(0),
                place: Place::After(channel(1).0),
            });
            assert_eq!(channels(merged), [channel(1), channel(0), channel(2)]);
        },
    );
}

#[test]
fn two_actors_take_part_each_in_the_role_somebody_gave_it() {
    let role = |n, role: ActorRole| mark(0, Field::Actors, actor(n), Value::Line(role.as_str().into()));
    concurrently_from(
        |base| {
            base.edit(add_actor(0));
            base.edit(add_actor(1));
            base.edit(role(0, ActorRole::Meets));
        },
        |ada| ada.edit(role(0, ActorRole::Behind)),
        |ben| ben.edit(role(1, ActorRole::Uses)),
        |merged| {
            let found = merged.read().moments[&moment(0)].actors.clone();
            assert_eq!(
                found.into_iter().collect::<Vec<_>>(),
                [(actor(0), ActorRole::Behind), (actor(1), ActorRole::Uses)]
            );
        },
    );
}

#[test]
fn reasons_for_leaving_counted_by_two_do_not_touch() {
    concurrently(
        |ada| ada.edit(mark(0, Field::ExitReasons, "Too slow", Value::Line("12".into()))),
        |ben| ben.edit(mark(0, Field::ExitReasons, "Too dear", Value::Line("30".into()))),
        |merged| {
            let found = merged.read().moments[&moment(0)].exit_reasons.clone();
            assert_eq!(found.get("Too slow").map(String::as_str), Some("12"));
            assert_eq!(found.get("Too dear").map(String::as_str), Some("30"));
        },
    );
}

#[test]
fn two_draw_the_same_link_and_both_stay_until_one_is_deleted() {
    concurrently(
        |ada| {
            ada.edit(connect(0, 0, 2));
            ada.type_at(connection(0), Field::Label, 0, "has an account");
        },
        |ben| {
            ben.edit(connect(1, 0, 2));
            ben.edit(set(connection(1), Field::Share, Value::Int(40)));
        },
        |merged| {
            let journey = merged.read();
            let drawn: Vec<_> = journey
                .connections
                .values()
                .filter(|connection| connection.joins(moment(0), moment(2)))
                .map(|connection| (connection.label.as_str(), connection.share))
                .collect();
            assert_eq!(
                drawn,
                [("has an account", None), ("", Some(40))],
                "nobody's words are lost"
            );
            merged.edit(delete(connection(1)));
            assert_eq!(merged.placement().trash, [EntityRef::Connection(connection(1))]);
            merged.edit(restore(connection(1)));
            assert_eq!(merged.read(), journey);
        },
    );
}

#[test]
fn one_deletes_a_link_the_other_says_what_travels_along() {
    concurrently_from(
        |base| base.edit(connect(0, 1, 2)),
        |ada| ada.edit(delete(connection(0))),
        |ben| ben.edit(set(connection(0), Field::ContextTravels, Value::Line("no".into()))),
        |merged| {
            assert!(!merged.read().connections[&connection(0)].joins(moment(1), moment(2)));
            merged.edit(restore(connection(0)));
            let found = &merged.read().connections[&connection(0)];
            assert!(found.joins(moment(1), moment(2)));
            assert_eq!(found.context_travels, Some(ContextTravels::No));
        },
    );
}

#[test]
fn one_deletes_the_moment_the_other_draws_a_link_to() {
    let known = |replica: &Replica| {
        let (placement, journey) = (replica.placement(), replica.read());
        move |id| match journey.moments.contains_key(&id) {
            true if placement.moments().any(|moment| moment == id) => Known::Placed,
            true => Known::Hidden,
            false => Known::No,
        }
    };
    concurrently(
        |ada| ada.edit(delete(moment(2))),
        |ben| ben.edit(connect(0, 0, 2)),
        |merged| {
            let to = merged.read().connections[&connection(0)].to;
            assert_eq!(
                connections::end(to, known(merged)),
                None,
                "not drawn, and no other journey"
            );
            merged.edit(restore(moment(2)));
            assert_eq!(connections::end(to, known(merged)), Some(End::Moment(moment(2))));
        },
    );
}

#[test]
fn a_link_to_another_journey_keeps_its_id_and_nothing_else() {
    let replica = Replica::seeded(1, "Ada");
    let other = JourneyId(ulid::Ulid(9_000));
    replica.edit(Edit::AddSubmap {
        id: connection(0),
        from: moment(0),
        journey: other,
    });
    let found = replica.read().connections[&connection(0)].clone();
    assert_eq!(found.kind, ConnectionKind::Submap);
    assert_eq!(connections::end(found.to, |_| Known::No), Some(End::Journey(other)));
    let again = replica.try_edit(&Edit::AddSubmap {
        id: connection(1),
        from: moment(99),
        journey: other,
    });
    assert_eq!(again, Err(EditError::Missing(moment(99).into())));
}

#[test]
fn one_moves_a_lane_the_other_gives_it_a_height_and_hides_it() {
    concurrently(
        |ada| {
            ada.edit(Edit::MoveLane {
                id: lane(1),
                place: Place::First,
            })
        },
        |ben| {
            ben.edit(set(lane(1), Field::Height, Value::Int(240)));
            ben.edit(set(lane(1), Field::Audience, Value::Line("members".into())));
        },
        |merged| {
            assert_eq!(merged.placement().lanes, [lane(1), lane(0)]);
            let found = &merged.read().lanes[&lane(1)];
            assert_eq!(found.height_px, Some(240));
            assert!(found.audience.is_some());
        },
    );
}

#[test]
fn a_number_out_of_range_changes_nothing() {
    let replica = Replica::seeded(1, "Ada");
    let before = replica.read();
    for (entity, field, value) in [
        (EntityRef::Moment(moment(0)), Field::Contacts, Value::Int(100)),
        (EntityRef::Moment(moment(0)), Field::Contacts, Value::Int(-1)),
        (EntityRef::Moment(moment(0)), Field::Impact, Value::Int(6)),
        (EntityRef::Moment(moment(0)), Field::Desired, Value::Int(11)),
        (EntityRef::Moment(moment(0)), Field::Uncertainty, Value::Int(5)),
        (EntityRef::Moment(moment(0)), Field::WaitMin, Value::Int(-5)),
        (EntityRef::Moment(moment(0)), Field::Entered, Value::Int(-1)),
        (EntityRef::Moment(moment(0)), Field::Kind, Value::Line("holiday".into())),
        (EntityRef::Stage(stage(0)), Field::Completed, Value::Int(-1)),
        (EntityRef::Lane(lane(0)), Field::Height, Value::Int(4)),
    ] {
        let refused = replica.try_edit(&set(entity, field, value));
        assert_eq!(refused, Err(EditError::InvalidValue { field }), "{field}");
    }
    assert_eq!(replica.read(), before);
}
