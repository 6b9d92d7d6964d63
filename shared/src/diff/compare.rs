//! The comparison itself.

use std::collections::{BTreeMap, BTreeSet};

use super::looks::excerpts;
use super::values::{self, FieldValue};
use super::words::pieces;
use super::{Difference, DifferenceGroup, Differences, Entry, MOST_TOLD, Spot, What};
use crate::doc::edit::Value;
use crate::doc::schema::{EntityKind, EntityRef, Field, fields};
use crate::ids::MomentId;
use crate::journey::placement::{Placement, Standing, card_standing, moment_standing};
use crate::journey::{Journey, Score};

/// Names are cut to so many characters.
const NAME_CHARS: usize = 80;

/// Tells what changed from `old` to `new`.
#[must_use]
pub fn differences(old: &Journey, new: &Journey) -> Differences {
    let comparison = Comparison {
        old: Side::of(old),
        new: Side::of(new),
    };
    comparison.all()
}

/// One of the two readings.
struct Side<'a> {
    journey: &'a Journey,
    standing: BTreeSet<EntityRef>,
    /// Siblings in order, under each parent as the document writes it.
    orders: BTreeMap<(EntityKind, String), Vec<EntityRef>>,
}

struct Comparison<'a> {
    old: Side<'a>,
    new: Side<'a>,
}

impl<'a> Side<'a> {
    fn of(journey: &'a Journey) -> Self {
        let mut standing: BTreeSet<EntityRef> = values::entities(journey)
            .filter(|entity| stands(journey, *entity))
            .collect();
        standing.insert(EntityRef::Meta);
        let mut keyed: BTreeMap<(EntityKind, String), Vec<_>> = BTreeMap::new();
        for entity in standing.iter().filter(|entity| has_order(journey, **entity)) {
            let (parents, pos) = match values::value(journey, *entity, Field::Pos) {
                Some(FieldValue::Order(pos)) => (String::new(), pos),
                _ => match values::value(journey, *entity, Field::At) {
                    Some(FieldValue::At(parents, pos)) => (parents.unwrap_or_default(), pos),
                    _ => continue,
                },
            };
            keyed.entry((entity.kind(), parents)).or_default().push((pos, *entity));
        }
        let orders = keyed.into_iter().map(|(parents, mut items)| {
            items.sort();
            (parents, items.into_iter().map(|(_, entity)| entity).collect())
        });
        Self {
            journey,
            orders: orders.collect(),
            standing,
        }
    }

    fn holds(&self, entity: EntityRef) -> bool {
        self.standing.contains(&entity)
    }

    /// What people call it; empty when it has no name.
    fn name(&self, entity: EntityRef) -> Option<String> {
        let journey = self.journey;
        let name = match entity {
            EntityRef::Meta => &journey.meta.title,
            EntityRef::Stage(id) => &journey.stages.get(&id)?.name,
            EntityRef::Moment(id) => &journey.moments.get(&id)?.title,
            EntityRef::Lane(id) => &journey.lanes.get(&id)?.name,
            EntityRef::Card(id) => {
                let card = journey.cards.get(&id)?;
                if card.title.trim().is_empty() {
                    &card.body
                } else {
                    &card.title
                }
            }
            EntityRef::Persona(id) => &journey.personas.get(&id)?.name,
            EntityRef::Channel(id) => &journey.channels.get(&id)?.name,
            EntityRef::Actor(id) => &journey.actors.get(&id)?.name,
            EntityRef::Connection(id) => {
                let connection = journey.connections.get(&id)?;
                if connection.label.trim().is_empty() {
                    let end = |end: Option<MomentId>| end.and_then(|id| self.name(id.into())).unwrap_or_default();
                    return Some(cut(&format!("{} → {}", end(connection.from), end(connection.to))));
                }
                &connection.label
            }
            EntityRef::Survey(id) => {
                let survey = journey.surveys.get(&id)?;
                return Some(survey.kind.map(|kind| kind.as_str().to_uppercase()).unwrap_or_default());
            }
        };
        Some(cut(name))
    }

    /// The stage or moment it belongs to.
    fn about(&self, entity: EntityRef) -> EntityRef {
        let journey = self.journey;
        let moment = |id: Option<MomentId>| id.map(EntityRef::from);
        let about = match entity {
            EntityRef::Stage(_) | EntityRef::Moment(_) => Some(entity),
            EntityRef::Card(id) => moment(journey.cards.get(&id).and_then(|card| card.moment)),
            EntityRef::Connection(id) => moment(journey.connections.get(&id).and_then(|item| item.from)),
            EntityRef::Survey(id) => journey.surveys.get(&id).and_then(|survey| survey.target),
            _ => None,
        };
        about.unwrap_or(EntityRef::Meta)
    }

