//! How a room takes a change: checked, applied, sent on, gathered for the store.
//!
//! Invariant: what goes on and is stored is what the commit changed (SP03); a change that is refused is seen by nobody. Not here: whether
//! a frame is read at all (`ws`), acknowledging what is durable (`room`).

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use bytes::Bytes;
use waymark_shared::protocol::{CloseCode, NoticeCode};

use super::{Room, notice};
use crate::room::bounds::Beyond;
use crate::room::document::NotApplied;
use crate::room::effects::{Changes, Effects, Push, Refusal};
use crate::room::frame::{ClientWrite, encode};
use crate::room::session::{Session, SessionId};
use crate::ws::outbox::Frame;

impl Room {
    pub(super) fn write(&mut self, id: SessionId, write: ClientWrite, now: Instant, effects: &mut Effects) {
        // Settled once everything before it is: a resent change may be known here and not yet be on disk.
        let mut settled_at = self.position();
        let Some(session) = self.sessions.get_mut(&id) else {
            return;
        };
        let changes = !write.scan.empty;
        if changes && !session.writable {
            if !self.document.knows(&write.update) {
                effects.refusals.push(Refusal::ReadOnly);
                let reason = "This link allows viewing only; the change was not taken.";
                effects.to(id, refused(session, NoticeCode::ReadOnly, reason));
            }
        } else if changes {
            if let Some(refusal) = self.refusal(&write) {
                let reason = "The journey is full: it holds as many bytes as one may. The change was not taken.";
                self.refuse_write(id, refusal, reason, now, effects);
                return;
            }
            let passes_over = self.document.passes_over(&write.update);
            if passes_over && !write.answers {
                // Its author has what is missing, and tells both together when asked (SP05).
                if let Some(session) = self.sessions.get_mut(&id)
                    && session.set_aside(now)
                {
                    effects.to(id, encode::step1(&self.document.state_vector()));
                }
                return;
            }
            match self.document.apply(write.update, &write.scan) {
                Ok(applied) => {
                    if passes_over {
                        // The client itself lacks something. No commit tells what lies behind a hole: go on with what came.
                        // Alone, because a hole is no thing to merge over.
                        self.send_on(effects);
                        settled_at = self.changed_by(id, false, write.bytes);
                        self.send_on(effects);
                    } else {
                        if let Some(change) = applied.change {
                            settled_at = self.changed_by(id, applied.released, change);
                        }
                        if applied.waiting {
                            // What waits for something missing is in no commit; stored as it came it is not lost (SP05).
                            self.send_on(effects);
                            settled_at = self.journal.gather(write.bytes);
                            if self.sessions.get_mut(&id).is_some_and(|session| session.may_ask(now)) {
                                effects.to(id, encode::step1(&self.document.state_vector()));
                            }
                        }
                    }
                }
                Err(why) => {
                    effects.rebuild = true;
                    // What was too much may be what somebody else left waiting; then this author may come back at once.
                    let waiting = self.document.has_waiting();
                    self.forget_waiting |= waiting;
                    match why {
                        NotApplied::Beyond(beyond) if !waiting => {
                            let refusal = match beyond {
                                Beyond::NewerSchema { .. } => Refusal::NewerSchema,
                                _ => Refusal::DocumentFull,
                            };
                            self.refuse_write(
                                id,
                                refusal,
                                &format!("The change was not taken: {beyond}."),
                                now,
                                effects,
                            );
                        }
                        _ => {
                            effects.refusals.push(Refusal::BadUpdate);
                            let code = if waiting {
                                CloseCode::GoingAway
                            } else {
                                CloseCode::BadFrame
                            };
                            self.close(id, code, now, effects);
                        }
                    }
                    return;
                }
            }
        }
        let durable = self.journal.durable();
        // Counted for every session: what was set aside is settled by an answer, whoever is told of it.
        if let Some(session) = self.sessions.get_mut(&id) {
            if write.answers {
                session.answered(settled_at);
            }
            session.count_write(settled_at);
            if let Some(frames) = session.acknowledge(durable)
                && session.extended
            {
                effects.pushes.push(Push::To(id, Frame::Ack(frames)));
            }
        }
    }

