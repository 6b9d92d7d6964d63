//! The columns of moments.

use waymark_shared::doc::schema::{EntityRef, Field};
use waymark_shared::journey::Moment;
use waymark_shared::journey::words::{Influence, MomentKind, MomentOfTruth, WaitOk};

use super::shown::{Shown, choices, int, line, minutes, plain, stage, word};
use super::{Column, Kind, Source, moment_of, score_key, table_column};
use crate::text;

pub(super) static MOMENTS: &[Column] = &[
    // Name, label, width in px, whether it is there at first, how it is edited, what it shows.
    table_column! { "title",          column_moment,         240, true,  Kind::Shared(Field::Title), |m| plain(&m.title) },
    table_column! { "stage",          column_stage,          128, true,  Kind::Computed, stage_name },
    table_column! { "kind",           column_kind,           112, true,  Kind::Choice(Field::Kind, choices::<MomentKind>), |m| word(Some(m.kind), MomentKind::ALL) },
    table_column! { "feeling",        column_feeling,        80,  true,  Kind::Feeling, feeling },
    table_column! { "owner",          column_owner,          120, true,  Kind::Line(Field::Owner), |m| line(m.owner.as_deref()) },
    table_column! { "impact",         column_impact,         72,  true,  Kind::Number(Field::Impact), |m| int(m.impact) },
    table_column! { "desired",        column_desired,        76,  true,  Kind::Number(Field::Desired), |m| int(m.desired) },
    table_column! { "actual",         column_actual,         72,  true,  Kind::Number(Field::Actual), |m| int(m.actual) },
    table_column! { "gap",            column_gap,            60,  false, Kind::ComputedNumber, |m| int(gap(m)) },
    table_column! { "priority",       column_priority,       76,  true,  Kind::ComputedNumber, |m| int(priority(m)) },
    table_column! { "pain",           column_pain,           64,  true,  Kind::ComputedNumber, pain },
    table_column! { "gaps",           column_gaps,           104, true,  Kind::ComputedNumber, gap_count },
    table_column! { "importance",     column_importance,     96,  false, Kind::Number(Field::ImportanceCustomer), |m| int(m.importance_customer) },
    table_column! { "importance-org", column_importance_org, 96,  false, Kind::Number(Field::ImportanceOrg), |m| int(m.importance_org) },
    table_column! { "influence",      column_influence,      120, false, Kind::Choice(Field::Influence, choices::<Influence>), |m| word(m.influence, Influence::ALL) },
    table_column! { "wait",           column_wait,           104, true,  Kind::Minutes(Field::WaitMin), |m| minutes(m.wait_min) },
    table_column! { "wait-ok",        column_wait_ok,        112, false, Kind::Choice(Field::WaitOk, choices::<WaitOk>), |m| word(m.wait_ok, WaitOk::ALL) },
    table_column! { "active",         column_active,         96,  false, Kind::Minutes(Field::ActiveMin), |m| minutes(m.active_min) },
    table_column! { "contacts",       column_contacts,       84,  false, Kind::Number(Field::Contacts), |m| int(m.contacts) },
    table_column! { "uncertainty",    column_uncertainty,    96,  false, Kind::Number(Field::Uncertainty), |m| int(m.uncertainty) },
    table_column! { "truth",          column_truth,          124, false, Kind::Choice(Field::Mot, choices::<MomentOfTruth>), |m| word(m.mot, MomentOfTruth::ALL) },
    table_column! { "entered",        column_entered,        84,  false, Kind::Number(Field::Entered), |m| int(m.entered) },
    table_column! { "completed",      column_completed,      92,  false, Kind::Number(Field::Completed), |m| int(m.completed) },
    table_column! { "channels",       column_channels,       180, true,  Kind::Computed, channels },
    table_column! { "cards",          column_cards,          64,  false, Kind::ComputedNumber, card_count },
    table_column! { "question",       column_question,       240, false, Kind::Shared(Field::Question), |m| plain(&m.question) },
];

fn of(source: &Source<'_>, row: EntityRef, read: impl Fn(&Moment) -> Shown) -> Shown {
    let moment = moment_of(row).and_then(|id| source.journey.moments.get(&id));
    moment.map(read).unwrap_or_default()
}

fn stage_name(source: &Source<'_>, row: EntityRef) -> Shown {
    stage(source, moment_of(row))
}

fn gap(moment: &Moment) -> Option<i64> {
    Some(moment.desired? - moment.actual?)
}

fn priority(moment: &Moment) -> Option<i64> {
    Some(moment.impact? * gap(moment)?.max(0))
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
