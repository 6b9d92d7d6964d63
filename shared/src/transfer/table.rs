//! To and from spreadsheets: a table of lanes and moments, one line of a cell per card.
//!
//! A table with the names of moments over it and of lanes beside it is put where those names say, and what is there already is not added
//! again: so it can be copied out, changed and brought back. Any other table goes to the right and down from where the person is.

use super::copy::{card_lanes, cards_in_order};
use super::paste::{Pasted, plain, room, units};
use super::{Mint, TransferError};
use crate::doc::edit::{Edit, Place};
use crate::doc::schema::{EntityKind, EntityRef, Field};
use crate::ids::{CardId, LaneId, MomentId};
use crate::journey::Journey;
use crate::journey::placement::Placement;
use crate::journey::words::CardKind;
use crate::layout::Spot;
use crate::limits;
use crate::text_splice::TextSplice;

/// A table: rows of cells. A cell may have several lines.
pub type Rows = Vec<Vec<String>>;

/// The table of some cards of the grid: moments across, lanes down, with their names; one column of lines when all lie in one cell.
#[must_use]
pub fn rows(journey: &Journey, placement: &Placement, cards: &[CardId]) -> Rows {
    let cards: Vec<_> = cards_in_order(placement)
        .filter(|(id, ..)| cards.contains(id))
        .collect();
    let title = |id: &CardId| {
        let title = journey
            .cards
            .get(id)
            .map(|card| card.title.as_str())
            .unwrap_or_default();
        // One line is one card.
        title.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let Some((_, lane, moment)) = cards.first() else {
        return Vec::new();
    };
    if cards.iter().all(|(_, l, m)| (l, m) == (lane, moment)) {
        return cards.iter().map(|(id, ..)| vec![title(id)]).collect();
    }
    let lanes: Vec<LaneId> = (placement.lanes.iter().copied())
        .filter(|lane| cards.iter().any(|(_, other, _)| other == lane))
        .collect();
    let columns: Vec<MomentId> = placement.moments().collect();
    let places = || {
        cards
            .iter()
            .filter_map(|(_, _, moment)| columns.iter().position(|id| id == moment))
    };
    let (first, last) = (places().min().unwrap_or(0), places().max().unwrap_or(0));
    let columns = columns.get(first..=last).unwrap_or_default();
    let name = |id: &MomentId| {
        journey
            .moments
            .get(id)
            .map(|moment| moment.title.clone())
            .unwrap_or_default()
    };
    let head = [String::new()].into_iter().chain(columns.iter().map(name)).collect();
    let body = lanes.iter().map(|lane| {
        let own = journey
            .lanes
            .get(lane)
            .map(|lane| lane.name.clone())
            .unwrap_or_default();
        let cells = columns.iter().map(|moment| {
            let here = cards.iter().filter(|(_, l, m)| (l, m) == (lane, moment));
            here.map(|(id, ..)| title(id)).collect::<Vec<_>>().join("\n")
        });
        [own].into_iter().chain(cells).collect()
    });
    [head].into_iter().chain(body).collect()
}

/// A table as tab-separated text, which every spreadsheet reads.
#[must_use]
pub fn to_tsv(rows: &Rows) -> String {
    let cell = |cell: &String| {
        if cell.contains(['\t', '\n', '\r', '"']) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.clone()
        }
    };
    let lines = rows
        .iter()
        .map(|row| row.iter().map(cell).collect::<Vec<_>>().join("\t"));
    lines.collect::<Vec<_>>().join("\n")
}

/// A table as HTML, for documents and for spreadsheets that keep lines apart.
#[must_use]
pub fn to_html(rows: &Rows) -> String {
    let mut html = String::from("<table>");
    for row in rows {
        html.push_str("<tr>");
        for cell in row {
            html.push_str("<td>");
            html.push_str(&escape(cell).replace('\n', "<br>"));
            html.push_str("</td>");
        }
        html.push_str("</tr>");
    }
    html.push_str("</table>");
    html
}

