//! What can be done with moments: making them, their kind, the feeling in them, whether they decide the journey.

use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{MomentId, StageId};
use waymark_shared::journey::words::{MomentKind, MomentOfTruth};
use waymark_shared::journey::{ScoreKey, repair_emotion};

use waymark_shared::layout::Spot;

use super::plan::{Mint, Plan, View, WhyNot};
use super::{Action, ActionCx};
use crate::text;
use crate::ui::board::focus::element_of;
use crate::ui::board::inline::Inline;
use crate::ui::kit::Anchor;
use crate::ui::labels::Label;

const STEP: f64 = 0.5;

/// Everything about moments.
pub(super) static MOMENTS: &[Action] = &[
    action! {
        "moment.add", action_moment_add, keywords_moment_add;
        Moments, LuSquarePlus, ["M"], Board, Edit, OneStep;
        plan: |view, mint| { add(view, mint, MomentKind::Touchpoint) }
    },
    action! {
        "moment.add.wait", action_moment_add_wait, keywords_moment_add_wait;
        Moments, LuHourglass, ["W"], Board, Edit, OneStep;
        plan: |view, mint| { add(view, mint, MomentKind::Wait) }
    },
    action! {
        "moment.add.between", action_moment_add_between, keywords_moment_add_between;
        Moments, LuFootprints, ["B"], Board, Edit, OneStep;
        plan: |view, mint| { add(view, mint, MomentKind::Between) }
    },
    action! {
        "moment.kind.touchpoint", action_moment_kind_touchpoint, keywords_moment_kind_touchpoint;
        Moments, LuCircleDot, [], Board, Edit, OneStep;
        plan: |view, _| { set_kind(view, MomentKind::Touchpoint) }
    },
    action! {
        "moment.kind.wait", action_moment_kind_wait, keywords_moment_kind_wait;
        Moments, LuHourglass, [], Board, Edit, OneStep;
        plan: |view, _| { set_kind(view, MomentKind::Wait) }
    },
    action! {
        "moment.kind.between", action_moment_kind_between, keywords_moment_kind_between;
        Moments, LuFootprints, [], Board, Edit, OneStep;
        plan: |view, _| { set_kind(view, MomentKind::Between) }
    },
    action! {
        "moment.kind.decision", action_moment_kind_decision, keywords_moment_kind_decision;
        Moments, LuSplit, [], Board, Edit, OneStep;
        plan: |view, _| { set_kind(view, MomentKind::Decision) }
    },
    action! {
        "moment.kind.exit", action_moment_kind_exit, keywords_moment_kind_exit;
        Moments, LuLogOut, [], Board, Edit, OneStep;
        plan: |view, _| { set_kind(view, MomentKind::Exit) }
    },
    action! {
        "moment.kind", action_moment_kind, keywords_moment_kind;
        Moments, LuShapes, ["K"], Board, Edit, OneStep;
        when: |cx| cx.plan(|view, _| some_moments(view).map(|_| Plan::default())).map(drop),
        run: open_kinds
    },
    action! {
        "moment.reviewed", action_moment_reviewed, keywords_moment_reviewed;
        Moments, LuCalendarCheck, [], Board, Edit, OneStep;
        plan: |view, mint| {
            let now = Value::Int(i64::try_from(mint.now_ms).unwrap_or(i64::MAX));
            let edits = some_moments(view)?.into_iter().map(|id| Edit::Set {
                entity: id.into(),
                field: Field::ReviewedAt,
                value: Some(now.clone()),
            });
            Ok(Plan::of(edits.collect()).announced(text::action_moment_reviewed()))
        }
    },
    action! {
        "emotion.up", action_emotion_up, keywords_emotion_up;
        Moments, LuSmile, ["."], Board, Edit, OneStep;
        plan: |view, _| feel(view, STEP)
    },
    action! {
        "emotion.down", action_emotion_down, keywords_emotion_down;
        Moments, LuFrown, [","], Board, Edit, OneStep;
        plan: |view, _| feel(view, -STEP)
    },
    action! {
        "emotion.clear", action_emotion_clear, keywords_emotion_clear;
        Moments, LuCircleDashed, [], Board, Edit, OneStep;
        plan: |view, _| forget_feeling(view)
    },
    action! {
        "truth.confirm", action_truth_confirm, keywords_truth_confirm;
        Moments, LuStar, ["T"], Board, Edit, OneStep;
        plan: |view, _| confirm(view)
    },
    action! {
        "truth.dismiss", action_truth_dismiss, keywords_truth_dismiss;
        Moments, LuStarOff, ["Shift+T"], Board, Edit, OneStep;
        plan: |view, _| { set_truth(view, MomentOfTruth::Dismissed, text::said_no_moment_of_truth()) }
    },
];

/// Where a new moment goes: after the selected one, else at the end of the selected stage, else of the journey.
fn place_for_new(view: &View<'_>) -> Result<(StageId, Place), WhyNot> {
    if let Some((moment, stage)) = view.moments().last().and_then(|id| Some((*id, view.stage_of(*id)?))) {
        return Ok((stage, Place::After(moment.0)));
    }
    let card_moment = view
        .cards()
        .last()
        .and_then(|card| view.cell_of(*card))
        .map(|(_, moment)| moment);
    if let Some((moment, stage)) = card_moment.and_then(|id| Some((id, view.stage_of(id)?))) {
        return Ok((stage, Place::After(moment.0)));
    }
    let chosen = view.targets().into_iter().find_map(|entity| {
        if let EntityRef::Stage(id) = entity {
            Some(id)
        } else {
            None
        }
    });
    let last = view.placement.stages.last().map(|(id, _)| *id);
    chosen
        .or(last)
        .map(|stage| (stage, Place::Last))
        .ok_or_else(text::why_no_stages_for_moments)
}

