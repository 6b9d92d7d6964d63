//! Records: compare, then set or remove, among the writes of a batch.
//!
//! Not here: how a record is encoded and read (`read`).

use super::{Answer, too_large};
use crate::store::engine::{Batch, Overlay, View};
use crate::store::{StoreError, Table, keys, read};

/// Writes a record when its present version is `expected`.
pub(super) fn put(
    view: &dyn View,
    batch: &mut Batch,
    table: Table,
    key: &[u8],
    expected: Option<u64>,
    value: &[u8],
) -> Answer {
    if present_version(view, batch, table, key)? != expected {
        return Err(StoreError::Conflict);
    }
    let version = expected.unwrap_or(0) + 1;
    let parts = read::encode_record(version, value).ok_or_else(too_large)?;
    delete_record(view, batch, table, key)?;
    for (part, bytes) in (0..u16::MAX).zip(parts) {
        batch.insert(keys::record(table, key, part), Some(bytes));
    }
    Ok(version)
}

/// Removes a record when its present version is `expected`.
pub(super) fn remove(view: &dyn View, batch: &mut Batch, table: Table, key: &[u8], expected: u64) -> Answer {
    if present_version(view, batch, table, key)? != Some(expected) {
        return Err(StoreError::Conflict);
    }
    delete_record(view, batch, table, key)?;
    Ok(0)
}

/// The version stands right behind the header of part 0, so one get suffices.
fn present_version(view: &dyn View, batch: &Batch, table: Table, key: &[u8]) -> Result<Option<u64>, StoreError> {
    let first = Overlay { base: view, batch }.get(&keys::record(table, key, 0))?;
    let Some(first) = first else { return Ok(None) };
    read::record_version(&first).map(Some)
}

fn delete_record(view: &dyn View, batch: &mut Batch, table: Table, key: &[u8]) -> Result<(), StoreError> {
    let (from, to) = keys::all_parts_of_record(table, key);
    let old = Overlay { base: view, batch }.keys(&from, &to, usize::MAX)?;
    batch.extend(old.into_iter().map(|key| (key, None)));
    Ok(())
}
