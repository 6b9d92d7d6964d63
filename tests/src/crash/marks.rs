//! Writers whose every edit can be judged afterwards: what is written follows from who wrote it and how often before.
//!
//! A writer has an array of its own in a document and appends to it, one entry an edit. So an array is right when it is a
//! prefix of the entries that its name stands for, and long enough when it holds all that was acknowledged. Not here: when
//! the server dies (`crash`).

use waymark_shared::access::{DocName, Role};
use yrs::{Any, Array, Out, ReadTxn, WriteTxn};

use crate::peer::{Peer, Status};
use crate::server::TestJourney;

/// Somebody who writes marks into one document. Cloning shares it.
#[derive(Clone)]
pub struct Writer {
    /// Names its array; nobody else has it.
    pub name: String,
    /// Where it writes.
    pub doc: DocName,
    /// Its connection. Each of its edits is one mark.
    pub peer: Peer,
}

impl Writer {
    /// A writer that is not connected yet.
    #[must_use]
    pub fn new(journey: &TestJourney, doc: DocName, name: String) -> Self {
        let peer = journey.offline_peer(Role::Editor, doc);
        Self { name, doc, peer }
    }

    /// Appends the next mark.
    pub fn write(&self) {
        let mark = mark(&self.name, self.peer.seen().edits + 1);
        self.peer
            .edit(|txn| txn.get_or_insert_array(self.name.as_str()).push_back(txn, mark));
    }

    /// Connects unless it is connected.
    pub async fn connect(&self) {
        if self.peer.seen().status != Status::Open {
            self.peer.connect().await;
        }
    }

    /// Marks that the server said are on its disk.
    #[must_use]
    pub fn safe(&self) -> u64 {
        self.peer.seen().safe_edits
    }

    /// Marks made.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.peer.seen().edits
    }
}

/// How many marks of a writer a document holds.
///
/// # Panics
/// When what it holds is not the beginning of what was written: something in between is missing or was changed.
pub fn held(reader: &Peer, name: &str) -> u64 {
    let entries: Vec<String> = reader.read(|txn| {
        let Some(array) = txn.get_array(name) else {
            return Vec::new();
        };
        let text = |entry| match entry {
            Out::Any(Any::String(text)) => text.to_string(),
            other => format!("{other:?}"),
        };
        array.iter(txn).map(text).collect()
    });
    for (entry, number) in entries.iter().zip(1..) {
        assert!(
            *entry == mark(name, number),
            "mark {number} of {name} is {:.60}, of {} bytes",
            entry,
            entry.len()
        );
    }
    entries.len() as u64
}

/// Mostly as small as a key press, sometimes of several parts of the store, and for a large document of many.
fn mark(name: &str, number: u64) -> String {
    let head = format!("{name} {number} ");
    let length = match number % 200 {
        _ if name.starts_with(LARGE) && number <= LARGE_MARKS => 9_000,
        7 => 9_000,
        20 => 3_000,
        _ => 10,
    };
    head.chars().cycle().take(head.len() + length).collect()
}

/// How the names of writers begin that first make their document larger than one batch of the store.
pub const LARGE: &str = "large";

/// How many marks make it so: 1.4 MB, none longer than the longest prose.
pub const LARGE_MARKS: u64 = 160;
