//! What gives the journey its shape: stages, lanes and personas.

use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{LaneId, PersonaId, StageId};
use waymark_shared::journey::words::LaneKind;

use leptos::prelude::*;
use waymark_shared::layout::Spot;

use super::plan::{Mint, Plan, View, WhyNot, Writing};
use super::{Action, ActionCx, Side};
use crate::text;
use crate::ui::board::focus::element_of;
use crate::ui::board::inline::Inline;
use crate::ui::board::lane::resize::{RANGE_PX, drawn_px};
use crate::ui::kit::Anchor;
use crate::ui::labels::Label;

macro_rules! lanes {
    ($($kind:ident: $title:ident, $keywords:ident;)*) => {[
        $(action! {
            concat!("lane.add.", stringify!($kind)), $title, $keywords;
            Lanes, LuRows3, [], Board, Edit, OneStep;
            plan: |view, mint| add_lane(view, mint, LaneKind::$kind)
        }),*
    ]};
}

/// Stages, personas and what a lane can do.
pub(super) static SHAPE: &[Action] = &[
    action! {
        "stage.add", action_stage_add, keywords_stage_add;
        Stages, LuColumns3, ["S"], Board, Edit, OneStep;
        plan: add_stage
    },
    action! {
        "lane.collapse", action_lane_collapse, keywords_lane_collapse;
        Lanes, LuChevronsDownUp, ["X"], Board, Edit, OneStep;
        when: |cx| cx.plan(collapse).map(drop),
        run: fold
    },
    action! {
        "lane.collapse.own", action_lane_collapse_own, keywords_lane_collapse_own;
        Lanes, LuChevronsDownUp, ["Shift+X"], Board, Anyone, Nothing;
        when: |cx| chosen_lanes(cx).map(drop),
        run: fold_own
    },
    action! {
        "lane.taller", action_lane_taller, keywords_lane_taller;
        Lanes, LuUnfoldVertical, ["Alt+Shift+ArrowDown"], Board, Edit, OneStep;
        when: |cx| chosen_lanes(cx).map(drop),
        run: |cx| resize(cx, HEIGHT_STEP_PX)
    },
    action! {
        "lane.shorter", action_lane_shorter, keywords_lane_shorter;
        Lanes, LuFoldVertical, ["Alt+Shift+ArrowUp"], Board, Edit, OneStep;
        when: |cx| chosen_lanes(cx).map(drop),
        run: |cx| resize(cx, -HEIGHT_STEP_PX)
    },
    action! {
        "lane.auto-height", action_lane_auto_height, keywords_lane_auto_height;
        Lanes, LuScaling, [], Board, Edit, OneStep;
        plan: |view, _| {
            let edits = view
                .lanes()
                .into_iter()
                .map(|id| set_height(id, None))
                .collect::<Vec<_>>();
            if edits.is_empty() {
                Err(text::why_no_lane())
            } else {
                Ok(Plan::of(edits))
            }
        }
    },
    action! {
        "lane.add", action_lane_add, keywords_lane_add;
        Lanes, LuRows3, ["Shift+L"], Board, Edit, OneStep;
        run: open_lane_list
    },
    action! {
        "catalogue.channels", action_catalogue_channels, keywords_catalogue_channels;
        Journey, LuRadioTower, [], Board, Anyone, Nothing;
        run: |cx| cx.chrome.side.set(Side::Channels)
    },
    action! {
        "catalogue.actors", action_catalogue_actors, keywords_catalogue_actors;
        Journey, LuContact, [], Board, Anyone, Nothing;
        run: |cx| cx.chrome.side.set(Side::Actors)
    },
    action! {
        "persona.add", action_persona_add, keywords_persona_add;
        Journey, LuUserRoundPlus, [], Board, Edit, OneStep;
        plan: add_persona
    },
];

