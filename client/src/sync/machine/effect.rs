//! What the machine asks of whoever runs it.

use waymark_shared::access::Role;
use waymark_shared::protocol::BroughtBack;
use yrs::StateVector;
use yrs::sync::AwarenessUpdate;

use super::{SocketId, Status};

/// What is to be done, in this order.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Read the offline log, apply it, and answer with [`Input::OfflineLoaded`](super::Input::OfflineLoaded).
    AskOffline,
    /// Open a socket.
    OpenSocket(SocketId),
    /// Close a socket; its later events are ignored.
    CloseSocket(SocketId),
    /// Send a message.
    Send(SocketId, Vec<u8>),
    /// Send sync step 1 with the document's state vector.
    SendStep1(SocketId),
    /// Send sync step 2: everything the document has beyond this state vector. It is a write frame.
    SendDiff(SocketId, StateVector),
    /// Apply an update of the server (v1) to the document.
    ApplyRemote(Vec<u8>),
    /// Append a local update to the offline log.
    StoreOffline(Vec<u8>),
    /// The oldest `acked` unacknowledged updates of the offline log are on the server's disk.
    PruneOffline {
        /// Count of updates.
        acked: u32,
    },
    /// Others know nothing of this user (any more): answer with [`Input::LocalPresence`](super::Input::LocalPresence).
    AskPresence,
    /// Others told about themselves.
    PresenceIn(AwarenessUpdate),
    /// What the token allows.
    Rights {
        /// Role of the link.
        role: Role,
        /// Whether this document takes writes.
        writable: bool,
    },
    /// An older version was brought back; what it changed came before.
    Restored(BroughtBack),
    /// The status changed.
    Status(Status),
}
