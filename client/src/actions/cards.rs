//! What can be done with cards alone. Renaming, moving and deleting are in `selection`: they work on everything.

use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{CardId, LaneId, MomentId};
use waymark_shared::journey::words::{CardKind, Evidence};

use super::Action;
use super::plan::{Mint, Plan, View, WhyNot};
use crate::text;
use crate::ui::labels::Label;
use waymark_shared::layout::Spot;

macro_rules! kinds {
    ($($kind:ident: $title:ident, $keywords:ident;)*) => {[
        $(action! {
            concat!("card.kind.", stringify!($kind)), $title, $keywords;
            Cards, LuTag, [], Board, Edit, OneStep;
            plan: |view, _| set(view, Field::Kind, Some(Value::Line(CardKind::$kind.as_str().to_owned())), CardKind::$kind.label())
        }),*
    ]};
}

macro_rules! severities {
    ($($value:literal: $title:ident, $key:literal;)*) => {[
        $(action! {
            concat!("card.severity.", $value), $title, keywords_card_severity;
            Cards, LuSignal, [$key], Board, Edit, OneStep;
            plan: |view, _| set(view, Field::Severity, Some(Value::Int($value)), &text::said_severity($value))
        }),*
    ]};
}

macro_rules! evidences {
    ($($kind:ident: $title:ident;)*) => {[
        $(action! {
            concat!("card.evidence.", stringify!($kind)), $title, keywords_card_evidence;
            Cards, LuBookOpenCheck, [], Board, Edit, OneStep;
            plan: |view, _| set(view, Field::Evidence, Some(Value::Line(Evidence::$kind.as_str().to_owned())), Evidence::$kind.label())
        }),*
    ]};
}

/// Making cards.
pub(super) static BASICS: &[Action] = &[action! {
    "card.add", action_card_add, keywords_card_add;
    Cards, LuStickyNote, ["C"], Board, Edit, OneStep;
    plan: add
}];

/// Over how many moments a card reaches.
pub(super) static SPANS: &[Action] = &[
    action! {
        "card.wider", action_card_wider, keywords_card_wider;
        Cards, LuUnfoldHorizontal, ["Alt+Shift+ArrowRight"], Board, Edit, OneStep;
        plan: |view, _| stretch(view, 1)
    },
    action! {
        "card.narrower", action_card_narrower, keywords_card_narrower;
        Cards, LuFoldHorizontal, ["Alt+Shift+ArrowLeft"], Board, Edit, OneStep;
        plan: |view, _| stretch(view, -1)
    },
];

/// One action per kind of card.
pub(super) static KINDS: &[Action] = &kinds! {
    Text: action_card_kind_text, keywords_card_kind_text;
    Thought: action_card_kind_thought, keywords_card_kind_thought;
    Need: action_card_kind_need, keywords_card_kind_need;
    Pain: action_card_kind_pain, keywords_card_kind_pain;
    Gain: action_card_kind_gain, keywords_card_kind_gain;
    Quote: action_card_kind_quote, keywords_card_kind_quote;
    Feedback: action_card_kind_feedback, keywords_card_kind_feedback;
    Opportunity: action_card_kind_opportunity, keywords_card_kind_opportunity;
    Idea: action_card_kind_idea, keywords_card_kind_idea;
    Action: action_card_kind_action, keywords_card_kind_action;
    Evidence: action_card_kind_evidence, keywords_card_kind_evidence;
    Image: action_card_kind_image, keywords_card_kind_image;
    Competitor: action_card_kind_competitor, keywords_card_kind_competitor;
    Metric: action_card_kind_metric, keywords_card_kind_metric;
};

/// How much it hurts, and what it rests on.
pub(super) static SEVERITIES: &[Action] = &severities! {
    1: action_card_severity_1, "1";
    2: action_card_severity_2, "2";
    3: action_card_severity_3, "3";
    4: action_card_severity_4, "4";
    5: action_card_severity_5, "5";
};

/// What a card rests on.
pub(super) static EVIDENCES: &[Action] = &evidences! {
    Assumed: action_card_evidence_assumed;
    Partly: action_card_evidence_partly;
    Researched: action_card_evidence_researched;
};

/// Takes the severity off.
pub(super) static CLEARS: &[Action] = &[action! {
    "card.severity.clear", action_card_severity_clear, keywords_card_severity_clear;
    Cards, LuSignalZero, [], Board, Edit, OneStep;
    plan: |view, _| set(view, Field::Severity, None, text::said_no_severity())
}];

