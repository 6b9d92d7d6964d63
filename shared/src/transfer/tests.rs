//! What is copied and pasted says the same as before; what cannot be pasted changes nothing and says why.

use proptest::prelude::*;
use yrs::Transact;

use super::*;
use crate::diff::values::{FieldValue, value};
use crate::doc::JourneyDoc;
use crate::doc::edit::{EditCx, Place};
use crate::doc::rich::is_prose;
use crate::doc::schema::{Shape, fields};
use crate::ids::{ActorId, CardId, ChannelId, ConnectionId, LaneId, MomentId, PersonaId, StageId};
use crate::journey::Journey;
use crate::journey::placement::Placement;
use crate::journey::words::{ActorKind, CardKind, ConnectionKind, LaneKind, MomentKind};
use crate::layout::Spot;
use crate::rich::{Format, List, Mark};
use crate::text_splice::TextSplice;

/// Numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }

    fn words(&mut self) -> String {
        const WORDS: [&str; 8] = [
            "queue",
            "\"price\"",
            "Zimmer ä",
            "tab\there",
            "two\nlines",
            "<b>",
            "日本",
            "a|b",
        ];
        (0..=self.roll(3))
            .map(|_| WORDS[self.roll(WORDS.len())])
            .collect::<Vec<_>>()
            .join(" ")
    }
}

/// A document under construction.
struct Map {
    doc: JourneyDoc,
    next: u128,
}

impl Map {
    fn new(client: u64) -> Self {
        Self {
            doc: JourneyDoc::new(Some(client)),
            next: u128::from(client) << 40,
        }
    }

    fn apply(&mut self, edits: &[Edit]) {
        let mut txn = self.doc.doc().transact_mut();
        for edit in edits {
            edit.apply(&self.doc, &mut txn, &EditCx { by: "test", now_ms: 1 })
                .unwrap_or_else(|error| panic!("{edit:?}: {error}"));
        }
    }

    fn id<T>(&mut self, mint: fn(u64, u128) -> T) -> T {
        self.next += 1;
        mint(1, self.next)
    }

    fn read(&self) -> (Journey, Placement) {
        let journey = self.doc.read(&self.doc.doc().transact());
        let placement = Placement::of(&journey);
        (journey, placement)
    }

    fn paste(&mut self, clip: &Clip, into: PasteAt) -> Result<Pasted, TransferError> {
        let (journey, placement) = self.read();
        let mut next = self.next + (1 << 20);
        let pasted = paste(&journey, &placement, "here", clip, into, &mut || {
            next += 1;
            (2, next)
        })?;
        self.next = next;
        self.apply(&pasted.edits);
        Ok(pasted)
    }

    /// A value for every field of an entity that may have one, or for some of them.
    fn fill(&mut self, dice: &mut Dice, entity: EntityRef, channels: &[ChannelId], actors: &[ActorId]) {
        let mut edits = Vec::new();
        for spec in fields(entity.kind()) {
            let field = spec.field;
            let given = [
                Field::Kind,
                Field::By,
                Field::Created,
                Field::From,
                Field::To,
                Field::Name,
                Field::Title,
            ];
            if given.contains(&field) || dice.roll(4) == 0 {
                continue;
            }
            let set = |value| Edit::Set {
                entity,
                field,
                value: Some(value),
            };
            match spec.shape {
                Shape::Text(_) => {
                    edits.push(Edit::Splice {
                        entity,
                        field,
                        splice: TextSplice {
                            at_utf16: 0,
                            delete_utf16: 0,
                            insert: dice.words(),
                        },
                    });
                    if is_prose(entity.kind(), field) {
                        let marks = [
                            Mark::Bold(true),
                            Mark::Link(Some("https://example.org".into())),
                            Mark::List(Some(List::Ordered)),
                        ];
                        edits.push(Edit::Format {
                            entity,
                            field,
                            format: Format {
                                at_utf16: u32::try_from(dice.roll(3)).unwrap(),
                                length_utf16: 2,
                                mark: marks[dice.roll(3)].clone(),
                            },
                        });
                    }
                }
                Shape::Line(most) => edits.push(set(Value::Line(dice.words().chars().take(most / 2).collect()))),
                Shape::Word(words) => edits.push(set(Value::Line(words[dice.roll(words.len())].to_owned()))),
                Shape::Int(least, most) => {
                    let span = usize::try_from((most - least).min(1000)).unwrap();
                    edits.push(set(Value::Int(least + i64::try_from(dice.roll(span)).unwrap())));
                }
                Shape::Flag => edits.push(set(Value::Flag(dice.roll(2) == 0))),
                Shape::Time => edits.push(set(Value::Int(i64::try_from(dice.roll(1_000_000)).unwrap()))),
                Shape::Members | Shape::Table(_) => {
                    let key = match field {
                        Field::Channels if channels.is_empty() => continue,
                        Field::Channels => channels[dice.roll(channels.len())].to_string(),
                        Field::Actors if actors.is_empty() => continue,
                        Field::Actors => actors[dice.roll(actors.len())].to_string(),
                        _ => dice.words(),
                    };
                    let value = match spec.shape {
                        Shape::Table(words) if !words.is_empty() => {
                            Value::Line(words[dice.roll(words.len())].to_owned())
                        }
                        Shape::Table(_) => Value::Line(dice.words()),
                        _ => Value::Flag(true),
                    };
                    edits.push(Edit::Mark {
                        entity,
                        field,
                        key,
                        value: Some(value),
                    });
                }
                Shape::Order | Shape::At | Shape::Tombstone => {}
            }
        }
        self.apply(&edits);
    }

