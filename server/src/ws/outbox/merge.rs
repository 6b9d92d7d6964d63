//! Merges the updates that wait for one reader, once for all who wait for the same ones.
//!
//! Readers of a room wait for the same frames, and when their lines stall together they are merged in the same turn of the room. With 200 of
//! them that was 200 times the same work. Invariant: what is remembered is used for exactly those bytes that it was made of.
//! Not here: when to merge (`outbox`).

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};

use bytes::Bytes;

use crate::room::frame::encode;

/// The last merge of this thread. It holds on to its updates, so no other bytes can come to lie where they are.
struct Last {
    updates: Vec<Bytes>,
    merged: Bytes,
}

thread_local! {
    static LAST: RefCell<Option<Last>> = const { RefCell::new(None) };
}

/// Whole Update messages as one. `None` when one cannot be read or yrs does not merge them.
pub(super) fn merged(updates: Vec<Bytes>) -> Option<Bytes> {
    LAST.with_borrow_mut(|last| {
        if let Some(last) = last.as_ref().filter(|last| are_same(&last.updates, &updates)) {
            return Some(last.merged.clone());
        }
        let payloads: Vec<Bytes> = updates.iter().filter_map(encode::update_payload).collect();
        if payloads.len() < updates.len() {
            return None;
        }
        let merged = catch_unwind(AssertUnwindSafe(|| yrs::merge_updates_v1(&payloads)));
        let merged = encode::update(&merged.ok()?.ok()?);
        *last = Some(Last {
            updates,
            merged: merged.clone(),
        });
        Some(merged)
    })
}

/// The very same bytes, which is quicker to see than that they say the same.
fn are_same(these: &[Bytes], those: &[Bytes]) -> bool {
    let same = |(this, that): (&Bytes, &Bytes)| this.as_ptr() == that.as_ptr() && this.len() == that.len();
    these.len() == those.len() && these.iter().zip(those).all(same)
}
