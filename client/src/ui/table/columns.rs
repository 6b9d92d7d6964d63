//! The columns of the table: what each says about a moment or a card, and the edits that a new value means.
//!
//! Pure: values come from plain values, edits go to the editor. What cannot be taken says why, and changes nothing.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use waymark_shared::analysis::gaps::Finding;
use waymark_shared::analysis::pain::Pain;
use waymark_shared::doc::edit::{Edit, Value};
use waymark_shared::doc::schema::{EntityRef, Field, Shape, shape};
use waymark_shared::ids::{MomentId, PersonaId};
use waymark_shared::journey::placement::Placement;
use waymark_shared::journey::words::{
    CardKind, CardStatus, Evidence, Influence, MomentKind, MomentOfTruth, ScoreState, Validity, WaitOk, Word,
};
use waymark_shared::journey::{Card, Journey, Moment, ScoreKey};

use crate::text::{self, Line};
use crate::ui::labels::Label;
use crate::ui::panel::{duration, read_date};
use crate::ui::words;

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

/// One value as people read it, and as a number where it is one.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Shown {
    pub text: String,
    pub number: Option<f64>,
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

/// One column.
pub(super) struct Column {
    /// Stable name, for saved views and for tests.
    pub id: &'static str,
    pub label: Line,
    pub width_px: u32,
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

macro_rules! column {
    ($id:literal, $label:expr, $width:literal, $usual:literal, $kind:expr, $read:expr) => {
        Column {
            id: $id,
            label: $label,
            width_px: $width,
            usual: $usual,
            kind: $kind,
            read: $read,
        }
    };
}

static MOMENTS: &[Column] = &[
    column!(
        "title",
        text::column_moment,
        240,
        true,
        Kind::Shared(Field::Title),
        |s, row| of(s, row, |m| plain(&m.title))
    ),
    column!("stage", text::column_stage, 128, true, Kind::Computed, |s, row| stage(
        s,
        moment_of(row)
    )),
    column!(
        "kind",
        text::column_kind,
        112,
        true,
        Kind::Choice(Field::Kind, choices::<MomentKind>),
        |s, row| of(s, row, |m| word(Some(m.kind), MomentKind::ALL))
    ),
    column!("feeling", text::column_feeling, 80, true, Kind::Feeling, feeling),
    column!(
        "owner",
        text::column_owner,
        120,
        true,
        Kind::Line(Field::Owner),
        |s, row| of(s, row, |m| line(m.owner.as_deref()))
    ),
    column!(
        "impact",
        text::column_impact,
        72,
        true,
        Kind::Number(Field::Impact),
        |s, row| of(s, row, |m| int(m.impact))
    ),
    column!(
        "desired",
        text::column_desired,
        76,
        true,
        Kind::Number(Field::Desired),
        |s, row| of(s, row, |m| int(m.desired))
    ),
    column!(
        "actual",
        text::column_actual,
        72,
        true,
        Kind::Number(Field::Actual),
        |s, row| of(s, row, |m| int(m.actual))
    ),
    column!("gap", text::column_gap, 60, false, Kind::ComputedNumber, |s, row| of(
        s,
        row,
        |m| int(gap(m))
    )),
    column!(
        "priority",
        text::column_priority,
        76,
        true,
        Kind::ComputedNumber,
        |s, row| of(s, row, |m| int(priority(m)))
    ),
    column!("pain", text::column_pain, 64, true, Kind::ComputedNumber, pain),
    column!("gaps", text::column_gaps, 104, true, Kind::ComputedNumber, gap_count),
    column!(
        "importance",
        text::column_importance,
        96,
        false,
        Kind::Number(Field::ImportanceCustomer),
        |s, row| of(s, row, |m| int(m.importance_customer))
    ),
    column!(
        "importance-org",
        text::column_importance_org,
        96,
        false,
        Kind::Number(Field::ImportanceOrg),
        |s, row| of(s, row, |m| int(m.importance_org))
    ),
    column!(
        "influence",
        text::column_influence,
        120,
        false,
        Kind::Choice(Field::Influence, choices::<Influence>),
        |s, row| of(s, row, |m| word(m.influence, Influence::ALL))
    ),
    column!(
        "wait",
        text::column_wait,
        104,
        true,
        Kind::Minutes(Field::WaitMin),
        |s, row| of(s, row, |m| minutes(m.wait_min))
    ),
    column!(
        "wait-ok",
        text::column_wait_ok,
        112,
        false,
        Kind::Choice(Field::WaitOk, choices::<WaitOk>),
        |s, row| of(s, row, |m| word(m.wait_ok, WaitOk::ALL))
    ),
    column!(
        "active",
        text::column_active,
        96,
        false,
        Kind::Minutes(Field::ActiveMin),
        |s, row| of(s, row, |m| minutes(m.active_min))
    ),
    column!(
        "contacts",
        text::column_contacts,
        84,
        false,
        Kind::Number(Field::Contacts),
        |s, row| of(s, row, |m| int(m.contacts))
    ),
    column!(
        "uncertainty",
        text::column_uncertainty,
        96,
        false,
        Kind::Number(Field::Uncertainty),
        |s, row| of(s, row, |m| int(m.uncertainty))
    ),
    column!(
        "truth",
        text::column_truth,
        124,
        false,
        Kind::Choice(Field::Mot, choices::<MomentOfTruth>),
        |s, row| of(s, row, |m| word(m.mot, MomentOfTruth::ALL))
    ),
    column!(
        "entered",
        text::column_entered,
        84,
        false,
        Kind::Number(Field::Entered),
        |s, row| of(s, row, |m| int(m.entered))
    ),
    column!(
        "completed",
        text::column_completed,
        92,
        false,
        Kind::Number(Field::Completed),
        |s, row| of(s, row, |m| int(m.completed))
    ),
    column!("channels", text::column_channels, 180, true, Kind::Computed, channels),
    column!("cards", text::column_cards, 64, false, Kind::ComputedNumber, card_count),
    column!(
        "question",
        text::column_question,
        240,
        false,
        Kind::Shared(Field::Question),
        |s, row| of(s, row, |m| plain(&m.question))
    ),
];

static CARDS: &[Column] = &[
    column!(
        "title",
        text::column_card,
        280,
        true,
        Kind::Shared(Field::Title),
        |s, row| card(s, row, |c| plain(&c.title))
    ),
    column!(
        "kind",
        text::column_kind,
        112,
        true,
        Kind::Choice(Field::Kind, choices::<CardKind>),
        |s, row| card(s, row, |c| word(Some(c.kind), CardKind::ALL))
    ),
    column!("lane", text::column_lane, 120, false, Kind::Computed, lane),
    column!("moment", text::column_moment, 180, true, Kind::Computed, moment_title),
    column!("stage", text::column_stage, 120, true, Kind::Computed, |s, row| card(
        s,
        row,
        |c| c.moment.map(|id| stage(s, Some(id))).unwrap_or_default()
    )),
    column!(
        "severity",
        text::column_severity,
        80,
        true,
        Kind::Number(Field::Severity),
        |s, row| card(s, row, |c| int(c.severity))
    ),
    column!(
        "evidence",
        text::column_evidence,
        112,
        true,
        Kind::Choice(Field::Evidence, choices::<Evidence>),
        |s, row| card(s, row, |c| word(c.evidence, Evidence::ALL))
    ),
    column!(
        "status",
        text::column_status,
        96,
        true,
        Kind::Choice(Field::Status, choices::<CardStatus>),
        |s, row| card(s, row, |c| word(c.status, CardStatus::ALL))
    ),
    column!(
        "owner",
        text::column_owner,
        120,
        true,
        Kind::Line(Field::Owner),
        |s, row| card(s, row, |c| line(c.owner.as_deref()))
    ),
    column!("due", text::column_due, 108, true, Kind::Date(Field::Due), |s, row| {
        card(s, row, |c| day(c.due.as_deref()))
    }),
    column!(
        "value",
        text::column_value,
        68,
        false,
        Kind::Number(Field::Value),
        |s, row| card(s, row, |c| int(c.value))
    ),
    column!(
        "effort",
        text::column_effort,
        68,
        false,
        Kind::Number(Field::Effort),
        |s, row| card(s, row, |c| int(c.effort))
    ),
    column!("tags", text::column_tags, 160, true, Kind::Tags, |s, row| card(
        s,
        row,
        |c| plain(&c.tags.iter().cloned().collect::<Vec<_>>().join(", "))
    )),
    column!(
        "source",
        text::column_source,
        160,
        false,
        Kind::Line(Field::Source),
        |s, row| card(s, row, |c| line(c.source.as_deref()))
    ),
    column!(
        "triage",
        text::column_triage,
        96,
        false,
        Kind::Choice(Field::Validity, choices::<Validity>),
        |s, row| card(s, row, |c| word(c.validity, Validity::ALL))
    ),
];

fn choices<W: Word + Label + AllWords>() -> Vec<Choice> {
    W::all()
        .iter()
        .map(|word| (word.as_str(), word.label().to_owned()))
        .collect()
}

/// A vocabulary with its words in order.
trait AllWords: Sized + 'static {
    fn all() -> &'static [Self];
}