    /// A journey in which everything occurs.
    fn random(client: u64, dice: &mut Dice) -> Self {
        let mut map = Self::new(client);
        let place = Place::Last;
        let (mut channels, mut actors, mut personas, mut lanes, mut moments) = (vec![], vec![], vec![], vec![], vec![]);
        for n in 0..2 {
            let (channel, actor, persona): (ChannelId, ActorId, PersonaId) =
                (map.id(ChannelId::mint), map.id(ActorId::mint), map.id(PersonaId::mint));
            map.apply(&[
                Edit::AddChannel {
                    id: channel,
                    name: format!("channel {n}"),
                    place,
                },
                Edit::AddActor {
                    id: actor,
                    kind: ActorKind::ALL[dice.roll(5)],
                    name: format!("actor {n}"),
                    place,
                },
                Edit::AddPersona {
                    id: persona,
                    name: format!("persona {n}"),
                    place,
                },
            ]);
            map.fill(dice, persona.into(), &[], &[]);
            channels.push(channel);
            actors.push(actor);
            personas.push(persona);
        }
        for n in 0..=dice.roll(4) {
            let id = map.id(LaneId::mint);
            let kind = LaneKind::ALL[(dice.roll(6) * 4 + n) % LaneKind::ALL.len()];
            map.apply(&[Edit::AddLane {
                id,
                kind,
                name: format!("lane {n}"),
                place,
            }]);
            map.fill(dice, id.into(), &[], &[]);
            if !kind.is_computed() {
                lanes.push(id);
            }
        }
        for n in 0..=dice.roll(3) {
            let stage = map.id(StageId::mint);
            map.apply(&[Edit::AddStage {
                id: stage,
                name: format!("stage {n}"),
                place,
            }]);
            map.fill(dice, stage.into(), &[], &[]);
            for _ in 0..dice.roll(4) {
                let id = map.id(MomentId::mint);
                let kind = MomentKind::ALL[dice.roll(5)];
                map.apply(&[Edit::AddMoment {
                    id,
                    kind,
                    title: dice.words(),
                    stage,
                    place,
                }]);
                map.fill(dice, id.into(), &channels, &actors);
                moments.push(id);
            }
        }
        for _ in 0..dice.roll(9) {
            if lanes.is_empty() || moments.is_empty() {
                break;
            }
            let id = map.id(CardId::mint);
            let (lane, moment) = (lanes[dice.roll(lanes.len())], moments[dice.roll(moments.len())]);
            let kind = CardKind::ALL[dice.roll(CardKind::ALL.len())];
            map.apply(&[Edit::AddCard {
                id,
                kind,
                title: dice.words(),
                lane,
                moment,
                place,
            }]);
            map.fill(dice, id.into(), &[], &[]);
        }
        if moments.len() > 1 {
            let id = map.id(ConnectionId::mint);
            let (from, to) = (moments[0], moments[moments.len() - 1]);
            map.apply(&[
                Edit::AddConnection {
                    id,
                    kind: ConnectionKind::ALL[dice.roll(5)],
                    from,
                    to,
                },
                Edit::SetScore {
                    moment: from,
                    persona: personas[0],
                    state: ScoreState::AsIs,
                    value: Some(-1.5),
                },
                Edit::SetScore {
                    moment: to,
                    persona: personas[1],
                    state: ScoreState::ToBe,
                    value: Some(2.0),
                },
            ]);
            map.fill(dice, id.into(), &[], &[]);
        }
        map
    }
}

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

