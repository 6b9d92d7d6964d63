//! Reading: from the document to values, repaired so that every replica reads the same from the same state.
//!
//! Merged documents can be odd but not erroneous: a missing text reads as empty, a number out of range as the nearest in range, an
//! unknown word or a wrong type as absent, an unreadable order key as the middle one, an entry whose key is no id not at all.

use std::collections::{BTreeMap, BTreeSet};

use yrs::{Any, GetString, Map, MapRef, Out, ReadTxn, any::Number};

use super::JourneyDoc;
use super::edit::Value;
use super::schema::{EntityKind, EntityRef, Field, Shape, fields, shape};
use crate::ids::{ActorId, CardId, ChannelId, ConnectionId, LaneId, MomentId, PersonaId, StageId, SurveyId};
use crate::journey::settings::Settings;
use crate::journey::words::{ActorKind, ActorRole, CardKind, ConnectionKind, LaneKind, MomentKind, Word};
use crate::journey::{
    Actor, Card, Channel, Connection, Deletion, Journey, Lane, Meta, Moment, Persona, Score, ScoreKey, Stage, Survey,
    repair_emotion,
};
use crate::lean::Gather;
use crate::order::OrderKey;
use crate::rich::Looks;

/// Reads the fields of one entity.
pub(super) struct Fields<'a, T> {
    kind: EntityKind,
    map: MapRef,
    txn: &'a T,
}

impl<'a, T: ReadTxn> Fields<'a, T> {
    fn any(&self, field: Field) -> Option<Any> {
        match self.map.get(self.txn, field.as_str()) {
            Some(Out::Any(any)) => Some(any),
            _ => None,
        }
    }

    fn text(&self, field: Field) -> String {
        match self.map.get(self.txn, field.as_str()) {
            Some(Out::YText(text)) => text.get_string(self.txn),
            Some(Out::Any(Any::String(text))) => text.to_string(),
            _ => String::new(),
        }
    }

    fn line(&self, field: Field) -> Option<String> {
        match self.any(field) {
            Some(Any::String(text)) if !text.is_empty() => Some(text.to_string()),
            _ => None,
        }
    }

    fn word<W: Word>(&self, field: Field) -> Option<W> {
        match self.any(field) {
            Some(Any::String(text)) => W::read(&text),
            _ => None,
        }
    }

    fn int(&self, field: Field) -> Option<i64> {
        let number = whole_number(&self.any(field)?)?;
        Some(match shape(self.kind, field) {
            Some(Shape::Int(least, most)) => number.clamp(least, most),
            _ => number,
        })
    }

    fn flag(&self, field: Field) -> Option<bool> {
        match self.any(field) {
            Some(Any::Bool(flag)) => Some(flag),
            _ => None,
        }
    }

    fn id<Id: std::str::FromStr>(&self, field: Field) -> Option<Id> {
        self.line(field)?.parse().ok()
    }

    fn entries(&self, field: Field) -> Vec<(String, Any)> {
        match self.map.get(self.txn, field.as_str()) {
            Some(Out::YMap(map)) => map
                .iter(self.txn)
                .filter_map(|(key, value)| match value {
                    Out::Any(any) => Some((key.to_string(), any)),
                    _ => None,
                })
                .collect(),
            _ => Vec::new(),
        }
    }

    fn members(&self, field: Field) -> BTreeSet<String> {
        self.entries(field)
            .into_iter()
            .filter(|(_, value)| *value == Any::Bool(true))
            .map(|(key, _)| key)
            .gather()
    }

    fn table(&self, field: Field) -> BTreeMap<String, String> {
        self.entries(field)
            .into_iter()
            .filter_map(|(key, value)| match value {
                Any::String(text) => Some((key, text.to_string())),
                Any::Number(_) => whole_number(&value).map(|number| (key, number.to_string())),
                _ => None,
            })
            .gather()
    }

    fn pos(&self) -> OrderKey {
        order_key(self.line(Field::Pos).as_deref())
    }