    /// What it stands in.
    fn parents(&self, entity: EntityRef) -> [Option<EntityRef>; 2] {
        let journey = self.journey;
        match entity {
            EntityRef::Moment(id) => [
                journey
                    .moments
                    .get(&id)
                    .and_then(|moment| moment.stage)
                    .map(EntityRef::from),
                None,
            ],
            EntityRef::Card(id) => journey.cards.get(&id).map_or([None, None], |card| {
                [card.moment.map(EntityRef::from), card.lane.map(EntityRef::from)]
            }),
            EntityRef::Connection(id) => journey.connections.get(&id).map_or([None, None], |item| {
                [item.from.map(EntityRef::from), item.to.map(EntityRef::from)]
            }),
            _ => [None, None],
        }
    }

    fn spot(&self, entity: EntityRef) -> Spot {
        let [column, lane] = self
            .parents(entity)
            .map(|parent| parent.and_then(|parent| self.name(parent)));
        Spot { column, lane }
    }

    /// Stages, each with its moments behind it.
    fn columns(&self) -> Vec<EntityRef> {
        let placement = Placement::of(self.journey);
        let mut columns = Vec::new();
        for (stage, moments) in placement.stages {
            columns.push(stage.into());
            columns.extend(moments.into_iter().map(EntityRef::from));
        }
        columns
    }
}

