//! The format of a template file. Unknown fields and words are errors: a template is read by programs, but written by people.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::doc::edit::Value;
use crate::doc::schema::Field;
use crate::journey::words::{ActorKind, CardKind, ConnectionKind, LaneKind, MomentKind, ScoreState, SurveyKind};
use crate::rich::Rich;

/// A whole file.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Template {
    /// Name for people.
    pub name: String,
    /// One sentence: when to use it.
    pub summary: String,
    /// How to work with it, in a few sentences.
    pub how_to_use: String,
    /// A workshop with it, step by step.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub agenda: Vec<Step>,
    /// The journey's own fields.
    pub journey: Meta,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub personas: Vec<Entry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<Entry>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub actors: Vec<Actor>,
    pub lanes: Vec<Lane>,
    pub stages: Vec<Stage>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub connections: Vec<Connection>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub surveys: Vec<Survey>,
}

/// One step of a workshop.
#[derive(Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Step {
    pub minutes: u32,
    pub what: String,
}

impl Template {
    /// Moments from left to right.
    pub(super) fn moments(&self) -> impl Iterator<Item = &Moment> {
        self.stages.iter().flat_map(|stage| &stage.moments)
    }
}

/// Further fields of an entity by their names in the document.
pub(super) type Fields = BTreeMap<Field, FieldValue>;

/// What a file may give for a field.
#[derive(Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub(super) enum FieldValue {
    /// A text or a scalar.
    One(Value),
    /// Members of a set.
    Members(Vec<String>),
    /// A text that is not plain.
    Rich(Rich),
    /// Entries of a table.
    Table(BTreeMap<String, Value>),
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Meta {
    pub title: String,
    #[serde(flatten)]
    pub fields: Fields,
}

/// A persona or a channel.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Entry {
    /// Name within the file.
    pub key: String,
    pub name: String,
    #[serde(flatten)]
    pub fields: Fields,
}

impl Entry {
    /// The weight of a persona.
    pub(super) fn weight(&self) -> Option<f64> {
        match self.fields.get(&Field::Weight) {
            #[allow(clippy::cast_precision_loss, reason = "0 to 100")]
            Some(FieldValue::One(Value::Int(weight))) => Some(*weight as f64),
            _ => None,
        }
    }
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Actor {
    /// Name within the file.
    pub key: String,
    pub name: String,
    pub kind: ActorKind,
    #[serde(flatten)]
    pub fields: Fields,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Lane {
    /// Name within the file.
    pub key: String,
    pub name: String,
    pub kind: LaneKind,
    #[serde(flatten)]
    pub fields: Fields,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Stage {
    /// Name within the file, where a survey needs one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moments: Vec<Moment>,
    #[serde(flatten)]
    pub fields: Fields,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Moment {
    /// Name within the file, where a connection needs one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    pub title: String,
    pub kind: MomentKind,
    /// Keys of channels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
    /// Keys of actors, and how they take part.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub actors: BTreeMap<String, String>,
    /// Feelings as they are, by the key of the persona.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub as_is: BTreeMap<String, f64>,
    /// Feelings as they should be, by the key of the persona.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub to_be: BTreeMap<String, f64>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub cards: Vec<Card>,
    #[serde(flatten)]
    pub fields: Fields,
}

impl Moment {
    pub(super) fn scores(&self, state: ScoreState) -> &BTreeMap<String, f64> {
        match state {
            ScoreState::AsIs => &self.as_is,
            ScoreState::ToBe => &self.to_be,
        }
    }
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Card {
    /// Key of the lane.
    pub lane: String,
    pub title: String,
    /// As usual in its lane, unless given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<CardKind>,
    #[serde(flatten)]
    pub fields: Fields,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Connection {
    /// Key of a moment.
    pub from: String,
    /// Key of a moment.
    pub to: String,
    pub kind: ConnectionKind,
    #[serde(flatten)]
    pub fields: Fields,
}

#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Survey {
    /// Key of a stage or moment; absent: the whole journey.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    pub kind: SurveyKind,
    #[serde(flatten)]
    pub fields: Fields,
}
