//! Odd documents, as foreign clients may write them: read without a panic, the same on every replica, each oddity in its way.

use std::collections::HashMap;
use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::{Index, select};
use waymark_shared::doc::bounds::{OutOfBounds, bounds};
use waymark_shared::doc::schema::{EntityKind, EntityRef, Field};
use waymark_shared::journey::ScoreKey;
use waymark_shared::journey::placement::{Placement, Unplaced};
use waymark_shared::journey::words::{CardKind, ScoreState};
use waymark_shared::limits;
use waymark_shared::order::OrderKey;
use yrs::any::Number;
use yrs::{Any, ArrayPrelim, In, Map, MapPrelim, TextPrelim, Transact};

use super::plans::{KINDS, edits};
use super::replica::*;

/// Writes a raw value into a field of an entity that exists.
fn write(replica: &Replica, entity: impl Into<EntityRef>, field: &str, value: impl Into<In>) {
    let mut txn = replica.doc.doc().transact_mut();
    let map = replica.doc.entity(&txn, entity.into()).unwrap();
    let value: In = value.into();
    map.insert(&mut txn, field, value);
}

/// Writes a raw entry into a root.
fn write_root(replica: &Replica, kind: EntityKind, key: &str, value: impl Into<In>) {
    let value: In = value.into();
    replica
        .doc
        .root(kind)
        .insert(&mut replica.doc.doc().transact_mut(), key, value);
}

