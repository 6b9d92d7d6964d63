//! What people should find in a template: nothing that reading had to repair, and enough to learn from.

use std::collections::{BTreeMap, BTreeSet};

use yrs::any::Number;
use yrs::{Any, GetString, Map, Out, ReadTxn, Transact};

use super::{FILES, document, seeded};
use crate::analysis::{Insights, Outside, insights};
use crate::doc::JourneyDoc;
use crate::doc::bounds::bounds;
use crate::doc::schema::{EntityKind, EntityRef, Field, Shape, shape};
use crate::ids::{LaneId, MomentId};
use crate::journey::Journey;
use crate::journey::placement::Placement;
use crate::journey::words::{CardKind, Evidence, LaneKind, MomentKind, Period, PersonaKind, ScoreState};

/// Those that ask questions or are empty; the others are filled examples.
const OPEN: [&str; 2] = ["purchase-cycle", "empty-grid"];

fn filled() -> impl Iterator<Item = (&'static str, Journey)> {
    let ids = FILES.iter().map(|(id, _)| *id).filter(|id| !OPEN.contains(id));
    ids.map(|id| (id, seeded(id, None)))
}

fn found(id: &str) -> Insights {
    let outside = Outside {
        now_ms: 1_790_000_000_000,
        votes: &BTreeMap::new(),
    };
    insights(&seeded(id, None), &outside)
}

fn rules(insights: &Insights) -> BTreeSet<u8> {
    insights.gaps.iter().map(|finding| finding.why.number()).collect()
}

fn ids(journey: &Journey) -> Vec<MomentId> {
    Placement::of(journey).moments().collect()
}

fn lanes(journey: &Journey) -> Vec<LaneKind> {
    let kind = |id: &LaneId| journey.lanes[id].kind;
    Placement::of(journey).lanes.iter().map(kind).collect()
}

/// Whether a value is exactly what its field may hold, so that reading changes nothing.
fn is_exact<T: ReadTxn>(kind: EntityKind, key: &str, value: &Out, txn: &T) -> bool {
    let Some(shape) = key.parse().ok().and_then(|field: Field| shape(kind, field)) else {
        return false;
    };
    let length = |text: &str| text.encode_utf16().count();
    match (shape, value) {
        (Shape::Text(limit), Out::YText(text)) => {
            let text = text.get_string(txn);
            text.trim() == text && length(&text) <= limit
        }
        (Shape::Line(limit), Out::Any(Any::String(line))) => !line.is_empty() && length(line) <= limit,
        (Shape::Word(words), Out::Any(Any::String(word))) => words.contains(&&**word),
        (Shape::Int(least, most), Out::Any(Any::Number(Number::Int(number)))) => (least..=most).contains(number),
        (Shape::Time, Out::Any(Any::Number(Number::Int(at)))) => *at >= 0,
        // Beyond 2^31 a whole number is written as a float.
        (Shape::Time, Out::Any(Any::Number(Number::Float(at)))) => *at >= 0.0 && at.fract() == 0.0,
        (Shape::Flag, Out::Any(Any::Bool(_))) => true,
        (Shape::Members, Out::YMap(set)) => set
            .iter(txn)
            .all(|(_, value)| matches!(value, Out::Any(Any::Bool(true)))),
        (Shape::Table(words), Out::YMap(table)) => table.iter(txn).all(|(_, value)| match value {
            Out::Any(Any::String(word)) => words.is_empty() || words.contains(&&*word),
            _ => false,
        }),
        (Shape::Order, Out::Any(Any::String(pos))) => pos.parse::<crate::order::OrderKey>().is_ok(),
        (Shape::At, Out::Any(Any::String(at))) => at.contains('|'),
        _ => false,
    }
}

fn each_field(doc: &JourneyDoc, mut check: impl FnMut(EntityRef, &str, bool)) {
    let txn = doc.doc().transact();
    for kind in EntityKind::WITH_ID {
        for (key, _) in doc.root(*kind).iter(&txn) {
            let entity = EntityRef::from_key(*kind, key).expect("an id");
            let map = doc.entity(&txn, entity).expect("a map");
            map.iter(&txn)
                .for_each(|(key, value)| check(entity, key, is_exact(*kind, key, &value, &txn)));
        }
    }
    let meta = doc.root(EntityKind::Meta);
    let exact = |key: &str, value: &Out| is_exact(EntityKind::Meta, key, value, &txn);
    meta.iter(&txn)
        .for_each(|(key, value)| check(EntityRef::Meta, key, exact(key, &value)));
}

#[test]
fn every_template_is_within_the_bounds_and_reading_repairs_nothing() {
    for (id, _) in FILES {
        let doc = document(id, None);
        assert_eq!(bounds(&doc, &doc.doc().transact()), Ok(()), "{id}");
        let mut fields = 0;
        each_field(&doc, |entity, key, is_exact| {
            fields += 1;
            assert!(is_exact, "{id}: {key} of {entity}");
        });
        assert!(fields > 50, "{id}");
        let journey = seeded(id, None);
        let surveys: Vec<_> = crate::analysis::insights(
            &journey,
            &Outside {
                now_ms: 0,
                votes: &BTreeMap::new(),
            },
        )
        .surveys;
        assert!(
            surveys
                .iter()
                .all(|survey| survey.off_scale == 0 && survey.measure.is_some()),
            "{id}"
        );
    }
}