    /// Parents and order key of `at`.
    fn at(&self) -> (Vec<String>, OrderKey) {
        let text = self.line(Field::At).unwrap_or_default();
        let mut parts: Vec<String> = text.split('|').map(str::to_owned).collect();
        let pos = parts.pop();
        (parts, order_key(pos.as_deref()))
    }

    fn deleted(&self) -> Option<Deletion> {
        let Some(Any::Map(tombstone)) = self.any(Field::Del) else {
            return None;
        };
        let by = match tombstone.get("by") {
            Some(Any::String(by)) => by.to_string(),
            _ => String::new(),
        };
        let at_ms = tombstone
            .get("at")
            .and_then(whole_number)
            .and_then(|at| u64::try_from(at).ok())
            .unwrap_or(0);
        let seen = match tombstone.get("seen") {
            Some(Any::Array(keys)) => keys
                .iter()
                .filter_map(|key| match key {
                    Any::String(key) => key.parse::<EntityRef>().ok(),
                    _ => None,
                })
                .gather(),
            _ => BTreeSet::new(),
        };
        Some(Deletion { by, at_ms, seen })
    }
}

/// Reads a number written by any client as a whole one; JavaScript writes floats.
pub(super) fn whole_number(any: &Any) -> Option<i64> {
    match any {
        Any::Number(Number::Int(number)) => Some(*number),
        #[allow(
            clippy::cast_possible_truncation,
            reason = "`as` saturates, and the range check comes after"
        )]
        Any::Number(Number::Float(number)) if number.is_finite() => Some(number.round() as i64),
        _ => None,
    }
}

/// Reads an order key; anything unreadable stands in the middle, where its id orders it.
pub(super) fn order_key(text: Option<&str>) -> OrderKey {
    text.and_then(|text| text.parse().ok()).unwrap_or_else(OrderKey::middle)
}

/// What a field says, whatever its shape.
#[derive(Debug, Clone, PartialEq)]
pub enum Said {
    /// A text or a scalar.
    One(Value),
    /// Members of a set.
    Members(BTreeSet<String>),
    /// Entries of a table.
    Table(BTreeMap<String, String>),
}

