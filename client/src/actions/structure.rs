//! What gives the journey its shape: stages, lanes and personas.

use waymark_shared::doc::edit::{Edit, Place, Value};
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{LaneId, PersonaId, StageId};
use waymark_shared::journey::words::LaneKind;

use super::plan::{Mint, Plan, View, WhyNot, Writing};
use super::{Access, Action, Group, History, How, Reach};
use crate::ui::labels::Label;
use waymark_shared::layout::Spot;

macro_rules! lanes {
    ($($kind:ident: $title:literal, $keywords:literal;)*) => {[
        $(Action {
            id: concat!("lane.add.", stringify!($kind)),
            title: $title,
            keywords: concat!("new row create lane ", $keywords),
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
        title: "Add stage",
        keywords: "new phase step create insert",
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
        title: "Collapse or open lane",
        keywords: "fold hide show row expand",
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
        title: "Add persona",
        keywords: "new person customer segment create",
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
    Text: "Add text lane", "free notes";
    Thoughts: "Add lane: thoughts", "think";
    Needs: "Add lane: needs", "want jobs";
    Expectation: "Add lane: expectation", "expect";
    Emotion: "Add lane: emotion", "curve feeling score";
    Channels: "Add lane: channels", "touchpoint where";
    ThingsPersons: "Add lane: things and persons", "actors objects people";
    WaitContacts: "Add lane: waits and contacts", "time hidden";
    OwnerImpactGap: "Add lane: owner, impact, gap", "responsible performance";
    Metrics: "Add lane: metrics", "numbers kpi funnel";
    Pains: "Add lane: pains", "problems";
    Gains: "Add lane: gains", "delights";
    Opportunities: "Add lane: opportunities", "chances";
    Ideas: "Add lane: ideas", "solutions";
    Actions: "Add lane: actions", "tasks todo";
    Evidence: "Add lane: evidence", "proof research";
    Image: "Add lane: images", "pictures photos storyboard";
    Competitor: "Add lane: competitors", "market others";
    Personalisation: "Add lane: personalisation", "adapt";
    Systems: "Add lane: systems", "software it";
    Frontstage: "Add lane: frontstage", "blueprint visible staff";
    Backstage: "Add lane: backstage", "blueprint invisible";
    Support: "Add lane: support", "blueprint processes";
    Custom: "Add lane of your own", "custom other";
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
        plan = plan.announced(format!("Added lane {}", kind.label()));
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
        return Err("Select a lane first.");
    }
    Ok(Plan::of(edits).announced(if close { "Collapsed" } else { "Opened" }))
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
