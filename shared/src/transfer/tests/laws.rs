//! The laws of the clipboard, for random journeys and damaged clips.

use super::map::{Dice, Map};
use crate::diff::values::{FieldValue, value};
use crate::doc::schema::fields;
use crate::journey::placement::Placement;
use crate::transfer::*;
use proptest::prelude::*;

/// What a clip says, without the ids that differ from copy to copy: sorted, so that lanes may stand elsewhere.
fn said(clip: &Clip) -> Vec<String> {
    let ordinal = |was: EntityRef| {
        let copied = clip
            .things
            .iter()
            .filter(|thing| !thing.named && thing.was.kind() == was.kind());
        copied.into_iter().position(|thing| thing.was == was)
    };
    let name = |was: EntityRef| -> String {
        let thing = clip
            .things
            .iter()
            .find(|thing| thing.was == was)
            .unwrap_or_else(|| panic!("{was} is told"));
        match (was, ordinal(was)) {
            // Found again by kind, or by id in the same journey.
            (EntityRef::Lane(_), _) => format!("a lane of kind {:?}", thing.line(Field::Kind)),
            (EntityRef::Card(_), _) | (_, None) => format!("{} {:?}", was.kind().as_str(), thing.line(Field::Name)),
            (_, Some(at)) => format!("{} {at}", was.kind().as_str()),
        }
    };
    let content = |thing: &Thing| {
        let mut fields = thing.fields.clone();
        if let Some(Content::Members(keys)) = fields.get_mut("channels") {
            *keys = keys
                .iter()
                .map(|key| name(format!("channel:{key}").parse().unwrap()))
                .collect();
        }
        if let Some(Content::Table(table)) = fields.get_mut("actors") {
            *table = table
                .iter()
                .map(|(key, word)| (name(format!("actor:{key}").parse().unwrap()), word.clone()))
                .collect();
        }
        for end in ["from", "to"] {
            if thing.was.kind() == EntityKind::Connection {
                fields.remove(end);
            }
        }
        format!("{fields:?} {:?}", thing.looks)
    };
    let things = clip.things.iter().filter(|thing| !thing.named).map(|thing| {
        let within: Vec<String> = match thing.was {
            // A moment alone goes to another stage, a card to another moment.
            EntityRef::Moment(_) if ordinal(thing.within[0]).is_none() => vec![],
            _ => thing
                .within
                .iter()
                .filter(|was| !matches!(was, EntityRef::Moment(_)) || ordinal(**was).is_some())
                .map(|was| name(*was))
                .collect(),
        };
        format!("{} in {within:?}: {}", name(thing.was), content(thing))
    });
    let feelings = clip.feelings.iter().map(|feeling| {
        format!(
            "{} {} {:?} {}",
            name(feeling.moment),
            name(feeling.persona),
            feeling.state,
            feeling.value
        )
    });
    let mut all: Vec<String> = things.chain(feelings).collect();
    all.sort();
    all
}