/// One action per kind of lane, in the order in which they are offered.
pub(super) static LANES: &[Action] = &lanes! {
    Text: action_lane_add_text, keywords_lane_add_text;
    Thoughts: action_lane_add_thoughts, keywords_lane_add_thoughts;
    Needs: action_lane_add_needs, keywords_lane_add_needs;
    Expectation: action_lane_add_expectation, keywords_lane_add_expectation;
    Emotion: action_lane_add_emotion, keywords_lane_add_emotion;
    Channels: action_lane_add_channels, keywords_lane_add_channels;
    ThingsPersons: action_lane_add_things_persons, keywords_lane_add_things_persons;
    WaitContacts: action_lane_add_wait_contacts, keywords_lane_add_wait_contacts;
    OwnerImpactGap: action_lane_add_owner_impact_gap, keywords_lane_add_owner_impact_gap;
    Metrics: action_lane_add_metrics, keywords_lane_add_metrics;
    Pains: action_lane_add_pains, keywords_lane_add_pains;
    Gains: action_lane_add_gains, keywords_lane_add_gains;
    Opportunities: action_lane_add_opportunities, keywords_lane_add_opportunities;
    Ideas: action_lane_add_ideas, keywords_lane_add_ideas;
    Actions: action_lane_add_actions, keywords_lane_add_actions;
    Evidence: action_lane_add_evidence, keywords_lane_add_evidence;
    Image: action_lane_add_image, keywords_lane_add_image;
    Competitor: action_lane_add_competitor, keywords_lane_add_competitor;
    Personalisation: action_lane_add_personalisation, keywords_lane_add_personalisation;
    Systems: action_lane_add_systems, keywords_lane_add_systems;
    Frontstage: action_lane_add_frontstage, keywords_lane_add_frontstage;
    Backstage: action_lane_add_backstage, keywords_lane_add_backstage;
    Support: action_lane_add_support, keywords_lane_add_support;
    Custom: action_lane_add_custom, keywords_lane_add_custom;
};

fn add_stage(view: &View<'_>, mint: &Mint) -> Result<Plan, WhyNot> {
    let chosen = view.targets().into_iter().rev().find_map(|entity| match entity {
        EntityRef::Stage(id) => Some(id),
        EntityRef::Moment(id) => view.stage_of(id),
        _ => None,
    });
    let id = mint.id(StageId::mint);
    let place = chosen.map_or(Place::Last, |stage| Place::After(stage.0));
    Ok(Plan::made(
        vec![Edit::AddStage {
            id,
            name: String::new(),
            place,
        }],
        id.into(),
        Field::Name,
    ))
}

fn add_lane(view: &View<'_>, mint: &Mint, kind: LaneKind) -> Result<Plan, WhyNot> {
    let focused = match view.focus {
        Some(Spot::Cell(lane, _)) => Some(lane),
        _ => None,
    };
    let place = view
        .lanes()
        .last()
        .copied()
        .or(focused)
        .map_or(Place::Last, |lane| Place::After(lane.0));
    let id = mint.id(LaneId::mint);
    let has_own_name = matches!(kind, LaneKind::Custom | LaneKind::Text);
    let name = if has_own_name {
        String::new()
    } else {
        kind.label().to_owned()
    };
    let mut plan = Plan::made(vec![Edit::AddLane { id, kind, name, place }], id.into(), Field::Name);
    if !has_own_name {
        plan.write = None;
        plan = plan.announced(text::said_lane_added(kind.label()));
    }
    Ok(plan)
}

/// One step of the keyboard, in pixels.
const HEIGHT_STEP_PX: f64 = 24.0;

fn chosen_lanes(cx: &ActionCx) -> Result<Vec<LaneId>, WhyNot> {
    let select = |view: &View<'_>, _: &Mint| {
        Ok(Plan {
            select: Some(view.lanes().into_iter().map(EntityRef::Lane).collect()),
            ..Plan::default()
        })
    };
    let lanes: Vec<LaneId> = cx
        .plan(select)?
        .select
        .unwrap_or_default()
        .into_iter()
        .filter_map(|entity| {
            if let EntityRef::Lane(id) = entity {
                Some(id)
            } else {
                None
            }
        })
        .collect();
    if lanes.is_empty() {
        Err(text::why_no_lane())
    } else {
        Ok(lanes)
    }
}