#[test]
fn the_same_ids_give_the_same_journey() {
    for (id, _) in FILES {
        assert_eq!(seeded(id, None), seeded(id, None), "{id}");
    }
}

#[test]
fn a_filled_template_shows_feelings_with_their_reasons_and_what_they_rest_on() {
    for (id, journey) in filled() {
        let moments = ids(&journey);
        let scored: BTreeSet<MomentId> = journey.scores.keys().map(|key| key.moment).collect();
        assert!(
            (6..=20).contains(&moments.len()) && scored.len() * 10 >= moments.len() * 9,
            "{id}"
        );
        for moment in moments.iter().map(|id| &journey.moments[id]) {
            let title = &moment.title;
            assert!(!title.is_empty() && title.len() <= 50, "{id}: {title}");
            assert!(!moment.what.is_empty(), "{id}: what happens in {title}");
            assert!(
                !moment.reason.is_empty() || !scored.contains(&moment.id),
                "{id}: why {title} feels so"
            );
        }
        let values: BTreeSet<String> = journey.scores.values().map(|score| score.value.to_string()).collect();
        assert!(values.len() >= 5, "{id}: feelings differ");
        let of_kind = |kind| journey.moments.values().filter(|moment| moment.kind == kind).count();
        assert!(
            of_kind(MomentKind::Wait) >= 1 && of_kind(MomentKind::Wait) + of_kind(MomentKind::Between) >= 2,
            "{id}"
        );
        for persona in journey.personas.values() {
            assert!(
                !persona.job.is_empty() && !persona.sources.is_empty() && persona.evidence.is_some(),
                "{id}"
            );
            assert!(
                !persona.quote.is_empty() || persona.kind == Some(PersonaKind::BuyingGroup),
                "{id}"
            );
        }
        let cards = || journey.cards.values();
        assert!(cards().count() >= 9, "{id}");
        let proven = |card: &&crate::journey::Card| card.evidence.is_some_and(|evidence| evidence != Evidence::Assumed);
        assert!(cards().filter(proven).count() >= 1, "{id}");
        let unsourced = cards().find(|card| {
            card.evidence == Some(Evidence::Researched) && card.kind == CardKind::Pain && card.source.is_none()
        });
        assert_eq!(
            unsourced.map(|card| &card.title),
            None,
            "{id}: researched pains name their source"
        );
        let severity = |card: &&crate::journey::Card| card.kind == CardKind::Pain && card.severity.is_none();
        assert_eq!(
            cards().find(severity).map(|card| &card.title),
            None,
            "{id}: pains say how severe they are"
        );
        let used: BTreeSet<_> = journey.moments.values().flat_map(|moment| &moment.channels).collect();
        assert_eq!(used.len(), journey.channels.len(), "{id}: every channel is used");
        let used: BTreeSet<_> = journey
            .moments
            .values()
            .flat_map(|moment| moment.actors.keys())
            .collect();
        assert_eq!(used.len(), journey.actors.len(), "{id}: every actor takes part");
        let empty = lanes_without_cards(&journey);
        assert_eq!(empty, [""; 0], "{id}: every lane for cards has one");
    }
}

fn lanes_without_cards(journey: &Journey) -> Vec<&str> {
    let used: BTreeSet<LaneId> = Placement::of(journey).cells.keys().map(|(lane, _)| *lane).collect();
    let is_empty = |lane: &&crate::journey::Lane| !lane.kind.is_computed() && !used.contains(&lane.id);
    journey
        .lanes
        .values()
        .filter(is_empty)
        .map(|lane| lane.name.as_str())
        .collect()
}

#[test]
fn a_filled_template_has_something_to_find() {
    for (id, journey) in filled() {
        let insights = found(id);
        assert!(rules(&insights).len() >= 5, "{id}: {:?}", rules(&insights));
        assert!(!insights.truths.is_empty() && insights.pains.len() >= 6, "{id}");
        let [worst, .., best] = &insights.pains[..] else {
            panic!("{id}")
        };
        assert!(
            worst.points >= 60.0 && best.points <= 40.0,
            "{id}: {} to {}",
            worst.points,
            best.points
        );
        assert!(insights.ownership[0].owner.is_none(), "{id}: something is unowned");
        assert!(journey.moments.values().any(|moment| moment.owner.is_some()), "{id}");
    }
}

#[test]
fn the_hotel_stay_has_hidden_gaps_of_six_rules() {
    let insights = found("hotel-stay");
    assert!(
        rules(&insights).is_superset(&[2, 3, 4, 5, 6, 7].into()),
        "{:?}",
        rules(&insights)
    );
    assert!(
        insights
            .surveys
            .iter()
            .any(|survey| survey.measure.is_some_and(|measure| measure.value < 0.0))
    );
}

