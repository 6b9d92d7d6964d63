//! Work that takes long, kept from holding up everything else.
//!
//! A worker thread of the runtime serves many rooms and sockets. Before work that may take long it hands those to another thread; that costs some
//! microseconds, so small work is done in place. Not here: how long work may take (the limits of frames and documents bound that).

use tokio::runtime::{Handle, RuntimeFlavor};

/// A frame of this size is taken for heavy. An estimate of where handing over costs less than it saves; it was not measured.
pub const HEAVY_BYTES: usize = 64 * 1024;

/// Runs `work`, off the workers when it is heavy.
pub fn run<T>(heavy: bool, work: impl FnOnce() -> T) -> T {
    let may_hand_over =
        || Handle::try_current().is_ok_and(|handle| handle.runtime_flavor() == RuntimeFlavor::MultiThread);
    if heavy && may_hand_over() {
        tokio::task::block_in_place(work)
    } else {
        work()
    }
}
