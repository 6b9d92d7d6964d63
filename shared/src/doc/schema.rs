//! The shape of the `map` document: which root types there are, which fields each entity has, and what a field may hold.
//!
//! One table ([`fields`]) from which creation, validation, reading and repair derive. Every text of an entity is a `Y.Text` made
//! together with the entity, and every set a `Y.Map`: made lazily, one of two concurrent ones would be lost.
//! Not here: what the values mean together ([`crate::journey`]) and how they change ([`super::edit`]).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::access::UnknownName;
use crate::ids::{ActorId, CardId, ChannelId, ConnectionId, InvalidId, LaneId, MomentId, PersonaId, StageId, SurveyId};
use crate::journey::words::{
    ActorKind, Audience, CardKind, CardStatus, ConnectionKind, ContextTravels, Evidence, Influence, JourneyState,
    LaneKind, MomentKind, MomentOfTruth, Period, PersonaKind, SurveyKind, Validity, WaitOk,
};
use crate::limits::{PROSE_UTF16, TITLE_UTF16};

/// Version of this schema, written to `meta.schema_version` by whoever seeds a journey.
pub const SCHEMA_VERSION: i64 = 1;

/// Name of the root map that holds the journey's own fields.
pub const META_ROOT: &str = "meta";
/// Name of the root map that holds scores.
pub const SCORES_ROOT: &str = "scores";

macro_rules! entities {
    ($($(#[$doc:meta])* $kind:ident($id:ident) = $word:literal in $root:literal),* $(,)?) => {
        /// What kind of thing an entity is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EntityKind {
            /// The journey itself.
            Meta,
            $($(#[$doc])* $kind,)*
        }

        impl EntityKind {
            /// The kinds that have ids, in the order in which they are read.
            pub const WITH_ID: &'static [Self] = &[$(Self::$kind),*];

            /// The word before the colon of an entity key.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { Self::Meta => "meta", $(Self::$kind => $word),* }
            }

            /// Name of the root map in the document.
            #[must_use]
            pub const fn root(self) -> &'static str {
                match self { Self::Meta => META_ROOT, $(Self::$kind => $root),* }
            }
        }

        /// Names one entity of a journey. As text (`card:01J…`) it is the entity key used in presence and URLs.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub enum EntityRef {
            /// The journey itself.
            Meta,
            $($(#[$doc])* $kind($id),)*
        }

        impl EntityRef {
            /// Its kind.
            #[must_use]
            pub const fn kind(self) -> EntityKind {
                match self { Self::Meta => EntityKind::Meta, $(Self::$kind(_) => EntityKind::$kind),* }
            }

            /// Its id as text, which is its key in the root map; `None` for the journey itself.
            #[must_use]
            pub fn key(self) -> Option<String> {
                match self { Self::Meta => None, $(Self::$kind(id) => Some(id.to_string())),* }
            }

            /// From a kind and the key in its root map.
            ///
            /// # Errors
            /// When the key is not a ULID.
            pub fn from_key(kind: EntityKind, key: &str) -> Result<Self, InvalidId> {
                match kind {
                    EntityKind::Meta => Ok(Self::Meta),
                    $(EntityKind::$kind => key.parse().map(Self::$kind),)*
                }
            }
        }

        $(impl From<$id> for EntityRef {
            fn from(id: $id) -> Self { Self::$kind(id) }
        })*
    };
}

entities! {
    /// A stage.
    Stage(StageId) = "stage" in "stages",
    /// A moment.
    Moment(MomentId) = "moment" in "moments",
    /// A lane.
    Lane(LaneId) = "lane" in "lanes",
    /// A card.
    Card(CardId) = "card" in "cards",
    /// A persona.
    Persona(PersonaId) = "persona" in "personas",
    /// A channel of the catalogue.
    Channel(ChannelId) = "channel" in "channels",
    /// An actor of the catalogue.
    Actor(ActorId) = "actor" in "actors",
    /// A connection between moments.
    Connection(ConnectionId) = "connection" in "links",
    /// A survey.
    Survey(SurveyId) = "survey" in "surveys",
}

impl fmt::Display for EntityRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.key() {
            None => f.write_str("meta"),
            Some(key) => write!(f, "{}:{key}", self.kind().as_str()),
        }
    }
}

