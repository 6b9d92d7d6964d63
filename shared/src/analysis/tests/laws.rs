//! What holds for any numbers, also odd ones: bounds, monotony, order, rescaling, no NaN.

use proptest::prelude::*;
use proptest::sample::select;

use super::{STAGE, defaults, facts, id};
use crate::analysis::facts::{Facts, MomentFacts};
use crate::analysis::funnel::count;
use crate::analysis::gaps::{Finding, Why, findings};
use crate::analysis::ownership::ownership;
use crate::analysis::pain::{pain, ranking};
use crate::analysis::surveys::{self, measure};
use crate::analysis::truth::truths;
use crate::ids::ChannelId;
use crate::journey::settings::Settings;
use crate::journey::words::{MomentKind, MomentOfTruth, SurveyKind, WaitOk};
use crate::lean;

fn halves() -> impl Strategy<Value = Option<f64>> {
    prop::option::weighted(0.7, (-4i32..=4).prop_map(|halves| f64::from(halves) / 2.0))
}

fn known<T: std::fmt::Debug>(value: impl Strategy<Value = T>) -> impl Strategy<Value = Option<T>> {
    prop::option::weighted(0.6, value)
}

/// Any moment, with everything that the analyses read.
fn moments() -> impl Strategy<Value = MomentFacts> {
    let numbers = (known(1i64..=5), known(0i64..=10), known(0i64..=10), known(1i64..=5));
    let times = (known(0i64..=5_270_400), known(0i64..=600), known(select(WaitOk::ALL)));
    let rest = (
        known(0i64..=99),
        known(0i64..=4),
        known(select(MomentOfTruth::ALL)),
        any::<[bool; 3]>(),
    );
    let customers = (
        known(0i64..=1_000_000_000),
        known(0i64..=1_000_000_000),
        known(0u64..=50),
    );
    let place = (
        select(MomentKind::ALL),
        prop::collection::btree_set(0u128..4, 0..3),
        halves(),
    );
    (numbers, times, rest, customers, place).prop_map(|(numbers, times, rest, customers, (kind, channels, feeling))| {
        MomentFacts {
            feeling,
            scored: feeling.is_some(),
            impact: numbers.0,
            desired: numbers.1,
            actual: numbers.2,
            importance_customer: numbers.3,
            wait_min: times.0,
            active_min: times.1,
            wait_ok: times.2,
            contacts: rest.0,
            uncertainty: rest.1,
            mot: rest.2,
            owner: rest.3[0].then(|| "Ada".to_owned()),
            has_question: rest.3[1],
            is_measured: rest.3[2],
            channels: channels.into_iter().map(|n| ChannelId(ulid::Ulid(n))).collect(),
            entered: customers.0,
            completed: customers.1,
            votes: customers.2,
            ..MomentFacts::blank(id(0), STAGE, kind)
        }
    })
}

fn journeys() -> impl Strategy<Value = Vec<MomentFacts>> {
    prop::collection::vec(moments(), 0..12).prop_map(|mut moments| {
        for (n, moment) in moments.iter_mut().enumerate() {
            moment.id = id(n);
        }
        moments
    })
}

/// Any settings within their ranges, the weights also 0.
fn settings() -> impl Strategy<Value = Settings> {
    prop::collection::vec(0i64..=100, 5).prop_map(|weights| Settings {
        pain_feeling: weights[0],
        pain_impact: weights[1],
        pain_gap: weights[2],
        pain_drop_off: weights[3],
        pain_votes: weights[4],
        ..defaults()
    })
}

fn points(moment: &MomentFacts, settings: &Settings) -> Option<f64> {
    pain(moment, 50, settings).map(|pain| pain.points)
}