impl Comparison<'_> {
    fn all(&self) -> Differences {
        let mut found: Vec<(EntityRef, Difference)> = Vec::new();
        let reordered = self.reordered();
        for entity in self.old.standing.union(&self.new.standing).copied() {
            let about = if self.new.holds(entity) {
                self.new.about(entity)
            } else {
                self.old.about(entity)
            };
            let mut tell = |what| found.push((about, self.difference(entity, what)));
            match (self.old.holds(entity), self.new.holds(entity)) {
                (false, _) => tell(What::Added {
                    along: came_along(&self.new, &self.old, entity),
                }),
                (_, false) => tell(What::Removed {
                    along: came_along(&self.old, &self.new, entity),
                    by: self.deleted_by(entity),
                }),
                (true, true) => {
                    for spec in fields(entity.kind()) {
                        if let Some(what) = self.field(entity, spec.field) {
                            tell(what);
                        }
                    }
                    if reordered.contains(&entity) {
                        tell(What::Reordered);
                    }
                }
            }
        }
        self.feelings(&mut found);
        self.grouped(found)
    }

    fn difference(&self, entity: EntityRef, what: What) -> Difference {
        let name = self.new.name(entity).filter(|name| !name.trim().is_empty());
        Difference {
            entity,
            name: name.or_else(|| self.old.name(entity)).unwrap_or_default(),
            what,
        }
    }

    fn deleted_by(&self, entity: EntityRef) -> Option<String> {
        let own = values::deletion(self.new.journey, entity).flatten();
        let parents = self.old.parents(entity).into_iter().flatten();
        let deletion = own.or_else(|| {
            parents
                .filter_map(|parent| values::deletion(self.new.journey, parent).flatten())
                .next()
        });
        deletion.map(|deletion| deletion.by.clone()).filter(|by| !by.is_empty())
    }

    fn field(&self, entity: EntityRef, field: Field) -> Option<What> {
        let old = values::value(self.old.journey, entity, field)?;
        let new = values::value(self.new.journey, entity, field)?;
        if old == new {
            return None;
        }
        match (old, new) {
            (FieldValue::Text(old, old_look), FieldValue::Text(new, new_look)) => Some(if old == new {
                let (from, to) = excerpts(&new, &old_look, &new_look);
                What::Formatted { field, from, to }
            } else {
                let (pieces, formatted) = pieces((&old, &old_look), (&new, &new_look));
                What::Text {
                    field,
                    pieces,
                    formatted,
                }
            }),
            (FieldValue::Scalar(from), FieldValue::Scalar(to)) => Some(What::Value {
                field,
                from: from.map(|value| self.old.shown(entity, field, value)),
                to: to.map(|value| self.new.shown(entity, field, value)),
            }),
            (FieldValue::Members(old), FieldValue::Members(new)) => {
                let word = |_: &String| None;
                Some(What::Entries {
                    field,
                    gone: self
                        .old
                        .entries(field, old.difference(&new).map(|key| (key, word(key)))),
                    new: self
                        .new
                        .entries(field, new.difference(&old).map(|key| (key, word(key)))),
                })
            }
            (FieldValue::Table(old), FieldValue::Table(new)) => {
                let only = |these: &BTreeMap<String, String>, others: &BTreeMap<String, String>| {
                    let mut entries: Vec<(String, Option<String>)> = Vec::new();
                    for (key, word) in these {
                        if others.get(key) != Some(word) {
                            entries.push((key.clone(), Some(word.clone())));
                        }
                    }
                    entries
                };
                let (gone, new) = (only(&old, &new), only(&new, &old));
                Some(What::Entries {
                    field,
                    gone: self
                        .old
                        .entries(field, gone.iter().map(|(key, word)| (key, word.clone()))),
                    new: self
                        .new
                        .entries(field, new.iter().map(|(key, word)| (key, word.clone()))),
                })
            }
            (FieldValue::At(from, _), FieldValue::At(to, _)) if from != to => Some(What::Moved {
                from: self.old.spot(entity),
                to: self.new.spot(entity),
            }),
            // Keys may be spaced anew; the order itself is compared in `reordered`.
            _ => None,
        }
    }

    /// The fewest things that, put elsewhere among their siblings, make the old order the new one.
    fn reordered(&self) -> BTreeSet<EntityRef> {
        let mut moved = BTreeSet::new();
        for (parents, new) in &self.new.orders {
            let Some(old) = self.old.orders.get(parents) else {
                continue;
            };
            let ranks: BTreeMap<EntityRef, usize> =
                old.iter().enumerate().map(|(rank, entity)| (*entity, rank)).collect();
            let stayed: Vec<(usize, EntityRef)> = new
                .iter()
                .filter_map(|entity| ranks.get(entity).map(|rank| (*rank, *entity)))
                .collect();
            let kept = longest_rising(&stayed.iter().map(|(rank, _)| *rank).collect::<Vec<_>>());
            moved.extend(
                stayed
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| !kept.contains(at))
                    .map(|(_, (_, entity))| *entity),
            );
        }
        moved
    }

    fn feelings(&self, found: &mut Vec<(EntityRef, Difference)>) {
        let (old, new) = (&self.old.journey.scores, &self.new.journey.scores);
        let keys: BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
        for key in keys {
            let (moment, persona) = (EntityRef::Moment(key.moment), EntityRef::Persona(key.persona));
            // Those of what came or went are part of that.
            let stayed = |entity| self.old.holds(entity) && self.new.holds(entity);
            if !stayed(moment) || !stayed(persona) {
                continue;
            }
            let (old, new) = (old.get(&key), new.get(&key));
            let felt = |score: Option<&Score>| score.map(|score| score.value);
            if felt(old) != felt(new) {
                let what = What::Felt {
                    persona: self.new.name(persona).unwrap_or_default(),
                    state: key.state,
                    from: felt(old),
                    to: felt(new),
                };
                found.push((moment, self.difference(moment, what)));
            }
            let numbers = |score: Option<&Score>| score.map_or((None, None), |score| (score.weight, score.n));
            let ((weight, n), (new_weight, new_n)) = (numbers(old), numbers(new));
            for (field, from, to) in [(Field::Weight, weight, new_weight), (Field::N, n, new_n)] {
                if from != to {
                    let (from, to) = (from.map(Value::Int), to.map(Value::Int));
                    found.push((moment, self.difference(moment, What::Value { field, from, to })));
                }
            }
        }
    }

    fn grouped(&self, found: Vec<(EntityRef, Difference)>) -> Differences {
        let count = found.len();
        let mut columns = self.new.columns();
        let mut at = 0;
        for column in self.old.columns() {
            // What went is told where it stood: behind what stood before it.
            match columns.iter().position(|other| *other == column) {
                Some(position) => at = position + 1,
                None => {
                    columns.insert(at, column);
                    at += 1;
                }
            }
        }
        let rank = |about: EntityRef| match about {
            EntityRef::Meta => 0,
            about => columns
                .iter()
                .position(|column| *column == about)
                .map_or(columns.len() + 1, |at| at + 1),
        };
        let mut groups: BTreeMap<(usize, EntityRef), Vec<Difference>> = BTreeMap::new();
        let mut ranks: BTreeMap<EntityRef, usize> = BTreeMap::new();
        for (about, difference) in found.into_iter().take(MOST_TOLD) {
            let rank = *ranks.entry(about).or_insert_with(|| rank(about));
            groups.entry((rank, about)).or_default().push(difference);
        }
        let groups = groups.into_iter().map(|((_, about), items)| DifferenceGroup {
            about,
            name: self.difference(about, What::Reordered).name,
            items,
        });
        Differences {
            groups: groups.collect(),
            count,
        }
    }
}

