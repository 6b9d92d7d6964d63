//! What waits to be written to one socket, as a state machine: bounded, coalescing, never silently dropping.
//!
//! A slow reader first gets its waiting updates merged into one message. When even that is too much it is *behind*:
//! nothing more is queued for it, and once its socket has drained the room sends one diff that covers the gap.
//! Invariant: every frame is delivered, or merged into a delivered one, or covered by that diff, or the socket closes.
//! Not here: writing (`shared`, `connection`), computing the diff (`room`).

use std::collections::VecDeque;

use bytes::Bytes;
use waymark_shared::protocol::{CloseCode, ServerFrame};
use yrs::updates::encoder::Encode;

pub use self::shared::{Event, SharedOutbox};

mod merge;
mod shared;

/// Frames a reader may have waiting. A person types 10 changes a second; 256 is a stall of several seconds.
pub const QUEUE_FRAMES: usize = 256;
/// Bytes a reader may have waiting; what is queued at the limit still fits.
pub const QUEUE_BYTES: usize = 1024 * 1024;
/// Waiting updates from which on they are merged before writing. Merging decodes and encodes every update, and that
/// for every reader, while one more small frame is only copied; so this is for readers who do not keep up. Under load
/// it is the room that merges, once for all of them.
const MERGE_FROM: usize = 64;
/// Updates of more bytes than this together are not merged. It takes 6 ms per megabyte, saves few of the bytes, and was done in the room's
/// turn for each of ten stalled readers: all others waited 60 ms. Such a reader falls behind instead, and the diff that it gets is one
/// for all who fell behind with it.
const MERGE_BYTES: usize = 64 * 1024;
/// Control frames taken even when behind; beyond, the reader is beyond help.
const CONTROL_SLACK: usize = 64;

/// A frame for one reader. Bytes are shared by all readers of a room.
#[derive(Debug, Clone)]
pub enum Frame {
    /// A change of the document (a whole Update message).
    Update(Bytes),
    /// States of others.
    Presence(Bytes),
    /// An answer or a word of the server; never dropped.
    Control(Bytes),
    /// The answer to a step 1; never dropped. From here on the reader gets what changes.
    Answer(Bytes),
    /// Write frames settled; a later one replaces an earlier one.
    Ack(u64),
    /// What brings a reader that was behind up to date; ends that state.
    CaughtUp(Vec<Bytes>),
}

/// What became of a pushed frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushed {
    /// It waits its turn.
    Queued,
    /// It waits, and it is the last one: the room must remember where this reader stands.
    FellBehind,
    /// The diff that is to come covers it.
    Covered,
    /// The socket is closing.
    Closing,
}

/// What the socket's task does next.
#[derive(Debug, PartialEq, Eq)]
pub enum Next {
    /// Write these, then flush.
    Write(Vec<Bytes>),
    /// Nothing waits; the reader was behind and its socket has drained: tell the room.
    Drained,
    /// Write a close frame and end.
    Close(CloseCode),
    /// Sleep until woken.
    Idle,
}

/// The queue of one reader.
#[derive(Debug, Default)]
pub struct Outbox {
    queue: VecDeque<Frame>,
    /// The reader's step 1 was answered. What changes before that is in the answer, and would lie behind a hole for a reader who lacks
    /// what came before: yrs keeps such a thing to itself, also when this server forgets it.
    answered: bool,
    bytes: usize,
    ack: Option<u64>,
    behind: bool,
    told_drained: bool,
    closing: Option<CloseCode>,
}

impl Outbox {
    /// Takes a frame.
    pub fn push(&mut self, frame: Frame) -> Pushed {
        if self.closing.is_some() {
            return Pushed::Closing;
        }
        match frame {
            Frame::Ack(frames) => self.ack = Some(frames),
            Frame::CaughtUp(frames) => {
                self.behind = false;
                self.answered = true;
                self.told_drained = false;
                for frame in frames {
                    self.enqueue(Frame::Control(frame));
                }
            }
            Frame::Update(_) | Frame::Presence(_) if self.behind => return Pushed::Covered,
            Frame::Update(_) if !self.answered => return Pushed::Covered,
            Frame::Control(_) | Frame::Answer(_) if self.queue.len() >= QUEUE_FRAMES + CONTROL_SLACK => {
                self.close(CloseCode::Behind);
                return Pushed::Closing;
            }
            frame => {
                self.answered |= matches!(frame, Frame::Answer(_));
                self.enqueue(frame);
                return self.keep_bounds();
            }
        }
        Pushed::Queued
    }

