//! What a search finds: pure, from the plain values, in the order in which a journey is read.
//!
//! All words have to occur, in any case and order, with or without their accents. Filters speak of cards; with a filter only cards are found. A card is of a persona when the
//! persona feels something in its moment. Not here: the bar, the marks on the grid.

use std::collections::BTreeMap;

use waymark_shared::ids::{MomentId, PersonaId};
use waymark_shared::journey::placement::Placement;
use waymark_shared::journey::words::{CardKind, Evidence};
use waymark_shared::journey::{Card, Journey};
use waymark_shared::layout::Spot;

/// What is looked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Wanted {
    /// Words, in the form that is compared.
    pub words: Vec<String>,
    pub kind: Option<CardKind>,
    pub tag: Option<String>,
    pub owner: Option<String>,
    pub persona: Option<PersonaId>,
    /// At least so severe.
    pub severity: Option<i64>,
    pub evidence: Option<Evidence>,
}

impl Wanted {
    /// Whether a filter is set.
    pub(super) fn has_filter(&self) -> bool {
        self.kind.is_some()
            || self.tag.is_some()
            || self.owner.is_some()
            || self.persona.is_some()
            || self.severity.is_some()
            || self.evidence.is_some()
    }

    /// Whether anything is looked for.
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty() && !self.has_filter()
    }

    fn says(&self, comparable: &dyn Fn(&str) -> String, texts: &[&str]) -> bool {
        if self.words.is_empty() {
            return true;
        }
        let text = comparable(&texts.join("\n"));
        self.words.iter().all(|word| text.contains(word.as_str()))
    }

    fn is_card(&self, journey: &Journey, card: &Card) -> bool {
        self.kind.is_none_or(|kind| card.kind == kind)
            && self.tag.as_ref().is_none_or(|tag| card.tags.contains(tag))
            && (self.owner.as_ref()).is_none_or(|owner| card.owner.as_ref() == Some(owner))
            && self
                .severity
                .is_none_or(|least| card.severity.is_some_and(|own| own >= least))
            && self.evidence.is_none_or(|evidence| card.evidence == Some(evidence))
            && self.persona.is_none_or(|persona| {
                let feels =
                    |key: &waymark_shared::journey::ScoreKey| key.persona == persona && Some(key.moment) == card.moment;
                journey.scores.keys().any(feels)
            })
    }
}

