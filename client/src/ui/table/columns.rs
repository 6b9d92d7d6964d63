//! The columns of the table: what each says about a moment or a card, and the edits that a new value means.
//!
//! Pure: values come from plain values, edits go to the editor. What cannot be taken says why, and changes nothing.
//! Here: what a column is, and the rows. The columns themselves stand in `moments` and `cards`; what they show is made by `shown`.

mod cards;
mod edits;
mod moments;
mod shown;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use waymark_shared::analysis::gaps::Finding;
use waymark_shared::analysis::pain::Pain;
use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::ids::{MomentId, PersonaId};
use waymark_shared::journey::placement::Placement;
use waymark_shared::journey::words::ScoreState;
use waymark_shared::journey::{Journey, ScoreKey};

use self::cards::CARDS;
use self::moments::MOMENTS;
use crate::text::Line;

pub(super) use self::edits::edits;
pub(super) use self::shown::Shown;

/// What the rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Rows {
    #[default]
    Moments,
    Cards,
}

/// What a value is read from.
pub(super) struct Source<'a> {
    pub journey: &'a Journey,
    pub placement: &'a Placement,
    pub pains: &'a [Pain],
    pub gaps: &'a [Finding],
    /// Whose feelings are shown.
    pub persona: Option<PersonaId>,
    pub state: ScoreState,
}

/// One word to choose, with what people read.
pub(super) type Choice = (&'static str, String);

/// How a value is edited.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// Not here: it follows from other values.
    Computed,
    /// A number that follows from others.
    ComputedNumber,
    /// Together with others, letter by letter.
    Shared(Field),
    /// A plain line.
    Line(Field),
    /// A whole number.
    Number(Field),
    /// A time.
    Minutes(Field),
    /// One of a few words.
    Choice(Field, fn() -> Vec<Choice>),
    /// A day.
    Date(Field),
    /// A feeling of the persona in front.
    Feeling,
    /// Tags, separated by commas.
    Tags,
}

/// What a letter of a name takes, and what a heading has beside it, in CSS pixels.
const LETTER_PX: u32 = 7;
const NAME_BESIDE_PX: u32 = 28;

/// One column.
pub(super) struct Column {
    /// Stable name, for saved views and for tests.
    pub id: &'static str,
    pub label: Line,
    width_px: u32,
    pub kind: Kind,
    pub read: fn(&Source<'_>, EntityRef) -> Shown,
    /// Whether it is there before anybody chose.
    pub usual: bool,
}

/// Columns are the same when they are one.
impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Column {
    /// Whether its values can be changed here.
    pub(super) fn is_editable(&self) -> bool {
        !matches!(self.kind, Kind::Computed | Kind::ComputedNumber)
    }

    /// Its width in CSS pixels: what its values need, and its name in any language.
    pub(super) fn width_px(&self) -> u32 {
        let letters = (self.label)().chars().count();
        self.width_px
            .max(NAME_BESIDE_PX + LETTER_PX * u32::try_from(letters).unwrap_or_default())
    }

    /// Whether its values stand right-aligned and are exported as numbers.
    pub(super) fn is_number(&self) -> bool {
        matches!(self.kind, Kind::ComputedNumber | Kind::Number(_) | Kind::Feeling)
    }
}

/// The columns of these rows.
pub(super) fn columns(rows: Rows) -> &'static [Column] {
    match rows {
        Rows::Moments => MOMENTS,
        Rows::Cards => CARDS,
    }
}

/// A column by its name.
pub(super) fn column(rows: Rows, id: &str) -> Option<&'static Column> {
    columns(rows).iter().find(|column| column.id == id)
}

/// One row of a table of columns. A closure reads the moment or the card itself (by the module's `of`); any other reader gets the source.
macro_rules! table_column {
    ($id:literal, $label:ident, $width:literal, $usual:literal, $kind:expr, |$it:ident| $read:expr) => {
        table_column! { $id, $label, $width, $usual, $kind, |source, row| of(source, row, |$it| $read) }
    };
    ($id:literal, $label:ident, $width:literal, $usual:literal, $kind:expr, $read:expr) => {
        Column {
            id: $id,
            label: text::$label,
            width_px: $width,
            usual: $usual,
            kind: $kind,
            read: $read,
        }
    };
}
use table_column;

/// All rows in their natural order: moments from left to right; cards column by column, lane by lane.
pub(super) fn all_rows(rows: Rows, source: &Source<'_>) -> Vec<EntityRef> {
    match rows {
        Rows::Moments => source.placement.moments().map(EntityRef::Moment).collect(),
        Rows::Cards => {
            let lanes: BTreeMap<_, usize> = source
                .placement
                .lanes
                .iter()
                .enumerate()
                .map(|(at, id)| (*id, at))
                .collect();
            let moments: BTreeMap<_, usize> = source
                .placement
                .moments()
                .enumerate()
                .map(|(at, id)| (id, at))
                .collect();
            let mut cells: Vec<_> = source
                .placement
                .cells
                .iter()
                .filter_map(|((lane, moment), cards)| Some(((*moments.get(moment)?, *lanes.get(lane)?), cards)))
                .collect();
            waymark_shared::lean::sort_by_key(&mut cells, |(place, _)| *place);
            cells
                .into_iter()
                .flat_map(|(_, cards)| cards.iter().copied().map(EntityRef::Card))
                .collect()
        }
    }
}

fn score_key(source: &Source<'_>, row: EntityRef) -> Option<ScoreKey> {
    Some(ScoreKey {
        moment: moment_of(row)?,
        persona: source.persona?,
        state: source.state,
    })
}

fn moment_of(row: EntityRef) -> Option<MomentId> {
    match row {
        EntityRef::Moment(id) => Some(id),
        _ => None,
    }
}