impl Side<'_> {
    /// A value with names in place of ids.
    fn shown(&self, entity: EntityRef, field: Field, value: Value) -> Value {
        let named = match (&value, entity.kind(), field) {
            (Value::Line(id), EntityKind::Connection, Field::From | Field::To) => {
                id.parse::<MomentId>().ok().and_then(|id| self.name(id.into()))
            }
            (Value::Line(key), EntityKind::Survey, Field::Target) => {
                key.parse::<EntityRef>().ok().and_then(|entity| self.name(entity))
            }
            _ => None,
        };
        named.map_or(value, Value::Line)
    }

    fn entries<'k>(&self, field: Field, entries: impl Iterator<Item = (&'k String, Option<String>)>) -> Vec<Entry> {
        let name = |key: &String| {
            let entity = match field {
                Field::Channels => key.parse().ok().map(EntityRef::Channel),
                Field::Actors => key.parse().ok().map(EntityRef::Actor),
                _ => None,
            };
            entity
                .and_then(|entity| self.name(entity))
                .unwrap_or_else(|| key.clone())
        };
        entries.map(|(key, word)| Entry { name: name(key), word }).collect()
    }
}

/// Whether something is here together with what it stands in: neither is there.
fn came_along(here: &Side<'_>, there: &Side<'_>, entity: EntityRef) -> bool {
    let mut parents = here.parents(entity).into_iter().flatten();
    parents.any(|parent| here.holds(parent) && !there.holds(parent))
}

/// Whether people see it: on the map, in a list, or in the Unplaced tray.
fn stands(journey: &Journey, entity: EntityRef) -> bool {
    match entity {
        EntityRef::Moment(id) => journey
            .moments
            .get(&id)
            .is_some_and(|moment| moment_standing(journey, moment) != Standing::Deleted),
        EntityRef::Card(id) => journey
            .cards
            .get(&id)
            .is_some_and(|card| card_standing(journey, card) != Standing::Deleted),
        EntityRef::Connection(id) => journey.connections.get(&id).is_some_and(|connection| {
            let stand = |end: MomentId| stands(journey, end.into());
            // What is no moment here is another journey (`journey::connections`).
            let to = connection
                .to
                .is_some_and(|to| !journey.moments.contains_key(&to) || stand(to));
            connection.deleted.is_none() && connection.from.is_some_and(stand) && to
        }),
        entity => values::deletion(journey, entity).is_some_and(|deletion| deletion.is_none()),
    }
}

/// Whether it stands among siblings that people see in order: what is unplaced does not.
fn has_order(journey: &Journey, entity: EntityRef) -> bool {
    match entity {
        EntityRef::Moment(id) => journey
            .moments
            .get(&id)
            .is_some_and(|moment| moment_standing(journey, moment) == Standing::Placed),
        EntityRef::Card(id) => journey
            .cards
            .get(&id)
            .is_some_and(|card| card_standing(journey, card) == Standing::Placed),
        _ => true,
    }
}

/// The places of a longest rising subsequence of different numbers, in O(n log n).
fn longest_rising(numbers: &[usize]) -> BTreeSet<usize> {
    // `ends[length]` is where the smallest end of a rising run of that length (plus one) stands.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(numbers.len());
    for (at, number) in numbers.iter().enumerate() {
        let length = ends.partition_point(|end| numbers[*end] < *number);
        before.push(length.checked_sub(1).map(|shorter| ends[shorter]));
        if length == ends.len() {
            ends.push(at);
        } else {
            ends[length] = at;
        }
    }
    let mut kept = BTreeSet::new();
    let mut next = ends.last().copied();
    while let Some(at) = next {
        kept.insert(at);
        next = before[at];
    }
    kept
}

fn cut(name: &str) -> String {
    let name = name.trim();
    if name.chars().count() <= NAME_CHARS {
        return name.to_owned();
    }
    let mut cut: String = name.chars().take(NAME_CHARS - 1).collect();
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fewest_things_are_said_to_have_moved() {
        let moved = |numbers: &[usize]| {
            let kept = longest_rising(numbers);
            (0..numbers.len())
                .filter(|at| !kept.contains(at))
                .map(|at| numbers[at])
                .collect::<Vec<_>>()
        };
        assert!(moved(&[0, 1, 2, 3]).is_empty());
        assert_eq!(moved(&[3, 0, 1, 2]), [3], "the last went to the front");
        assert_eq!(moved(&[1, 2, 3, 0]), [0]);
        assert_eq!(moved(&[2, 1, 0]).len(), 2);
        assert!(moved(&[]).is_empty());
    }

    #[test]
    fn names_are_cut_with_a_sign() {
        assert_eq!(cut(" short "), "short");
        let long = cut(&"é".repeat(200));
        assert!(long.ends_with('…') && long.chars().count() == NAME_CHARS);
    }
}
