//! Deleting what a document's head puts out of sight: older epochs, replaced snapshots, updates that a snapshot covers.
//!
//! Nobody reads these entries, so they may be deleted at any time and in any order. Not here: when (`planner`).

use super::DocState;
use crate::store::DocKey;
use crate::store::engine::{Batch, EngineError, Overlay, View};
use crate::store::keys::{self, Kind, Slot};
use crate::store::read::{self, Head};

/// Deletes up to `most` entries that the state puts out of sight. Returns whether more may be left.
pub(super) fn delete(
    view: &dyn View,
    batch: &mut Batch,
    key: DocKey,
    state: DocState,
    most: usize,
) -> Result<bool, EngineError> {
    let at = |epoch, kind, seq| keys::document(key, Slot::first(epoch, kind, seq));
    let Head {
        epoch,
        snapshot_seq,
        has_snapshot,
    } = state.head;
    let mut ranges = vec![
        // Older epochs. The head lies in epoch 0, before every snapshot.
        (at(0, Kind::Snapshot, 0), at(epoch, Kind::Head, 0)),
        (at(epoch, Kind::Snapshot, 0), at(epoch, Kind::Snapshot, snapshot_seq)),
        (
            at(epoch, Kind::Update, 0),
            read::updates_after(key, epoch, snapshot_seq).0,
        ),
    ];
    // A snapshot beyond the one in force is one that an earlier run did not finish.
    if state.staging.is_none() {
        let from = if has_snapshot { snapshot_seq + 1 } else { 0 };
        ranges.push((at(epoch, Kind::Snapshot, from), at(epoch, Kind::Update, 0)));
    }
    let mut room = most;
    for (from, to) in ranges {
        let found = Overlay { base: view, batch }.keys(&from, &to, room)?;
        room -= found.len();
        batch.extend(found.into_iter().map(|key| (key, None)));
    }
    Ok(room == 0)
}
