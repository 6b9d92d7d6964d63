//! Cards that span several moments, as bands above the other cards of their lane.
//!
//! A card never leaves the grid: what would reach beyond the last column ends there. Two cards that share a column lie in different bands.

use super::Column;
use crate::ids::{CardId, LaneId, MomentId};
use crate::lean;

/// A card that spans more than one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Spanning {
    /// The card.
    pub card: CardId,
    /// The lane it lies in.
    pub lane: LaneId,
    /// The moment it starts at.
    pub moment: MomentId,
    /// How many moments it spans, 2 to 20.
    pub span: usize,
}

/// Where a spanning card is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Band {
    /// The card.
    pub card: CardId,
    /// The first column it covers, counted from 0.
    pub first: usize,
    /// How many columns it covers.
    pub columns: usize,
    /// The row of bands it lies in, counted from 0.
    pub row: usize,
}

/// The bands of one lane, from left to right; cards whose moment is not on the grid are left out.
#[must_use]
pub fn bands(cards: &[Spanning], columns: &[Column]) -> Vec<Band> {
    let at = |moment| columns.iter().position(|column| column.moment == Some(moment));
    let mut placed: Vec<(usize, usize, CardId)> = cards
        .iter()
        .filter_map(|card| {
            let first = at(card.moment)?;
            Some((first, card.span.min(columns.len() - first), card.card))
        })
        .collect();
    lean::sort(&mut placed);
    // The column after the last one that each row covers.
    let mut ends: Vec<usize> = Vec::new();
    let mut bands = Vec::new();
    for (first, columns, card) in placed {
        let free = ends.iter().position(|end| *end <= first);
        let row = free.unwrap_or_else(|| {
            ends.push(0);
            ends.len() - 1
        });
        ends[row] = first + columns;
        bands.push(Band {
            card,
            first,
            columns,
            row,
        });
    }
    bands
}

/// How many moments a card spans whose right edge is taken to a place, in pixels from the first column on.
#[must_use]
pub fn span_to(columns: &[Column], moment: MomentId, x_px: f64) -> Option<usize> {
    let first = columns.iter().position(|column| column.moment == Some(moment))?;
    let reached = columns.iter().rposition(|column| column.middle_px() <= x_px);
    Some(reached.map_or(1, |last| (last + 1).saturating_sub(first)).clamp(1, 20))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::StageId;

    fn grid(moments: u128) -> Vec<Column> {
        (0..moments)
            .map(|at| Column {
                stage: StageId::mint(1, 1),
                moment: Some(MomentId::mint(1, at)),
                x_px: at as f64 * 200.0,
                width_px: 200.0,
            })
            .collect()
    }

    fn card(id: u128, moment: u128, span: usize) -> Spanning {
        Spanning {
            card: CardId::mint(1, id),
            lane: LaneId::mint(1, 1),
            moment: MomentId::mint(1, moment),
            span,
        }
    }

    #[test]
    fn cards_that_share_a_column_lie_in_different_rows_and_free_rows_are_used_again() {
        let bands = bands(&[card(1, 0, 3), card(2, 2, 2), card(3, 3, 2), card(4, 9, 2)], &grid(6));
        let drawn: Vec<_> = bands.iter().map(|band| (band.first, band.columns, band.row)).collect();
        assert_eq!(drawn, [(0, 3, 0), (2, 2, 1), (3, 2, 0)]);
    }

    #[test]
    fn a_card_ends_with_the_grid() {
        assert_eq!(bands(&[card(1, 4, 20)], &grid(6))[0].columns, 2);
    }

    #[test]
    fn the_edge_covers_the_columns_whose_middle_it_has_passed() {
        let columns = grid(30);
        let to = |x_px| span_to(&columns, MomentId::mint(1, 2), x_px);
        assert_eq!(to(0.0), Some(1), "never less than its own");
        assert_eq!(to(560.0), Some(1));
        assert_eq!(to(720.0), Some(2));
        assert_eq!(to(99_999.0), Some(20));
        assert_eq!(span_to(&columns, MomentId::mint(1, 77), 1.0), None);
    }
}