    fn keep_bounds(&mut self) -> Pushed {
        if self.behind || (self.queue.len() < QUEUE_FRAMES && self.bytes < QUEUE_BYTES) {
            return Pushed::Queued;
        }
        self.merge_updates();
        self.behind = self.queue.len() >= QUEUE_FRAMES || self.bytes >= QUEUE_BYTES;
        if self.behind {
            Pushed::FellBehind
        } else {
            Pushed::Queued
        }
    }

    /// As if it held all it may; `false` when it does not take updates anyway.
    #[cfg(test)]
    pub(crate) fn fall_behind(&mut self) -> bool {
        let falls = self.answered && !self.behind;
        self.behind |= falls;
        falls
    }

    /// Takes several updates as one: when they are too many, the reader falls behind after the last of them, so that what
    /// the room remembers then is what the reader has.
    pub fn push_together(&mut self, updates: impl Iterator<Item = Bytes>) -> Pushed {
        if self.closing.is_some() {
            return Pushed::Closing;
        }
        if self.behind || !self.answered {
            return Pushed::Covered;
        }
        for update in updates {
            self.enqueue(Frame::Update(update));
        }
        self.keep_bounds()
    }

    /// Ends the socket with a code. What waits is not written any more; the first code stays.
    pub fn close(&mut self, code: CloseCode) {
        self.closing.get_or_insert(code);
        self.queue
            .retain(|frame| matches!(frame, Frame::Control(_) | Frame::Answer(_)));
    }

    /// What to do next, taking it out of the queue.
    pub fn pull(&mut self) -> Next {
        let mut frames = Vec::new();
        self.take_messages(|message| frames.push(message));
        if !frames.is_empty() {
            return Next::Write(frames);
        }
        if let Some(code) = self.closing {
            return Next::Close(code);
        }
        if self.behind && !self.told_drained {
            self.told_drained = true;
            return Next::Drained;
        }
        Next::Idle
    }

    /// Takes out what waits, message by message.
    pub fn take_messages(&mut self, mut take: impl FnMut(Bytes)) {
        if self.queue.len() >= MERGE_FROM {
            self.merge_updates();
        }
        self.queue.drain(..).map(into_bytes).for_each(&mut take);
        self.bytes = 0;
        if let Some(acknowledged) = self.ack.take() {
            let frame = ServerFrame::Ack { frames: acknowledged };
            take(frame.to_message().encode_v1().into());
        }
    }

    /// Nothing is to be done but to write what waits.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        !self.behind && self.closing.is_none()
    }

    /// Whether the reader missed frames that a diff has to cover.
    #[must_use]
    pub fn is_behind(&self) -> bool {
        self.behind
    }

    /// Frames waiting.
    #[must_use]
    pub fn len(&self) -> usize {
        self.queue.len()
    }

    /// Nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.queue.is_empty() && self.ack.is_none()
    }

    fn enqueue(&mut self, frame: Frame) {
        self.bytes += size(&frame);
        self.queue.push_back(frame);
    }

    /// Merges all waiting updates into the place of the first. Updates commute with everything else in the queue but a
    /// step 2, after which a reader counts as synced; merging forward only brings them earlier, so that stays true.
    fn merge_updates(&mut self) {
        let updates = || self.queue.iter().filter(|frame| matches!(frame, Frame::Update(_)));
        if updates().nth(1).is_none() || updates().map(size).sum::<usize>() > MERGE_BYTES {
            return;
        }
        let updates = updates().filter_map(|frame| match frame {
            Frame::Update(bytes) => Some(bytes.clone()),
            _ => None,
        });
        // On failure they stay as they are, and the limits of the queue hold all the same.
        let Some(merged) = merge::merged(updates.collect()) else {
            return;
        };
        let mut merged = Some(Frame::Update(merged));
        self.queue = std::mem::take(&mut self.queue)
            .into_iter()
            .filter_map(|frame| {
                if matches!(frame, Frame::Update(_)) {
                    merged.take()
                } else {
                    Some(frame)
                }
            })
            .collect();
        self.bytes = self.queue.iter().map(size).sum();
    }
}

