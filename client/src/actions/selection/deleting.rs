//! Deletes what is selected, says what goes along, and brings back what was deleted last.

use waymark_shared::doc::edit::Edit;
use waymark_shared::doc::schema::{EntityKind, EntityRef};
use waymark_shared::layout::Spot;

use crate::actions::plan::{Mint, Plan, Said, View, WhyNot};
use crate::text;
use crate::ui::labels;

pub(super) fn delete(view: &View<'_>, _: &Mint) -> Result<Plan, WhyNot> {
    let targets: Vec<EntityRef> = view
        .targets()
        .into_iter()
        .filter(|entity| *entity != EntityRef::Meta)
        .collect();
    if targets.is_empty() {
        return Err(text::why_nothing_selected());
    }
    Ok(Plan {
        select: Some(Vec::new()),
        go_to: neighbour(view, &targets),
        write: None,
        said: Said::Toast(deleted_words(view, &targets)),
        edits: vec![Edit::Delete { entities: targets }],
    })
}

/// What was deleted and what went along: "Deleted stage “Arrive” with 3 moments and 8 cards".
fn deleted_words(view: &View<'_>, targets: &[EntityRef]) -> String {
    let mut along_moments = 0;
    let mut along_cards = 0;
    let chosen = |entity: EntityRef| targets.contains(&entity);
    for (stage, moments) in &view.placement.stages {
        let stage_gone = chosen((*stage).into());
        for moment in moments {
            let moment_gone = stage_gone || chosen((*moment).into());
            along_moments += usize::from(stage_gone && !chosen((*moment).into()));
            for lane in &view.placement.lanes {
                let cards = view.placement.cells.get(&(*lane, *moment)).into_iter().flatten();
                let hidden = moment_gone || chosen((*lane).into());
                along_cards += cards.filter(|card| hidden && !chosen((**card).into())).count();
            }
        }
    }
    let what = match targets {
        [one] => view.name(*one),
        many => {
            let kinds = [
                EntityKind::Stage,
                EntityKind::Moment,
                EntityKind::Lane,
                EntityKind::Card,
                EntityKind::Persona,
            ];
            let counted = kinds
                .into_iter()
                .map(|kind| (kind, many.iter().filter(|entity| entity.kind() == kind).count()));
            labels::and(
                &counted
                    .filter(|(_, count)| *count > 0)
                    .map(|(kind, count)| labels::count(count, kind))
                    .collect::<Vec<_>>(),
            )
        }
    };
    let along: Vec<String> = [(along_moments, EntityKind::Moment), (along_cards, EntityKind::Card)]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, kind)| labels::count(count, kind))
        .collect();
    if along.is_empty() {
        text::said_deleted(&what)
    } else {
        text::said_deleted_with(&labels::and(&along), &what)
    }
}

/// Where the keyboard goes when the targets are gone: the next sibling that stays, else the one before, else the cell.
fn neighbour(view: &View<'_>, targets: &[EntityRef]) -> Option<Spot> {
    let first = *targets.first()?;
    let siblings: Vec<EntityRef> = match first {
        EntityRef::Card(id) => view
            .placement
            .cells
            .get(&view.cell_of(id)?)?
            .iter()
            .map(|id| (*id).into())
            .collect(),
        EntityRef::Moment(_) => view.placement.moments().map(EntityRef::from).collect(),
        EntityRef::Stage(_) => view.placement.stages.iter().map(|(id, _)| (*id).into()).collect(),
        EntityRef::Lane(_) => view.placement.lanes.iter().map(|id| (*id).into()).collect(),
        _ => return None,
    };
    let index = siblings.iter().position(|entity| *entity == first)?;
    let stays = |entity: &&EntityRef| !targets.contains(entity);
    let after = siblings[index + 1..].iter().find(stays);
    let before = siblings[..index].iter().rev().find(stays);
    let cell = || match first {
        EntityRef::Card(id) => view.cell_of(id).map(|(lane, moment)| Spot::Cell(lane, moment)),
        _ => None,
    };
    after.or(before).copied().and_then(Spot::of).or_else(cell)
}

pub(super) fn restore(view: &View<'_>, _: &Mint) -> Result<Plan, WhyNot> {
    let entity = *view.placement.trash.first().ok_or_else(text::why_trash_empty)?;
    let said = text::said_restored(&view.name(entity));
    let edits = vec![Edit::Restore { entities: vec![entity] }];
    Ok(Plan {
        edits,
        select: Some(vec![entity]),
        go_to: Spot::of(entity),
        ..Plan::default()
    }
    .announced(said))
}
