//! What a person is told about the connection. The words for it stand in the screen.

use super::{Link, Machine, Open};

/// What a person is told about the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// The first connection is under way.
    Connecting,
    /// Connected; `unsaved` changes are not on the server's disk yet.
    Saving {
        /// Count of updates; of changes once it is [counted so](Self::counting).
        unsaved: u32,
    },
    /// Connected; everything is on the server's disk.
    Saved,
    /// The browser has no network; `kept` changes wait.
    Offline {
        /// Count of changes.
        kept: u32,
    },
    /// The connection was lost and is being made again; `kept` changes wait.
    Reconnecting {
        /// Count of changes.
        kept: u32,
    },
    /// The link does not allow changes.
    ViewOnly {
        /// Whether others' changes arrive at the moment.
        live: bool,
    },
    /// The server takes no changes at the moment; `kept` changes wait.
    StoreReadOnly {
        /// Count of changes.
        kept: u32,
    },
    /// The journey has reached its largest size; `kept` changes were not taken.
    DocumentFull {
        /// Count of changes.
        kept: u32,
    },
    /// The server refused this link, and trying again by itself is of no use.
    Refused {
        /// Close code (see [`CloseCode`](waymark_shared::protocol::CloseCode)).
        code: u16,
        /// Count of changes that wait.
        kept: u32,
    },
}

impl Status {
    /// The same, with what waits counted as people count it: one change may travel in many updates.
    #[must_use]
    pub fn counting(mut self, changes: u32) -> Self {
        if let Self::Saving { unsaved: count }
        | Self::Offline { kept: count }
        | Self::Reconnecting { kept: count }
        | Self::StoreReadOnly { kept: count }
        | Self::DocumentFull { kept: count }
        | Self::Refused { kept: count, .. } = &mut self
            && *count > 0
        {
            *count = changes.max(1);
        }
        self
    }
}

impl Machine {
    /// What a person is told.
    #[must_use]
    pub fn status(&self) -> Status {
        let unsaved = self.unsaved();
        if let Link::Refused { code } = self.link {
            return Status::Refused { code, kept: unsaved };
        }
        let live = matches!(self.link, Link::Open(Open { received: true, .. }));
        if matches!(self.rights, Some((_, false))) {
            return Status::ViewOnly { live };
        }
        if !live {
            return match (self.online, self.was_live || unsaved > 0) {
                (false, _) => Status::Offline { kept: unsaved },
                (true, true) => Status::Reconnecting { kept: unsaved },
                (true, false) => Status::Connecting,
            };
        }
        match unsaved {
            kept if self.store_read_only => Status::StoreReadOnly { kept },
            kept if self.document_full => Status::DocumentFull { kept },
            0 => Status::Saved,
            unsaved => Status::Saving { unsaved },
        }
    }
}