/// Text as HTML says it, also within quotation marks.
#[must_use]
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Reads tab-separated text as spreadsheets write it: a cell in quotation marks may hold tabs and lines.
#[must_use]
pub fn parse_tsv(text: &str) -> Rows {
    let mut rows = vec![vec![]];
    let mut cell = String::new();
    let mut letters = text.chars().filter(|letter| *letter != '\r').peekable();
    let mut quoted = false;
    let mut fresh = true;
    let is_table = text.contains('\t');
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' if quoted => quoted = false,
            // Only a cell that begins with it and is a table's is in quotation marks.
            '"' if fresh && is_table => quoted = true,
            '\t' | '\n' if !quoted => {
                if let Some(row) = rows.last_mut() {
                    row.push(std::mem::take(&mut cell));
                }
                if letter == '\n' {
                    rows.push(vec![]);
                }
                fresh = true;
                continue;
            }
            other => cell.push(other),
        }
        fresh = false;
    }
    if let Some(row) = rows.last_mut() {
        row.push(cell);
    }
    rows
}

/// Plans to paste a table: one card for every line of every cell.
///
/// # Errors
/// Why nothing is pasted.
pub fn paste_rows(
    journey: &Journey,
    placement: &Placement,
    table: &Rows,
    into: Option<Spot>,
    mint: Mint<'_>,
) -> Result<Pasted, TransferError> {
    let table = trimmed(table);
    let width = table.iter().map(Vec::len).max().unwrap_or(0);
    if width == 0 {
        return Err(TransferError::Nothing);
    }
    let lanes = card_lanes(journey, placement);
    let columns: Vec<MomentId> = placement.moments().collect();
    let cells = match by_names(journey, &lanes, &columns, &table) {
        Some(cells) => cells,
        None => from_place(journey, &lanes, &columns, &table, width, into)?,
    };
    let mut edits = Vec::new();
    let mut after = Vec::new();
    for Target {
        lane,
        moment,
        behind,
        lines,
    } in cells
    {
        let kind = (journey.lanes.get(&lane)).map_or(CardKind::Text, |lane| lane.kind.card_kind());
        let mut place = behind.map_or(Place::Last, |card| Place::After(card.0));
        for line in lines {
            let (now_ms, random) = mint();
            let id = CardId::mint(now_ms, random);
            let (title, body) = title_and_body(&line)?;
            edits.push(Edit::AddCard {
                id,
                kind,
                title,
                lane,
                moment,
                place,
            });
            if let Some(body) = body {
                let splice = TextSplice {
                    at_utf16: 0,
                    delete_utf16: 0,
                    insert: body,
                };
                let (entity, field) = (id.into(), Field::Body);
                after.push(Edit::Splice { entity, field, splice });
            }
            place = Place::After(id.0);
        }
    }
    room(journey, &edits)?;
    let things: Vec<EntityRef> = edits.iter().filter_map(Edit::makes).collect();
    if things.is_empty() {
        return Err(TransferError::Nothing);
    }
    edits.append(&mut after);
    Ok(Pasted {
        edits,
        things,
        left_out: 0,
    })
}

/// What goes into one cell.
struct Target {
    lane: LaneId,
    moment: MomentId,
    behind: Option<CardId>,
    lines: Vec<String>,
}

/// Without empty rows and columns at the end.
fn trimmed(table: &Rows) -> Rows {
    let mut rows: Rows = table.clone();
    let is_blank = |cell: &String| cell.trim().is_empty();
    for row in &mut rows {
        while row.last().is_some_and(is_blank) {
            row.pop();
        }
    }
    while rows.last().is_some_and(Vec::is_empty) {
        rows.pop();
    }
    rows
}