impl FromStr for EntityRef {
    type Err = InvalidId;
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        if text == "meta" {
            return Ok(Self::Meta);
        }
        let (word, key) = text.split_once(':').ok_or(InvalidId)?;
        let kind = EntityKind::WITH_ID
            .iter()
            .find(|kind| kind.as_str() == word)
            .ok_or(InvalidId)?;
        Self::from_key(*kind, key)
    }
}

impl From<EntityRef> for String {
    fn from(entity: EntityRef) -> Self {
        entity.to_string()
    }
}

impl TryFrom<String> for EntityRef {
    type Error = InvalidId;
    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

macro_rules! field_names {
    ($($name:ident = $word:literal),* $(,)?) => {
        /// A field of an entity. The variant and its word in the document say the same thing.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[allow(missing_docs, reason = "the meaning stands at the fields of the structs in `journey`")]
        pub enum Field { $(#[serde(rename = $word)] $name),* }

        impl Field {
            /// All fields of all entities.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The key in the document.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }
        }

        impl FromStr for Field {
            type Err = UnknownName;
            fn from_str(text: &str) -> Result<Self, UnknownName> {
                match text { $($word => Ok(Self::$name),)* _ => Err(UnknownName) }
            }
        }
    };
}

field_names! {
    Abilities = "abilities", ActiveMin = "active_min", Actors = "actors", Actual = "actual", AgeRange = "age_range",
    AskedWhen = "asked_when", Asset = "asset", At = "at", Audience = "audience", Body = "body", By = "by",
    Channels = "channels", Collapsed = "collapsed", Colour = "colour", Completed = "completed", Contacts = "contacts",
    ContextTravels = "context_travels", Counts = "counts", Created = "created", Custom = "custom", Cyclic = "cyclic",
    Del = "del", Desired = "desired", Due = "due", Education = "education", Effort = "effort", Entered = "entered",
    Evidence = "evidence", ExitReasons = "exit_reasons", Expectation = "expectation", From = "from",
    GapContacts = "gap_contacts", GapCsat = "gap_csat", GapFeeling = "gap_feeling", GapNps = "gap_nps",
    GapUncertainty = "gap_uncertainty", GapWait = "gap_wait", Gender = "gender", GivesValue = "gives_value",
    Goal = "goal", Height = "height", Household = "household", Icon = "icon", Impact = "impact",
    ImportanceCustomer = "importance_customer", ImportanceOrg = "importance_org", Income = "income",
    Influence = "influence", Job = "job", Kind = "kind", Label = "label", Language = "language", Mot = "mot",
    MotDifference = "mot_difference", MotFeeling = "mot_feeling", MotImportance = "mot_importance",
    MotLast = "mot_last", Motivations = "motivations", N = "n", Name = "name", Needs = "needs",
    Obligations = "obligations", Opportunity = "opportunity", Owner = "owner", PainDropOff = "pain_drop_off",
    PainFeeling = "pain_feeling", PainGap = "pain_gap", PainImpact = "pain_impact", PainVotes = "pain_votes",
    Period = "period", Personalisation = "personalisation", Picture = "picture", Place = "place", Pos = "pos",
    Preferences = "preferences", Problems = "problems", QuadrantGap = "quadrant_gap",
    QuadrantImpact = "quadrant_impact", Question = "question", Quote = "quote", Reason = "reason",
    ReviewEveryDays = "review_every_days", ReviewedAt = "reviewed_at", Roles = "roles",
    SchemaVersion = "schema_version", Scope = "scope", Sees = "sees", Segment = "segment", Severity = "severity",
    Share = "share", Situation = "situation", SmallSample = "small_sample", Source = "source", Sources = "sources",
    Span = "span", State = "state", Status = "status", Tags = "tags", Target = "target", Title = "title", To = "to",
    Uncertainty = "uncertainty", Url = "url", Validity = "validity", Value = "value", Values = "values",
    WaitMin = "wait_min", WaitOk = "wait_ok", Weight = "weight", What = "what",
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a field may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// A `Y.Text`, at most so many UTF-16 code units.
    Text(usize),
    /// A short string, last writer wins, at most so many UTF-16 code units.
    Line(usize),
    /// One of these words.
    Word(&'static [&'static str]),
    /// A whole number in a range.
    Int(i64, i64),
    /// Yes or no.
    Flag,
    /// Milliseconds since the Unix epoch.
    Time,
    /// A `Y.Map` used as a set: key -> true.
    Members,
    /// A `Y.Map` from keys to one of these words, or to any short string where there are none.
    Table(&'static [&'static str]),
    /// An order key among siblings.
    Order,
    /// Parents and order key in one string, joined by `|`, so that place and order never mix.
    At,
    /// A tombstone or null, see [`crate::journey::Deletion`].
    Tombstone,
}

/// One field of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldSpec {
    /// Its name.
    pub field: Field,
    /// What it may hold.
    pub shape: Shape,
}