fn map(entries: impl IntoIterator<Item = (&'static str, Any)>) -> Any {
    Any::Map(Arc::new(
        entries
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect(),
    ))
}

#[test]
fn numbers_out_of_range_read_as_the_nearest_in_range_and_other_types_as_absent() {
    let check = |value: Any, expected| {
        let replica = Replica::seeded(1, "Ada");
        write(&replica, card(0), "severity", value.clone());
        assert_eq!(replica.read().cards[&card(0)].severity, expected, "{value:?}");
    };
    check(Any::from(9), Some(5));
    check(Any::from(-3), Some(1));
    check(Any::from(2.4), Some(2));
    check(Any::from(1e300), Some(5));
    check(Any::from(f64::NAN), None);
    check(Any::from("5"), None);
    check(Any::Null, None);
    check(Any::Bool(true), None);
    check(map([]), None);
}

#[test]
fn unknown_words_read_as_absent_or_as_the_plain_kind_and_stay_in_the_document() {
    let replica = Replica::seeded(1, "Ada");
    write(&replica, card(0), "kind", "hologram");
    write(&replica, card(0), "evidence", "sworn");
    write(&replica, card(0), "future_field", "kept");
    let found = &replica.read().cards[&card(0)];
    assert_eq!((found.kind, found.evidence), (CardKind::Text, None));
    let txn = replica.doc.doc().transact();
    let raw = replica.doc.entity(&txn, card(0).into()).unwrap();
    assert_eq!(raw.get(&txn, "kind").unwrap().to_string(&txn), "hologram");
    assert_eq!(raw.get(&txn, "future_field").unwrap().to_string(&txn), "kept");
}

#[test]
fn missing_texts_read_as_empty_and_plain_strings_as_they_are() {
    let replica = Replica::seeded(1, "Ada");
    write_root(&replica, EntityKind::Card, &card(1).to_string(), MapPrelim::default());
    write_root(
        &replica,
        EntityKind::Card,
        &card(2).to_string(),
        MapPrelim::from([("title", "plain")]),
    );
    let cards = replica.read().cards;
    assert_eq!(
        (cards[&card(1)].title.as_str(), cards[&card(1)].kind),
        ("", CardKind::Text)
    );
    assert_eq!(cards[&card(2)].title, "plain");
    // And they can be typed into from now on.
    replica.type_at(card(1), Field::Title, 0, "typed");
    assert_eq!(replica.read().cards[&card(1)].title, "typed");
}

#[test]
fn entries_that_are_no_things_are_skipped() {
    let replica = Replica::seeded(1, "Ada");
    let before = replica.read();
    write_root(&replica, EntityKind::Card, "no id", MapPrelim::default());
    write_root(&replica, EntityKind::Card, &card(1).to_string(), "no map");
    write_root(
        &replica,
        EntityKind::Card,
        &card(2).to_string(),
        TextPrelim::new("a text"),
    );
    // Another spelling of an id that is taken: which of the two is read must not depend on the replica.
    write_root(
        &replica,
        EntityKind::Card,
        &card(0).to_string().to_lowercase(),
        MapPrelim::from([("title", "x")]),
    );
    let scores = replica.doc.scores_root().clone();
    scores.insert(&mut replica.doc.doc().transact_mut(), "a|b|c", Any::from(1));
    assert_eq!(replica.read(), before);
}

#[test]
fn a_place_that_cannot_be_read_makes_a_card_unplaced_with_nobody_to_name() {
    let (l, m) = (lane(0), moment(0));
    let check = |at: Any, placed: bool| {
        let replica = Replica::seeded(1, "Ada");
        write(&replica, card(0), "at", at.clone());
        let placement = replica.placement();
        let unplaced = [Unplaced {
            entity: card(0).into(),
            parent: None,
            deleted_by: None,
        }];
        if placed {
            assert_eq!(placement.cells[&(l, m)], [card(0)], "{at:?}");
        } else {
            assert_eq!(placement.unplaced, unplaced, "{at:?}");
        }
    };
    check(Any::from(format!("{l}|{m}|V")), true);
    check(Any::from(format!("{l}|{m}|é no key")), true);
    check(Any::from(format!("{l}|{m}|")), true);
    for at in ["", "|", "||", "x|y|V", "V"] {
        check(Any::from(at), false);
    }
    check(Any::from(format!("{}|{m}|V", lane(9))), false);
    check(Any::from(format!("{l}|{}|V", moment(9))), false);
    check(Any::from(42), false);
    check(Any::Null, false);
}

#[test]
fn an_order_key_that_cannot_be_read_stands_in_the_middle() {
    let replica = Replica::seeded(1, "Ada");
    for pos in [
        Any::from("é"),
        Any::from(""),
        Any::from(7),
        Any::Null,
        Any::from("V".repeat(5_000)),
    ] {
        write(&replica, lane(0), "pos", pos);
        assert_eq!(replica.read().lanes[&lane(0)].pos, OrderKey::middle());
    }
}

#[test]
fn any_map_is_a_tombstone_and_nothing_else_is() {
    let replica = Replica::seeded(1, "Ada");
    for (del, deleted) in [
        (Any::Bool(true), false),
        (Any::from("yes"), false),
        (Any::Null, false),
        (map([]), true),
        (
            map([
                ("by", Any::from(3)),
                ("at", Any::from("noon")),
                ("seen", Any::from("all")),
            ]),
            true,
        ),
        (
            map([("seen", Any::from(vec![Any::from("card:x"), Any::from(7)]))]),
            true,
        ),
    ] {
        write(&replica, card(0), "del", del.clone());
        assert_eq!(replica.read().cards[&card(0)].deleted.is_some(), deleted, "{del:?}");
    }
}

#[test]
fn a_score_is_brought_into_its_range_or_skipped() {
    let key = ScoreKey {
        moment: moment(0),
        persona: persona(0),
        state: ScoreState::AsIs,
    };
    let check = |value: In, expected: Option<f64>| {
        let replica = Replica::seeded(1, "Ada");
        replica
            .doc
            .scores_root()
            .insert(&mut replica.doc.doc().transact_mut(), key.to_string(), value);
        assert_eq!(replica.read().scores.get(&key).map(|score| score.value), expected);
    };
    check(map([("v", Any::from(1.3))]).into(), Some(1.5));
    check(map([("v", Any::from(99))]).into(), Some(2.0));
    check(map([("v", Any::from(f64::INFINITY))]).into(), None);
    check(map([("v", Any::from("1"))]).into(), None);
    check(map([("w", Any::from(1))]).into(), None);
    check(Any::from(1).into(), None);
    check(MapPrelim::from([("v", Any::from(-0.4))]).into(), Some(-0.5));
}

#[test]
fn bounds_name_the_first_thing_that_is_too_much() {
    let replica = Replica::seeded(1, "Ada");
    let check = |replica: &Replica| bounds(&replica.doc, &replica.doc.doc().transact());
    assert_eq!(check(&replica), Ok(()));

    let many = Replica::seeded(1, "Ada");
    {
        let mut txn = many.doc.doc().transact_mut();
        for n in 0..10_000u128 {
            many.doc
                .root(EntityKind::Lane)
                .insert(&mut txn, lane(n).to_string(), MapPrelim::default());
        }
    }
    let limit = limits::LANES;
    assert_eq!(
        check(&many),
        Err(OutOfBounds::TooMany {
            kind: EntityKind::Lane,
            limit,
            found: 10_000
        })
    );

    let long = Replica::seeded(1, "Ada");
    write(
        &long,
        card(0),
        "title",
        TextPrelim::new("x".repeat(limits::TITLE_UTF16 + 1)),
    );
    let entity = EntityRef::Card(card(0));
    assert_eq!(
        check(&long),
        Err(OutOfBounds::TooLong {
            entity,
            field: "title".into(),
            limit: limits::TITLE_UTF16
        })
    );

    for (field, value) in [
        ("owner", In::from(Any::from("x".repeat(limits::TITLE_UTF16 + 1)))),
        (
            "source",
            In::from(map([("deep", Any::from("x".repeat(limits::PROSE_UTF16 + 1)))])),
        ),
        ("unknown", In::from(Any::from("x".repeat(limits::PROSE_UTF16 + 1)))),
        (
            "unknown",
            In::from(TextPrelim::new("x".repeat(limits::PROSE_UTF16 + 1))),
        ),
        (
            "unknown",
            In::from(ArrayPrelim::from_iter((0..=limits::PROSE_UTF16).map(|_| "x"))),
        ),
    ] {
        let odd = Replica::seeded(1, "Ada");
        write(&odd, card(0), field, value.clone());
        assert!(
            matches!(check(&odd), Err(OutOfBounds::TooLong { .. })),
            "{field} {value:?}"
        );
    }

    let tags = Replica::seeded(1, "Ada");
    let members: HashMap<String, Any> = (0..=limits::SET_MEMBERS)
        .map(|n| (format!("tag {n}"), Any::from(true)))
        .collect();
    write(&tags, card(0), "tags", members.into_iter().collect::<MapPrelim>());
    let limit = limits::SET_MEMBERS;
    assert_eq!(
        check(&tags),
        Err(OutOfBounds::TooManyEntries {
            entity,
            field: "tags".into(),
            limit
        })
    );
}

/// A value as a foreign client may write it.
fn garbage() -> impl Strategy<Value = In> {
    let ids = select(vec![
        stage(0).to_string(),
        moment(0).to_string(),
        format!("{}|{}|V", lane(0), moment(1)),
        format!("{}|V", stage(1)),
        format!("{}|W1", stage(9)),
        format!("card:{}", card(0)),
        "pain".into(),
        "before".into(),
        "0".into(),
        "é|😀|".into(),
    ]);
    let leaf = prop_oneof![
        Just(Any::Null),
        Just(Any::Undefined),
        any::<bool>().prop_map(Any::Bool),
        any::<i64>().prop_map(|number| Any::Number(Number::Int(number))),
        any::<f64>().prop_map(|number| Any::Number(Number::Float(number))),
        ids.prop_map(Any::from),
        ".{0,4}".prop_map(Any::from),
        prop::collection::vec(any::<u8>(), 0..4).prop_map(|bytes| Any::Buffer(bytes.into())),
    ];
    let any = leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(|items| Any::Array(items.into())),
            prop::collection::hash_map(
                select(vec!["by", "at", "seen", "v", "n", "x"]).prop_map(str::to_owned),
                inner,
                0..4
            )
            .prop_map(|entries| Any::Map(Arc::new(entries))),
        ]
    });
    prop_oneof![
        6 => any.clone().prop_map(In::from),
        1 => ".{0,4}".prop_map(|text| In::from(TextPrelim::new(text))),
        1 => prop::collection::vec(any.clone(), 0..3).prop_map(|items| In::from(ArrayPrelim::from(items))),
        2 => prop::collection::hash_map(select(Field::ALL).prop_map(|field| field.as_str().to_owned()), any, 0..4)
            .prop_map(|entries| In::from(entries.into_iter().collect::<MapPrelim>())),
    ]
}

