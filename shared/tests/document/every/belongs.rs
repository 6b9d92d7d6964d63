//! What one hangs on something that the other deletes: cards, feelings, actors, answers; and feelings, which belong to two things.

use waymark_shared::journey::words::ScoreState;

use super::*;

#[test]
fn one_deletes_the_moment_the_other_fills_with_cards() {
    concurrently_from(
        one_of_everything,
        |ada| ada.edit(delete(moment(1))),
        |ben| ben.edit(add_card(9, 1, 1)),
        |merged| {
            let unplaced: Vec<_> = merged.placement().unplaced.iter().map(|item| item.entity).collect();
            assert_eq!(unplaced, [card(9).into()]);
            merged.edit(restore(moment(1)));
            assert_eq!(merged.placement().cells[&(lane(1), moment(1))], [card(9)]);
            assert!(merged.placement().unplaced.is_empty());
        },
    );
}

fn feeling(n: u128, who: u128, state: ScoreState, value: Option<f64>) -> Edit {
    Edit::SetScore {
        moment: moment(n),
        persona: persona(who),
        state,
        value,
    }
}

#[test]
fn one_deletes_the_moment_or_the_persona_whose_feeling_the_other_sets() {
    for gone in [EntityRef::from(moment(1)), persona(0).into()] {
        concurrently_from(
            one_of_everything,
            |ada| ada.edit(delete(gone)),
            |ben| ben.edit(feeling(1, 0, ScoreState::AsIs, Some(-1.5))),
            |merged| {
                assert!(!is_there(merged, gone));
                merged.edit(restore(gone));
                let scores: Vec<_> = merged.read().scores.values().map(|score| score.value).collect();
                assert_eq!(scores, [-1.5], "{gone}");
            },
        );
    }
}

#[test]
fn both_set_one_feeling_and_one_of_the_two_stands_while_as_is_and_to_be_do_not_touch() {
    concurrently_from(
        one_of_everything,
        |ada| {
            ada.edit(feeling(0, 0, ScoreState::AsIs, Some(-2.0)));
            ada.edit(feeling(1, 0, ScoreState::AsIs, Some(-0.5)));
        },
        |ben| {
            ben.edit(feeling(0, 0, ScoreState::AsIs, Some(1.0)));
            ben.edit(feeling(1, 0, ScoreState::ToBe, Some(2.0)));
        },
        |merged| {
            let scores: Vec<_> = merged.read().scores.values().map(|score| score.value).collect();
            assert!(
                [[-2.0, -0.5, 2.0], [1.0, -0.5, 2.0]].iter().any(|one| scores == *one),
                "{scores:?}"
            );
        },
    );
}

#[test]
fn one_clears_the_feeling_the_other_sets_and_it_is_either_one_for_all() {
    concurrently_from(
        |base| {
            one_of_everything(base);
            base.edit(feeling(0, 0, ScoreState::AsIs, Some(0.5)));
        },
        |ada| ada.edit(feeling(0, 0, ScoreState::AsIs, None)),
        |ben| ben.edit(feeling(0, 0, ScoreState::AsIs, Some(1.5))),
        |merged| {
            let scores: Vec<_> = merged.read().scores.values().map(|score| score.value).collect();
            assert!(scores.is_empty() || scores == [1.5], "{scores:?}");
        },
    );
}

#[test]
fn one_deletes_the_actor_the_other_lets_take_part() {
    concurrently_from(
        one_of_everything,
        |ada| ada.edit(delete(actor(0))),
        |ben| {
            ben.edit(Edit::Mark {
                entity: moment(0).into(),
                field: Field::Actors,
                key: actor(0).to_string(),
                value: Some(Value::Line("meets".into())),
            })
        },
        |merged| {
            assert!(!is_there(merged, actor(0).into()));
            merged.edit(restore(actor(0)));
            assert!(merged.read().moments[&moment(0)].actors.contains_key(&actor(0)));
        },
    );
}

#[test]
fn one_deletes_the_stage_the_other_counts_answers_about() {
    concurrently_from(
        one_of_everything,
        |ada| ada.edit(delete(stage(0))),
        |ben| {
            ben.edit(Edit::Mark {
                entity: SURVEY.into(),
                field: Field::Counts,
                key: "9".into(),
                value: Some(Value::Line("12".into())),
            })
        },
        |merged| {
            merged.edit(restore(stage(0)));
            let survey = merged.read().surveys[&SURVEY].clone();
            assert_eq!(survey.target, Some(stage(0).into()));
            assert_eq!(survey.counts.get("9").map(String::as_str), Some("12"));
            assert!(survey.deleted.is_none());
        },
    );
}

#[test]
fn one_moves_a_card_into_the_lane_the_other_deletes() {
    concurrently_from(
        one_of_everything,
        |ada| ada.edit(delete(lane(1))),
        |ben| {
            ben.edit(Edit::MoveCard {
                id: card(0),
                lane: lane(1),
                moment: moment(0),
                place: Place::Last,
            })
        },
        |merged| {
            let unplaced: Vec<_> = merged.placement().unplaced.iter().map(|item| item.entity).collect();
            assert_eq!(unplaced, [card(0).into()], "Ada never saw it there");
            merged.edit(restore(lane(1)));
            assert_eq!(merged.placement().cells[&(lane(1), moment(0))], [card(0)]);
        },
    );
}
