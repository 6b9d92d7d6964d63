//! Journeys to copy from: random ones that use every field, and a small one whose cells are known.

use crate::doc::JourneyDoc;
use crate::doc::edit::{Edit, EditCx, Place};
use crate::doc::rich::is_prose;
use crate::doc::schema::{Shape, fields};
use crate::ids::{ActorId, CardId, ChannelId, ConnectionId, LaneId, MomentId, PersonaId, StageId};
use crate::journey::Journey;
use crate::journey::placement::Placement;
use crate::journey::words::{ActorKind, CardKind, ConnectionKind, LaneKind, MomentKind};
use crate::rich::{Format, List, Mark};
use crate::text_splice::TextSplice;
use crate::transfer::*;
use yrs::Transact;

/// Numbers that follow from a seed.
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides.max(1)
    }

    pub(super) fn words(&mut self) -> String {
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
pub(super) struct Map {
    pub(super) doc: JourneyDoc,
    pub(super) next: u128,
}

impl Map {
    pub(super) fn new(client: u64) -> Self {
        Self {
            doc: JourneyDoc::new(Some(client)),
            next: u128::from(client) << 40,
        }
    }

    pub(super) fn apply(&mut self, edits: &[Edit]) {
        let mut txn = self.doc.doc().transact_mut();
        for edit in edits {
            edit.apply(&self.doc, &mut txn, &EditCx { by: "test", now_ms: 1 })
                .unwrap_or_else(|error| panic!("{edit:?}: {error}"));
        }
    }

    pub(super) fn id<T>(&mut self, mint: fn(u64, u128) -> T) -> T {
        self.next += 1;
        mint(1, self.next)
    }

    pub(super) fn read(&self) -> (Journey, Placement) {
        let journey = self.doc.read(&self.doc.doc().transact());
        let placement = Placement::of(&journey);
        (journey, placement)
    }

    pub(super) fn paste(&mut self, clip: &Clip, into: PasteAt) -> Result<Pasted, TransferError> {
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
    pub(super) fn fill(&mut self, dice: &mut Dice, entity: EntityRef, channels: &[ChannelId], actors: &[ActorId]) {
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
    pub(super) fn random(client: u64, dice: &mut Dice) -> Self {
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

/// One stage, three moments, two lanes for cards around a drawn one, and cards in a square.
pub(super) fn square() -> (Map, [LaneId; 3], [MomentId; 3], [CardId; 3]) {
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

pub(super) fn titles(map: &Map, lane: LaneId, moment: MomentId) -> String {
    let (journey, placement) = map.read();
    let cards = placement.cells.get(&(lane, moment)).cloned().unwrap_or_default();
    cards
        .iter()
        .map(|id| journey.cards[id].title.clone())
        .collect::<Vec<_>>()
        .join(" ")
}