#[test]
fn the_public_service_shows_good_touchpoints_and_a_bad_whole() {
    let insights = found("public-service");
    let first = insights.gaps.first().expect("a gap");
    assert!(
        first.why.number() == 1 && first.stages.len() == 1 && first.moments.len() == 2,
        "{first:?}"
    );
}

#[test]
fn the_four_step_starter_is_small_and_names_its_steps() {
    let journey = seeded("four-step-starter", None);
    assert!(journey.moments.len() <= 8 && journey.lanes.len() <= 6 && journey.personas.len() == 1);
    let names: Vec<_> = journey.lanes.values().map(|lane| lane.name.as_str()).collect();
    for step in ["Step 2: channels", "Step 3: things and persons", "Step 4: feelings"] {
        assert!(names.contains(&step), "{names:?}");
    }
}

#[test]
fn stages_are_those_of_the_name() {
    let check = |id: &str, expected: &[(&str, Period)]| {
        let journey = seeded(id, None);
        let stages = Placement::of(&journey).stages;
        let stages: Vec<_> = stages.iter().map(|(id, _)| &journey.stages[id]).collect();
        let found: Vec<_> = stages
            .iter()
            .map(|stage| (stage.name.as_str(), stage.period.expect("a period")))
            .collect();
        assert_eq!(found, expected, "{id}");
    };
    use Period::{After, Before, During};
    check(
        "before-during-after",
        &[("Before", Before), ("During", During), ("After", After)],
    );
    check(
        "five-stages",
        &[
            ("Awareness", Before),
            ("Consideration", Before),
            ("Purchase", During),
            ("Retention", After),
            ("Advocacy", After),
        ],
    );
    check(
        "purchase-cycle",
        &[
            ("Awareness", Before),
            ("Consideration", Before),
            ("Purchase", During),
            ("Usage", During),
            ("Retention", After),
            ("Advocacy", After),
        ],
    );
}

#[test]
fn the_service_call_counts_contacts_and_lost_contexts() {
    let insights = found("service-call");
    let of_rule = |rule| {
        insights
            .gaps
            .iter()
            .filter(|finding| finding.why.number() == rule)
            .count()
    };
    assert!(
        of_rule(4) >= 2 && of_rule(6) >= 2 && of_rule(3) >= 2,
        "{:?}",
        rules(&insights)
    );
}

#[test]
fn the_service_blueprint_has_its_line_of_visibility() {
    let kinds = lanes(&seeded("service-blueprint", None));
    let place = |kind| kinds.iter().position(|other| *other == kind).expect("the lane");
    let front = place(LaneKind::Frontstage);
    assert_eq!(place(LaneKind::Backstage), front + 1, "the line lies between them");
    assert!(
        place(LaneKind::Evidence) < front
            && place(LaneKind::Support) == front + 2
            && place(LaneKind::Systems) == front + 3
    );
}

#[test]
fn as_is_and_to_be_are_both_there_in_every_moment_and_tomorrow_is_never_worse() {
    let journey = seeded("as-is-to-be", None);
    for moment in ids(&journey) {
        for persona in journey.personas.keys() {
            let value = |state| {
                let key = crate::journey::ScoreKey {
                    moment,
                    persona: *persona,
                    state,
                };
                journey.scores.get(&key).map(|score| score.value).expect("a score")
            };
            assert!(value(ScoreState::ToBe) >= value(ScoreState::AsIs));
        }
    }
}

#[test]
fn the_trial_has_a_funnel_that_adds_up_with_its_largest_loss_and_reasons() {
    let funnel = found("trial-to-paid").funnel;
    assert_eq!((funnel.stages.steps.len(), funnel.stages.largest_loss), (5, Some(0)));
    assert!(funnel.moments.steps.len() >= 9 && funnel.moments.largest_rate.is_some());
    assert!(
        funnel
            .stages
            .steps
            .iter()
            .chain(&funnel.moments.steps)
            .all(|step| step.loss.lost.is_some())
    );
    for pair in funnel.stages.steps.windows(2) {
        assert_eq!(pair[0].loss.completed, pair[1].loss.entered);
    }
    assert!(funnel.stages.through.is_some_and(|share| share > 0.0 && share < 0.01));
    assert!(funnel.reasons.len() >= 10 && funnel.reasons.iter().all(|reason| reason.count.is_some()));
    assert_eq!(seeded("trial-to-paid", None).meta.settings.pain_drop_off, 25);
}

#[test]
fn a_buying_group_has_roles_and_a_curve_for_each_of_them() {
    let journey = seeded("buying-group", None);
    let of_kind = |kind| {
        journey
            .personas
            .values()
            .filter(move |persona| persona.kind == Some(kind))
    };
    let group = of_kind(PersonaKind::BuyingGroup).next().expect("the group");
    assert!(
        group.roles.len() >= 4 && group.weight == Some(0),
        "the people count, not the group once more"
    );
    assert!(of_kind(PersonaKind::Person).count() >= 3);
    let curves = found("buying-group").curves;
    for persona in journey.personas.keys() {
        assert!(
            curves
                .iter()
                .any(|curve| curve.persona == Some(*persona) && curve.scored >= 4)
        );
    }
}
