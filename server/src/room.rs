//! One open document and everybody in it, as a state machine: values and `now` in, [`Effects`] out.
//!
//! Order of things: apply, send on at once, hand to the store in the same order, acknowledge the author when durable.
//! Invariants: others see a change before it is on disk and its author is told "saved" only after; a bad frame ends one
//! session and changes nothing; a viewer changes nothing. The rules are numbered in `docs/sync-spec.md`.
//! Not here: tasks and channels (`task`), finding rooms (`registry`), sockets (`ws`), reading frames (`frame`).

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use waymark_shared::access::DocName;
use waymark_shared::doc::JourneyDoc;
use waymark_shared::doc::migrate::{migrate, schema_version};
use waymark_shared::doc::schema::SCHEMA_VERSION;
use waymark_shared::ids::LinkId;
use waymark_shared::protocol::{CloseCode, Notice, NoticeCode, ServerFrame};
use yrs::updates::encoder::Encode;
use yrs::{StateVector, TransactionMut};

use crate::heavy;
use crate::room::document::point::Point;
use crate::room::document::{Broken, Document};
use crate::room::effects::{Effects, Push, Refusal};
use crate::room::frame::{ClientFrame, encode};
use crate::room::journal::{Beat, Journal, StoreAnswer};
use crate::room::presence::{Presence, TooManyClients};
use crate::room::session::{Session, SessionId};
use crate::store::{StoreError, StoredDoc};
use crate::ws::outbox::Frame;

pub mod bounds;
pub mod document;
pub mod effects;
pub mod frame;
pub mod journal;
mod opening;
pub mod presence;
pub mod registry;
pub mod scan;
pub mod session;
pub mod task;
pub mod turns;
mod write;

/// From here on a deletion is worth a thread of its own.
const HEAVY_DELETION_CLOCKS: u64 = 10_000;
/// From here on so is whatever may touch the whole document.
const HEAVY_DOCUMENT_BYTES: usize = 1024 * 1024;

/// Where people are is told at most so often, all of it in one message: 50 people who move make 250 to 1,000 words a second, and nearly all
/// the work is to write each of them to each of the others. A word that comes after a rest is told at once; cursors glide from
/// one place to the next, and a display shows 60 places a second.
const PRESENCE_GAP: Duration = Duration::from_millis(16);

/// What a room may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoomLimits {
    /// Largest encoded document, in bytes.
    pub document_bytes: usize,
    /// Most connections in one room.
    pub sessions: usize,
    /// Changes not on disk yet, in bytes. Beyond it the store is too slow or away, and writers must wait outside.
    pub unsaved_bytes: usize,
}

/// An open document.
pub struct Room {
    doc: DocName,
    document: Document,
    journal: Journal,
    presence: Presence,
    /// When the others may be told again.
    presence_due: Option<Instant>,
    sessions: BTreeMap<SessionId, Session>,
    limits: RoomLimits,
    /// Whether people were told that the store takes no writes.
    store_away: bool,
    /// No more writes: the document was deleted.
    gone: bool,
    /// It was written by a newer program. Nobody is let in: this program and its client would misread it.
    newer: bool,
    /// The next rebuild leaves out what waits for something missing.
    forget_waiting: bool,
    /// Changes of the frames at hand, with their authors: applied, and not sent on or handed to the journal yet.
    fresh: Vec<(Option<SessionId>, Bytes)>,
    fresh_bytes: usize,
    /// Names of those who changed something and left since they were last asked for.
    authors: Vec<String>,
}