/// Where a new card would go: the focused cell, after the selected card, or the first cell there is.
fn place_for_new(view: &View<'_>) -> Result<(LaneId, MomentId, Place), WhyNot> {
    if let Some(Spot::Cell(lane, moment)) = view.focus.filter(|_| view.selection.is_empty()) {
        return takes_cards(view, lane).map(|()| (lane, moment, Place::Last));
    }
    if let Some((card, (lane, moment))) = view.cards().last().and_then(|card| Some((*card, view.cell_of(*card)?))) {
        return Ok((lane, moment, Place::After(card.0)));
    }
    let first_moment = view
        .placement
        .moments()
        .next()
        .ok_or_else(text::why_no_moments_for_cards)?;
    let is_open = |lane: &LaneId| takes_cards(view, *lane).is_ok();
    let first_lane = view
        .placement
        .lanes
        .iter()
        .copied()
        .find(is_open)
        .ok_or_else(text::why_no_lanes_for_cards);
    let lane = match view.lanes().first() {
        Some(lane) => takes_cards(view, *lane).map(|()| *lane)?,
        None => first_lane?,
    };
    let chosen_stage = view.targets().into_iter().find_map(|entity| match entity {
        EntityRef::Stage(id) => view
            .placement
            .stages
            .iter()
            .find(|(stage, _)| *stage == id)?
            .1
            .first()
            .copied(),
        _ => None,
    });
    let moment = view.moments().first().copied().or(chosen_stage).unwrap_or(first_moment);
    Ok((lane, moment, Place::Last))
}

fn takes_cards(view: &View<'_>, lane: LaneId) -> Result<(), WhyNot> {
    match view.journey.lanes.get(&lane) {
        Some(lane) if lane.kind.is_computed() => Err(text::why_lane_drawn()),
        Some(_) => Ok(()),
        None => Err(text::why_lane_gone()),
    }
}

fn add(view: &View<'_>, mint: &Mint) -> Result<Plan, WhyNot> {
    let (lane, moment, place) = place_for_new(view)?;
    let id = mint.id(CardId::mint);
    let kind = view
        .journey
        .lanes
        .get(&lane)
        .map_or(CardKind::Text, |lane| lane.kind.card_kind());
    let edit = Edit::AddCard {
        id,
        kind,
        title: String::new(),
        lane,
        moment,
        place,
    };
    Ok(Plan::made(vec![edit], id.into(), Field::Title))
}

/// Every selected card reaches over so many moments more, as far as there are any.
fn stretch(view: &View<'_>, by: i64) -> Result<Plan, WhyNot> {
    let moments: Vec<MomentId> = view.placement.moments().collect();
    let mut edits = Vec::new();
    let mut reached = 1;
    for id in view.cards() {
        let Some((_, moment)) = view.cell_of(id) else { continue };
        let before = view.journey.cards.get(&id).and_then(|card| card.span).unwrap_or(1);
        let at = moments.iter().position(|other| *other == moment).unwrap_or(0);
        let most = i64::try_from(moments.len() - at).unwrap_or(1).min(20);
        let span = (before + by).clamp(1, most);
        if span != before {
            reached = span;
            edits.push(Edit::Set {
                entity: id.into(),
                field: Field::Span,
                value: (span > 1).then_some(Value::Int(span)),
            });
        }
    }
    if view.cards().is_empty() {
        return Err(text::why_no_card());
    }
    if edits.is_empty() {
        return Err(if by > 0 {
            text::why_span_most()
        } else {
            text::why_span_least()
        });
    }
    let said = match reached {
        1 => text::said_span_one().to_owned(),
        many => text::said_span(usize::try_from(many).unwrap_or(1)),
    };
    Ok(Plan::of(edits).announced(said))
}

/// Sets one field of every selected card.
fn set(view: &View<'_>, field: Field, value: Option<Value>, words: &str) -> Result<Plan, WhyNot> {
    let cards = view.cards();
    if cards.is_empty() {
        return Err(text::why_no_card());
    }
    let edits = cards
        .iter()
        .map(|id| Edit::Set {
            entity: (*id).into(),
            field,
            value: value.clone(),
        })
        .collect();
    Ok(Plan::of(edits).announced(words))
}
