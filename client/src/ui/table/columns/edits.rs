//! The edits that a typed or chosen value means.

use waymark_shared::doc::edit::{Edit, Value};
use waymark_shared::doc::schema::{EntityRef, Field, Shape, shape};

use super::{Column, Kind, Source, score_key};
use crate::text;
use crate::ui::panel::{duration, read_date};

/// The edits that a typed or chosen value means; none when it is what was there.
pub(in crate::ui::table) fn edits(
    column: &Column,
    row: EntityRef,
    typed: &str,
    source: &Source<'_>,
) -> Result<Vec<Edit>, String> {
    let typed = typed.trim();
    let set = |field, value: Option<Value>| {
        vec![Edit::Set {
            entity: row,
            field,
            value,
        }]
    };
    let now = (column.read)(source, row);
    if typed == now.text && !matches!(column.kind, Kind::Choice(..)) {
        return Ok(Vec::new());
    }
    match column.kind {
        Kind::Computed | Kind::ComputedNumber | Kind::Shared(_) => Err(text::table_cell_computed().to_owned()),
        Kind::Line(field) => Ok(set(field, (!typed.is_empty()).then(|| Value::Line(typed.to_owned())))),
        Kind::Choice(field, _) => Ok(set(field, (!typed.is_empty()).then(|| Value::Line(typed.to_owned())))),
        Kind::Number(field) => {
            let Some(Shape::Int(least, most)) = shape(row.kind(), field) else {
                return Err(text::table_cell_computed().to_owned());
            };
            match typed.parse::<i64>() {
                _ if typed.is_empty() => Ok(set(field, None)),
                Ok(number) if (least..=most).contains(&number) => Ok(set(field, Some(Value::Int(number)))),
                _ => Err(text::table_problem_number(&least.to_string(), &most.to_string())),
            }
        }
        Kind::Minutes(field) => match duration::parse(typed) {
            Ok(minutes) => Ok(set(field, minutes.map(Value::Int))),
            Err(duration::NoTime) => Err(text::table_problem_time().to_owned()),
        },
        Kind::Date(field) => read_date(typed)
            .map(|date| set(field, date))
            .map_err(|why| why.to_string()),
        Kind::Feeling => {
            let key = score_key(source, row).ok_or_else(text::table_problem_persona)?;
            let number = typed.replace('−', "-").replace(',', ".");
            let value = match number.trim_start_matches('+').parse::<f64>() {
                _ if typed.is_empty() => None,
                Ok(value) if (-2.0..=2.0).contains(&value) && (2.0 * value).fract().abs() < f64::EPSILON => Some(value),
                _ => return Err(text::table_problem_feeling().to_owned()),
            };
            Ok(vec![Edit::SetScore {
                moment: key.moment,
                persona: key.persona,
                state: key.state,
                value,
            }])
        }
        Kind::Tags => Ok(tag_edits(row, typed, source)),
    }
}

/// A tag that both kept is not touched, so tags that two people add at once both stay.
fn tag_edits(row: EntityRef, typed: &str, source: &Source<'_>) -> Vec<Edit> {
    let EntityRef::Card(id) = row else { return Vec::new() };
    let before = source
        .journey
        .cards
        .get(&id)
        .map(|card| card.tags.clone())
        .unwrap_or_default();
    let mut after: Vec<String> = typed
        .split(',')
        .map(|tag| tag.trim().to_owned())
        .filter(|tag| !tag.is_empty())
        .collect();
    waymark_shared::lean::sort(&mut after);
    after.dedup();
    let mark = |tag: &str, value| Edit::Mark {
        entity: row,
        field: Field::Tags,
        key: tag.to_owned(),
        value,
    };
    let gone = before
        .iter()
        .filter(|tag| !after.contains(tag))
        .map(|tag| mark(tag, None));
    let new = after
        .iter()
        .filter(|tag| !before.contains(*tag))
        .map(|tag| mark(tag, Some(Value::Flag(true))));
    gone.chain(new).collect()
}
