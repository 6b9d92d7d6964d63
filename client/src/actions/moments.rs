//! What can be done with moments: making them, their kind, the feeling in them, whether they decide the journey.

use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{MomentId, StageId};
use waymark_shared::journey::words::{MomentKind, MomentOfTruth};
use waymark_shared::journey::{ScoreKey, repair_emotion};

use super::plan::{Mint, Plan, View, WhyNot};
use super::{Access, Action, Group, History, How, Reach};
use crate::ui::labels::Label;

const NO_MOMENT: WhyNot = "Select a moment first.";
const STEP: f64 = 0.5;

/// A row of the table for moments.
macro_rules! action {
    ($id:literal, $title:literal, $keywords:literal, [$($keys:literal),*], $icon:ident, $plan:expr) => {
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
        "Add moment",
        "new column touchpoint create insert",
        ["M"],
        LuSquarePlus,
        |view, mint| { add(view, mint, MomentKind::Touchpoint) }
    ),
    action!(
        "moment.add.wait",
        "Add a wait",
        "new column waiting time hidden queue delay",
        ["W"],
        LuHourglass,
        |view, mint| { add(view, mint, MomentKind::Wait) }
    ),
    action!(
        "moment.add.between",
        "Add what lies between",
        "new column hidden gap seam way corridor",
        [],
        LuFootprints,
        |view, mint| { add(view, mint, MomentKind::Between) }
    ),
    action!(
        "moment.kind.touchpoint",
        "Make it a touchpoint",
        "moment kind contact",
        [],
        LuCircleDot,
        |view, _| { set_kind(view, MomentKind::Touchpoint) }
    ),
    action!(
        "moment.kind.wait",
        "Make it a wait",
        "moment kind waiting time queue",
        [],
        LuHourglass,
        |view, _| { set_kind(view, MomentKind::Wait) }
    ),
    action!(
        "moment.kind.between",
        "Make it an in-between",
        "moment kind gap seam hidden",
        [],
        LuFootprints,
        |view, _| { set_kind(view, MomentKind::Between) }
    ),
    action!(
        "moment.kind.decision",
        "Make it a decision",
        "moment kind choice branch",
        [],
        LuSplit,
        |view, _| { set_kind(view, MomentKind::Decision) }
    ),
    action!(
        "moment.kind.exit",
        "Make it an exit",
        "moment kind leave drop-off churn",
        [],
        LuLogOut,
        |view, _| { set_kind(view, MomentKind::Exit) }
    ),
    action!(
        "emotion.up",
        "Feeling half a step better",
        "emotion score curve up happier",
        ["."],
        LuSmile,
        |view, _| feel(view, STEP)
    ),
    action!(
        "emotion.down",
        "Feeling half a step worse",
        "emotion score curve down sadder",
        [","],
        LuFrown,
        |view, _| feel(view, -STEP)
    ),
    action!(
        "emotion.clear",
        "Clear feeling",
        "emotion score unknown none remove gap",
        [],
        LuCircleDashed,
        |view, _| forget_feeling(view)
    ),
    action!(
        "truth.confirm",
        "Confirm moment of truth",
        "star decisive important",
        ["T"],
        LuStar,
        |view, _| confirm(view)
    ),
    action!(
        "truth.dismiss",
        "Dismiss moment of truth",
        "star not decisive remove",
        ["Shift+T"],
        LuStarOff,
        |view, _| { set_truth(view, MomentOfTruth::Dismissed, "No moment of truth") }
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
        .ok_or("Add a stage first: moments stand in stages.")
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

fn some_moments(view: &View<'_>) -> Result<Vec<MomentId>, WhyNot> {
    let moments = view.moments();
    if moments.is_empty() {
        Err(NO_MOMENT)
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
    let persona = view.persona.ok_or("Add a persona first: a feeling is somebody's.")?;
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
        said = format!("Feeling {}", feeling_words(next));
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
            "The feeling is at its best already."
        } else {
            "The feeling is at its worst already."
        });
    }
    Ok(Plan::of(edits).announced(said))
}

/// A feeling as people say it: "+1.5", "0", "−2".
#[must_use]
pub fn feeling_words(value: f64) -> String {
    let size = value.abs();
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
    let persona = view.persona.ok_or("There is no persona yet.")?;
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
        return Err("No feeling is known here.");
    }
    Ok(Plan::of(edits).announced("Feeling unknown"))
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
    Ok(Plan::of(edits).announced("Moment of truth"))
}

fn set_truth(view: &View<'_>, word: MomentOfTruth, said: &str) -> Result<Plan, WhyNot> {
    Ok(Plan::of(set(&some_moments(view)?, Field::Mot, word.as_str())).announced(said))
}
