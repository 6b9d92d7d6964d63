//! The time in which a room's document is built from what is stored: who comes with nothing has it before the room does.
//!
//! yrs takes tens of milliseconds to build a large document, and what a newcomer asks for is byte for byte what the store holds. So it is
//! answered with that (SP02), and everything else waits for the room. Invariant: what is told here is the state the room begins with, so
//! the room lets the guests in before it takes anything that waited. Not here: building the document (`room`), the loop (`task`).

use std::sync::Arc;

use bytes::Bytes;
use waymark_shared::access::DocName;
use waymark_shared::protocol::CloseCode;

use crate::room::frame::{ClientFrame, encode};
use crate::room::scan::scan_update;
use crate::room::session::{Session, SessionId};
use crate::room::task::RoomCommand;
use crate::store::StoredDoc;
use crate::ws::outbox::{Frame, Pushed, SharedOutbox};

/// Commands that may wait for the room here; more wait in its channel.
const WAITING_COMMANDS: usize = 256;

/// Those who come while the document is built, and what they want.
pub(super) struct Opening {
    doc: DocName,
    /// The answer to the step 1 of somebody who has nothing; `None` when only the room can tell it.
    whole: Option<Bytes>,
    most_guests: usize,
    /// Who is greeted already.
    pub(super) guests: Vec<Guest>,
    /// What only the room can do, in its order.
    pub(super) waiting: Vec<RoomCommand>,
}

/// A session that is in before the room is.
pub(super) struct Guest {
    pub(super) id: SessionId,
    pub(super) session: Session,
    pub(super) outbox: Arc<SharedOutbox>,
    /// The answer filled its outbox.
    pub(super) behind: bool,
}

impl Opening {
    /// For a document with this stored. It is passed on as it is when it is one whole that the room will not change.
    pub(super) fn of(doc: DocName, stored: &StoredDoc, most_guests: usize) -> Self {
        Self {
            doc,
            whole: passed_on(doc, stored).map(|whole| encode::step2(whole)),
            most_guests,
            guests: Vec::new(),
            waiting: Vec::new(),
        }
    }

    /// Whether another command may come in.
    pub(super) fn has_room(&self) -> bool {
        self.waiting.len() < WAITING_COMMANDS
    }

    /// Does what can be done without the room.
    pub(super) fn take(&mut self, command: RoomCommand) {
        let Some(whole) = &self.whole else {
            return self.waiting.push(command);
        };
        match command {
            RoomCommand::Join {
                id,
                mut session,
                outbox,
                answer,
            } => {
                if self.guests.len() >= self.most_guests {
                    let _ = answer.send(Err(CloseCode::Full));
                    return;
                }
                if let Some(hello) = session.greet(self.doc) {
                    outbox.push(Frame::Control(hello));
                }
                let _ = answer.send(Ok(()));
                self.guests.push(Guest {
                    id,
                    session,
                    outbox,
                    behind: false,
                });
            }
            RoomCommand::Frame(id, ClientFrame::Step1(state)) if state.is_empty() => {
                match self.guests.iter_mut().find(|guest| guest.id == id) {
                    Some(guest) if !guest.behind => {
                        guest.behind = guest.outbox.push(Frame::Answer(whole.clone())) == Pushed::FellBehind;
                    }
                    _ => self.waiting.push(RoomCommand::Frame(id, ClientFrame::Step1(state))),
                }
            }
            other => self.waiting.push(other),
        }
    }

    /// The room will not come to be.
    pub(super) fn refuse(self, code: CloseCode) {
        for guest in self.guests {
            guest.outbox.close(code);
        }
        for command in self.waiting {
            command.refuse(code);
        }
    }
}

