//! The vocabularies of a journey as people read them: one short label for each word of `shared::journey::words`.
//!
//! The document keeps the words; menus, the panel and announcements show these, in the language of the page (`client/locales`). Nothing is looked up by
//! a label.

use waymark_shared::doc::schema::EntityKind;
use waymark_shared::journey::words::{
    ActorKind, ActorRole, Audience, CardKind, CardStatus, ConnectionKind, ContextTravels, Evidence, Influence,
    JourneyState, LaneKind, MomentKind, MomentOfTruth, Period, PersonaKind, Validity, WaitOk,
};

use crate::text;

/// Something with a short name for people.
pub trait Label: Copy {
    /// One to three words, in sentence case.
    fn label(self) -> &'static str;
}

macro_rules! labels {
    ($($name:ident { $($variant:ident = $label:ident),* $(,)? })*) => {$(
        impl Label for $name {
            fn label(self) -> &'static str {
                match self { $(Self::$variant => text::$label()),* }
            }
        }
    )*};
}

labels! {
    CardKind {
        Text = label_card_kind_text,
        Thought = label_card_kind_thought,
        Need = label_card_kind_need,
        Pain = label_card_kind_pain,
        Gain = label_card_kind_gain,
        Quote = label_card_kind_quote,
        Feedback = label_card_kind_feedback,
        Opportunity = label_card_kind_opportunity,
        Idea = label_card_kind_idea,
        Action = label_card_kind_action,
        Evidence = label_card_kind_evidence,
        Image = label_card_kind_image,
        Competitor = label_card_kind_competitor,
        Metric = label_card_kind_metric,
    }
    MomentKind {
        Touchpoint = label_moment_kind_touchpoint,
        Wait = label_moment_kind_wait,
        Between = label_moment_kind_between,
        Decision = label_moment_kind_decision,
        Exit = label_moment_kind_exit,
    }
    LaneKind {
        Text = label_lane_kind_text,
        Thoughts = label_lane_kind_thoughts,
        Needs = label_lane_kind_needs,
        Expectation = label_lane_kind_expectation,
        Emotion = label_lane_kind_emotion,
        Channels = label_lane_kind_channels,
        ThingsPersons = label_lane_kind_things_persons,
        WaitContacts = label_lane_kind_wait_contacts,
        OwnerImpactGap = label_lane_kind_owner_impact_gap,
        Metrics = label_lane_kind_metrics,
        Pains = label_lane_kind_pains,
        Gains = label_lane_kind_gains,
        Opportunities = label_lane_kind_opportunities,
        Ideas = label_lane_kind_ideas,
        Actions = label_lane_kind_actions,
        Evidence = label_lane_kind_evidence,
        Image = label_lane_kind_image,
        Competitor = label_lane_kind_competitor,
        Personalisation = label_lane_kind_personalisation,
        Systems = label_lane_kind_systems,
        Frontstage = label_lane_kind_frontstage,
        Backstage = label_lane_kind_backstage,
        Support = label_lane_kind_support,
        Custom = label_lane_kind_custom,
    }
    Evidence {
        Assumed = label_evidence_assumed,
        Partly = label_evidence_partly,
        Researched = label_evidence_researched,
    }
    CardStatus {
        Idea = label_card_status_idea,
        Planned = label_card_status_planned,
        Doing = label_card_status_doing,
        Done = label_card_status_done,
        Dropped = label_card_status_dropped,
    }
    Validity {
        Open = label_validity_open,
        Valid = label_validity_valid,
        Unclear = label_validity_unclear,
        Invalid = label_validity_invalid,
    }
    Influence {
        Own = label_influence_own,
        Partner = label_influence_partner,
        ThirdParty = label_influence_third_party,
    }
    WaitOk {
        Yes = label_wait_ok_yes,
        No = label_wait_ok_no,
        Unknown = label_wait_ok_unknown,
    }
    MomentOfTruth {
        None = label_moment_of_truth_none,
        Positive = label_moment_of_truth_positive,
        Negative = label_moment_of_truth_negative,
        Dismissed = label_moment_of_truth_dismissed,
    }
    Period {
        Before = label_period_before,
        During = label_period_during,
        After = label_period_after,
        None = label_period_none,
    }
    JourneyState {
        AsIs = label_journey_state_as_is,
        ToBe = label_journey_state_to_be,
        Mixed = label_journey_state_mixed,
    }
    PersonaKind {
        Person = label_persona_kind_person,
        BuyingGroup = label_persona_kind_buying_group,
    }
    ActorKind {
        Person = label_actor_kind_person,
        Thing = label_actor_kind_thing,
        Department = label_actor_kind_department,
        System = label_actor_kind_system,
        Partner = label_actor_kind_partner,
    }
    ActorRole {
        Uses = label_actor_role_uses,
        Meets = label_actor_role_meets,
        Behind = label_actor_role_behind,
    }
    Audience {
        All = label_audience_all,
        Members = label_audience_members,
    }
    ConnectionKind {
        Next = label_connection_kind_next,
        Branch = label_connection_kind_branch,
        Loop = label_connection_kind_loop,
        Handover = label_connection_kind_handover,
        Submap = label_connection_kind_submap,
    }
    ContextTravels {
        Yes = label_context_travels_yes,
        Partly = label_context_travels_partly,
        No = label_context_travels_no,
    }
    EntityKind {
        Meta = label_entity_kind_meta,
        Stage = label_entity_kind_stage,
        Moment = label_entity_kind_moment,
        Lane = label_entity_kind_lane,
        Card = label_entity_kind_card,
        Persona = label_entity_kind_persona,
        Channel = label_entity_kind_channel,
        Actor = label_entity_kind_actor,
        Connection = label_entity_kind_connection,
        Survey = label_entity_kind_survey,
    }
}