const TITLE: Shape = Shape::Text(TITLE_UTF16);
const PROSE: Shape = Shape::Text(PROSE_UTF16);
const LINE: Shape = Shape::Line(TITLE_UTF16);
const COUNT: Shape = Shape::Int(0, 1_000_000_000);
const WEIGHT: Shape = Shape::Int(0, 100);
const MINUTES: Shape = Shape::Int(0, 10 * 366 * 24 * 60);

macro_rules! specs {
    ($($field:ident : $shape:expr),* $(,)?) => {
        &[
            $(FieldSpec { field: Field::$field, shape: $shape },)*
            FieldSpec { field: Field::Del, shape: Shape::Tombstone },
            FieldSpec { field: Field::By, shape: LINE },
            FieldSpec { field: Field::Created, shape: Shape::Time },
        ]
    };
}

/// The fields of a kind of entity.
#[must_use]
pub const fn fields(kind: EntityKind) -> &'static [FieldSpec] {
    match kind {
        EntityKind::Meta => specs! {
            Title: TITLE, Goal: PROSE, Scope: PROSE, State: Shape::Word(JourneyState::WORDS), Owner: LINE,
            ReviewEveryDays: Shape::Int(1, 730), ReviewedAt: Shape::Time, Cyclic: Shape::Flag, Language: Shape::Line(35),
            SchemaVersion: Shape::Int(1, 1_000_000),
            // The settings of the analyses; their defaults stand in `journey::settings`.
            MotFeeling: Shape::Int(5, 20), MotImportance: Shape::Int(1, 5), MotDifference: Shape::Int(5, 40),
            MotLast: Shape::Int(5, 20), PainFeeling: WEIGHT, PainImpact: WEIGHT, PainGap: WEIGHT, PainDropOff: WEIGHT,
            PainVotes: WEIGHT, GapFeeling: Shape::Int(-20, 20), GapNps: Shape::Int(-100, 100),
            GapCsat: Shape::Int(0, 100), GapWait: Shape::Int(0, 100), GapContacts: Shape::Int(0, 99),
            GapUncertainty: Shape::Int(0, 4), QuadrantImpact: Shape::Int(1, 5), QuadrantGap: Shape::Int(1, 10),
            SmallSample: Shape::Int(1, 100_000),
        },
        EntityKind::Stage => specs! {
            Name: TITLE, Goal: PROSE, Opportunity: PROSE, Colour: Shape::Int(0, 7), Pos: Shape::Order,
            Period: Shape::Word(Period::WORDS), GivesValue: Shape::Flag, Entered: COUNT, Completed: COUNT,
        },
        EntityKind::Moment => specs! {
            Title: TITLE, What: PROSE, Reason: PROSE, Expectation: PROSE, Question: PROSE, Personalisation: PROSE,
            Kind: Shape::Word(MomentKind::WORDS), At: Shape::At, Channels: Shape::Members,
            Actors: Shape::Table(&["uses", "meets", "behind"]), Owner: LINE, Impact: Shape::Int(1, 5),
            Desired: Shape::Int(0, 10), Actual: Shape::Int(0, 10), ImportanceCustomer: Shape::Int(1, 5),
            ImportanceOrg: Shape::Int(1, 5), Influence: Shape::Word(Influence::WORDS), WaitMin: MINUTES,
            WaitOk: Shape::Word(WaitOk::WORDS), ActiveMin: MINUTES, Contacts: Shape::Int(0, 99),
            Uncertainty: Shape::Int(0, 4), Mot: Shape::Word(MomentOfTruth::WORDS), Entered: COUNT, Completed: COUNT,
            ExitReasons: Shape::Table(&[]), ReviewedAt: Shape::Time,
        },
        EntityKind::Lane => specs! {
            Name: TITLE, Kind: Shape::Word(LaneKind::WORDS), Pos: Shape::Order, Height: Shape::Int(32, 1200),
            Collapsed: Shape::Flag, Audience: Shape::Word(Audience::WORDS),
        },
        EntityKind::Card => specs! {
            Title: TITLE, Body: PROSE, Kind: Shape::Word(CardKind::WORDS), At: Shape::At, Span: Shape::Int(1, 20),
            Colour: Shape::Int(0, 7), Tags: Shape::Members, Severity: Shape::Int(1, 5),
            Validity: Shape::Word(Validity::WORDS), Source: LINE, Evidence: Shape::Word(Evidence::WORDS),
            Value: Shape::Int(1, 5), Effort: Shape::Int(1, 5), Status: Shape::Word(CardStatus::WORDS), Owner: LINE,
            Due: Shape::Line(10), Asset: Shape::Line(128), Url: Shape::Line(2000),
        },
        EntityKind::Persona => specs! {
            Name: TITLE, Job: PROSE, Problems: PROSE, Values: PROSE, Motivations: PROSE, Obligations: PROSE,
            Abilities: PROSE, Preferences: PROSE, Needs: PROSE, Sees: PROSE, Situation: PROSE, Quote: PROSE,
            Sources: PROSE, Segment: LINE, Kind: Shape::Word(PersonaKind::WORDS), Roles: Shape::Members,
            Picture: Shape::Line(128), AgeRange: LINE, Gender: LINE, Place: LINE, Household: LINE, Education: LINE,
            Income: LINE, Custom: Shape::Table(&[]), Evidence: Shape::Word(Evidence::WORDS), Weight: Shape::Int(0, 100),
            Colour: Shape::Int(0, 11), Pos: Shape::Order,
        },
        EntityKind::Channel => specs! { Name: TITLE, Icon: Shape::Line(64), Pos: Shape::Order },
        EntityKind::Actor => specs! {
            Name: TITLE, Icon: Shape::Line(64), Kind: Shape::Word(ActorKind::WORDS), Pos: Shape::Order,
        },
        EntityKind::Connection => specs! {
            From: Shape::Line(26), To: Shape::Line(26), Kind: Shape::Word(ConnectionKind::WORDS), Label: TITLE,
            ContextTravels: Shape::Word(ContextTravels::WORDS), Share: Shape::Int(0, 100),
        },
        EntityKind::Survey => specs! {
            Target: Shape::Line(64), Kind: Shape::Word(SurveyKind::WORDS), Counts: Shape::Table(&[]), N: COUNT,
            From: Shape::Time, To: Shape::Time, AskedWhen: LINE,
        },
    }
}

