//! A seat in the workshop: a peer with a link of its own, in both senses, and what is known about its edits.
//!
//! Not here: what it edits (`edits`), what becomes of it (`run`).

use waymark_shared::access::{DocName, Role};
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::edit::{Edit, EditCx};
use waymark_shared::journey::Journey;
use yrs::sync::{Message, SyncMessage};
use yrs::updates::decoder::Decode;
use yrs::updates::encoder::Encode;
use yrs::{ReadTxn, StateVector, Transact, Update};

use super::ledger::{Ledger, Mark};
use crate::link::{Direction, FaultyLink};
use crate::peer::{Peer, Status};
use crate::server::TestJourney;

/// The name of whoever edits with a revoked link.
pub(super) const OUTCAST: &str = "WRITTEN BY AN OUTCAST";

/// A share link made for one seat.
#[derive(Debug, Clone)]
pub(super) struct Pass {
    pub(super) role: Role,
    pub(super) id: String,
    pub(super) token: String,
}

pub(super) struct Seat {
    pub(super) peer: Peer,
    pub(super) link: FaultyLink,
    pub(super) pass: Pass,
    /// Whether it wants to be connected.
    pub(super) online: bool,
    /// The name under which it edits.
    pub(super) by: &'static str,
    doc: JourneyDoc,
    /// The mark made by each counted edit of the peer, in order; `None` for edits without one.
    marks: Vec<Option<Mark>>,
    /// A second tab with the same document.
    twin: Option<Peer>,
    /// How many edits there were when its only connection fell silent towards the server.
    silent_since: Option<usize>,
}

impl Seat {
    pub(super) fn new(journey: &TestJourney, link: FaultyLink, pass: Pass) -> Self {
        let peer = Peer::new(journey.address, &journey.id, DocName::Map, &pass.token).through(link.address);
        peer.appear("{}");
        let doc = JourneyDoc::from_doc(peer.doc().clone());
        Self {
            peer,
            link,
            pass,
            online: true,
            by: "Plan",
            doc,
            marks: Vec::new(),
            twin: None,
            silent_since: None,
        }
    }

    pub(super) fn edit(&mut self, edit: &Edit, mark: Option<Mark>, ledger: &mut Ledger) {
        self.edit_seeing(ledger, |_| Some((edit.clone(), mark)));
    }

    /// Edits what is there at that moment: others' changes arrive at any time.
    pub(super) fn edit_seeing(
        &mut self,
        ledger: &mut Ledger,
        make: impl FnOnce(&Journey) -> Option<(Edit, Option<Mark>)>,
    ) {
        let before = self.peer.seen().edits;
        let cx = EditCx {
            by: self.by,
            now_ms: 1_000,
        };
        let made = self.peer.edit(|txn| {
            let view = self.doc.read(txn);
            let (edit, mark) = make(&view)?;
            // A random edit may be refused: it changes nothing then.
            let _ = edit.apply(&self.doc, txn, &cx);
            Some((edit, mark, view))
        });
        let Some((edit, mark, view)) = made else { return };
        if self.peer.seen().edits > before {
            self.marks.push(mark);
            if self.by != OUTCAST {
                ledger.note(&edit, &view);
            }
        }
    }

    pub(super) fn journey(&self) -> Journey {
        self.peer.read(|txn| self.doc.read(txn))
    }

    pub(super) fn marks(&self) -> impl Iterator<Item = &Mark> {
        self.marks.iter().flatten()
    }

    /// Marks of edits that were acknowledged: they may never be lost.
    pub(super) fn safe_marks(&self) -> impl Iterator<Item = &Mark> {
        let safe = usize::try_from(self.peer.seen().safe_edits).unwrap_or(usize::MAX);
        self.marks.iter().take(safe).flatten()
    }

    /// Marks of edits that cannot have left this machine.
    pub(super) fn unsent_marks(&self) -> impl Iterator<Item = &Mark> {
        let from = self.silent_since.unwrap_or(self.marks.len());
        self.marks.iter().skip(from).flatten()
    }

    /// Opens a socket, also when another one is open, which is closed then but may carry on for a while.
    pub(super) async fn connect(&mut self) {
        self.silent_since = None;
        self.peer.connect().await;
    }

    pub(super) async fn reconnect(&mut self) {
        if self.online && self.peer.seen().status != Status::Open {
            self.connect().await;
        }
    }

    /// Opens a socket and waits until both sides have told each other everything, however often that takes.
    pub(super) async fn sync(&mut self) {
        loop {
            self.connect().await;
            let mut synced = false;
            self.peer
                .wait_until("synced, or cut off once more", |seen| {
                    synced = seen.synced && seen.answered;
                    synced || seen.status != Status::Open
                })
                .await;
            if synced {
                return;
            }
        }
    }

    pub(super) fn silence(&mut self, direction: Direction) {
        self.link.silence(direction);
        if direction == Direction::Up && self.twin.is_none() && self.peer.seen().status == Status::Open {
            self.silent_since.get_or_insert(self.marks.len());
        }
    }

    pub(super) fn mend(&mut self) {
        self.silent_since = None;
        self.link.mend();
    }

    /// Sends all its updates again, by a second socket, in any order and some twice.
    pub(super) async fn resend(&mut self, journey: &TestJourney, seed: u64) {
        self.silent_since = None;
        let mut random = fastrand::Rng::with_seed(seed);
        let twin = Peer::new(journey.address, &journey.id, DocName::Map, &self.pass.token).through(self.link.address);
        let state = self
            .peer
            .read(|txn| txn.encode_state_as_update_v1(&StateVector::default()));
        let state = Update::decode_v1(&state).expect("own state");
        twin.doc().transact_mut().apply_update(state).expect("applies");
        twin.connect().await;
        let mut updates = self.peer.own_updates();
        random.shuffle(&mut updates);
        let again = updates.len() / 3;
        for update in updates.iter().chain(updates.iter().take(again)).take(100) {
            twin.send_raw(Message::Sync(SyncMessage::Update(update.clone())).encode_v1());
        }
        self.twin = Some(twin);
    }

    /// Its link was revoked: what it does from now on may reach nobody.
    pub(super) fn cast_out(&mut self) {
        self.by = OUTCAST;
        self.online = false;
    }

    pub(super) fn disconnect(&self) {
        self.peer.disconnect();
        if let Some(twin) = &self.twin {
            twin.disconnect();
        }
    }
}
