//! What of a journey concerns one persona: the rule behind showing one persona only.
//!
//! A score belongs to a persona; a card belongs to everybody, unless a tag of it is the name of a persona: then it belongs to those it
//! names. So a moment fades when others have a feeling there and this persona has none, and a card when it stands in such a moment or its
//! tags name others only. What nobody has scored or named concerns everybody: not known is not the same as not concerned.

use std::collections::BTreeSet;

use super::Journey;
use super::placement::Placement;
use crate::doc::schema::EntityRef;
use crate::ids::{MomentId, PersonaId};

/// What concerns one persona.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Concern {
    faint_moments: BTreeSet<MomentId>,
    own_name: String,
    other_names: BTreeSet<String>,
}

impl Concern {
    /// Reads it from a journey.
    #[must_use]
    pub fn of(journey: &Journey, placement: &Placement, persona: PersonaId) -> Self {
        let (mut with_own, mut with_any) = (BTreeSet::new(), BTreeSet::new());
        for key in journey
            .scores
            .keys()
            .filter(|key| placement.personas.contains(&key.persona))
        {
            with_any.insert(key.moment);
            if key.persona == persona {
                with_own.insert(key.moment);
            }
        }
        let name_of = |id: &PersonaId| journey.personas.get(id).map(|persona| folded(&persona.name));
        let own_name = name_of(&persona).unwrap_or_default();
        let mut other_names = BTreeSet::new();
        for name in placement.personas.iter().filter_map(name_of) {
            if !name.is_empty() && name != own_name {
                other_names.insert(name);
            }
        }
        let mut faint_moments = BTreeSet::new();
        faint_moments.extend(with_any.difference(&with_own).copied());
        Self {
            faint_moments,
            own_name,
            other_names,
        }
    }

    /// Everything on the grid that concerns others only: moments and cards.
    #[must_use]
    pub fn faint(&self, journey: &Journey, placement: &Placement) -> BTreeSet<EntityRef> {
        let moments = self.faint_moments.iter().map(|id| EntityRef::Moment(*id));
        let cells = placement.cells.iter().flat_map(|((_, moment), cards)| {
            let cards = cards.iter().filter_map(|id| journey.cards.get(id));
            cards
                .filter(|card| self.fades_card(Some(*moment), &card.tags))
                .map(|card| EntityRef::Card(card.id))
        });
        moments.chain(cells).collect()
    }

    /// Whether a moment concerns others only.
    #[must_use]
    pub fn fades_moment(&self, moment: MomentId) -> bool {
        self.faint_moments.contains(&moment)
    }

    /// Whether a card concerns others only.
    #[must_use]
    pub fn fades_card(&self, moment: Option<MomentId>, tags: &BTreeSet<String>) -> bool {
        let names_own = || tags.iter().any(|tag| folded(tag) == self.own_name);
        let names_others = || tags.iter().any(|tag| self.other_names.contains(&folded(tag)));
        if names_own() {
            return false;
        }
        names_others() || moment.is_some_and(|moment| self.fades_moment(moment))
    }
}

fn folded(name: &str) -> String {
    name.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journey::words::ScoreState;
    use crate::journey::{Persona, Score, ScoreKey};
    use crate::order::OrderKey;

    fn persona(id: u128, name: &str) -> Persona {
        Persona {
            id: PersonaId::mint(1, id),
            name: name.to_owned(),
            job: String::new(),
            problems: String::new(),
            values: String::new(),
            motivations: String::new(),
            obligations: String::new(),
            abilities: String::new(),
            preferences: String::new(),
            needs: String::new(),
            sees: String::new(),
            situation: String::new(),
            quote: String::new(),
            sources: String::new(),
            segment: None,
            kind: None,
            roles: BTreeSet::new(),
            picture: None,
            age_range: None,
            gender: None,
            place: None,
            household: None,
            education: None,
            income: None,
            custom: std::collections::BTreeMap::new(),
            evidence: None,
            weight: None,
            colour: None,
            pos: OrderKey::middle(),
            deleted: None,
        }
    }

    fn tags(all: &[&str]) -> BTreeSet<String> {
        all.iter().map(|tag| (*tag).to_owned()).collect()
    }

    #[test]
    fn what_concerns_others_only_fades_and_what_nobody_knows_does_not() {
        let (family, business) = (persona(1, "Family"), persona(2, "Business"));
        let mut journey = Journey::default();
        for (moment, persona) in [(1, &family), (1, &business), (2, &business)] {
            let key = ScoreKey {
                moment: MomentId::mint(1, moment),
                persona: persona.id,
                state: ScoreState::AsIs,
            };
            let score = Score {
                value: 1.0,
                by: String::new(),
                n: None,
                weight: None,
            };
            journey.scores.insert(key, score);
        }
        let id = family.id;
        journey.personas.extend([(family.id, family), (business.id, business)]);
        let concern = Concern::of(&journey, &Placement::of(&journey), id);
        let fades = |moment| concern.fades_moment(MomentId::mint(1, moment));
        assert_eq!([fades(1), fades(2), fades(3)], [false, true, false]);
        let card = |moment: u128, names: &[&str]| concern.fades_card(Some(MomentId::mint(1, moment)), &tags(names));
        assert!(!card(1, &["wifi"]) && !card(1, &["business", "family"]));
        assert!(card(1, &["Business"]), "a tag that names others only");
        assert!(
            card(2, &["wifi"]) && !card(2, &["FAMILY"]),
            "named ones stay wherever they are"
        );
    }

    #[test]
    fn a_tag_names_a_persona_whatever_its_case_in_every_script() {
        let (one, other) = (persona(1, "Jörg Äbi"), persona(2, "Ольга"));
        let id = one.id;
        let mut journey = Journey::default();
        journey.personas.extend([(one.id, one), (other.id, other)]);
        let concern = Concern::of(&journey, &Placement::of(&journey), id);
        assert!(!concern.fades_card(None, &tags(&["JÖRG ÄBI", "ольга"])));
        assert!(concern.fades_card(None, &tags(&["ОЛЬГА"])));
    }
}