/// What a field of an entity may hold; `None` where the entity has no such field.
#[must_use]
pub fn shape(kind: EntityKind, field: Field) -> Option<Shape> {
    fields(kind)
        .iter()
        .find(|spec| spec.field == field)
        .map(|spec| spec.shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entity_key_reads_back() {
        let card = EntityRef::Card(CardId::mint(7, 9));
        assert_eq!(card.to_string().parse(), Ok(card));
        assert_eq!("meta".parse(), Ok(EntityRef::Meta));
        assert!("card:nonsense".parse::<EntityRef>().is_err());
        assert!("table:01ARZ3NDEKTSV4RRFFQ69G5FAV".parse::<EntityRef>().is_err());
    }

    #[test]
    fn no_kind_names_a_field_twice() {
        for kind in EntityKind::WITH_ID.iter().chain([&EntityKind::Meta]) {
            let mut names: Vec<_> = fields(*kind).iter().map(|spec| spec.field).collect();
            names.sort_unstable();
            let before = names.len();
            names.dedup();
            assert_eq!(names.len(), before, "{kind:?}");
        }
    }

    #[test]
    fn every_field_belongs_to_an_entity_and_reads_back() {
        for field in Field::ALL {
            assert_eq!(field.as_str().parse(), Ok(*field));
            let owned = EntityKind::WITH_ID
                .iter()
                .chain([&EntityKind::Meta])
                .any(|kind| shape(*kind, *field).is_some());
            assert!(owned, "{field} belongs to nothing");
        }
    }
}