/// Where garbage goes: into a field of an entity, in place of one, or among the scores.
#[derive(Debug, Clone)]
struct Throw {
    at: usize,
    kind: EntityKind,
    key: String,
    field: Option<Field>,
    value: In,
}

fn throws() -> impl Strategy<Value = Throw> {
    let kinds = select(KINDS.iter().copied().chain([EntityKind::Meta]).collect::<Vec<_>>());
    let keys = prop_oneof![
        6 => any::<Index>().prop_map(|index| {
            let ids = [stage(0).0, stage(1).0, moment(0).0, moment(1).0, lane(0).0, card(0).0, card(1).0, persona(0).0];
            ids[index.index(ids.len())].to_string()
        }),
        1 => Just(format!("{}|{}|as_is", moment(0), persona(0))),
        1 => ".{0,4}",
    ];
    (
        0usize..2,
        kinds,
        keys,
        prop::option::weighted(0.8, select(Field::ALL)),
        garbage(),
    )
        .prop_map(|(at, kind, key, field, value)| Throw {
            at,
            kind,
            key,
            field,
            value,
        })
}

fn throw(replica: &Replica, throw: &Throw) {
    let mut txn = replica.doc.doc().transact_mut();
    let root = replica.doc.root(throw.kind).clone();
    match (throw.kind, throw.field) {
        (EntityKind::Meta, field) => {
            root.insert(&mut txn, field.unwrap_or(Field::Title).as_str(), throw.value.clone());
        }
        (_, Some(field)) => match root.get(&txn, &throw.key) {
            Some(yrs::Out::YMap(map)) => {
                map.insert(&mut txn, field.as_str(), throw.value.clone());
            }
            _ => {
                root.insert(
                    &mut txn,
                    throw.key.as_str(),
                    MapPrelim::from([(field.as_str(), throw.value.clone())]),
                );
            }
        },
        (_, None) => {
            root.insert(&mut txn, throw.key.as_str(), throw.value.clone());
            replica
                .doc
                .scores_root()
                .insert(&mut txn, throw.key.as_str(), throw.value.clone());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn any_garbage_is_read_the_same_on_every_replica_and_edits_go_on(
        thrown in prop::collection::vec(throws(), 1..20), later in prop::collection::vec(edits(), 0..10),
    ) {
        let replicas = [Replica::seeded(1, "Ada"), Replica::empty(2, "Ben")];
        replicas[0].sync_with(&replicas[1]);
        replicas[0].doc.observe_changes("test", |_, _| {});
        for item in &thrown {
            throw(&replicas[item.at], item);
        }
        for edit in &later {
            let before = replicas[0].read();
            if replicas[0].try_edit(edit).is_err() {
                prop_assert_eq!(replicas[0].read(), before);
            }
        }
        replicas[0].sync_with(&replicas[1]);
        let journey = replicas[0].read();
        prop_assert_eq!(&replicas[1].read(), &journey);
        let placement = Placement::of(&journey);
        prop_assert_eq!(placement.moments().count(), placement.moments().collect::<std::collections::BTreeSet<_>>().len());
        let _ = bounds(&replicas[0].doc, &replicas[0].doc.doc().transact());
        // What is read can be written down and read again.
        let json = serde_json::to_string(&journey).unwrap();
        prop_assert_eq!(serde_json::from_str::<waymark_shared::journey::Journey>(&json).unwrap(), journey);
    }
}
