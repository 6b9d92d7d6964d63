//! The vocabularies of a journey as people read them: one short label for each word of `shared::journey::words`.
//!
//! The document keeps the words; menus, the panel and announcements show these. Nothing is looked up by a label.

use waymark_shared::doc::schema::EntityKind;
use waymark_shared::journey::words::{
    ActorKind, ActorRole, CardKind, CardStatus, Evidence, Influence, JourneyState, LaneKind, MomentKind, MomentOfTruth,
    Period, PersonaKind, Validity, WaitOk,
};

/// Something with a short name for people.
pub trait Label: Copy {
    /// One to three words, in sentence case.
    fn label(self) -> &'static str;
}

macro_rules! labels {
    ($($name:ident { $($variant:ident = $label:literal),* $(,)? })*) => {$(
        impl Label for $name {
            fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),* }
            }
        }
    )*};
}

labels! {
    CardKind {
        Text = "Text", Thought = "Thought", Need = "Need", Pain = "Pain", Gain = "Gain", Quote = "Quote", Feedback = "Feedback",
        Opportunity = "Opportunity", Idea = "Idea", Action = "Action", Evidence = "Evidence", Image = "Image",
        Competitor = "Competitor", Metric = "Metric",
    }
    MomentKind { Touchpoint = "Touchpoint", Wait = "Wait", Between = "In between", Decision = "Decision", Exit = "Exit" }
    LaneKind {
        Text = "Text", Thoughts = "Thoughts", Needs = "Needs", Expectation = "Expectation", Emotion = "Emotion",
        Channels = "Channels", ThingsPersons = "Things and persons", WaitContacts = "Waits and contacts",
        OwnerImpactGap = "Owner, impact, gap", Metrics = "Metrics", Pains = "Pains", Gains = "Gains",
        Opportunities = "Opportunities", Ideas = "Ideas", Actions = "Actions", Evidence = "Evidence", Image = "Images",
        Competitor = "Competitors", Personalisation = "Personalisation", Systems = "Systems", Frontstage = "Frontstage",
        Backstage = "Backstage", Support = "Support", Custom = "Custom",
    }
    Evidence { Assumed = "Assumed", Partly = "Partly", Researched = "Researched" }
    CardStatus { Idea = "Idea", Planned = "Planned", Doing = "Doing", Done = "Done", Dropped = "Dropped" }
    Validity { Open = "Open", Valid = "Valid", Unclear = "Unclear", Invalid = "Invalid" }
    Influence { Own = "We do", Partner = "A partner", ThirdParty = "A third party" }
    WaitOk { Yes = "Yes", No = "No", Unknown = "Unknown" }
    MomentOfTruth { None = "No", Positive = "Positive", Negative = "Negative", Dismissed = "Dismissed" }
    Period { Before = "Before", During = "During", After = "After", None = "None" }
    JourneyState { AsIs = "As is", ToBe = "To be", Mixed = "Both" }
    PersonaKind { Person = "One person", BuyingGroup = "Buying group" }
    ActorKind { Person = "Person", Thing = "Thing", Department = "Department", System = "System", Partner = "Partner" }
    ActorRole { Uses = "uses", Meets = "meets", Behind = "behind" }
    EntityKind {
        Meta = "Journey", Stage = "Stage", Moment = "Moment", Lane = "Lane", Card = "Card", Persona = "Persona",
        Channel = "Channel", Actor = "Actor", Connection = "Connection", Survey = "Survey",
    }
}

/// A number with its noun: "1 card", "3 cards", "2 journeys".
#[must_use]
pub fn count(number: usize, kind: EntityKind) -> String {
    let noun = kind.label().to_ascii_lowercase();
    match number {
        1 => format!("1 {noun}"),
        _ => format!("{number} {noun}s"),
    }
}

/// Several things in one phrase: "a", "a and b", "a, b and c".
#[must_use]
pub fn and(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_kinds_of_a_vocabulary_read_the_same() {
        let unique = |labels: Vec<&str>| {
            let mut sorted = labels.clone();
            sorted.sort_unstable();
            sorted.dedup();
            sorted.len() == labels.len()
        };
        assert!(unique(CardKind::ALL.iter().map(|kind| kind.label()).collect()));
        assert!(unique(LaneKind::ALL.iter().map(|kind| kind.label()).collect()));
        assert!(unique(MomentKind::ALL.iter().map(|kind| kind.label()).collect()));
    }

    #[test]
    fn things_are_counted_in_words() {
        assert_eq!(count(1, EntityKind::Card), "1 card");
        assert_eq!(count(0, EntityKind::Moment), "0 moments");
        assert_eq!(and(&["a".into(), "b".into(), "c".into()]), "a, b and c");
    }
}
