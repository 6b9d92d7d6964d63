//! From a selection to a clip.

use std::collections::{BTreeMap, BTreeSet};

use super::{Clip, Content, Feeling, Thing, VERSION};
use crate::diff::values::{FieldValue, value};
use crate::doc::edit::Value;
use crate::doc::rich::is_prose;
use crate::doc::schema::{EntityRef, Field, fields};
use crate::ids::{CardId, LaneId, MomentId};
use crate::journey::Journey;
use crate::journey::placement::Placement;
use crate::lean::Gather;
use crate::rich::Look;

/// Copies what is selected with its children: stages with their moments, moments and lanes with their cards, and the feelings and connections of
/// copied moments. `looks` tells how texts look. `None` when nothing of it stands on the grid.
#[must_use]
pub fn copy(
    journey: &Journey,
    placement: &Placement,
    from: &str,
    selection: &[EntityRef],
    looks: &dyn Fn(EntityRef, Field) -> Look,
) -> Option<Clip> {
    let chosen: BTreeSet<EntityRef> = selection.iter().copied().gather();
    let is_chosen = |entity: EntityRef| chosen.contains(&entity);
    let mut moments = BTreeSet::new();
    let mut things = Vec::new();
    let mut named: BTreeSet<EntityRef> = BTreeSet::new();

    for (stage, under) in &placement.stages {
        let whole = is_chosen((*stage).into());
        if whole {
            things.push(thing(journey, (*stage).into(), &[]));
        }
        moments.extend(
            under
                .iter()
                .copied()
                .filter(|moment| whole || is_chosen((*moment).into())),
        );
    }
    let columns: Vec<MomentId> = placement.moments().collect();
    for (index, id) in columns.iter().enumerate().filter(|(_, id)| moments.contains(id)) {
        let Some(moment) = journey.moments.get(id) else {
            continue;
        };
        let stage = moment.stage.map(EntityRef::from);
        let mut copy = thing(journey, (*id).into(), stage.as_slice());
        copy.index = Some(index);
        things.push(copy);
        named.extend(moment.channels.iter().map(|id| EntityRef::from(*id)));
        named.extend(moment.actors.keys().map(|id| EntityRef::from(*id)));
    }
    let rows = card_lanes(journey, placement);
    for lane in placement.lanes.iter().filter(|id| is_chosen((**id).into())) {
        let mut copy = thing(journey, (*lane).into(), &[]);
        copy.index = rows.iter().position(|id| id == lane);
        things.push(copy);
    }
    for (card, lane, moment) in cards_in_order(placement) {
        let (lane, moment) = (EntityRef::from(lane), EntityRef::from(moment));
        let along = is_chosen(lane) || matches!(moment, EntityRef::Moment(id) if moments.contains(&id));
        if along || is_chosen(card.into()) {
            things.push(thing(journey, card.into(), &[lane, moment]));
            named.extend([lane, moment]);
        }
    }
    for connection in journey.connections.values().filter(|item| item.deleted.is_none()) {
        if let (Some(from), Some(to)) = (connection.from, connection.to)
            && moments.contains(&from)
            && moments.contains(&to)
        {
            things.push(thing(journey, connection.id.into(), &[from.into(), to.into()]));
        }
    }
    let mut feelings = Vec::new();
    for (key, score) in &journey.scores {
        let is_there = journey
            .personas
            .get(&key.persona)
            .is_some_and(|persona| persona.deleted.is_none());
        if moments.contains(&key.moment) && is_there {
            named.insert(key.persona.into());
            feelings.push(Feeling {
                moment: key.moment.into(),
                persona: key.persona.into(),
                state: key.state,
                value: score.value,
            });
        }
    }
    if things.is_empty() {
        return None;
    }
    for thing in &mut things {
        let texts = fields(thing.was.kind()).iter().map(|spec| spec.field);
        let looks = texts
            .filter(|field| is_prose(thing.was.kind(), *field))
            .map(|field| (field, looks(thing.was, field)));
        thing.looks = looks
            .filter(|(_, look)| !look.is_plain())
            .map(|(field, look)| (field.as_str().to_owned(), look))
            .gather();
    }
    let copied: BTreeSet<EntityRef> = things.iter().map(|thing| thing.was).gather();
    for entity in named.into_iter().filter(|entity| !copied.contains(entity)) {
        let Some(mut name) = known(journey, entity) else {
            continue;
        };
        name.named = true;
        name.index = match entity {
            EntityRef::Moment(id) => columns.iter().position(|other| *other == id),
            EntityRef::Lane(id) => rows.iter().position(|other| *other == id),
            _ => None,
        };
        if let EntityRef::Moment(_) = entity {
            // Its name is enough: a moment is never added because a card was copied.
            name.fields.retain(|field, _| field == "title");
        }
        things.push(name);
    }
    Some(Clip {
        waymark_clip: VERSION,
        journey: from.to_owned(),
        things,
        feelings,
    })
}

/// The lanes that take cards, from top to bottom.
pub(super) fn card_lanes(journey: &Journey, placement: &Placement) -> Vec<LaneId> {
    let takes_cards = |id: &LaneId| journey.lanes.get(id).is_some_and(|lane| !lane.kind.is_computed());
    placement.lanes.iter().copied().filter(takes_cards).collect()
}

/// All cards on the grid: lane by lane, column by column, top to bottom.
pub(super) fn cards_in_order(placement: &Placement) -> impl Iterator<Item = (CardId, LaneId, MomentId)> + '_ {
    let cells = placement
        .lanes
        .iter()
        .flat_map(|lane| placement.moments().map(move |moment| (*lane, moment)));
    cells.flat_map(|(lane, moment)| {
        let cards = placement.cells.get(&(lane, moment)).into_iter().flatten();
        cards.map(move |card| (*card, lane, moment))
    })
}

/// A named thing that is alive.
fn known(journey: &Journey, entity: EntityRef) -> Option<Thing> {
    let alive = crate::diff::values::deletion(journey, entity)?.is_none();
    alive.then(|| thing(journey, entity, &[]))
}

fn thing(journey: &Journey, was: EntityRef, within: &[EntityRef]) -> Thing {
    let contents = fields(was.kind()).iter().filter_map(|spec| {
        let content = match value(journey, was, spec.field)? {
            FieldValue::Text(text, _) => Some(Content::Scalar(Value::Line(text)))
                .filter(|text| *text != Content::Scalar(Value::Line(String::new()))),
            FieldValue::Scalar(scalar) => scalar.map(Content::Scalar),
            FieldValue::Members(keys) => (!keys.is_empty()).then_some(Content::Members(keys)),
            FieldValue::Table(entries) => (!entries.is_empty()).then_some(Content::Table(entries)),
            // Where it stands is told by `within` and the order of things.
            FieldValue::Order(_) | FieldValue::At(..) => None,
        }?;
        Some((spec.field.as_str().to_owned(), content))
    });
    Thing {
        was,
        named: false,
        within: within.to_vec(),
        index: None,
        looks: BTreeMap::new(),
        fields: contents.gather::<BTreeMap<String, Content>>(),
    }
}