    fn refusal(&mut self, write: &ClientWrite) -> Option<Refusal> {
        if self.journal.unsaved_bytes() + self.fresh_bytes + write.bytes.len() > self.limits.unsaved_bytes {
            return Some(Refusal::StoreAway);
        }
        let adds_entries = write.scan.new_entries.iter().any(|new| *new > 0);
        let crowded = adds_entries && !self.document.has_places(&write.scan.new_entries);
        let too_much = crowded || !self.document.fits(write.bytes.len(), self.limits.document_bytes);
        (too_much && !self.document.knows(&write.update)).then_some(Refusal::DocumentFull)
    }

    fn refuse_write(&mut self, id: SessionId, refusal: Refusal, reason: &str, now: Instant, effects: &mut Effects) {
        effects.refusals.push(refusal);
        let code = match refusal {
            Refusal::StoreAway => CloseCode::StoreAway,
            Refusal::NewerSchema => CloseCode::NewerSchema,
            _ => CloseCode::TooLarge,
        };
        if let (CloseCode::TooLarge, Some(session)) = (code, self.sessions.get(&id))
            && session.extended
        {
            effects.to(id, notice(NoticeCode::DocumentFull, reason));
        }
        self.close(id, code, now, effects);
    }

    /// Takes a change that [`Self::send_on`] sends on and hands to the journal; answers its position. Its author hears of it when it `released` what
    /// others had left waiting.
    fn changed_by(&mut self, author: SessionId, released: bool, change: Bytes) -> u64 {
        if let Some(session) = self.sessions.get_mut(&author) {
            session.wrote = true;
        }
        self.changed((!released).then_some(author), change)
    }

    /// The same with those who do not hear of it, as its author knows it already.
    pub(super) fn changed(&mut self, except: Option<SessionId>, change: Bytes) -> u64 {
        self.fresh_bytes += change.len();
        self.fresh.push((except, change));
        self.position()
    }

    /// Position at which everything so far is durable.
    fn position(&self) -> u64 {
        self.journal.gathered() + u64::from(!self.fresh.is_empty())
    }

    /// Sends fresh changes on and hands them to the journal, several as one.
    pub(super) fn send_on(&mut self, effects: &mut Effects) {
        self.fresh_bytes = 0;
        effects.forwarded += self.fresh.len();
        let mut fresh = std::mem::take(&mut self.fresh);
        if fresh.len() < 2 {
            if let Some((author, change)) = fresh.pop() {
                effects.others(author, Frame::Update(encode::update(&change)));
                self.journal.gather(change);
            }
            return;
        }
        let merged = merge(&fresh);
        let single = fresh
            .iter()
            .map(|(author, change)| (*author, encode::update(change)))
            .collect();
        effects.pushes.push(Push::Changes(Changes {
            merged: merged.as_deref().map(encode::update),
            single,
        }));
        // Those that were not merged are all asked for by one request, so they are durable together.
        match merged {
            Some(merged) => {
                self.journal.gather(merged);
            }
            None => {
                for (_, change) in fresh {
                    self.journal.gather(change);
                }
            }
        }
    }
}

/// The changes as one. `None` when yrs does not merge them, which has not been seen.
fn merge(fresh: &[(Option<SessionId>, Bytes)]) -> Option<Bytes> {
    let changes = || yrs::merge_updates_v1(fresh.iter().map(|(_, change)| change));
    let merged = catch_unwind(AssertUnwindSafe(changes)).ok()?.ok()?;
    Some(merged.into())
}

/// A refusal in the words the session understands.
fn refused(session: &Session, code: NoticeCode, reason: &str) -> Bytes {
    if session.extended {
        notice(code, reason)
    } else {
        encode::permission_denied(reason)
    }
}
