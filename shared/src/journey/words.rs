//! The fixed vocabularies of a journey: every word that a field may hold, as enums.
//!
//! A word unknown to this version (written by a newer one) reads as `None` and is kept in the document.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::access::UnknownName;

/// A vocabulary.
pub trait Word: Sized + Copy + 'static {
    /// The word in the document.
    fn as_str(self) -> &'static str;
    /// Reads a word.
    fn read(text: &str) -> Option<Self>;
}

macro_rules! words {
    ($($(#[$doc:meta])* $name:ident { $($(#[$attr:meta])* $variant:ident = $word:literal),* $(,)? })*) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[allow(missing_docs, reason = "each variant is the field's standard term; docs/GLOSSARY.md defines them")]
        pub enum $name { $($(#[$attr])* #[serde(rename = $word)] $variant),* }

        impl $name {
            /// All of them, in the order in which they are offered.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];
            /// Their words.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// The word in the document.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),* }
            }
        }

        impl Word for $name {
            fn as_str(self) -> &'static str { $name::as_str(self) }
            fn read(text: &str) -> Option<Self> {
                match text { $($word => Some(Self::$variant),)* _ => None }
            }
        }

        impl FromStr for $name {
            type Err = UnknownName;
            fn from_str(text: &str) -> Result<Self, UnknownName> { Self::read(text).ok_or(UnknownName) }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.as_str()) }
        }
    )*};
}

words! {
    /// Whether a journey shows what is, what should be, or both.
    JourneyState { AsIs = "as_is", ToBe = "to_be", Mixed = "mixed" }
    /// Where a stage lies relative to the service itself.
    Period { Before = "before", During = "during", After = "after", None = "none" }
    /// What a moment is. Waits and what lies between touchpoints are moments too.
    MomentKind { Touchpoint = "touchpoint", Wait = "wait", Between = "between", Decision = "decision", Exit = "exit" }
    /// Who controls a moment.
    Influence { Own = "own", Partner = "partner", ThirdParty = "third_party" }
    /// Whether a wait is acceptable to the customer.
    WaitOk { Yes = "yes", No = "no", Unknown = "unknown" }
    /// Whether a moment was confirmed as a moment of truth.
    MomentOfTruth { None = "none", Positive = "positive", Negative = "negative", Dismissed = "dismissed" }
    /// Which state a score describes.
    ScoreState { AsIs = "as_is", ToBe = "to_be" }
    /// What a lane shows.
    LaneKind {
        Text = "text", Thoughts = "thoughts", Needs = "needs", Expectation = "expectation", Emotion = "emotion",
        Channels = "channels", ThingsPersons = "things_persons", WaitContacts = "wait_contacts",
        OwnerImpactGap = "owner_impact_gap", Metrics = "metrics", Pains = "pains", Gains = "gains",
        Opportunities = "opportunities", Ideas = "ideas", Actions = "actions", Evidence = "evidence", Image = "image",
        Competitor = "competitor", Personalisation = "personalisation", Systems = "systems",
        Frontstage = "frontstage", Backstage = "backstage", Support = "support", Custom = "custom",
    }
    /// Who sees a lane.
    Audience { All = "all", Members = "members" }
    /// What a card says.
    CardKind {
        Text = "text", Thought = "thought", Need = "need", Pain = "pain", Gain = "gain", Quote = "quote",
        Feedback = "feedback", Opportunity = "opportunity", Idea = "idea", Action = "action", Evidence = "evidence",
        Image = "image", Competitor = "competitor", Metric = "metric",
    }
    /// Triage of feedback.
    Validity { Open = "open", Valid = "valid", Unclear = "unclear", Invalid = "invalid" }
    /// How much a statement rests on.
    Evidence { Assumed = "assumed", Partly = "partly", Researched = "researched" }
    /// Progress of an idea or action.
    CardStatus { Idea = "idea", Planned = "planned", Doing = "doing", Done = "done", Dropped = "dropped" }
    /// One person or several who decide together.
    PersonaKind { Person = "person", BuyingGroup = "buying_group" }
    /// What an actor of the catalogue is.
    ActorKind { Person = "person", Thing = "thing", Department = "department", System = "system", Partner = "partner" }
    /// How an actor takes part in a moment.
    ActorRole { Uses = "uses", Meets = "meets", Behind = "behind" }
    /// What a connection between two moments means.
    ConnectionKind { Next = "next", Branch = "branch", Loop = "loop", Handover = "handover", Submap = "submap" }
    /// Whether what the customer said travels along with a hand-over.
    ContextTravels { Yes = "yes", Partly = "partly", No = "no" }
    /// What a survey measures.
    SurveyKind { Nps = "nps", Csat = "csat", Ces = "ces", Custom = "custom" }
}

impl LaneKind {
    /// Whether the lane is drawn from the moments; it holds no cards, so that there is never a second copy of the data.
    #[must_use]
    pub const fn is_computed(self) -> bool {
        matches!(
            self,
            Self::Emotion
                | Self::Channels
                | Self::ThingsPersons
                | Self::WaitContacts
                | Self::OwnerImpactGap
                | Self::Metrics
        )
    }

    /// What a card made in this lane says.
    #[must_use]
    pub const fn card_kind(self) -> CardKind {
        match self {
            Self::Thoughts => CardKind::Thought,
            Self::Needs => CardKind::Need,
            Self::Pains => CardKind::Pain,
            Self::Gains => CardKind::Gain,
            Self::Opportunities => CardKind::Opportunity,
            Self::Ideas => CardKind::Idea,
            Self::Actions => CardKind::Action,
            Self::Evidence => CardKind::Evidence,
            Self::Image => CardKind::Image,
            Self::Competitor => CardKind::Competitor,
            _ => CardKind::Text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_reads_back_and_an_unknown_one_does_not() {
        for kind in LaneKind::ALL {
            assert_eq!(LaneKind::read(kind.as_str()), Some(*kind));
        }
        assert_eq!(CardKind::read("hologram"), None);
    }
}