/// Every second thing of some kinds.
fn selection(placement: &Placement, kinds: &[EntityKind], dice: &mut Dice) -> Vec<EntityRef> {
    let stages = placement.stages.iter().map(|(id, _)| EntityRef::from(*id));
    let moments = placement.moments().map(EntityRef::from);
    let lanes = placement.lanes.iter().map(|id| EntityRef::from(*id));
    let cards = placement.cells.values().flatten().map(|id| EntityRef::from(*id));
    let all = stages.chain(moments).chain(lanes).chain(cards);
    all.filter(|entity| kinds.contains(&entity.kind()) && dice.roll(3) > 0)
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn what_is_copied_and_pasted_says_the_same(seed in any::<u64>(), elsewhere in any::<bool>(), top in 0_usize..4) {
        let dice = &mut Dice(seed);
        let mut map = Map::random(1, dice);
        let (journey, placement) = map.read();
        let kinds = [
            &[EntityKind::Stage][..],
            &[EntityKind::Moment][..],
            &[EntityKind::Lane][..],
            &[EntityKind::Card][..],
        ];
        let chosen = selection(&placement, kinds[top], dice);
        let Some(clip) = copy(&journey, &placement, "here", &chosen, &|entity, field| journey.look(entity, field)) else { return Ok(()) };
        prop_assert_eq!(&Clip::read(&clip.to_text()).unwrap(), &clip);
        // Lanes and cards alone stand under the moments of their own journey.
        let mut other = Map::random(2, dice);
        let (target, into) = if elsewhere && top < 2 { (&mut other, PasteAt::Anywhere) } else { (&mut map, PasteAt::Beside) };
        let before = target.read().0;
        let Ok(pasted) = target.paste(&clip, into) else {
            prop_assert!(elsewhere || top == 1, "everything has room beside itself");
            return Ok(());
        };
        prop_assert_eq!(pasted.left_out, 0);
        let (journey, placement) = target.read();
        let copy_of_copy = copy(&journey, &placement, "here", &pasted.things, &|entity, field| journey.look(entity, field)).unwrap();
        prop_assert_eq!(said(&copy_of_copy), said(&clip));
        // Nothing that was there has changed.
        for (id, card) in &before.cards {
            let now = &journey.cards[id];
            prop_assert_eq!((&now.title, now.lane, now.moment), (&card.title, card.lane, card.moment));
        }
        prop_assert!(before.moments.keys().all(|id| journey.moments[id].stage == before.moments[id].stage));
    }

    #[test]
    fn a_text_is_a_clip_or_is_refused(text in "\\PC*") {
        let _ = Clip::read(&text);
    }

    #[test]
    fn a_damaged_clip_is_refused_or_pastes_as_a_whole(seed in any::<u64>(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let dice = &mut Dice(seed);
        let mut map = Map::random(1, dice);
        let (journey, placement) = map.read();
        let all: Vec<EntityRef> = placement.stages.iter().map(|(id, _)| EntityRef::from(*id)).collect();
        let Some(clip) = copy(&journey, &placement, "here", &all, &|entity, field| journey.look(entity, field)) else { return Ok(()) };
        let mut bytes = clip.to_text().into_bytes();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        // Whatever reads is applied without an error, which `paste` checks by applying it.
        if let Ok(text) = String::from_utf8(bytes)
            && let Ok(clip) = Clip::read(&text)
        {
            let _ = map.paste(&clip, PasteAt::Anywhere);
        }
    }

    #[test]
    fn a_table_reads_back(table in prop::collection::vec(prop::collection::vec("[a-z\"\\n\\t ]{0,6}", 2..4), 1..4)) {
        prop_assert_eq!(parse_tsv(&to_tsv(&table)), table);
    }
}

#[test]
fn every_field_of_the_schema_is_in_a_clip() {
    let mut dice = Dice(7);
    let map = Map::random(1, &mut dice);
    let (journey, placement) = map.read();
    let all: Vec<EntityRef> = placement
        .stages
        .iter()
        .map(|(id, _)| EntityRef::from(*id))
        .chain(placement.lanes.iter().map(|id| EntityRef::from(*id)))
        .collect();
    let clip = copy(&journey, &placement, "here", &all, &|entity, field| {
        journey.look(entity, field)
    })
    .unwrap();
    for thing in &clip.things {
        for spec in fields(thing.was.kind()) {
            let is_said = match value(&journey, thing.was, spec.field) {
                Some(FieldValue::Text(text, _)) => !text.is_empty(),
                Some(FieldValue::Scalar(value)) => value.is_some(),
                Some(FieldValue::Members(keys)) => !keys.is_empty(),
                Some(FieldValue::Table(table)) => !table.is_empty(),
                _ => continue,
            };
            let is_told = thing.fields.contains_key(spec.field.as_str());
            if !thing.named {
                assert_eq!(is_told, is_said, "{} of {}", spec.field, thing.was);
            }
        }
    }
}