/// One stage, three moments, two lanes for cards around a drawn one, and cards in a square.
fn square() -> (Map, [LaneId; 3], [MomentId; 3], [CardId; 3]) {
    let mut map = Map::new(1);
    let place = Place::Last;
    let stage = map.id(StageId::mint);
    map.apply(&[Edit::AddStage {
        id: stage,
        name: "Arrive".into(),
        place,
    }]);
    let lanes = [LaneKind::Pains, LaneKind::Emotion, LaneKind::Text].map(|kind| {
        let id = map.id(LaneId::mint);
        map.apply(&[Edit::AddLane {
            id,
            kind,
            name: format!("{kind}"),
            place,
        }]);
        id
    });
    let moments = ["one", "two", "three"].map(|title| {
        let id = map.id(MomentId::mint);
        map.apply(&[Edit::AddMoment {
            id,
            kind: MomentKind::Touchpoint,
            title: title.into(),
            stage,
            place,
        }]);
        id
    });
    let cards = [
        (lanes[0], moments[0], "a"),
        (lanes[0], moments[0], "b"),
        (lanes[2], moments[1], "c"),
    ]
    .map(|(lane, moment, title)| {
        let id = map.id(CardId::mint);
        map.apply(&[Edit::AddCard {
            id,
            kind: CardKind::Pain,
            title: title.into(),
            lane,
            moment,
            place,
        }]);
        id
    });
    (map, lanes, moments, cards)
}

fn titles(map: &Map, lane: LaneId, moment: MomentId) -> String {
    let (journey, placement) = map.read();
    let cards = placement.cells.get(&(lane, moment)).cloned().unwrap_or_default();
    cards
        .iter()
        .map(|id| journey.cards[id].title.clone())
        .collect::<Vec<_>>()
        .join(" ")
}

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

#[test]
fn a_selection_is_a_table_of_lanes_and_moments() {
    let (map, _, _, cards) = square();
    let (journey, placement) = map.read();
    let table = rows(&journey, &placement, &cards);
    assert_eq!(to_tsv(&table), "\tone\ttwo\npains\t\"a\nb\"\t\ntext\t\tc");
    assert_eq!(to_tsv(&rows(&journey, &placement, &cards[..2])), "a\nb");
    assert_eq!(
        to_html(&vec![vec!["<b>\nx".to_owned()]]),
        "<table><tr><td>&lt;b&gt;<br>x</td></tr></table>"
    );
}

impl Map {
    fn paste_table(&mut self, text: &str, into: Option<Spot>) -> Result<Pasted, TransferError> {
        let (journey, placement) = self.read();
        let mut next = self.next + (1 << 20);
        let pasted = paste_rows(&journey, &placement, &parse_tsv(text), into, &mut || {
            next += 1;
            (3, next)
        })?;
        self.next = next;
        self.apply(&pasted.edits);
        Ok(pasted)
    }
}

#[test]
fn a_range_of_a_spreadsheet_makes_a_card_per_line_of_each_cell() {
    let (mut map, lanes, moments, _) = square();
    let text = "x\t\"y\n- z\"\r\n\tw\r\n";
    map.paste_table(text, Some(Spot::Cell(lanes[0], moments[1]))).unwrap();
    assert_eq!(titles(&map, lanes[0], moments[1]), "x");
    assert_eq!(titles(&map, lanes[0], moments[2]), "y z");
    assert_eq!(titles(&map, lanes[2], moments[2]), "w");
    let long = format!("{}\t1", "word ".repeat(80));
    let pasted = map.paste_table(&long, Some(Spot::Cell(lanes[0], moments[0]))).unwrap();
    let EntityRef::Card(id) = pasted.things[0] else {
        panic!()
    };
    let card = map.read().0.cards[&id].clone();
    assert!(card.title.ends_with('…') && card.body.ends_with("word"), "{card:?}");
    let wide = map.paste_table("1\t2\t3\t4", Some(Spot::Cell(lanes[0], moments[0])));
    assert_eq!(
        wide,
        Err(TransferError::NoRoom {
            kind: EntityKind::Moment,
            needed: 4,
            there: 3
        })
    );
    assert_eq!(map.paste_table("1\t2", None), Err(TransferError::NoPlace));
    assert_eq!(map.paste_table(" \n\t", None), Err(TransferError::Nothing));
}

#[test]
fn a_table_that_was_copied_out_and_changed_adds_only_what_is_new() {
    let (mut map, lanes, moments, cards) = square();
    let (journey, placement) = map.read();
    let text = to_tsv(&rows(&journey, &placement, &cards))
        .replace('c', "c\nd")
        .replace("\t\tc\nd", "\t\t\"c\nd\"");
    let pasted = map.paste_table(&text, None).unwrap();
    assert_eq!(pasted.things.len(), 1);
    assert_eq!(titles(&map, lanes[2], moments[1]), "c d");
    assert_eq!(titles(&map, lanes[0], moments[0]), "a b");
}