impl Room {
    /// A room over what is stored. A journey of an older schema is migrated here, before anybody is in it.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(doc: DocName, stored: &StoredDoc, limits: RoomLimits) -> Result<Self, Broken> {
        Self::open_migrating(doc, stored, limits, SCHEMA_VERSION, |journey, txn| {
            let _ = migrate(journey, txn);
        })
    }

    /// The same with a schema of its own: the tests need a version that is older.
    fn open_migrating(
        doc: DocName,
        stored: &StoredDoc,
        limits: RoomLimits,
        ours: i64,
        migrate: impl FnOnce(&JourneyDoc, &mut TransactionMut<'_>),
    ) -> Result<Self, Broken> {
        let mut document = Document::open(doc, stored, [])?;
        let mut journal = Journal::new(stored);
        let version = (doc == DocName::Map)
            .then(|| document.read(|txn| schema_version(txn)))
            .flatten();
        if version.is_some_and(|version| version < ours) {
            let journey = JourneyDoc::from_doc(document.doc().clone());
            if let Some(change) = document.edit(|txn| migrate(&journey, txn))? {
                journal.gather(change);
            }
        }
        Ok(Self {
            doc,
            document,
            journal,
            presence: Presence::default(),
            presence_due: None,
            sessions: BTreeMap::new(),
            limits,
            store_away: false,
            gone: false,
            newer: version.is_some_and(|version| version > ours),
            forget_waiting: false,
            fresh: Vec::new(),
            fresh_bytes: 0,
            authors: Vec::new(),
        })
    }

    /// Stores on a common beat with other rooms (SP12).
    #[must_use]
    pub fn on_beat(mut self, beat: Arc<Beat>) -> Self {
        self.journal.keep(beat);
        self
    }

    /// When [`Self::tick`] has something to do, if that is soon.
    #[must_use]
    pub fn wake_at(&self) -> Option<Instant> {
        let presence_due = self.presence_due.filter(|_| self.presence.has_news());
        let due = [self.journal.due(), presence_due].into_iter().flatten().min();
        due.filter(|_| !self.gone)
    }

    /// Lets a session in (SP01, SP02). The caller has checked that it may read.
    ///
    /// # Errors
    /// The close code when there is no place.
    pub fn join(&mut self, id: SessionId, mut session: Session) -> Result<Effects, CloseCode> {
        if self.gone {
            return Err(CloseCode::Gone);
        }
        if self.newer {
            return Err(CloseCode::NewerSchema);
        }
        if self.sessions.len() >= self.limits.sessions {
            return Err(CloseCode::Full);
        }
        let mut effects = Effects::default();
        if let Some(hello) = session.greet(self.doc) {
            effects.to(id, hello);
        }
        if session.extended && self.store_away {
            effects.to(id, notice(NoticeCode::StoreReadOnly, STORE_AWAY));
        }
        effects.to(id, encode::step1(&self.document.state_vector()));
        if let Some(frame) = self.presence.everybody() {
            effects.to(id, frame);
        }
        self.sessions.insert(id, session);
        Ok(effects)
    }

    /// Takes a message of a session.
    pub fn frame(&mut self, id: SessionId, frame: ClientFrame, now: Instant) -> Effects {
        self.frames(&mut VecDeque::from([(id, frame)]), now)
    }

    /// Takes messages in their order; those that are left come again after a [`Effects::rebuild`].
    ///
    /// What they change goes on as one message and is stored as one update: under load this is what keeps the work per
    /// change and reader below a microsecond.
    pub fn frames(&mut self, frames: &mut VecDeque<(SessionId, ClientFrame)>, now: Instant) -> Effects {
        let mut effects = Effects::default();
        while let Some((id, frame)) = frames.pop_front() {
            self.take(id, frame, now, &mut effects);
            if effects.rebuild {
                break;
            }
        }
        self.send_on(&mut effects);
        self.tell_presence(now, &mut effects);
        self.next_request(now, &mut effects);
        effects
    }

    fn take(&mut self, id: SessionId, frame: ClientFrame, now: Instant, effects: &mut Effects) {
        if !matches!(frame, ClientFrame::Write(_)) {
            // An answer comes after what it covers.
            self.send_on(effects);
        }
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        match frame {
            ClientFrame::Step1(state) if session.behind_at.is_some() => session.owed_step2 = Some(state),
            ClientFrame::Step1(state) => effects.answer(id, self.document.step2(&state)),
            ClientFrame::Write(write) => self.write(id, write, now, effects),
            ClientFrame::Presence(entries) => match self.presence.take(id, entries, now) {
                Ok(()) => {}
                Err(TooManyClients) => {
                    effects.refusals.push(Refusal::Presence);
                    self.close(id, CloseCode::TooLarge, now, effects);
                }
            },
            ClientFrame::PresenceQuery => {
                if let Some(frame) = self.presence.everybody() {
                    effects.to(id, frame);
                }
            }
            ClientFrame::Auth => {}
        }
    }

    /// Makes an edit of the server's own; everybody sees it. Answers the position at which it is durable.
    pub fn edit(&mut self, edit: impl FnOnce(&mut TransactionMut<'_>), now: Instant) -> (Effects, Result<u64, Broken>) {
        let mut effects = Effects::default();
        if self.newer {
            return (effects, Err(Broken("it was written by a newer program".into())));
        }
        let result = match self.document.edit(edit) {
            Ok(change) => {
                if let Some(change) = change {
                    self.changed(None, change);
                    self.send_on(&mut effects);
                }
                Ok(self.journal.gathered())
            }
            Err(broken) => {
                effects.rebuild = true;
                Err(broken)
            }
        };
        self.next_request(now, &mut effects);
        (effects, result)
    }

    /// Takes the store's answer to the request under way.
    pub fn stored(&mut self, answer: StoreAnswer, now: Instant) -> Effects {
        let mut effects = Effects::default();
        match self.journal.answered(answer, now) {
            Ok(()) => {
                if std::mem::take(&mut self.store_away) {
                    self.tell_extended(NoticeCode::StoreReady, "Changes are saved again.", &mut effects);
                }
                self.acknowledge(&mut effects);
            }
            Err(StoreError::Busy) => {}
            Err(StoreError::ReadOnly(_) | StoreError::Damaged(_) | StoreError::Refused(_)) => {
                if !std::mem::replace(&mut self.store_away, true) {
                    self.tell_extended(NoticeCode::StoreReadOnly, STORE_AWAY, &mut effects);
                }
            }
            Err(StoreError::Conflict) => {
                effects = self.close_all(CloseCode::Gone);
                self.gone = true;
                return effects;
            }
            Err(StoreError::Failed(why)) => effects.fatal = Some(why),
        }
        self.next_request(now, &mut effects);
        effects
    }

    /// What time brings: another try at the store, forgotten presence.
    pub fn tick(&mut self, now: Instant) -> Effects {
        let mut effects = Effects::default();
        self.presence.forget(now);
        self.tell_presence(now, &mut effects);
        self.next_request(now, &mut effects);
        effects
    }

    /// A session's outbox takes no more updates (SP09): remember where it stands.
    pub fn fell_behind(&mut self, id: SessionId) {
        let state = self.document.stands_at();
        if let Some(session) = self.sessions.get_mut(&id) {
            session.behind_at.get_or_insert(state);
        }
    }

    /// Sessions that were behind have room again: one diff brings each up to date (SP09).
    ///
    /// A diff takes milliseconds in a large document, and everybody else waits for it. So a call makes one, for the first of these and for
    /// all whom it serves as well; the others stay for the next call.
    pub fn catch_up(&mut self, drained: &mut VecDeque<SessionId>) -> Effects {
        let mut effects = Effects::default();
        drained.retain(|id| self.sessions.get(id).is_some_and(|session| session.behind_at.is_some()));
        let first = drained.front().and_then(|id| Some((*id, self.sessions.get_mut(id)?)));
        let Some((first, session)) = first else {
            return effects;
        };
        if let Some(asked) = session.owed_step2.take() {
            drained.pop_front();
            let answer = self.document.step2(&asked);
            self.caught_up(first, answer, &mut effects);
            return effects;
        }
        let (sessions, document) = (&self.sessions, &mut self.document);
        let point = |id: &SessionId| {
            let session = sessions.get(id)?;
            session.behind_at.as_ref().filter(|_| session.owed_step2.is_none())
        };
        let serves = |from: &Point, id: &SessionId| point(id).is_some_and(|other| document.serves(from, other));
        let earlier = drained.iter().filter_map(point).filter(|from| serves(from, &first));
        let Some(from) = earlier.min_by_key(|from| from.changed_bytes).cloned() else {
            return effects;
        };
        let (served, others): (Vec<_>, Vec<_>) = drained.drain(..).partition(|id| serves(&from, id));
        *drained = others.into();
        let missed = document.missed(&from);
        for id in served {
            self.caught_up(id, missed.clone(), &mut effects);
        }
        effects
    }

    fn caught_up(&mut self, id: SessionId, missed: Bytes, effects: &mut Effects) {
        if let Some(session) = self.sessions.get_mut(&id) {
            session.behind_at = None;
        }
        let mut frames = vec![missed];
        frames.extend(self.presence.everybody_and_left());
        effects.pushes.push(Push::To(id, Frame::CaughtUp(frames)));
    }

    /// A session's socket is gone.
    pub fn leave(&mut self, id: SessionId, now: Instant) -> Effects {
        let mut effects = Effects::default();
        self.note_author(id);
        if self.sessions.remove(&id).is_some() {
            self.presence.leave(id, now);
        }
        self.tell_presence(now, &mut effects);
        self.next_request(now, &mut effects);
        effects
    }

    /// Ends all sessions that came by a link.
    pub fn revoke(&mut self, link: LinkId, now: Instant) -> Effects {
        let mut effects = Effects::default();
        let revoked: Vec<SessionId> = self
            .sessions
            .iter()
            .filter(|(_, session)| session.link == link)
            .map(|(id, _)| *id)
            .collect();
        for id in revoked {
            self.close(id, CloseCode::Forbidden, now, &mut effects);
        }
        self.tell_presence(now, &mut effects);
        effects
    }

    /// Ends all sessions.
    pub fn close_all(&mut self, code: CloseCode) -> Effects {
        self.authors = self.take_authors();
        let closes = std::mem::take(&mut self.sessions)
            .into_keys()
            .map(|id| (id, code))
            .collect();
        self.presence = Presence::default();
        Effects {
            closes,
            ..Effects::default()
        }
    }

    /// Takes a freshly loaded document after [`Effects::rebuild`]; sessions and unsaved changes stay.
    ///
    /// # Errors
    /// When it cannot be read either.
    pub fn rebuild(&mut self, stored: &StoredDoc) -> Result<(), Broken> {
        let forget_waiting = std::mem::take(&mut self.forget_waiting);
        self.document = if forget_waiting {
            Document::open_without_what_waits(self.doc, stored, self.journal.unsaved())?
        } else {
            Document::open(self.doc, stored, self.journal.unsaved())?
        };
        Ok(())
    }

    /// Whether taking this message may take long: a large update, or deletions in a large document, of which one may take away a lot.
    #[must_use]
    pub fn is_heavy(&self, frame: &ClientFrame) -> bool {
        match frame {
            ClientFrame::Write(write) => {
                write.bytes.len() >= heavy::HEAVY_BYTES
                    || write.scan.deleted_clocks > HEAVY_DELETION_CLOCKS
                    || (write.scan.deleted_clocks > 0 && self.is_large())
            }
            ClientFrame::Step1(_) => self.is_large(),
            _ => false,
        }
    }

    /// Whether encoding the document takes long.
    #[must_use]
    pub fn is_large(&self) -> bool {
        self.document.size_bound_bytes() >= HEAVY_DOCUMENT_BYTES
    }

    /// Reads the document.
    pub fn read<T>(&self, read: impl FnOnce(&yrs::Transaction<'_>) -> T) -> T {
        self.document.read(read)
    }

    /// The yrs document, for reading.
    #[must_use]
    pub fn doc(&self) -> &yrs::Doc {
        self.document.doc()
    }

    /// The whole state (update v1).
    #[must_use]
    pub fn state(&mut self) -> Bytes {
        self.document.diff(&StateVector::default())
    }

    /// Position up to which everything is durable.
    #[must_use]
    pub fn durable(&self) -> u64 {
        self.journal.durable()
    }

    /// Nobody is here.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sessions.is_empty()
    }

    /// Everything is durable, and nothing is under way.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        self.gone || self.journal.is_settled()
    }

    /// It may be forgotten: empty, durable and compacted.
    #[must_use]
    pub fn may_unload(&self) -> bool {
        self.is_empty() && (self.gone || (self.journal.is_settled() && !self.journal.has_tail()))
    }

    fn acknowledge(&mut self, effects: &mut Effects) {
        let durable = self.journal.durable();
        for (id, session) in &mut self.sessions {
            if let Some(frames) = session.acknowledge(durable)
                && session.extended
            {
                effects.pushes.push(Push::To(*id, Frame::Ack(frames)));
            }
        }
    }

    fn close(&mut self, id: SessionId, code: CloseCode, now: Instant, effects: &mut Effects) {
        self.note_author(id);
        if self.sessions.remove(&id).is_some() {
            effects.closes.push((id, code));
            self.presence.leave(id, now);
        }
    }

    /// Tells where people are, at most once in [`PRESENCE_GAP`] (SP08).
    fn tell_presence(&mut self, now: Instant, effects: &mut Effects) {
        if self.presence_due.is_some_and(|due| now < due) {
            return;
        }
        if let Some(news) = self.presence.news() {
            self.presence_due = Some(now + PRESENCE_GAP);
            effects.pushes.push(Push::News(news));
        }
    }

    /// The names of those who changed something since this was last asked, as far as they told one.
    pub fn take_authors(&mut self) -> Vec<String> {
        let wrote: Vec<SessionId> = self
            .sessions
            .iter()
            .filter(|(_, session)| session.wrote)
            .map(|(id, _)| *id)
            .collect();
        for id in wrote {
            self.note_author(id);
        }
        std::mem::take(&mut self.authors)
    }

    fn note_author(&mut self, id: SessionId) {
        if let Some(session) = self.sessions.get_mut(&id)
            && std::mem::take(&mut session.wrote)
        {
            self.authors.extend(self.presence.names_of(id));
        }
    }

    /// Tells everybody who asked for our own frames (SP10).
    pub fn tell(&self, frame: &ServerFrame) -> Effects {
        let mut effects = Effects::default();
        self.send_extended(&frame.to_message().encode_v1().into(), &mut effects);
        effects
    }

    fn tell_extended(&self, code: NoticeCode, message: &str, effects: &mut Effects) {
        self.send_extended(&notice(code, message), effects);
    }

    fn send_extended(&self, frame: &Bytes, effects: &mut Effects) {
        for (id, _) in self.sessions.iter().filter(|(_, session)| session.extended) {
            effects.to(*id, frame.clone());
        }
    }

    fn next_request(&mut self, now: Instant, effects: &mut Effects) {
        if !self.gone && effects.store.is_none() && effects.fatal.is_none() && !effects.rebuild {
            let closing = self.sessions.is_empty();
            effects.store = self.journal.next_request(now, closing, || self.document.snapshot());
        }
    }
}

const STORE_AWAY: &str = "The server cannot save at the moment. Your changes are kept on this device.";

fn notice(code: NoticeCode, message: &str) -> Bytes {
    ServerFrame::Notice(Notice {
        code,
        message: message.into(),
    })
    .to_message()
    .encode_v1()
    .into()
}

#[cfg(test)]
mod hostile;
#[cfg(test)]
mod simulated;
#[cfg(test)]
mod tests;
