//! What it costs to find something out: 200 moments with everything set, 2,000 cards, three personas with both curves.

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::Criterion;
use waymark_shared::analysis::facts::Facts;
use waymark_shared::analysis::{Outside, feelings, gaps, insights, ownership, pain, truth};
use waymark_shared::ids::{CardId, MomentId, PersonaId};
use waymark_shared::journey::placement::Placement;
use waymark_shared::journey::words::{MomentKind, ScoreState};
use waymark_shared::journey::{Journey, Moment, Persona, Score, ScoreKey};
use waymark_shared::order::OrderKey;
use yrs::Transact;

use super::journey;

const MOMENTS: u128 = 200;
const CARDS: u128 = 2_000;

fn large() -> Journey {
    let doc = journey::journey(1);
    let mut journey = doc.read(&doc.doc().transact());
    let moment = journey.moments.values().next().expect("a moment").clone();
    let card = journey.cards.values().next().expect("a card").clone();
    journey.moments.clear();
    for (number, pos) in (0..MOMENTS).zip(OrderKey::spread(None, None, 200)) {
        let id = MomentId::mint(1, number);
        let step = i64::try_from(number).expect("small");
        let moment = Moment {
            id,
            pos,
            kind: MomentKind::ALL[usize::try_from(number % 5).expect("small")],
            impact: Some(1 + step % 5),
            desired: Some(8),
            actual: Some(step % 10),
            importance_customer: Some(1 + step % 5),
            wait_min: Some(step * 7 % 50),
            contacts: Some(step % 4),
            uncertainty: Some(step % 5),
            entered: Some(10_000 - step * 40),
            completed: Some(9_970 - step * 40),
            ..moment.clone()
        };
        journey.moments.insert(id, moment);
        for persona in 0..3 {
            for state in [ScoreState::AsIs, ScoreState::ToBe] {
                let persona = PersonaId::mint(4, persona);
                let score = Score {
                    #[allow(clippy::cast_precision_loss, reason = "0 to 8")]
                    value: (step % 9) as f64 / 2.0 - 2.0,
                    by: "Ada".into(),
                    n: None,
                    weight: None,
                };
                let key = ScoreKey {
                    moment: id,
                    persona,
                    state,
                };
                journey.scores.insert(key, score);
            }
        }
    }
    for number in 0..3 {
        let id = PersonaId::mint(4, number);
        journey.personas.insert(id, persona(id));
    }
    for number in 0..CARDS {
        let (id, moment) = (CardId::mint(3, number), MomentId::mint(1, number % MOMENTS));
        journey.cards.insert(
            id,
            waymark_shared::journey::Card {
                id,
                moment: Some(moment),
                ..card.clone()
            },
        );
    }
    journey
}

fn persona(id: PersonaId) -> Persona {
    let doc = journey::journey(1);
    let add = waymark_shared::doc::edit::Edit::AddPersona {
        id,
        name: "Ada".into(),
        place: waymark_shared::doc::edit::Place::Last,
    };
    journey::apply(&doc, [add]);
    let persona = doc.read_persona(&doc.doc().transact(), id).expect("the persona");
    Persona {
        weight: Some(40),
        ..persona
    }
}

pub(crate) fn analyses(c: &mut Criterion) {
    let journey = large();
    let votes = BTreeMap::new();
    let outside = Outside {
        now_ms: journey::CX.now_ms,
        votes: &votes,
    };
    let found = insights(&journey, &outside);
    assert!(found.moments.len() == 200 && found.pains.len() == 200 && found.health.cards == 2_000);
    let mut group = c.benchmark_group("analysis");
    group.bench_function("everything", |b| b.iter(|| black_box(insights(&journey, &outside))));
    let placement = Placement::of(&journey);
    let (facts, settings) = (Facts::of(&journey, &placement, &votes), &journey.meta.settings);
    group.bench_function("facts", |b| {
        b.iter(|| black_box(Facts::of(&journey, &placement, &votes)))
    });
    group.bench_function("curves", |b| {
        b.iter(|| black_box(feelings::curves(&journey, &placement)))
    });
    group.bench_function("truths", |b| {
        b.iter(|| black_box(truth::truths(&facts.moments, settings)))
    });
    group.bench_function("pain_ranking", |b| {
        b.iter(|| black_box(pain::ranking(&facts.moments, settings)))
    });
    group.bench_function("hidden_gaps", |b| {
        b.iter(|| black_box(gaps::findings(&facts, settings)))
    });
    group.bench_function("ownership", |b| {
        b.iter(|| black_box(ownership::ownership(&facts.moments, settings)))
    });
    group.finish();
}
