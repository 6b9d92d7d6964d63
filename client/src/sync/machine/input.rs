//! What the machine is told, and when.

use yrs::sync::AwarenessUpdate;

/// What the machine is told.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// Start, or try again after a refusal.
    Connect,
    /// The offline log was read and applied. `kept` updates in it were never acknowledged.
    OfflineLoaded {
        /// Count of unacknowledged updates.
        kept: u32,
    },
    /// A socket opened.
    Opened(SocketId),
    /// A socket received a frame.
    Frame(SocketId, Vec<u8>),
    /// A socket closed, or failed to open (1006).
    Closed(SocketId, u16),
    /// The local document was changed by this user (encoded update, v1).
    LocalUpdate(Vec<u8>),
    /// What the others are to be told about this user. Forgotten while no socket is open.
    LocalPresence(AwarenessUpdate),
    /// A remote update was applied but depends on one that never arrived.
    MissingUpdates,
    /// A remote update could not be applied.
    UnreadableUpdate,
    /// The deadline has passed (see [`Machine::deadline_ms`](super::Machine::deadline_ms)).
    Tick,
    /// The browser has a network again.
    Online,
    /// The browser has no network.
    Offline,
    /// The page can be seen.
    Visible,
    /// The page cannot be seen, and may be discarded.
    Hidden,
}

/// Which socket an event belongs to; a new number for every attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SocketId(pub u32);

/// The time and randomness of one call.
#[derive(Debug, Clone, Copy)]
pub struct Now {
    /// Milliseconds of a clock that never goes back.
    pub ms: u64,
    /// Random, `0.0..=1.0`.
    pub jitter: f64,
}
