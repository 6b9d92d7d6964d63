//! A lane (a row) as signals.

use waymark_shared::journey::Deletion;
use waymark_shared::journey::words::{Audience, LaneKind};

use super::projected::entity_model;

entity_model! {
    /// One row of the grid.
    LaneModel of Lane by LaneId {
        /// Name.
        name: String,
        /// What it shows.
        kind: LaneKind,
        /// Height in CSS pixels; absent: as its content needs.
        height_px: Option<i64>,
        /// Whether only its name is shown.
        collapsed: bool,
        /// Who sees it.
        audience: Option<Audience>,
        /// Set while deleted.
        deleted: Option<Deletion>,
    }
    placed by { pos, deleted }
}
