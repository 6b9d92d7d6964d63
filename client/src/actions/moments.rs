//! What can be done with moments: making them, their kind, the feeling in them, whether they decide the journey.

use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{MomentId, StageId};
use waymark_shared::journey::words::{MomentKind, MomentOfTruth};
use waymark_shared::journey::{ScoreKey, repair_emotion};

use waymark_shared::layout::Spot;

use super::plan::{Mint, Plan, View, WhyNot};
use super::{Access, Action, ActionCx, Group, History, How, Reach};
use crate::text;
use crate::ui::board::focus::element_of;
use crate::ui::board::inline::Inline;
use crate::ui::kit::Anchor;
use crate::ui::labels::Label;

const STEP: f64 = 0.5;

/// A row of the table for moments.
macro_rules! action {
    ($id:literal, $title:expr, $keywords:expr, [$($keys:literal),*], $icon:ident, $plan:expr) => {
        Action {
            id: $id,
            title: $title,
            keywords: $keywords,
            keys: &[$($keys),*],
            group: Group::Moments,
            icon: Some(icondata_lu::$icon),
            reach: Reach::Board,
            access: Access::Edit,
            history: History::OneStep,
            how: How::Plan($plan),
        }
    };
}

/// Everything about moments.
pub(super) static MOMENTS: &[Action] = &[
    action!(
        "moment.add",
        text::action_moment_add,
        text::keywords_moment_add,
        ["M"],
        LuSquarePlus,
        |view, mint| { add(view, mint, MomentKind::Touchpoint) }
    ),
    action!(
        "moment.add.wait",
        text::action_moment_add_wait,
        text::keywords_moment_add_wait,
        ["W"],
        LuHourglass,
        |view, mint| { add(view, mint, MomentKind::Wait) }
    ),
    action!(
        "moment.add.between",
        text::action_moment_add_between,
        text::keywords_moment_add_between,
        ["B"],
        LuFootprints,
        |view, mint| { add(view, mint, MomentKind::Between) }
    ),
    action!(
        "moment.kind.touchpoint",
        text::action_moment_kind_touchpoint,
        text::keywords_moment_kind_touchpoint,
        [],
        LuCircleDot,
        |view, _| { set_kind(view, MomentKind::Touchpoint) }
    ),
    action!(
        "moment.kind.wait",
        text::action_moment_kind_wait,
        text::keywords_moment_kind_wait,
        [],
        LuHourglass,
        |view, _| { set_kind(view, MomentKind::Wait) }
    ),
    action!(
        "moment.kind.between",
        text::action_moment_kind_between,
        text::keywords_moment_kind_between,
        [],
        LuFootprints,
        |view, _| { set_kind(view, MomentKind::Between) }
    ),
    action!(
        "moment.kind.decision",
        text::action_moment_kind_decision,
        text::keywords_moment_kind_decision,
        [],
        LuSplit,
        |view, _| { set_kind(view, MomentKind::Decision) }
    ),
    action!(
        "moment.kind.exit",
        text::action_moment_kind_exit,
        text::keywords_moment_kind_exit,
        [],
        LuLogOut,
        |view, _| { set_kind(view, MomentKind::Exit) }
    ),
    Action {
        id: "moment.kind",
        title: text::action_moment_kind,
        keywords: text::keywords_moment_kind,
        keys: &["K"],
        group: Group::Moments,
        icon: Some(icondata_lu::LuShapes),
        reach: Reach::Board,
        access: Access::Edit,
        history: History::OneStep,
        how: How::Do {
            when: |cx| cx.plan(|view, _| some_moments(view).map(|_| Plan::default())).map(drop),
            run: open_kinds,
        },
    },
    action!(
        "moment.reviewed",
        text::action_moment_reviewed,
        text::keywords_moment_reviewed,
        [],
        LuCalendarCheck,
        |view, mint| {
            let now = Value::Int(i64::try_from(mint.now_ms).unwrap_or(i64::MAX));
            let edits = some_moments(view)?.into_iter().map(|id| Edit::Set {
                entity: id.into(),
                field: Field::ReviewedAt,
                value: Some(now.clone()),
            });
            Ok(Plan::of(edits.collect()).announced(text::action_moment_reviewed()))
        }
    ),
    action!(
        "emotion.up",
        text::action_emotion_up,
        text::keywords_emotion_up,
        ["."],
        LuSmile,
        |view, _| feel(view, STEP)
    ),
    action!(
        "emotion.down",
        text::action_emotion_down,
        text::keywords_emotion_down,
        [","],
        LuFrown,
        |view, _| feel(view, -STEP)
    ),
    action!(
        "emotion.clear",
        text::action_emotion_clear,
        text::keywords_emotion_clear,
        [],
        LuCircleDashed,
        |view, _| forget_feeling(view)
    ),
    action!(
        "truth.confirm",
        text::action_truth_confirm,
        text::keywords_truth_confirm,
        ["T"],
        LuStar,
        |view, _| confirm(view)
    ),
    action!(
        "truth.dismiss",
        text::action_truth_dismiss,
        text::keywords_truth_dismiss,
        ["Shift+T"],
        LuStarOff,
        |view, _| { set_truth(view, MomentOfTruth::Dismissed, text::said_no_moment_of_truth()) }
    ),
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