/// A number with its noun: "1 card", "3 cards", "2 journeys".
#[must_use]
pub fn count(number: usize, kind: EntityKind) -> String {
    match kind {
        EntityKind::Meta => text::count_meta(number),
        EntityKind::Stage => text::count_stage(number),
        EntityKind::Moment => text::count_moment(number),
        EntityKind::Lane => text::count_lane(number),
        EntityKind::Card => text::count_card(number),
        EntityKind::Persona => text::count_persona(number),
        EntityKind::Channel => text::count_channel(number),
        EntityKind::Actor => text::count_actor(number),
        EntityKind::Connection => text::count_connection(number),
        EntityKind::Survey => text::count_survey(number),
    }
}

/// A name, or what stands for none.
#[must_use]
pub fn or_untitled(name: String, kind: EntityKind) -> String {
    if name.trim().is_empty() {
        untitled(kind).to_owned()
    } else {
        name
    }
}

/// What stands for something without a name: "Untitled stage".
#[must_use]
pub fn untitled(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Stage => text::untitled_stage(),
        EntityKind::Moment => text::untitled_moment(),
        EntityKind::Lane => text::untitled_lane(),
        EntityKind::Card => text::untitled_card(),
        EntityKind::Persona => text::untitled_persona(),
        _ => text::untitled_other(),
    }
}

/// A thing with its name inside a sentence: "stage “Arrive”".
#[must_use]
pub fn named(kind: EntityKind, name: &str) -> String {
    match kind {
        EntityKind::Meta => text::named_meta(name),
        EntityKind::Stage => text::named_stage(name),
        EntityKind::Moment => text::named_moment(name),
        EntityKind::Lane => text::named_lane(name),
        EntityKind::Card => text::named_card(name),
        EntityKind::Persona => text::named_persona(name),
        EntityKind::Channel => text::named_channel(name),
        EntityKind::Actor => text::named_actor(name),
        EntityKind::Connection => text::named_connection(name),
        EntityKind::Survey => text::named_survey(name),
    }
}

/// A thing without a name inside a sentence: "an unnamed stage".
#[must_use]
pub fn unnamed(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Meta => text::unnamed_meta(),
        EntityKind::Stage => text::unnamed_stage(),
        EntityKind::Moment => text::unnamed_moment(),
        EntityKind::Lane => text::unnamed_lane(),
        EntityKind::Card => text::unnamed_card(),
        EntityKind::Persona => text::unnamed_persona(),
        EntityKind::Channel => text::unnamed_channel(),
        EntityKind::Actor => text::unnamed_actor(),
        EntityKind::Connection => text::unnamed_connection(),
        EntityKind::Survey => text::unnamed_survey(),
    }
}

/// Several things in one phrase: "a", "a and b", "a, b and c".
#[must_use]
pub fn and(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => text::and_last(last, &first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;

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