fn set_height(lane: LaneId, px: Option<f64>) -> Edit {
    let (least, most) = RANGE_PX;
    #[allow(clippy::cast_possible_truncation, reason = "within the range of the document")]
    Edit::Set {
        entity: lane.into(),
        field: Field::Height,
        value: px.map(|px| Value::Int(px.clamp(least, most).round() as i64)),
    }
}

/// From the height that is drawn, also where the lane is as high as its content.
fn resize(cx: &ActionCx, by_px: f64) {
    let scale = f64::from(cx.board.zoom_percent.get_untracked()) / 100.0;
    let edits: Vec<Edit> = untrack(|| chosen_lanes(cx))
        .unwrap_or_default()
        .into_iter()
        .filter_map(|id| Some(set_height(id, Some(drawn_px(id, scale)? + by_px))))
        .collect();
    if !edits.is_empty() {
        cx.apply(edits);
    }
}

/// For everybody: what somebody folded for themselves follows.
fn fold(cx: &ActionCx) {
    let lanes = untrack(|| chosen_lanes(cx)).unwrap_or_default();
    cx.board
        .folds
        .update(|folds| folds.retain(|lane, _| !lanes.contains(lane)));
    match untrack(|| cx.plan(collapse)) {
        Ok(plan) => cx.carry_out(plan),
        Err(why) => cx.refuse(why),
    }
}

fn fold_own(cx: &ActionCx) {
    for id in untrack(|| chosen_lanes(cx)).unwrap_or_default() {
        let shared = cx
            .model()
            .lanes
            .get(id)
            .is_some_and(|lane| lane.collapsed.get_untracked());
        cx.board.folds.update(|folds| {
            let now = folds.get(&id).copied().unwrap_or(shared);
            folds.insert(id, !now);
        });
    }
    cx.announce(text::map_own_only());
}

fn open_lane_list(cx: &ActionCx) {
    let after = untrack(|| chosen_lanes(cx))
        .ok()
        .and_then(|lanes| lanes.last().copied());
    let place = after.map_or(Place::Last, |lane| Place::After(lane.0));
    // Beside the lane it goes under, else in the upper left of the board.
    let beside = after
        .and_then(|lane| element_of(Spot::Lane(lane)))
        .map_or(Anchor::Point { x: 24.0, y: 140.0 }, |element| {
            Anchor::Element(element.into())
        });
    cx.board.inline.open(Inline::Lanes(place), beside);
}

fn collapse(view: &View<'_>, _: &Mint) -> Result<Plan, WhyNot> {
    let lanes: Vec<_> = view
        .lanes()
        .into_iter()
        .filter_map(|id| view.journey.lanes.get(&id))
        .collect();
    // Several lanes become alike: all closed as soon as one is open.
    let close = lanes.iter().any(|lane| !lane.collapsed);
    let edits: Vec<_> = lanes
        .iter()
        .map(|lane| Edit::Set {
            entity: lane.id.into(),
            field: Field::Collapsed,
            value: Some(Value::Flag(close)),
        })
        .collect();
    if edits.is_empty() {
        return Err(text::why_no_lane());
    }
    Ok(Plan::of(edits).announced(if close {
        text::said_collapsed()
    } else {
        text::said_opened()
    }))
}

fn add_persona(_: &View<'_>, mint: &Mint) -> Result<Plan, WhyNot> {
    let id = mint.id(PersonaId::mint);
    let edit = Edit::AddPersona {
        id,
        name: String::new(),
        place: Place::Last,
    };
    // A persona has no place on the grid: the panel opens with the caret in its name.
    let write = Some(Writing {
        entity: id.into(),
        field: Field::Name,
        fresh: true,
    });
    Ok(Plan {
        edits: vec![edit],
        select: Some(vec![id.into()]),
        write,
        ..Plan::default()
    })
}