proptest! {
    #[test]
    fn pain_is_within_0_and_100_and_its_inputs_add_up_to_it(moments in journeys(), settings in settings()) {
        for pain in ranking(&moments, &settings) {
            prop_assert!((0.0..=100.0).contains(&pain.points) && pain.known > 0.0 && pain.known <= 1.0, "{:?}", pain);
            let sum: f64 = pain.inputs.iter().map(|input| input.points).sum();
            prop_assert!((sum - pain.points).abs() < 1e-9, "{:?}", pain);
            for input in &pain.inputs {
                prop_assert!(input.value.is_finite() && (0.0..=1.0).contains(&input.part) && input.points >= 0.0);
            }
        }
    }

    #[test]
    fn what_gets_worse_never_hurts_less(moment in moments(), settings in settings(), step in 1i64..=4) {
        let before = points(&moment, &settings);
        let mut worse = Vec::new();
        let with = |change: &dyn Fn(&mut MomentFacts)| {
            let mut moment = moment.clone();
            change(&mut moment);
            moment
        };
        if let Some(v) = moment.feeling {
            #[allow(clippy::cast_precision_loss, reason = "1 to 4")]
            worse.push(with(&|moment| moment.feeling = Some((v - step as f64 / 2.0).max(-2.0))));
        }
        if let Some(impact) = moment.impact {
            worse.push(with(&|moment| moment.impact = Some((impact + step).min(5))));
        }
        if let (Some(desired), Some(actual)) = (moment.desired, moment.actual) {
            worse.push(with(&|moment| moment.desired = Some((desired + step).min(10))));
            worse.push(with(&|moment| moment.actual = Some((actual - step).max(0))));
        }
        if let (Some(entered), Some(completed)) = (moment.entered, moment.completed) && completed <= entered && entered > 0 {
            worse.push(with(&|moment| moment.completed = Some((completed - step).max(0))));
        }
        if let Some(votes) = moment.votes {
            worse.push(with(&|moment| moment.votes = Some((votes + 1).min(50))));
        }
        for worse in worse {
            prop_assert_eq!(points(&worse, &settings).is_some(), before.is_some());
            if let (Some(before), Some(after)) = (before, points(&worse, &settings)) {
                prop_assert!(after >= before - 1e-9, "{before} -> {after}");
            }
        }
    }

    #[test]
    fn weights_count_relative_to_each_other_only(moment in moments(), settings in settings(), times in 2i64..5) {
        let scaled = Settings {
            pain_feeling: settings.pain_feeling * times,
            pain_impact: settings.pain_impact * times,
            pain_gap: settings.pain_gap * times,
            pain_drop_off: settings.pain_drop_off * times,
            pain_votes: settings.pain_votes * times,
            ..settings
        };
        match (points(&moment, &settings), points(&moment, &scaled)) {
            (Some(before), Some(after)) => prop_assert!((before - after).abs() < 1e-9),
            (before, after) => prop_assert_eq!(before, after),
        }
    }

    #[test]
    fn an_unknown_input_takes_part_in_nothing(moment in moments(), settings in settings()) {
        let known = points(&moment, &settings);
        let mut unweighted = settings;
        if moment.feeling.is_none() {
            unweighted.pain_feeling = 0;
        }
        if moment.gap().is_none() {
            unweighted.pain_gap = 0;
        }
        if moment.votes.is_none() {
            unweighted.pain_votes = 0;
        }
        prop_assert_eq!(points(&moment, &unweighted), known);
    }

    #[test]
    fn the_ranking_does_not_depend_on_the_order_of_the_moments(moments in journeys(), seed in any::<u64>()) {
        let of = |moments: &[MomentFacts]| {
            let mut rows: Vec<_> = ranking(moments, &defaults()).into_iter().map(|pain| (pain.moment, pain.points)).collect();
            lean::sort_by_key(&mut rows, |(moment, _)| *moment);
            rows
        };
        let mut shuffled = moments.clone();
        lean::sort_by_key(&mut shuffled, |moment| {
            moment.id.0.0.wrapping_mul(u128::from(seed) | 1) % 1_000_003
        });
        prop_assert_eq!(of(&moments), of(&shuffled));
        let owners = |moments: &[MomentFacts]| {
            let mut rows = ownership(moments, &defaults());
            lean::sort_by_key(&mut rows, |row| row.moment);
            rows
        };
        prop_assert_eq!(owners(&moments), owners(&shuffled));
    }

    #[test]
    fn the_ranking_descends(moments in journeys()) {
        let found = ranking(&moments, &defaults());
        prop_assert!(found.windows(2).all(|pair| pair[0].points >= pair[1].points));
        let rows = ownership(&moments, &defaults());
        prop_assert_eq!(rows.len(), moments.len());
        let unowned = rows.iter().filter(|row| row.owner.is_none()).count();
        prop_assert!(rows[..unowned].iter().all(|row| row.owner.is_none()), "unowned first");
    }

    #[test]
    fn a_dismissed_moment_is_never_proposed_and_a_confirmed_one_always_listed(moments in journeys()) {
        let found = truths(&moments, &defaults());
        for moment in &moments {
            let truth = found.iter().find(|truth| truth.moment == moment.id);
            match moment.mot {
                Some(MomentOfTruth::Dismissed) => prop_assert_eq!(truth, None),
                Some(MomentOfTruth::Positive) => prop_assert!(truth.is_some_and(|truth| truth.confirmed && truth.positive)),
                Some(MomentOfTruth::Negative) => prop_assert!(truth.is_some_and(|truth| truth.confirmed && !truth.positive)),
                _ => prop_assert!(truth.is_none_or(|truth| !truth.confirmed && truth.reasons.any() && moment.feeling.is_some())),
            }
        }
    }

    #[test]
    fn findings_name_moments_of_the_journey_and_come_by_rule(moments in journeys()) {
        let all = facts(moments);
        let found = findings(&all, &defaults());
        prop_assert!(found.windows(2).all(|pair| pair[0].why.number() <= pair[1].why.number()));
        for finding in &found {
            prop_assert!(!finding.moments.is_empty() || !finding.stages.is_empty());
            prop_assert!(finding.moments.iter().all(|id| all.moments.iter().any(|moment| moment.id == *id)));
            if let Why::LongWait { share: Some(share), .. } = finding.why {
                prop_assert!(share > 0.3 && share <= 1.0);
            }
        }
    }

    #[test]
    fn a_finding_about_one_moment_does_not_depend_on_the_others(moment in moments(), others in journeys()) {
        let of = |moments: Vec<MomentFacts>| -> Vec<Why> {
            let alone = |finding: &Finding| finding.moments == [id(50)] && !matches!(finding.why, Why::LongWait { .. });
            findings(&facts(moments), &defaults()).into_iter().filter(alone).map(|finding| finding.why).collect()
        };
        let moment = MomentFacts { id: id(50), ..moment };
        let mut among = others;
        among.push(moment.clone());
        prop_assert_eq!(of(vec![moment]), of(among));
    }

    #[test]
    fn a_funnel_adds_up(moments in journeys()) {
        let found = super::super::funnel::funnel(&facts(moments));
        for step in &found.moments.steps {
            let loss = step.loss;
            prop_assert!(loss.rate.is_none_or(|rate| (0.0..=1.0).contains(&rate)));
            prop_assert!(!(loss.is_doubtful && (loss.lost.is_some() || loss.rate.is_some())));
            if let Some(lost) = loss.lost {
                prop_assert_eq!(Some(lost), loss.entered.zip(loss.completed).map(|(entered, completed)| entered - completed));
                let largest = found.moments.largest_loss.and_then(|at| found.moments.steps[at].loss.lost);
                prop_assert!(lost == 0 || largest.is_some_and(|largest| largest >= lost));
            }
        }
        prop_assert!(found.moments.through.is_none_or(|share| (0.0..=1.0).contains(&share)));
    }

    #[test]
    fn a_measure_is_within_its_scale_and_its_margin_shrinks_with_the_sample(
        kind in select(SurveyKind::ALL),
        counts in prop::collection::vec(0u64..=1_000_000_000, 11),
        small in prop::collection::vec(0u64..=9, 11),
    ) {
        let Some((least, most)) = surveys::scale(kind) else { return Ok(()) };
        let length = most - least + 1;
        let (low, high) = match kind {
            SurveyKind::Nps => (-100.0, 100.0),
            SurveyKind::Csat => (0.0, 100.0),
            _ => (1.0, 7.0),
        };
        for counts in [&counts[..length], &small[..length]] {
            let Some(found) = measure(kind, counts, &defaults()) else {
                prop_assert!(counts.iter().all(|count| *count == 0));
                continue;
            };
            prop_assert!(found.value >= low - 1e-9 && found.value <= high + 1e-9, "{found:?}");
            prop_assert_eq!(found.n, counts.iter().sum::<u64>());
            prop_assert_eq!(found.is_small_sample, found.n < 30);
            prop_assert!(found.margin.is_none_or(|margin| margin.is_finite() && margin >= 0.0));
            // The same answers a hundred times over: the same value, a tenth of the margin (CES: of one that knew all).
            let more: Vec<u64> = counts.iter().map(|count| count * 100).collect();
            let larger = measure(kind, &more, &defaults()).unwrap();
            prop_assert!((larger.value - found.value).abs() < 1e-6, "{found:?} {larger:?}");
            if let (Some(before), Some(after)) = (found.margin, larger.margin) {
                prop_assert!(after <= before / 9.9 + 1e-9, "{found:?} {larger:?}");
            }
        }
    }

    #[test]
    fn any_counts_and_reasons_are_read(told in ".{0,12}", lost in any::<Option<i64>>()) {
        prop_assert!(count(&told, lost.map(|lost| lost.clamp(0, 1_000_000_000))).is_none_or(|count| count >= 0));
    }
}

#[test]
fn nothing_known_gives_nothing() {
    let empty = Facts::default();
    assert_eq!(findings(&empty, &defaults()), []);
    assert_eq!(
        super::super::funnel::funnel(&empty),
        super::super::funnel::Funnel::default()
    );
    assert_eq!(
        (
            ranking(&[], &defaults()).len(),
            truths(&[], &defaults()).len(),
            ownership(&[], &defaults()).len()
        ),
        (0, 0, 0)
    );
}