/// What is stored, when it says all and in our schema: nothing follows it, nothing is missing in it, and nobody will migrate it.
fn passed_on(doc: DocName, stored: &StoredDoc) -> Option<&Bytes> {
    let whole = stored.snapshot.as_ref().filter(|_| stored.tail.is_empty())?;
    let scan = scan_update(whole).ok().filter(|scan| !scan.has_skips)?;
    (scan.in_our_schema || doc != DocName::Map).then_some(whole)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use bytes::Bytes;
    use tokio::sync::{oneshot, watch};
    use waymark_shared::access::Role;
    use waymark_shared::doc::JourneyDoc;
    use waymark_shared::doc::edit::EditCx;
    use waymark_shared::doc::edit::init;
    use waymark_shared::doc::schema::{EntityKind, SCHEMA_VERSION};
    use waymark_shared::ids::{JourneyId, LinkId};
    use yrs::sync::{Message, SyncMessage};
    use yrs::updates::decoder::Decode;
    use yrs::{Any, Doc, GetString, Map, ReadTxn, StateVector, Text, Transact, Update, WriteTxn};

    use super::*;
    use crate::room::RoomLimits;
    use crate::room::frame::decode_frame;
    use crate::room::registry::Rooms;
    use crate::store::{DocKey, MemoryStore, UpdateStore};
    use crate::ws::outbox::Next;

    const A: SessionId = SessionId(1);
    const B: SessionId = SessionId(2);

    /// A journey as the store holds it, with whatever `edit` does to it.
    fn journey(edit: impl FnOnce(&JourneyDoc, &mut yrs::TransactionMut<'_>)) -> StoredDoc {
        let journey = JourneyDoc::new(Some(7));
        {
            let mut txn = journey.doc().transact_mut();
            init(&journey, &mut txn, "A stay", &EditCx { by: "Ada", now_ms: 1 });
        }
        edit(&journey, &mut journey.doc().transact_mut());
        let state = journey
            .doc()
            .transact()
            .encode_state_as_update_v1(&StateVector::default());
        StoredDoc {
            snapshot: Some(state.into()),
            snapshot_seq: 1,
            ..StoredDoc::default()
        }
    }

    fn join(opening: &mut Opening, id: SessionId) -> (Arc<SharedOutbox>, oneshot::Receiver<Result<(), CloseCode>>) {
        let outbox = Arc::new(SharedOutbox::default());
        let (answer, answered) = oneshot::channel();
        opening.take(RoomCommand::Join {
            id,
            session: Session::new(Role::Editor, LinkId::mint(1, 1), true, false),
            outbox: Arc::clone(&outbox),
            answer,
        });
        (outbox, answered)
    }

    fn asks(id: SessionId, known: StateVector) -> RoomCommand {
        RoomCommand::Frame(id, ClientFrame::Step1(known))
    }

    fn written(outbox: &SharedOutbox) -> Vec<Bytes> {
        match outbox.pull() {
            Next::Write(frames) => frames,
            _ => Vec::new(),
        }
    }

    #[test]
    fn sp02_who_has_nothing_gets_what_is_stored_before_the_room_stands() {
        let stored = journey(|_, _| {});
        let mut opening = Opening::of(DocName::Map, &stored, 2);
        let (outbox, mut answered) = join(&mut opening, A);
        assert_eq!(answered.try_recv(), Ok(Ok(())));
        opening.take(asks(A, StateVector::default()));
        let whole = encode::step2(stored.snapshot.as_ref().expect("a snapshot"));
        let told = written(&outbox);
        assert_eq!(told.len(), 2, "a greeting and the journey");
        assert_eq!(told[1], whole);
        // Who has something gets what is missing, which only a document can tell; so it is with everything else.
        let (other, _) = join(&mut opening, B);
        opening.take(asks(B, StateVector::from_iter([(yrs::ClientID::new(7), 1)])));
        opening.take(RoomCommand::Leave(A));
        assert_eq!(written(&other).len(), 1, "a greeting");
        assert_eq!((opening.guests.len(), opening.waiting.len()), (2, 2));
        let (_, mut refused) = join(&mut opening, SessionId(3));
        assert_eq!(refused.try_recv(), Ok(Err(CloseCode::Full)));
    }

    #[test]
    fn sp02_what_the_room_may_change_or_refuse_is_not_passed_on() {
        let set = |version: i64| {
            journey(move |journey, txn| {
                let meta = journey.root(EntityKind::Meta);
                meta.insert(txn, "schema_version", Any::from(version));
            })
        };
        let mut with_tail = journey(|_, _| {});
        with_tail.tail.push(Bytes::from_static(&[0, 0]));
        let cases = [
            StoredDoc::default(),
            set(SCHEMA_VERSION + 1),
            set(SCHEMA_VERSION - 1),
            with_tail,
        ];
        for stored in cases {
            let mut opening = Opening::of(DocName::Map, &stored, 2);
            let (outbox, mut answered) = join(&mut opening, A);
            opening.take(asks(A, StateVector::default()));
            assert!(answered.try_recv().is_err() && written(&outbox).is_empty());
            assert_eq!(opening.waiting.len(), 2);
            opening.refuse(CloseCode::StoreAway);
            assert_eq!(answered.try_recv(), Ok(Err(CloseCode::StoreAway)));
        }
    }

    /// Whatever of it the room tells and whatever the opening: nobody lacks anything.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn sp02_those_who_come_and_write_while_it_opens_have_the_same_in_the_end() {
        let stored = journey(|_, txn| {
            let text = txn.get_or_insert_text("t");
            for _ in 0..5_000 {
                text.insert(txn, 0, "word ");
            }
        });
        let store = Arc::new(MemoryStore::default());
        let key = DocKey {
            journey: JourneyId::mint(1, 1),
            doc: DocName::Map,
        };
        let whole = stored.snapshot.expect("a snapshot");
        let seq = store.append(key, 0, vec![whole.clone()]).await.expect("stored");
        store.compact(key, 0, seq, whole).await.expect("compacted");
        let limits = RoomLimits {
            document_bytes: 1 << 24,
            sessions: 10,
            unsaved_bytes: 1 << 20,
        };
        let (fatal, _) = watch::channel(None);
        let rooms = Rooms::new(store, limits, Duration::from_secs(60), Arc::default(), fatal);
        let mut people = Vec::new();
        for client in 0..8_u64 {
            let outbox = Arc::new(SharedOutbox::default());
            let session = || Session::new(Role::Editor, LinkId::mint(1, 1), false, false);
            let line = rooms.join(key, session, Arc::clone(&outbox)).await.expect("a place");
            line.send(asks(line.session, StateVector::default())).await;
            let author = Doc::with_client_id(100 + client);
            let update = {
                let mut txn = author.transact_mut();
                txn.get_or_insert_text("t").push(&mut txn, "!");
                txn.encode_update_v1()
            };
            let frame = decode_frame(&encode::update(&update)).expect("a frame").remove(0);
            line.send(RoomCommand::Frame(line.session, frame)).await;
            people.push((author, outbox));
        }
        let words = 5_000 * "word ".len();
        for (replica, outbox) in people {
            let text = replica.get_or_insert_text("t");
            let deadline = tokio::time::Instant::now() + Duration::from_secs(60);
            while text.get_string(&replica.transact()).len() < words + 8 {
                assert!(tokio::time::Instant::now() < deadline, "it never came");
                for message in written(&outbox) {
                    if let Ok(Message::Sync(SyncMessage::SyncStep2(update) | SyncMessage::Update(update))) =
                        Message::decode_v1(&message)
                    {
                        let update = Update::decode_v1(&update).expect("an update");
                        replica.transact_mut().apply_update(update).expect("it applies");
                    }
                }
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
        rooms.shut_down(Duration::from_secs(30)).await;
    }

    #[tokio::test]
    async fn a_room_that_nobody_lingers_in_still_hears_who_made_it_open() {
        let limits = RoomLimits {
            document_bytes: 1 << 20,
            sessions: 10,
            unsaved_bytes: 1 << 20,
        };
        let (fatal, _) = watch::channel(None);
        let rooms = Rooms::new(
            Arc::new(MemoryStore::default()),
            limits,
            Duration::ZERO,
            Arc::default(),
            fatal,
        );
        let key = DocKey {
            journey: JourneyId::mint(1, 1),
            doc: DocName::Map,
        };
        for _ in 0..200 {
            let seen = rooms.look(key, |room| room.is_empty()).await;
            assert_eq!(seen, Ok(true));
        }
    }
}
