//! The columns of cards.

use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::journey::Card;
use waymark_shared::journey::words::{CardKind, CardStatus, Evidence, Validity};

use super::shown::{Shown, choices, day, int, line, plain, stage, word};
use super::{Column, Kind, Source, table_column};
use crate::text;

pub(super) static CARDS: &[Column] = &[
    // Name, label, width in px, whether it is there at first, how it is edited, what it shows.
    table_column! { "title",    column_card,     280, true,  Kind::Shared(Field::Title), |c| plain(&c.title) },
    table_column! { "kind",     column_kind,     112, true,  Kind::Choice(Field::Kind, choices::<CardKind>), |c| word(Some(c.kind), CardKind::ALL) },
    table_column! { "lane",     column_lane,     120, false, Kind::Computed, lane },
    table_column! { "moment",   column_moment,   180, true,  Kind::Computed, moment_title },
    table_column! { "stage",    column_stage,    120, true,  Kind::Computed, stage_name },
    table_column! { "severity", column_severity, 80,  true,  Kind::Number(Field::Severity), |c| int(c.severity) },
    table_column! { "evidence", column_evidence, 112, true,  Kind::Choice(Field::Evidence, choices::<Evidence>), |c| word(c.evidence, Evidence::ALL) },
    table_column! { "status",   column_status,   96,  true,  Kind::Choice(Field::Status, choices::<CardStatus>), |c| word(c.status, CardStatus::ALL) },
    table_column! { "owner",    column_owner,    120, true,  Kind::Line(Field::Owner), |c| line(c.owner.as_deref()) },
    table_column! { "due",      column_due,      108, true,  Kind::Date(Field::Due), |c| day(c.due.as_deref()) },
    table_column! { "value",    column_value,    68,  false, Kind::Number(Field::Value), |c| int(c.value) },
    table_column! { "effort",   column_effort,   68,  false, Kind::Number(Field::Effort), |c| int(c.effort) },
    table_column! { "tags",     column_tags,     160, true,  Kind::Tags, |c| plain(&c.tags.iter().cloned().collect::<Vec<_>>().join(", ")) },
    table_column! { "source",   column_source,   160, false, Kind::Line(Field::Source), |c| line(c.source.as_deref()) },
    table_column! { "triage",   column_triage,   96,  false, Kind::Choice(Field::Validity, choices::<Validity>), |c| word(c.validity, Validity::ALL) },
];

fn of(source: &Source<'_>, row: EntityRef, read: impl Fn(&Card) -> Shown) -> Shown {
    let EntityRef::Card(id) = row else {
        return Shown::default();
    };
    source.journey.cards.get(&id).map(read).unwrap_or_default()
}

fn stage_name(source: &Source<'_>, row: EntityRef) -> Shown {
    of(source, row, |card| stage(source, card.moment))
}

#[allow(clippy::cast_precision_loss, reason = "some dozen lanes")]
fn lane(source: &Source<'_>, row: EntityRef) -> Shown {
    of(source, row, |card| {
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
    of(source, row, |card| {
        let at = source.placement.moments().position(|id| Some(id) == card.moment);
        let moment = card.moment.and_then(|id| source.journey.moments.get(&id));
        Shown {
            text: moment.map(|moment| moment.title.clone()).unwrap_or_default(),
            number: at.map(|at| at as f64),
        }
    })
}