/// A table with names of moments over it and of lanes beside it.
fn by_names(journey: &Journey, lanes: &[LaneId], columns: &[MomentId], table: &Rows) -> Option<Vec<Target>> {
    let (head, body) = table.split_first()?;
    let corner = head.first()?;
    if !corner.trim().is_empty() || head.len() < 2 || body.is_empty() {
        return None;
    }
    let moment = |name: &String| {
        let same = |id: &&MomentId| (journey.moments.get(id)).is_some_and(|moment| plain(&moment.title) == plain(name));
        columns.iter().find(same).copied()
    };
    let lane = |name: &String| {
        let same = |id: &&LaneId| {
            journey
                .lanes
                .get(id)
                .is_some_and(|lane| plain(&lane.name) == plain(name))
        };
        lanes.iter().find(same).copied()
    };
    let across: Vec<MomentId> = head[1..].iter().map(moment).collect::<Option<_>>()?;
    let mut targets = Vec::new();
    for row in body {
        let (name, cells) = row.split_first()?;
        let lane = lane(name)?;
        for (moment, cell) in across.iter().zip(cells) {
            let there: Vec<String> = journey
                .cards
                .values()
                .filter(|card| card.deleted.is_none() && (card.lane, card.moment) == (Some(lane), Some(*moment)))
                .map(|card| card.title.split_whitespace().collect::<Vec<_>>().join(" "))
                .collect();
            let lines = lines(cell).into_iter().filter(|line| !there.contains(line)).collect();
            targets.push(Target {
                lane,
                moment: *moment,
                behind: None,
                lines,
            });
        }
        if cells.len() > across.len() {
            return None;
        }
    }
    Some(targets)
}

fn from_place(
    journey: &Journey,
    lanes: &[LaneId],
    columns: &[MomentId],
    table: &Rows,
    width: usize,
    into: Option<Spot>,
) -> Result<Vec<Target>, TransferError> {
    let (lane, moment, behind) = match into.ok_or(TransferError::NoPlace)? {
        Spot::Cell(lane, moment) => (lane, moment, None),
        Spot::Card(id) => {
            let card = journey.cards.get(&id).ok_or(TransferError::NoPlace)?;
            let cell = card.lane.zip(card.moment).ok_or(TransferError::NoPlace)?;
            (cell.0, cell.1, Some(id))
        }
        Spot::Stage(_) | Spot::Moment(_) | Spot::Lane(_) => return Err(TransferError::NoPlace),
    };
    let row = lanes
        .iter()
        .position(|id| *id == lane)
        .ok_or(TransferError::DrawnLane)?;
    let column = columns
        .iter()
        .position(|id| *id == moment)
        .ok_or(TransferError::NoPlace)?;
    if width == 1 {
        // A list: one card after the other in this cell.
        let lines = table.iter().flatten().flat_map(|cell| lines(cell)).collect();
        return Ok(vec![Target {
            lane,
            moment,
            behind,
            lines,
        }]);
    }
    let no_room = |kind, needed, there| TransferError::NoRoom { kind, needed, there };
    if width > columns.len() - column {
        return Err(no_room(EntityKind::Moment, width, columns.len() - column));
    }
    if table.len() > lanes.len() - row {
        return Err(no_room(EntityKind::Lane, table.len(), lanes.len() - row));
    }
    let targets = table.iter().zip(&lanes[row..]).flat_map(|(cells, lane)| {
        cells.iter().zip(&columns[column..]).map(move |(cell, moment)| Target {
            lane: *lane,
            moment: *moment,
            behind: None,
            lines: lines(cell),
        })
    });
    Ok(targets.collect())
}

/// The lines of a cell that say something, without the signs of a list before them.
fn lines(cell: &str) -> Vec<String> {
    let lines = cell.lines().map(|line| {
        let line = line.trim();
        let bare = ["- ", "* ", "• ", "– ", "· "]
            .iter()
            .find_map(|sign| line.strip_prefix(sign));
        bare.unwrap_or(line).split_whitespace().collect::<Vec<_>>().join(" ")
    });
    lines.filter(|line| !line.is_empty()).collect()
}

/// What is too long for a title stands whole in the body.
fn title_and_body(line: &str) -> Result<(String, Option<String>), TransferError> {
    let length = units(line);
    if length <= limits::TITLE_UTF16 {
        return Ok((line.to_owned(), None));
    }
    if length > limits::PROSE_UTF16 {
        return Err(TransferError::Invalid {
            kind: EntityKind::Card,
            field: Field::Body,
        });
    }
    let mut title = String::new();
    for letter in line.chars() {
        if units(&title) + letter.len_utf16() >= limits::TITLE_UTF16 {
            break;
        }
        title.push(letter);
    }
    title.push('…');
    Ok((title, Some(line.to_owned())))
}