fn into_bytes(frame: Frame) -> Bytes {
    match frame {
        Frame::Update(bytes) | Frame::Presence(bytes) | Frame::Control(bytes) | Frame::Answer(bytes) => bytes,
        // Kept beside the queue, or taken apart when pushed.
        Frame::Ack(_) | Frame::CaughtUp(_) => Bytes::new(),
    }
}

fn size(frame: &Frame) -> usize {
    match frame {
        Frame::Update(bytes) | Frame::Presence(bytes) | Frame::Control(bytes) | Frame::Answer(bytes) => bytes.len(),
        Frame::Ack(_) | Frame::CaughtUp(_) => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::room::frame::encode;
    use yrs::updates::decoder::Decode;
    use yrs::{Doc, GetString, ReadTxn, Text, Transact, Update};

    /// `count` updates that type "x" each.
    fn updates(count: usize) -> Vec<Bytes> {
        let author = Doc::with_client_id(3);
        let text = author.get_or_insert_text("t");
        (0..count)
            .map(|_| {
                let mut txn = author.transact_mut();
                text.push(&mut txn, "x");
                encode::update(&txn.encode_update_v1())
            })
            .collect()
    }

    fn typed(frames: &[Bytes]) -> usize {
        let doc = Doc::new();
        for frame in frames.iter().filter_map(encode::update_payload) {
            doc.transact_mut()
                .apply_update(Update::decode_v1(&frame).unwrap())
                .unwrap();
        }
        let txn = doc.transact();
        txn.get_text("t").map_or(0, |text| text.get_string(&txn).len())
    }

    /// Whose reader has asked, and whose answer was written.
    fn answered() -> Outbox {
        let mut outbox = Outbox::default();
        outbox.push(Frame::Answer(Bytes::from_static(b"all")));
        assert_eq!(outbox.pull(), Next::Write(vec![Bytes::from_static(b"all")]));
        outbox
    }

    #[test]
    fn sp02_a_reader_who_was_not_answered_yet_gets_no_changes() {
        let mut outbox = Outbox::default();
        assert_eq!(outbox.push(Frame::Update(updates(1)[0].clone())), Pushed::Covered);
        assert_eq!(outbox.push_together(updates(2).into_iter()), Pushed::Covered);
        assert_eq!(outbox.push(Frame::Control(Bytes::from_static(b"word"))), Pushed::Queued);
        outbox.push(Frame::Answer(Bytes::from_static(b"all")));
        assert_eq!(outbox.push(Frame::Update(updates(1)[0].clone())), Pushed::Queued);
        assert!(matches!(outbox.pull(), Next::Write(frames) if frames.len() == 3 && frames[1] == "all"));
    }

    #[test]
    fn sp09_waiting_updates_are_merged_into_one_message() {
        let mut outbox = answered();
        for update in updates(100) {
            assert_eq!(outbox.push(Frame::Update(update)), Pushed::Queued);
        }
        outbox.push(Frame::Control(Bytes::from_static(b"word")));
        let Next::Write(frames) = outbox.pull() else {
            panic!("nothing to write")
        };
        assert_eq!((frames.len(), typed(&frames)), (2, 100));
    }

    #[test]
    fn sp09_readers_who_wait_for_the_same_updates_share_what_they_are_merged_into() {
        let (mut one, mut other, mut late) = (answered(), answered(), answered());
        for (number, update) in updates(100).into_iter().enumerate() {
            one.push(Frame::Update(update.clone()));
            other.push(Frame::Update(update.clone()));
            if number > 0 {
                late.push(Frame::Update(update));
            }
        }
        let [one, late, other] = [&mut one, &mut late, &mut other].map(|outbox| match outbox.pull() {
            Next::Write(frames) => frames,
            next => panic!("nothing to write: {next:?}"),
        });
        assert_eq!((one.len(), late.len(), other.len()), (1, 1, 1));
        assert_eq!((typed(&one), typed(&other)), (100, 100));
        assert_ne!(one, late);
        let again = {
            let mut outbox = answered();
            updates(100).into_iter().for_each(|update| {
                outbox.push(Frame::Update(update));
            });
            outbox.pull()
        };
        assert_eq!(
            again,
            Next::Write(other),
            "the same bytes at another place are merged anew"
        );
    }

    #[test]
    fn sp09_a_reader_of_large_updates_falls_behind_without_merging_them() {
        let mut outbox = answered();
        let large = Bytes::from(vec![7; QUEUE_BYTES / QUEUE_FRAMES]);
        let fell = (1..).find(|_| outbox.push(Frame::Update(large.clone())) == Pushed::FellBehind);
        assert_eq!(fell, Some(QUEUE_FRAMES));
        let Next::Write(frames) = outbox.pull() else {
            panic!("nothing to write")
        };
        assert_eq!(frames.len(), QUEUE_FRAMES);
        assert!(
            frames.iter().all(|frame| frame.as_ptr() == large.as_ptr()),
            "shared with all who wait"
        );
    }

    #[test]
    fn sp09_updates_pushed_together_are_queued_together_or_covered_together() {
        let mut outbox = answered();
        let big = Bytes::from(vec![7; QUEUE_BYTES / 4]);
        assert_eq!(outbox.push_together((0..6).map(|_| big.clone())), Pushed::FellBehind);
        assert_eq!(outbox.push_together(updates(2).into_iter()), Pushed::Covered);
        assert!(matches!(outbox.pull(), Next::Write(frames) if frames.len() == 6));
    }

    #[test]
    fn sp09_a_reader_that_is_behind_gets_nothing_until_it_drained_and_is_caught_up() {
        let mut outbox = answered();
        let big = Bytes::from(vec![7; QUEUE_BYTES / 4]);
        let fell = (0..8)
            .map(|_| outbox.push(Frame::Control(big.clone())))
            .collect::<Vec<_>>();
        assert_eq!(fell.iter().filter(|pushed| **pushed == Pushed::FellBehind).count(), 1);
        assert_eq!(outbox.push(Frame::Update(updates(1)[0].clone())), Pushed::Covered);
        assert!(matches!(outbox.pull(), Next::Write(frames) if frames.len() == 8));
        assert_eq!(outbox.pull(), Next::Drained);
        assert_eq!(outbox.pull(), Next::Idle);
        assert_eq!(outbox.push(Frame::Update(updates(1)[0].clone())), Pushed::Covered);
        outbox.push(Frame::CaughtUp(vec![Bytes::from_static(b"diff")]));
        assert_eq!(outbox.push(Frame::Update(updates(1)[0].clone())), Pushed::Queued);
        assert!(matches!(outbox.pull(), Next::Write(frames) if frames.len() == 2 && frames[0] == "diff"));
    }

    #[test]
    fn sp11_only_the_latest_ack_is_written() {
        let mut outbox = answered();
        outbox.push(Frame::Ack(1));
        outbox.push(Frame::Ack(5));
        let Next::Write(frames) = outbox.pull() else {
            panic!("nothing to write")
        };
        assert_eq!(
            frames,
            [Bytes::from(ServerFrame::Ack { frames: 5 }.to_message().encode_v1())]
        );
        assert_eq!(outbox.pull(), Next::Idle);
    }

    #[test]
    fn closing_writes_the_last_words_and_then_the_code() {
        let mut outbox = answered();
        outbox.push(Frame::Update(updates(1)[0].clone()));
        outbox.push(Frame::Control(Bytes::from_static(b"because")));
        outbox.close(CloseCode::TooLarge);
        outbox.close(CloseCode::GoingAway);
        assert_eq!(outbox.push(Frame::Ack(1)), Pushed::Closing);
        assert_eq!(outbox.pull(), Next::Write(vec![Bytes::from_static(b"because")]));
        assert_eq!(outbox.pull(), Next::Close(CloseCode::TooLarge));
    }
}