macro_rules! all_words {
    ($($name:ident),*) => {$(impl AllWords for $name { fn all() -> &'static [Self] { Self::ALL } })*};
}
all_words!(
    MomentKind,
    Influence,
    WaitOk,
    MomentOfTruth,
    CardKind,
    Evidence,
    CardStatus,
    Validity
);

fn moment_of(row: EntityRef) -> Option<MomentId> {
    match row {
        EntityRef::Moment(id) => Some(id),
        _ => None,
    }
}

fn of(source: &Source<'_>, row: EntityRef, read: impl Fn(&Moment) -> Shown) -> Shown {
    let moment = moment_of(row).and_then(|id| source.journey.moments.get(&id));
    moment.map(read).unwrap_or_default()
}

fn card(source: &Source<'_>, row: EntityRef, read: impl Fn(&Card) -> Shown) -> Shown {
    let EntityRef::Card(id) = row else {
        return Shown::default();
    };
    source.journey.cards.get(&id).map(read).unwrap_or_default()
}

fn plain(text: &str) -> Shown {
    Shown {
        text: text.split_whitespace().collect::<Vec<_>>().join(" "),
        number: None,
    }
}

fn line(line: Option<&str>) -> Shown {
    plain(line.unwrap_or_default())
}

#[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
fn int(value: Option<i64>) -> Shown {
    Shown {
        text: value.map(|value| value.to_string()).unwrap_or_default(),
        number: value.map(|value| value as f64),
    }
}

/// A day sorts by its digits: 20270331.
fn day(iso: Option<&str>) -> Shown {
    let digits = iso.unwrap_or_default().replace('-', "");
    Shown {
        text: iso.map(words::day_typed).unwrap_or_default(),
        number: digits.parse().ok(),
    }
}

#[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
fn minutes(value: Option<i64>) -> Shown {
    Shown {
        text: value.map(duration::format).unwrap_or_default(),
        number: value.map(|value| value as f64),
    }
}

/// A word sorts by its place in the vocabulary.
#[allow(clippy::cast_precision_loss, reason = "some dozen words")]
fn word<W: Word + Label + PartialEq>(word: Option<W>, all: &[W]) -> Shown {
    Shown {
        text: word.map(|word| word.label().to_owned()).unwrap_or_default(),
        number: word
            .and_then(|word| all.iter().position(|other| *other == word))
            .map(|at| at as f64),
    }
}

fn gap(moment: &Moment) -> Option<i64> {
    Some(moment.desired? - moment.actual?)
}

fn priority(moment: &Moment) -> Option<i64> {
    Some(moment.impact? * gap(moment)?.max(0))
}

#[allow(clippy::cast_precision_loss, reason = "some hundred stages")]
fn stage(source: &Source<'_>, moment: Option<MomentId>) -> Shown {
    let stages = &source.placement.stages;
    let at = moment.and_then(|id| stages.iter().position(|(_, moments)| moments.contains(&id)));
    let name = at.and_then(|at| source.journey.stages.get(&stages[at].0));
    Shown {
        text: name.map(|stage| stage.name.clone()).unwrap_or_default(),
        number: at.map(|at| at as f64),
    }
}

fn score_key(source: &Source<'_>, row: EntityRef) -> Option<ScoreKey> {
    Some(ScoreKey {
        moment: moment_of(row)?,
        persona: source.persona?,
        state: source.state,
    })
}

fn feeling(source: &Source<'_>, row: EntityRef) -> Shown {
    let score = score_key(source, row).and_then(|key| source.journey.scores.get(&key));
    Shown {
        text: score
            .map(|score| crate::actions::feeling_words(score.value))
            .unwrap_or_default(),
        number: score.map(|score| score.value),
    }
}

fn pain(source: &Source<'_>, row: EntityRef) -> Shown {
    let points = source
        .pains
        .iter()
        .find(|pain| Some(pain.moment) == moment_of(row))
        .map(|pain| pain.points.round());
    Shown {
        text: points.map(|points| points.to_string()).unwrap_or_default(),
        number: points,
    }
}

fn gap_count(source: &Source<'_>, row: EntityRef) -> Shown {
    let Some(id) = moment_of(row) else {
        return Shown::default();
    };
    let count = source.gaps.iter().filter(|gap| gap.moments.contains(&id)).count();
    int(i64::try_from(count).ok().filter(|count| *count > 0))
}

fn channels(source: &Source<'_>, row: EntityRef) -> Shown {
    of(source, row, |moment| {
        let names = moment
            .channels
            .iter()
            .filter_map(|id| source.journey.channels.get(id))
            .filter(|channel| channel.deleted.is_none())
            .map(|channel| channel.name.clone());
        plain(&names.collect::<Vec<_>>().join(", "))
    })
}

fn card_count(source: &Source<'_>, row: EntityRef) -> Shown {
    let Some(id) = moment_of(row) else {
        return Shown::default();
    };
    let cells = source
        .placement
        .lanes
        .iter()
        .filter_map(|lane| source.placement.cells.get(&(*lane, id)));
    let count: usize = cells.map(Vec::len).sum();
    int(i64::try_from(count).ok().filter(|count| *count > 0))
}

#[allow(clippy::cast_precision_loss, reason = "some dozen lanes")]
fn lane(source: &Source<'_>, row: EntityRef) -> Shown {
    card(source, row, |card| {
        let at = source.placement.lanes.iter().position(|id| Some(*id) == card.lane);
        let lane = card.lane.and_then(|id| source.journey.lanes.get(&id));
        Shown {
            text: lane.map(|lane| lane.name.clone()).unwrap_or_default(),
            number: at.map(|at| at as f64),
        }
    })
}

#[allow(clippy::cast_precision_loss, reason = "some thousand moments")]
fn moment_title(source: &Source<'_>, row: EntityRef) -> Shown {
    card(source, row, |card| {
        let at = source.placement.moments().position(|id| Some(id) == card.moment);
        let moment = card.moment.and_then(|id| source.journey.moments.get(&id));
        Shown {
            text: moment.map(|moment| moment.title.clone()).unwrap_or_default(),
            number: at.map(|at| at as f64),
        }
    })
}

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

/// The edits that a typed or chosen value means; none when it is what was there.
pub(super) fn edits(column: &Column, row: EntityRef, typed: &str, source: &Source<'_>) -> Result<Vec<Edit>, String> {
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