macro_rules! read_one {
    ($($(#[$doc:meta])* $name:ident($id:ident) -> $value:ident = $build:ident;)*) => {
        $($(#[$doc])*
        #[must_use]
        pub fn $name<T: ReadTxn>(&self, txn: &T, id: $id) -> Option<$value> {
            self.fields(txn, id.into()).map(|fields| $build(id, &fields))
        })*
    };
}

impl JourneyDoc {
    fn fields<'a, T: ReadTxn>(&self, txn: &'a T, entity: EntityRef) -> Option<Fields<'a, T>> {
        self.entity(txn, entity).map(|map| Fields {
            kind: entity.kind(),
            map,
            txn,
        })
    }

    /// What the fields of an entity say that a person fills, repaired like everything read; empty ones are left out.
    #[must_use]
    pub fn said<T: ReadTxn>(&self, txn: &T, entity: EntityRef) -> BTreeMap<Field, Said> {
        let Some(read) = self.fields(txn, entity) else {
            return BTreeMap::new();
        };
        let said = fields(entity.kind()).iter().filter_map(|spec| {
            let field = spec.field;
            let said = match spec.shape {
                Shape::Text(_) => Some(Said::One(Value::Line(read.text(field))))
                    .filter(|said| *said != Said::One(Value::Line(String::new()))),
                Shape::Line(most) => read
                    .line(field)
                    .filter(|line| line.encode_utf16().count() <= most)
                    .map(|line| Said::One(Value::Line(line))),
                Shape::Word(words) => read
                    .line(field)
                    .filter(|word| words.contains(&word.as_str()))
                    .map(|word| Said::One(Value::Line(word))),
                Shape::Int(..) | Shape::Time => read.int(field).map(|number| Said::One(Value::Int(number))),
                Shape::Flag => read.flag(field).map(|flag| Said::One(Value::Flag(flag))),
                Shape::Members => Some(read.members(field))
                    .filter(|members| !members.is_empty())
                    .map(Said::Members),
                Shape::Table(_) => Some(read.table(field))
                    .filter(|table| !table.is_empty())
                    .map(Said::Table),
                Shape::Order | Shape::At | Shape::Tombstone => None,
            };
            said.map(|said| (field, said))
        });
        said.gather()
    }

    /// Reads everything.
    #[must_use]
    pub fn read<T: ReadTxn>(&self, txn: &T) -> Journey {
        Journey {
            looks: self.looks(txn),
            ..self.read_plain(txn)
        }
    }

    /// Reads everything but how texts look, for who asks for that text by text ([`Self::look`]).
    #[must_use]
    pub fn read_plain<T: ReadTxn>(&self, txn: &T) -> Journey {
        Journey {
            looks: Looks::new(),
            meta: self.read_meta(txn),
            stages: self.read_all(txn, EntityKind::Stage, stage),
            moments: self.read_all(txn, EntityKind::Moment, moment),
            lanes: self.read_all(txn, EntityKind::Lane, lane),
            cards: self.read_all(txn, EntityKind::Card, card),
            personas: self.read_all(txn, EntityKind::Persona, persona),
            channels: self.read_all(txn, EntityKind::Channel, channel),
            actors: self.read_all(txn, EntityKind::Actor, actor),
            connections: self.read_all(txn, EntityKind::Connection, connection),
            surveys: self.read_all(txn, EntityKind::Survey, survey),
            scores: self
                .scores_root()
                .iter(txn)
                .filter_map(|(key, value)| {
                    let key = key.parse::<ScoreKey>().ok()?;
                    Some((key, score(value, txn)?))
                })
                .gather(),
        }
    }

    fn read_all<T: ReadTxn, Id: Ord + Copy + std::str::FromStr, V>(
        &self,
        txn: &T,
        kind: EntityKind,
        build: impl Fn(Id, &Fields<'_, T>) -> V,
    ) -> BTreeMap<Id, V> {
        self.root(kind)
            .iter(txn)
            .filter_map(|(key, value)| match value {
                Out::YMap(map) => {
                    let id = key.parse::<Id>().ok()?;
                    Some((id, build(id, &Fields { kind, map, txn })))
                }
                _ => None,
            })
            .gather()
    }

    /// Reads the journey's own fields.
    #[must_use]
    pub fn read_meta<T: ReadTxn>(&self, txn: &T) -> Meta {
        let fields = Fields {
            kind: EntityKind::Meta,
            map: self.root(EntityKind::Meta).clone(),
            txn,
        };
        Meta {
            title: fields.text(Field::Title),
            goal: fields.text(Field::Goal),
            scope: fields.text(Field::Scope),
            state: fields.word(Field::State),
            owner: fields.line(Field::Owner),
            review_every_days: fields.int(Field::ReviewEveryDays),
            reviewed_at: fields.int(Field::ReviewedAt),
            cyclic: fields.flag(Field::Cyclic),
            language: fields.line(Field::Language),
            schema_version: fields.int(Field::SchemaVersion),
            settings: Settings::read(|field| fields.int(field)),
        }
    }

    /// Reads one score.
    #[must_use]
    pub fn read_score<T: ReadTxn>(&self, txn: &T, key: ScoreKey) -> Option<Score> {
        score(self.scores_root().get(txn, &key.to_string())?, txn)
    }

    read_one! {
        /// Reads one stage.
        read_stage(StageId) -> Stage = stage;
        /// Reads one moment.
        read_moment(MomentId) -> Moment = moment;
        /// Reads one lane.
        read_lane(LaneId) -> Lane = lane;
        /// Reads one card.
        read_card(CardId) -> Card = card;
        /// Reads one persona.
        read_persona(PersonaId) -> Persona = persona;
        /// Reads one channel.
        read_channel(ChannelId) -> Channel = channel;
        /// Reads one actor.
        read_actor(ActorId) -> Actor = actor;
        /// Reads one connection.
        read_connection(ConnectionId) -> Connection = connection;
        /// Reads one survey.
        read_survey(SurveyId) -> Survey = survey;
    }
}

fn stage<T: ReadTxn>(id: StageId, fields: &Fields<'_, T>) -> Stage {
    Stage {
        id,
        name: fields.text(Field::Name),
        goal: fields.text(Field::Goal),
        opportunity: fields.text(Field::Opportunity),
        colour: fields.int(Field::Colour),
        pos: fields.pos(),
        period: fields.word(Field::Period),
        gives_value: fields.flag(Field::GivesValue),
        entered: fields.int(Field::Entered),
        completed: fields.int(Field::Completed),
        deleted: fields.deleted(),
    }
}

fn moment<T: ReadTxn>(id: MomentId, fields: &Fields<'_, T>) -> Moment {
    let (parents, pos) = fields.at();
    Moment {
        id,
        title: fields.text(Field::Title),
        what: fields.text(Field::What),
        reason: fields.text(Field::Reason),
        expectation: fields.text(Field::Expectation),
        question: fields.text(Field::Question),
        personalisation: fields.text(Field::Personalisation),
        kind: fields.word(Field::Kind).unwrap_or(MomentKind::Touchpoint),
        stage: parents.first().and_then(|id| id.parse().ok()),
        pos,
        channels: fields
            .members(Field::Channels)
            .iter()
            .filter_map(|id| id.parse::<ChannelId>().ok())
            .gather(),
        actors: fields
            .table(Field::Actors)
            .into_iter()
            .filter_map(|(id, role)| Some((id.parse::<ActorId>().ok()?, ActorRole::read(&role)?)))
            .gather(),
        owner: fields.line(Field::Owner),
        impact: fields.int(Field::Impact),
        desired: fields.int(Field::Desired),
        actual: fields.int(Field::Actual),
        importance_customer: fields.int(Field::ImportanceCustomer),
        importance_org: fields.int(Field::ImportanceOrg),
        influence: fields.word(Field::Influence),
        wait_min: fields.int(Field::WaitMin),
        wait_ok: fields.word(Field::WaitOk),
        active_min: fields.int(Field::ActiveMin),
        contacts: fields.int(Field::Contacts),
        uncertainty: fields.int(Field::Uncertainty),
        mot: fields.word(Field::Mot),
        entered: fields.int(Field::Entered),
        completed: fields.int(Field::Completed),
        exit_reasons: fields.table(Field::ExitReasons),
        reviewed_at: fields.int(Field::ReviewedAt),
        deleted: fields.deleted(),
    }
}

fn lane<T: ReadTxn>(id: LaneId, fields: &Fields<'_, T>) -> Lane {
    Lane {
        id,
        name: fields.text(Field::Name),
        kind: fields.word(Field::Kind).unwrap_or(LaneKind::Text),
        pos: fields.pos(),
        height_px: fields.int(Field::Height),
        collapsed: fields.flag(Field::Collapsed).unwrap_or(false),
        audience: fields.word(Field::Audience),
        deleted: fields.deleted(),
    }
}

fn card<T: ReadTxn>(id: CardId, fields: &Fields<'_, T>) -> Card {
    let (parents, pos) = fields.at();
    Card {
        id,
        title: fields.text(Field::Title),
        body: fields.text(Field::Body),
        kind: fields.word(Field::Kind).unwrap_or(CardKind::Text),
        lane: parents.first().and_then(|id| id.parse().ok()),
        moment: parents.get(1).and_then(|id| id.parse().ok()),
        pos,
        span: fields.int(Field::Span),
        colour: fields.int(Field::Colour),
        tags: fields.members(Field::Tags),
        severity: fields.int(Field::Severity),
        validity: fields.word(Field::Validity),
        source: fields.line(Field::Source),
        evidence: fields.word(Field::Evidence),
        value: fields.int(Field::Value),
        effort: fields.int(Field::Effort),
        status: fields.word(Field::Status),
        owner: fields.line(Field::Owner),
        due: fields.line(Field::Due),
        asset: fields.line(Field::Asset),
        url: fields.line(Field::Url),
        deleted: fields.deleted(),
    }
}

fn persona<T: ReadTxn>(id: PersonaId, fields: &Fields<'_, T>) -> Persona {
    Persona {
        id,
        name: fields.text(Field::Name),
        job: fields.text(Field::Job),
        problems: fields.text(Field::Problems),
        values: fields.text(Field::Values),
        motivations: fields.text(Field::Motivations),
        obligations: fields.text(Field::Obligations),
        abilities: fields.text(Field::Abilities),
        preferences: fields.text(Field::Preferences),
        needs: fields.text(Field::Needs),
        sees: fields.text(Field::Sees),
        situation: fields.text(Field::Situation),
        quote: fields.text(Field::Quote),
        sources: fields.text(Field::Sources),
        segment: fields.line(Field::Segment),
        kind: fields.word(Field::Kind),
        roles: fields.members(Field::Roles),
        picture: fields.line(Field::Picture),
        age_range: fields.line(Field::AgeRange),
        gender: fields.line(Field::Gender),
        place: fields.line(Field::Place),
        household: fields.line(Field::Household),
        education: fields.line(Field::Education),
        income: fields.line(Field::Income),
        custom: fields.table(Field::Custom),
        evidence: fields.word(Field::Evidence),
        weight: fields.int(Field::Weight),
        colour: fields.int(Field::Colour),
        pos: fields.pos(),
        deleted: fields.deleted(),
    }
}

fn channel<T: ReadTxn>(id: ChannelId, fields: &Fields<'_, T>) -> Channel {
    Channel {
        id,
        name: fields.text(Field::Name),
        icon: fields.line(Field::Icon),
        pos: fields.pos(),
        deleted: fields.deleted(),
    }
}

fn actor<T: ReadTxn>(id: ActorId, fields: &Fields<'_, T>) -> Actor {
    Actor {
        id,
        name: fields.text(Field::Name),
        icon: fields.line(Field::Icon),
        kind: fields.word(Field::Kind).unwrap_or(ActorKind::Person),
        pos: fields.pos(),
        deleted: fields.deleted(),
    }
}

fn connection<T: ReadTxn>(id: ConnectionId, fields: &Fields<'_, T>) -> Connection {
    Connection {
        id,
        from: fields.id(Field::From),
        to: fields.id(Field::To),
        kind: fields.word(Field::Kind).unwrap_or(ConnectionKind::Next),
        label: fields.text(Field::Label),
        context_travels: fields.word(Field::ContextTravels),
        share: fields.int(Field::Share),
        deleted: fields.deleted(),
    }
}

fn survey<T: ReadTxn>(id: SurveyId, fields: &Fields<'_, T>) -> Survey {
    Survey {
        id,
        target: fields.id(Field::Target),
        kind: fields.word(Field::Kind),
        counts: fields.table(Field::Counts),
        n: fields.int(Field::N),
        from_ms: fields.int(Field::From),
        to_ms: fields.int(Field::To),
        asked_when: fields.line(Field::AskedWhen),
        deleted: fields.deleted(),
    }
}

/// Reads a score: one value `{v, weight, n, by}`, replaced as a whole, so that its parts never mix.
fn score<T: ReadTxn>(value: Out, txn: &T) -> Option<Score> {
    let part = |key: &str| match &value {
        Out::Any(Any::Map(entries)) => entries.get(key).cloned(),
        // Foreign clients may have written a nested map. Only its own values: yrs' `to_json` never ends in some odd arrays.
        Out::YMap(map) => match map.get(txn, key) {
            Some(Out::Any(any)) => Some(any),
            _ => None,
        },
        _ => None,
    };
    #[allow(clippy::cast_precision_loss, reason = "only -2 to 2 survives the repair")]
    let emotion = match part("v")? {
        Any::Number(Number::Int(value)) => value as f64,
        Any::Number(Number::Float(value)) => value,
        _ => return None,
    };
    let int = |key: &str, least: i64, most: i64| {
        part(key)
            .as_ref()
            .and_then(whole_number)
            .map(|number| number.clamp(least, most))
    };
    Some(Score {
        value: repair_emotion(emotion)?,
        by: match part("by") {
            Some(Any::String(by)) => by.to_string(),
            _ => String::new(),
        },
        n: int("n", 0, 1_000_000),
        weight: int("weight", 0, 100),
    })
}