/// Everything on the grid that is meant: names of lanes, then stage by stage and moment by moment. `comparable` brings words and text to the form that is
/// compared.
pub(super) fn matches(
    journey: &Journey,
    placement: &Placement,
    wanted: &Wanted,
    comparable: &dyn Fn(&str) -> String,
) -> Vec<Spot> {
    let mut found = Vec::new();
    if wanted.is_empty() {
        return found;
    }
    let headings = !wanted.has_filter();
    let heading = |found: &mut Vec<Spot>, spot: Spot, texts: &[&str]| {
        if headings && wanted.says(comparable, texts) {
            found.push(spot);
        }
    };
    let mut ways = BTreeMap::<MomentId, Vec<&str>>::new();
    for way in journey.connections.values().filter(|way| way.deleted.is_none()) {
        if let Some(from) = way.from {
            ways.entry(from).or_default().push(&way.label);
        }
    }
    for id in &placement.lanes {
        if let Some(lane) = journey.lanes.get(id) {
            heading(&mut found, Spot::Lane(*id), &[&lane.name]);
        }
    }
    for (id, moments) in &placement.stages {
        if let Some(stage) = journey.stages.get(id) {
            heading(&mut found, Spot::Stage(*id), &[&stage.name, &stage.goal]);
        }
        for id in moments {
            if let Some(moment) = journey.moments.get(id) {
                let owner = moment.owner.as_deref().unwrap_or_default();
                let channels = moment.channels.iter().filter_map(|id| journey.channels.get(id));
                let actors = moment.actors.keys().filter_map(|id| journey.actors.get(id));
                let leaving = ways.get(id).into_iter().flatten().copied();
                let mut texts = vec![
                    &*moment.title,
                    &*moment.what,
                    &*moment.reason,
                    &*moment.expectation,
                    owner,
                ];
                // What its lanes and its connections show of it.
                texts.extend(channels.filter(|one| one.deleted.is_none()).map(|one| &*one.name));
                texts.extend(actors.filter(|one| one.deleted.is_none()).map(|one| &*one.name));
                texts.extend(leaving);
                heading(&mut found, Spot::Moment(*id), &texts);
            }
            for lane in &placement.lanes {
                // A comparable lane shows no cards.
                if journey.lanes.get(lane).is_none_or(|lane| lane.collapsed) {
                    continue;
                }
                let cards = placement.cells.get(&(*lane, *id)).into_iter().flatten();
                for card in cards.filter_map(|id| journey.cards.get(id)) {
                    let line = |line: &Option<String>| line.clone().unwrap_or_default();
                    let tags = card.tags.iter().map(String::as_str).collect::<Vec<_>>().join("\n");
                    let (owner, source) = (line(&card.owner), line(&card.source));
                    let texts = [&*card.title, &*card.body, &tags, &owner, &source];
                    if wanted.is_card(journey, card) && wanted.says(comparable, &texts) {
                        found.push(Spot::Card(card.id));
                    }
                }
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::tests::small;
    #[cfg(target_arch = "wasm32")]
    use wasm_bindgen_test::wasm_bindgen_test as test;
    use waymark_shared::ids::ActorId;
    use waymark_shared::journey::Actor;
    use waymark_shared::journey::words::{ActorKind, ActorRole};

    fn found(words: &[&str], set: impl Fn(&mut Wanted)) -> Vec<Spot> {
        let mut small = small();
        let [a, b, c] = small.cards;
        for (id, title, severity) in [
            (a, "Long queue", Some(4)),
            (b, "Queue of kids", None),
            (c, "Nice", Some(2)),
        ] {
            let card = small.journey.cards.get_mut(&id).unwrap();
            card.title = title.to_owned();
            card.severity = severity;
        }
        small
            .journey
            .cards
            .get_mut(&c)
            .unwrap()
            .tags
            .insert("Queueing".to_owned());
        let mut wanted = Wanted {
            words: words.iter().map(|word| (*word).to_owned()).collect(),
            ..Wanted::default()
        };
        set(&mut wanted);
        matches(&small.journey, &small.placement, &wanted, &|text| text.to_lowercase())
    }

    #[test]
    fn all_words_are_found_in_titles_bodies_and_tags() {
        let [a, b, c] = small().cards.map(Spot::Card);
        assert_eq!(found(&["queue"], |_| ()), [a, b, c]);
        assert_eq!(found(&["kids", "queue"], |_| ()), [b]);
        assert_eq!(found(&["moment", "1"], |_| ()), [Spot::Moment(small().moments[1])]);
        assert_eq!(found(&[], |_| ()), []);
    }

    #[test]
    fn a_moment_is_found_by_what_its_lanes_show_of_it() {
        let mut small = small();
        let moment = small.moments[0];
        let actor = Actor {
            id: ActorId::mint(1, 1),
            name: "Photographer".to_owned(),
            icon: None,
            kind: ActorKind::Person,
            pos: small.journey.stages.values().next().unwrap().pos.clone(),
            deleted: None,
        };
        small
            .journey
            .moments
            .get_mut(&moment)
            .unwrap()
            .actors
            .insert(actor.id, ActorRole::Meets);
        small.journey.actors.insert(actor.id, actor);
        let wanted = Wanted {
            words: vec!["photo".to_owned()],
            ..Wanted::default()
        };
        let found = matches(&small.journey, &small.placement, &wanted, &|text| text.to_lowercase());
        assert_eq!(found, [Spot::Moment(moment)]);
    }

    #[test]
    fn a_filter_finds_cards_only() {
        let [a, _, c] = small().cards.map(Spot::Card);
        assert_eq!(found(&[], |wanted| wanted.severity = Some(2)), [a, c]);
        assert_eq!(found(&["queue"], |wanted| wanted.severity = Some(3)), [a]);
        assert_eq!(found(&["moment"], |wanted| wanted.kind = Some(CardKind::Text)), []);
        assert_eq!(found(&[], |wanted| wanted.tag = Some("Queueing".to_owned())), [c]);
    }
}
