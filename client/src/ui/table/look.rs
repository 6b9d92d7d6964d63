//! How the table is looked at: rows, columns, order, filters, groups. Plain values that are kept under a name.
//!
//! Views are kept in this browser: how somebody sorts is their own business, and the journey stays free of the taste of each of its
//! readers. A view names columns by their stable names; one that is gone is passed over.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use waymark_shared::doc::schema::EntityRef;
use waymark_shared::lean;

use super::columns::{Column, Rows, Shown, Source, all_rows, column, columns};
use crate::platform::text::comparable;

/// A way to look at the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Look {
    pub rows: Rows,
    /// Names of the columns in view; empty: the usual ones.
    pub columns: Vec<String>,
    /// First by the first, of equals by the next.
    pub sorts: Vec<Sort>,
    /// All of them must hold.
    pub filters: Vec<Filter>,
    /// One heading per value of this column.
    pub group: Option<String>,
}

impl Default for Look {
    fn default() -> Self {
        Self::of(Rows::Moments)
    }
}

/// An order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sort {
    pub column: String,
    /// From the largest to the smallest.
    pub down: bool,
}

/// A condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Filter {
    pub column: String,
    pub test: Test,
    pub value: String,
}

/// What a condition asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Test {
    Contains,
    Is,
    AtLeast,
    AtMost,
    Empty,
    Filled,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Item {
    /// A heading over the rows that share a value.
    Group {
        label: String,
        count: usize,
        folded: bool,
    },
    Row(EntityRef),
}

impl Look {
    pub(super) fn of(rows: Rows) -> Self {
        Self {
            rows,
            columns: Vec::new(),
            sorts: Vec::new(),
            filters: Vec::new(),
            group: None,
        }
    }

    /// The columns in view, in the order of the table. The first one is always there.
    pub(super) fn shown(&self) -> Vec<&'static Column> {
        let chosen = |column: &&Column| match self.columns.is_empty() {
            true => column.usual,
            false => column.id == "title" || self.columns.iter().any(|id| id == column.id),
        };
        columns(self.rows).iter().filter(chosen).collect()
    }

    /// Puts a column into view, or takes it out.
    pub(super) fn toggle_column(&mut self, id: &str) {
        let mut shown: Vec<String> = self.shown().iter().map(|column| column.id.to_owned()).collect();
        match shown.iter().position(|other| other == id) {
            Some(at) => drop(shown.remove(at)),
            None => shown.push(id.to_owned()),
        }
        self.columns = shown;
    }

    /// Sorts by a column: up, then down, then not. `also` keeps the orders there are.
    pub(super) fn sort_by(&mut self, id: &str, also: bool) {
        let before = self.sorts.iter().find(|sort| sort.column == id).map(|sort| sort.down);
        if also {
            self.sorts.retain(|sort| sort.column != id);
        } else {
            self.sorts.clear();
        }
        if before != Some(true) {
            self.sorts.push(Sort {
                column: id.to_owned(),
                down: before == Some(false),
            });
        }
    }

    /// The lines of the table.
    pub(super) fn items(&self, source: &Source<'_>, folded: &BTreeSet<String>) -> Vec<Item> {
        let filters: Vec<(&Column, &Filter)> = self
            .filters
            .iter()
            .filter_map(|filter| Some((column(self.rows, &filter.column)?, filter)))
            .collect();
        let group = self.group.as_deref().and_then(|id| column(self.rows, id));
        let mut orders: Vec<(&Column, bool)> = group.map(|column| (column, false)).into_iter().collect();
        orders.extend(
            self.sorts
                .iter()
                .filter_map(|sort| Some((column(self.rows, &sort.column)?, sort.down))),
        );
        let keeps = |row: &EntityRef| {
            filters
                .iter()
                .all(|(column, filter)| filter.holds(&(column.read)(source, *row)))
        };
        // Values are read once, not once per comparison.
        let mut rows: Vec<(EntityRef, Vec<Key>)> = all_rows(self.rows, source)
            .into_iter()
            .filter(keeps)
            .map(|row| {
                (
                    row,
                    orders
                        .iter()
                        .map(|(column, _)| Key::of((column.read)(source, row)))
                        .collect(),
                )
            })
            .collect();
        if !orders.is_empty() {
            lean::sort_by(&mut rows, |(_, a), (_, b)| {
                let pairs = a.iter().zip(b).zip(&orders);
                pairs
                    .map(|((a, b), (_, down))| a.compare(b, *down))
                    .find(|order| order.is_ne())
                    .unwrap_or(Ordering::Equal)
            });
        }
        match group {
            None => rows.into_iter().map(|(row, _)| Item::Row(row)).collect(),
            Some(_) => grouped(rows, folded),
        }
    }
}

fn grouped(rows: Vec<(EntityRef, Vec<Key>)>, folded: &BTreeSet<String>) -> Vec<Item> {
    let mut items: Vec<Item> = Vec::with_capacity(rows.len() + 8);
    let mut heading = None;
    for (row, keys) in rows {
        let label = keys.into_iter().next().map(|key| key.text).unwrap_or_default();
        match heading.and_then(|at: usize| items.get_mut(at)) {
            Some(Item::Group {
                label: current, count, ..
            }) if *current == label => *count += 1,
            _ => {
                heading = Some(items.len());
                items.push(Item::Group {
                    folded: folded.contains(&label),
                    label: label.clone(),
                    count: 1,
                });
            }
        }
        if !folded.contains(&label) {
            items.push(Item::Row(row));
        }
    }
    items
}

/// A value to sort by.
struct Key {
    text: String,
    comparable: String,
    number: Option<f64>,
}

impl Key {
    fn of(shown: Shown) -> Self {
        Self {
            comparable: comparable(&shown.text),
            text: shown.text,
            number: shown.number,
        }
    }

    /// What is not known comes last, whatever the direction.
    fn compare(&self, other: &Self, down: bool) -> Ordering {
        let unknown = self.text.is_empty().cmp(&other.text.is_empty());
        let order = match (self.number, other.number) {
            (Some(a), Some(b)) => a.total_cmp(&b),
            _ => self.comparable.cmp(&other.comparable),
        };
        unknown.then(if down { order.reverse() } else { order })
    }
}

impl Filter {
    fn holds(&self, shown: &Shown) -> bool {
        let value = comparable(self.value.trim());
        let text = comparable(&shown.text);
        let number = || {
            value
                .replace('−', "-")
                .replace(',', ".")
                .trim_start_matches('+')
                .parse::<f64>()
                .ok()
        };
        match self.test {
            Test::Empty => text.is_empty(),
            Test::Filled => !text.is_empty(),
            // A condition that is still being written lets everything through.
            _ if value.is_empty() => true,
            Test::Contains => text.contains(&value),
            Test::Is => text == value,
            Test::AtLeast => match (shown.number, number()) {
                (Some(shown), Some(least)) => shown >= least,
                _ => !text.is_empty() && text >= value,
            },
            Test::AtMost => match (shown.number, number()) {
                (Some(shown), Some(most)) => shown <= most,
                _ => !text.is_empty() && text <= value,
            },
        }
    }
}

#[cfg(test)]
mod tests;
