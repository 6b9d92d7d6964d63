//! Where pasted cards land, and what refuses a clip.

use super::map::{Map, square, titles};
use crate::doc::edit::Edit;
use crate::layout::Spot;
use crate::transfer::*;

#[test]
fn cards_keep_their_distances_and_their_order() {
    let (mut map, lanes, moments, cards) = square();
    let (journey, placement) = map.read();
    let clip = copy(
        &journey,
        &placement,
        "here",
        &cards.map(EntityRef::from),
        &|entity, field| journey.look(entity, field),
    )
    .unwrap();
    map.paste(&clip, PasteAt::Spot(Spot::Cell(lanes[0], moments[1])))
        .unwrap();
    assert_eq!(titles(&map, lanes[0], moments[1]), "a b");
    assert_eq!(titles(&map, lanes[2], moments[2]), "c");
    // Behind the card they are pasted on.
    map.paste(&clip, PasteAt::Spot(Spot::Card(cards[0]))).unwrap();
    assert_eq!(titles(&map, lanes[0], moments[0]), "a a b b");
}

#[test]
fn what_has_no_room_changes_nothing_and_says_how_much_is_missing() {
    let (mut map, lanes, moments, cards) = square();
    let (journey, placement) = map.read();
    let clip = copy(
        &journey,
        &placement,
        "here",
        &cards.map(EntityRef::from),
        &|entity, field| journey.look(entity, field),
    )
    .unwrap();
    let right = map.paste(&clip, PasteAt::Spot(Spot::Cell(lanes[0], moments[2])));
    assert_eq!(
        right,
        Err(TransferError::NoRoom {
            kind: EntityKind::Moment,
            needed: 2,
            there: 1
        })
    );
    let down = map.paste(&clip, PasteAt::Spot(Spot::Cell(lanes[2], moments[0])));
    assert_eq!(
        down,
        Err(TransferError::NoRoom {
            kind: EntityKind::Lane,
            needed: 2,
            there: 1
        })
    );
    let drawn = map.paste(&clip, PasteAt::Spot(Spot::Cell(lanes[1], moments[0])));
    assert_eq!(drawn, Err(TransferError::DrawnLane));
    assert_eq!(map.read().0, journey);
}

#[test]
fn too_large_newer_or_out_of_range_is_refused_in_its_own_words() {
    let (mut map, lanes, moments, cards) = square();
    assert_eq!(
        Clip::read(&" ".repeat(limits::CLIP_BYTES + 1)),
        Err(TransferError::TooLarge)
    );
    assert_eq!(Clip::read(r#"{"waymark_clip": 2}"#), Err(TransferError::Newer));
    assert_eq!(Clip::read(r#"{"waymark_clip": 1}"#), Err(TransferError::Unreadable));
    let (journey, placement) = map.read();
    let mut clip = copy(&journey, &placement, "here", &[cards[0].into()], &|entity, field| {
        journey.look(entity, field)
    })
    .unwrap();
    clip.things[0]
        .fields
        .insert("severity".into(), Content::Scalar(Value::Int(9)));
    let refused = map.paste(&clip, PasteAt::Spot(Spot::Cell(lanes[0], moments[1])));
    assert_eq!(
        refused,
        Err(TransferError::Invalid {
            kind: EntityKind::Card,
            field: Field::Severity
        })
    );
}

#[test]
fn pictures_stay_with_their_journey() {
    let (mut map, lanes, moments, cards) = square();
    let (entity, field) = (cards[0].into(), Field::Asset);
    map.apply(&[Edit::Set {
        entity,
        field,
        value: Some(Value::Line("abc".into())),
    }]);
    let (journey, placement) = map.read();
    let assets = |from: &str, map: &mut Map| {
        let clip = copy(&journey, &placement, from, &[entity], &|entity, field| {
            journey.look(entity, field)
        })
        .unwrap();
        let pasted = map
            .paste(&clip, PasteAt::Spot(Spot::Cell(lanes[0], moments[1])))
            .unwrap();
        let EntityRef::Card(id) = pasted.things[0] else {
            panic!()
        };
        map.read().0.cards[&id].asset.clone()
    };
    assert_eq!(assets("here", &mut map), Some("abc".into()));
    assert_eq!(assets("elsewhere", &mut map), None);
}