fn add(view: &View<'_>, mint: &Mint, kind: MomentKind) -> Result<Plan, WhyNot> {
    let (stage, place) = place_for_new(view)?;
    let id = mint.id(MomentId::mint);
    let edit = Edit::AddMoment {
        id,
        kind,
        title: String::new(),
        stage,
        place,
    };
    Ok(Plan::made(vec![edit], id.into(), Field::Title))
}

/// Opens the kinds beside the heading of the first chosen moment.
fn open_kinds(cx: &ActionCx) {
    let chosen = |view: &View<'_>, _: &Mint| {
        let all = some_moments(view)?;
        Ok(Plan {
            select: Some(all.into_iter().map(EntityRef::Moment).collect()),
            ..Plan::default()
        })
    };
    let first = cx.plan(chosen).ok().and_then(|plan| plan.select?.first().copied());
    if let Some(EntityRef::Moment(id)) = first
        && let Some(heading) = element_of(Spot::Moment(id))
    {
        cx.board.inline.open(Inline::Kind(id), Anchor::Element(heading.into()));
    }
}

fn some_moments(view: &View<'_>) -> Result<Vec<MomentId>, WhyNot> {
    let moments = view.moments();
    if moments.is_empty() {
        Err(text::why_no_moment())
    } else {
        Ok(moments)
    }
}

fn set(moments: &[MomentId], field: Field, word: &str) -> Vec<Edit> {
    let value = Some(Value::Line(word.to_owned()));
    moments
        .iter()
        .map(|id| Edit::Set {
            entity: (*id).into(),
            field,
            value: value.clone(),
        })
        .collect()
}

fn set_kind(view: &View<'_>, kind: MomentKind) -> Result<Plan, WhyNot> {
    Ok(Plan::of(set(&some_moments(view)?, Field::Kind, kind.as_str())).announced(kind.label()))
}

fn feel(view: &View<'_>, step: f64) -> Result<Plan, WhyNot> {
    let moments = some_moments(view)?;
    let persona = view.persona.ok_or_else(text::why_feeling_needs_persona)?;
    let mut said = String::new();
    let mut edits = Vec::new();
    for moment in moments {
        let key = ScoreKey {
            moment,
            persona,
            state: view.score_state,
        };
        let now = view.journey.scores.get(&key).map_or(0.0, |score| score.value);
        let Some(next) = repair_emotion(now + step) else {
            continue;
        };
        said = text::said_feeling(&feeling_words(next));
        if (next - now).abs() > f64::EPSILON {
            edits.push(Edit::SetScore {
                moment,
                persona,
                state: view.score_state,
                value: Some(next),
            });
        }
    }
    if edits.is_empty() {
        return Err(if step > 0.0 {
            text::why_feeling_best()
        } else {
            text::why_feeling_worst()
        });
    }
    Ok(Plan::of(edits).announced(said))
}

/// A feeling as people say it: "+1.5", "0", "−2".
#[must_use]
pub fn feeling_words(value: f64) -> String {
    let size = crate::platform::locale::number(value.abs());
    let sign = if value > 0.0 {
        "+"
    } else if value < 0.0 {
        "−"
    } else {
        ""
    };
    format!("{sign}{size}")
}

fn forget_feeling(view: &View<'_>) -> Result<Plan, WhyNot> {
    let moments = some_moments(view)?;
    let persona = view.persona.ok_or_else(text::why_no_persona)?;
    let has_score = |moment: &MomentId| {
        view.journey.scores.contains_key(&ScoreKey {
            moment: *moment,
            persona,
            state: view.score_state,
        })
    };
    let edits: Vec<Edit> = moments
        .into_iter()
        .filter(has_score)
        .map(|moment| Edit::SetScore {
            moment,
            persona,
            state: view.score_state,
            value: None,
        })
        .collect();
    if edits.is_empty() {
        return Err(text::why_no_feeling());
    }
    Ok(Plan::of(edits).announced(text::said_feeling_unknown()))
}

/// Positive or negative follows from the feeling of the persona in front; without one, a moment of truth is where things can go wrong.
fn confirm(view: &View<'_>) -> Result<Plan, WhyNot> {
    let edits = some_moments(view)?
        .into_iter()
        .map(|moment| {
            let score = view.persona.and_then(|persona| {
                view.journey.scores.get(&ScoreKey {
                    moment,
                    persona,
                    state: view.score_state,
                })
            });
            let word = if score.is_some_and(|score| score.value > 0.0) {
                MomentOfTruth::Positive
            } else {
                MomentOfTruth::Negative
            };
            Edit::Set {
                entity: moment.into(),
                field: Field::Mot,
                value: Some(Value::Line(word.as_str().to_owned())),
            }
        })
        .collect();
    Ok(Plan::of(edits).announced(text::said_moment_of_truth()))
}

fn set_truth(view: &View<'_>, word: MomentOfTruth, said: &str) -> Result<Plan, WhyNot> {
    Ok(Plan::of(set(&some_moments(view)?, Field::Mot, word.as_str())).announced(said))
}
