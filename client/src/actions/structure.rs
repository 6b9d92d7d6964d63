//! What gives the journey its shape: stages, lanes and personas.

use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{LaneId, PersonaId, StageId};
use waymark_shared::journey::words::LaneKind;

use super::plan::{Mint, Plan, View, WhyNot, Writing};
use super::{Access, Action, Group, History, How, Reach};
use crate::text;
use crate::ui::labels::Label;
use waymark_shared::layout::Spot;

macro_rules! lanes {
    ($($kind:ident: $title:expr, $keywords:expr;)*) => {[
        $(Action {
            id: concat!("lane.add.", stringify!($kind)),
            title: $title,
            keywords: $keywords,
            keys: &[],
            group: Group::Lanes,
            icon: Some(icondata_lu::LuRows3),
            reach: Reach::Board,
            access: Access::Edit,
            history: History::OneStep,
            how: How::Plan(|view, mint| add_lane(view, mint, LaneKind::$kind)),
        }),*
    ]};
}

/// Stages, personas and what a lane can do.
pub(super) static SHAPE: &[Action] = &[
    Action {
        id: "stage.add",
        title: text::action_stage_add,
        keywords: text::keywords_stage_add,
        keys: &["S"],
        group: Group::Stages,
        icon: Some(icondata_lu::LuColumns3),
        reach: Reach::Board,
        access: Access::Edit,
        history: History::OneStep,
        how: How::Plan(add_stage),
    },
    Action {
        id: "lane.collapse",
        title: text::action_lane_collapse,
        keywords: text::keywords_lane_collapse,
        keys: &["X"],
        group: Group::Lanes,
        icon: Some(icondata_lu::LuChevronsDownUp),
        reach: Reach::Board,
        access: Access::Edit,
        history: History::OneStep,
        how: How::Plan(collapse),
    },
    Action {
        id: "persona.add",
        title: text::action_persona_add,
        keywords: text::keywords_persona_add,
        keys: &[],
        group: Group::Journey,
        icon: Some(icondata_lu::LuUserRoundPlus),
        reach: Reach::Board,
        access: Access::Edit,
        history: History::OneStep,
        how: How::Plan(add_persona),
    },
];

/// One action per kind of lane, in the order in which they are offered.
pub(super) static LANES: &[Action] = &lanes! {
    Text: text::action_lane_add_text, text::keywords_lane_add_text;
    Thoughts: text::action_lane_add_thoughts, text::keywords_lane_add_thoughts;
    Needs: text::action_lane_add_needs, text::keywords_lane_add_needs;
    Expectation: text::action_lane_add_expectation, text::keywords_lane_add_expectation;
    Emotion: text::action_lane_add_emotion, text::keywords_lane_add_emotion;
    Channels: text::action_lane_add_channels, text::keywords_lane_add_channels;
    ThingsPersons: text::action_lane_add_things_persons, text::keywords_lane_add_things_persons;
    WaitContacts: text::action_lane_add_wait_contacts, text::keywords_lane_add_wait_contacts;
    OwnerImpactGap: text::action_lane_add_owner_impact_gap, text::keywords_lane_add_owner_impact_gap;
    Metrics: text::action_lane_add_metrics, text::keywords_lane_add_metrics;
    Pains: text::action_lane_add_pains, text::keywords_lane_add_pains;
    Gains: text::action_lane_add_gains, text::keywords_lane_add_gains;
    Opportunities: text::action_lane_add_opportunities, text::keywords_lane_add_opportunities;
    Ideas: text::action_lane_add_ideas, text::keywords_lane_add_ideas;
    Actions: text::action_lane_add_actions, text::keywords_lane_add_actions;
    Evidence: text::action_lane_add_evidence, text::keywords_lane_add_evidence;
    Image: text::action_lane_add_image, text::keywords_lane_add_image;
    Competitor: text::action_lane_add_competitor, text::keywords_lane_add_competitor;
    Personalisation: text::action_lane_add_personalisation, text::keywords_lane_add_personalisation;
    Systems: text::action_lane_add_systems, text::keywords_lane_add_systems;
    Frontstage: text::action_lane_add_frontstage, text::keywords_lane_add_frontstage;
    Backstage: text::action_lane_add_backstage, text::keywords_lane_add_backstage;
    Support: text::action_lane_add_support, text::keywords_lane_add_support;
    Custom: text::action_lane_add_custom, text::keywords_lane_add_custom;
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
