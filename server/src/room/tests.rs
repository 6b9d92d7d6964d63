//! The rules of `docs/sync-spec.md` that a room alone can show.

mod pace;

use std::time::Duration;

use super::*;
use crate::room::journal::StoreRequest;
use crate::store::StoreError;
use waymark_shared::access::Role;
use yrs::sync::{Message, SyncMessage};
use yrs::updates::decoder::Decode;
use yrs::{Doc, GetString, Map, ReadTxn, Text, Transact, WriteTxn};

mod slow_readers;

pub(super) const A: SessionId = SessionId(1);
pub(super) const B: SessionId = SessionId(2);
pub(super) const LIMITS: RoomLimits = RoomLimits {
    document_bytes: 1 << 20,
    sessions: 3,
    unsaved_bytes: 1 << 20,
};

fn link(number: u128) -> LinkId {
    LinkId::mint(0, number)
}

pub(super) fn session(role: Role, extended: bool) -> Session {
    Session::new(role, link(role as u128), extended, false)
}

/// An author whose frames a test hands to the room.
struct Author(Doc);

impl Author {
    fn new(client: u64) -> Self {
        Self(Doc::with_client_id(client))
    }

    fn types(&self, text: &str) -> Vec<u8> {
        let mut txn = self.0.transact_mut();
        txn.get_or_insert_text("t").push(&mut txn, text);
        txn.encode_update_v1()
    }

    fn deletes(&self, at: u32, length: u32) -> Vec<u8> {
        let mut txn = self.0.transact_mut();
        txn.get_or_insert_text("t").remove_range(&mut txn, at, length);
        txn.encode_update_v1()
    }

    fn hears(&self, update: &[u8]) {
        self.0
            .transact_mut()
            .apply_update(yrs::Update::decode_v1(update).unwrap())
            .unwrap();
    }

    fn text(&self) -> String {
        let txn = self.0.transact();
        txn.get_text("t").map(|text| text.get_string(&txn)).unwrap_or_default()
    }
}

pub(super) struct Bench {
    pub(super) room: Room,
    now: Instant,
}

impl Bench {
    pub(super) fn new(sessions: &[(SessionId, Role, bool)]) -> Self {
        Self::over(&StoredDoc::default(), LIMITS, sessions)
    }

    pub(super) fn over(stored: &StoredDoc, limits: RoomLimits, sessions: &[(SessionId, Role, bool)]) -> Self {
        let mut room = Room::open(DocName::Map, stored, limits).unwrap();
        for (id, role, extended) in sessions {
            room.join(*id, session(*role, *extended)).unwrap();
        }
        Self {
            room,
            now: Instant::now(),
        }
    }

    pub(super) fn update(&mut self, id: SessionId, update: &[u8]) -> Effects {
        self.frame(id, &encode::update(update))
    }

    fn frame(&mut self, id: SessionId, frame: &Bytes) -> Effects {
        let message = frame::decode_frame(frame).unwrap().pop().unwrap();
        self.room.frame(id, message, self.now)
    }

    /// Messages that the room finds waiting together.
    fn together(&mut self, frames: &[(SessionId, Bytes)]) -> Effects {
        let decode = |(id, frame): &(SessionId, Bytes)| (*id, frame::decode_frame(frame).unwrap().pop().unwrap());
        let mut frames = frames.iter().map(decode).collect();
        let effects = self.room.frames(&mut frames, self.now);
        assert!(frames.is_empty() || effects.rebuild);
        effects
    }

    fn durable(&mut self) -> Effects {
        self.room.stored(StoreAnswer::Appended(Ok(1)), self.now)
    }

    fn text(&self) -> String {
        self.room
            .read(|txn| txn.get_text("t").map(|text| text.get_string(txn)).unwrap_or_default())
    }
}

/// Messages to one session, as yrs reads them.
pub(super) fn to(effects: &Effects, wanted: SessionId) -> Vec<Message> {
    let update = |bytes: Bytes| Message::decode_v1(&bytes).unwrap();
    let frame = |frame: &Frame| match frame {
        Frame::Update(bytes) | Frame::Presence(bytes) | Frame::Control(bytes) | Frame::Answer(bytes) => {
            Message::decode_v1(bytes).unwrap()
        }
        Frame::Ack(frames) => ServerFrame::Ack { frames: *frames }.to_message(),
        Frame::CaughtUp(frames) => Message::decode_v1(&frames[0]).unwrap(),
    };
    effects
        .pushes
        .iter()
        .flat_map(|push| match push {
            Push::To(id, content) => Vec::from_iter((*id == wanted).then(|| frame(content))),
            Push::Others(except, content) => Vec::from_iter((*except != Some(wanted)).then(|| frame(content))),
            Push::Changes(changes) => changes.for_session(wanted).map(update).collect(),
            Push::News(news) => news.for_session(wanted).cloned().map(update).into_iter().collect(),
        })
        .collect()
}

pub(super) fn notice_in(messages: &[Message]) -> Option<NoticeCode> {
    messages.iter().find_map(|message| match message {
        Message::Custom(tag, data) => match ServerFrame::from_custom(*tag, data) {
            Ok(Some(ServerFrame::Notice(notice))) => Some(notice.code),
            _ => None,
        },
        _ => None,
    })
}

fn ack(frames: u64) -> Message {
    ServerFrame::Ack { frames }.to_message()
}

#[test]
fn sp01_a_joiner_is_asked_for_what_it_has() {
    let mut bench = Bench::new(&[]);
    let joined = bench.room.join(A, session(Role::Editor, false)).unwrap();
    assert!(matches!(to(&joined, A)[..], [Message::Sync(SyncMessage::SyncStep1(_))]));
}

#[test]
fn sp02_step_1_is_answered_from_the_loaded_state() {
    let author = Author::new(9);
    let stored = StoredDoc {
        tail: vec![author.types("stored").into()],
        ..StoredDoc::default()
    };
    let mut bench = Bench::over(&stored, LIMITS, &[(A, Role::Viewer, false)]);
    let answer = bench.frame(A, &encode::step1(&StateVector::default()));
    let reader = Author::new(10);
    let [Message::Sync(SyncMessage::SyncStep2(update))] = &to(&answer, A)[..] else {
        panic!("no step 2")
    };
    reader.hears(update);
    assert_eq!(reader.text(), "stored");
}

#[test]
fn sp03_what_the_commit_changed_goes_to_all_others_and_to_the_store() {
    let mut bench = Bench::new(&[(A, Role::Editor, false), (B, Role::Viewer, false)]);
    let author = Author::new(9);
    let effects = bench.update(A, &author.types("hello"));
    let reader = Author::new(10);
    let [Message::Sync(SyncMessage::Update(update))] = &to(&effects, B)[..] else {
        panic!("no update")
    };
    reader.hears(update);
    assert_eq!(reader.text(), "hello");
    assert!(to(&effects, A).is_empty(), "no echo");
    assert_eq!(
        effects.store,
        Some(StoreRequest::Append {
            epoch: 0,
            updates: vec![update.clone().into()]
        })
    );
}

/// The text after hearing all updates among messages to one session.
fn heard(messages: &[Message]) -> (usize, String) {
    let reader = Author::new(10);
    let updates = messages.iter().filter_map(|message| match message {
        Message::Sync(SyncMessage::Update(update) | SyncMessage::SyncStep2(update)) => Some(update),
        _ => None,
    });
    (updates.inspect(|update| reader.hears(update)).count(), reader.text())
}

#[test]
fn sp03_changes_that_wait_together_go_on_and_are_stored_as_one() {
    const C: SessionId = SessionId(3);
    let mut bench = Bench::new(&[
        (A, Role::Editor, true),
        (B, Role::Editor, false),
        (C, Role::Viewer, false),
    ]);
    let (ann, bob) = (Author::new(8), Author::new(9));
    let effects = bench.together(&[
        (A, encode::update(&ann.types("one "))),
        (A, encode::update(&ann.types("two "))),
        (B, encode::update(&bob.types("three"))),
    ]);
    assert_eq!(heard(&to(&effects, C)), (1, bench.text()));
    assert_eq!(heard(&to(&effects, A)), (1, "three".into()), "no echo");
    assert_eq!(heard(&to(&effects, B)), (2, "one two ".into()), "no echo");
    assert_eq!(effects.forwarded, 3);
    assert!(matches!(&effects.store, Some(StoreRequest::Append { updates, .. }) if updates.len() == 1));
    assert_eq!(to(&bench.durable(), A), [ack(2)], "all of them are saved with it");
}

#[test]
fn sp03_an_answer_comes_after_what_it_covers() {
    let mut bench = Bench::new(&[(A, Role::Editor, false), (B, Role::Viewer, false)]);
    let author = Author::new(9);
    let effects = bench.together(&[
        (A, encode::update(&author.types("before "))),
        (B, encode::step1(&StateVector::default())),
        (A, encode::update(&author.types("after"))),
    ]);
    let kinds: Vec<_> = to(&effects, B)
        .iter()
        .map(|message| matches!(message, Message::Sync(SyncMessage::SyncStep2(_))))
        .collect();
    assert_eq!(kinds, [false, true, false]);
    assert_eq!(heard(&to(&effects, B)).1, "before after");
}

#[test]
fn sp07_what_waits_behind_a_bad_update_is_taken_after_the_rebuild() {
    let mut bench = Bench::new(&[(A, Role::Editor, false), (B, Role::Editor, false)]);
    let author = Author::new(8);
    // A text item, then an item whose parent is that text run.
    let bad = [1, 2, 9, 0, 4, 1, 1, b't', 1, b'x', 4, 0, 9, 0, 1, b'y', 0];
    let decode = |frame: &Bytes| frame::decode_frame(frame).unwrap().pop().unwrap();
    let mut frames = VecDeque::from([
        (B, decode(&encode::update(&author.types("good ")))),
        (A, decode(&encode::update(&bad))),
        (B, decode(&encode::update(&author.types("as well")))),
    ]);
    let effects = bench.room.frames(&mut frames, bench.now);
    assert!(effects.rebuild && frames.len() == 1);
    assert_eq!(effects.closes, [(A, CloseCode::BadFrame)]);
    bench
        .room
        .rebuild(&StoredDoc::default())
        .expect("what was gathered is good");
    assert!(bench.room.frames(&mut frames, bench.now).closes.is_empty());
    assert_eq!(bench.text(), "good as well");
}

#[test]
fn sp04_a_write_without_news_is_neither_stored_nor_sent_on() {
    let mut bench = Bench::new(&[(A, Role::Editor, true), (B, Role::Editor, false)]);
    let author = Author::new(9);
    author.types("to be deleted");
    let deletion = {
        let mut txn = author.0.transact_mut();
        let text = txn.get_or_insert_text("t");
        text.remove_range(&mut txn, 0, 6);
        drop(txn);
        author.0.transact().encode_state_as_update_v1(&StateVector::default())
    };
    bench.update(A, &deletion);
    bench.durable();
    let whole_delete_set = author.0.transact().encode_diff_v1(&author.0.transact().state_vector());
    let effects = bench.frame(A, &encode::step2(&whole_delete_set));
    assert!(to(&effects, B).is_empty() && effects.store.is_none());
    assert_eq!(to(&effects, A), [ack(2)]);
}

#[test]
fn sp05_an_update_with_a_gap_is_set_aside_until_its_author_answers() {
    let mut bench = Bench::new(&[(A, Role::Editor, true), (B, Role::Viewer, false)]);
    let author = Author::new(9);
    let words = [author.types("one "), author.types("two "), author.types("three")];
    bench.update(A, &words[0]);
    bench.durable();
    let gap = bench.update(A, &words[2]);
    let asked = to(&gap, A);
    let Some(Message::Sync(SyncMessage::SyncStep1(known))) = asked.first() else {
        panic!("not asked: {asked:?}")
    };
    assert_eq!(known.get(&yrs::block::ClientID::new(9)), 4);
    assert!(
        gap.store.is_none() && to(&gap, B).is_empty(),
        "neither stored nor sent on"
    );
    assert!(
        bench.update(A, &words[2]).pushes.is_empty(),
        "asked once in a while only"
    );
    let all = author.0.transact().encode_diff_v1(known);
    let answer = bench.frame(A, &encode::step2(&all));
    assert_eq!(bench.text(), "one two three");
    let reader = Author::new(10);
    reader.hears(&words[0]);
    let [Message::Sync(SyncMessage::Update(update))] = &to(&answer, B)[..] else {
        panic!("no update")
    };
    reader.hears(update);
    assert_eq!(reader.text(), "one two three", "others get both parts");
}

#[test]
fn sp05_every_gap_is_asked_about_at_once_whatever_the_client_is() {
    for extended in [true, false] {
        let mut bench = Bench::new(&[(A, Role::Editor, extended), (B, Role::Viewer, false)]);
        let author = Author::new(9);
        for round in 0..3 {
            let [_, behind] = [author.types("first "), author.types("second ")];
            let asked = to(&bench.update(A, &behind), A);
            let Some(Message::Sync(SyncMessage::SyncStep1(known))) = asked.first() else {
                panic!("round {round}, extended {extended}: not asked, {asked:?}")
            };
            let all = author.0.transact().encode_diff_v1(known);
            bench.frame(A, &encode::step2(&all));
            bench.durable();
            assert_eq!(bench.text(), author.text());
        }
    }
}

#[test]
fn sp06_a_viewer_changes_nothing_and_is_told_in_its_own_words() {
    let mut bench = Bench::new(&[(A, Role::Viewer, true), (B, Role::Commenter, false)]);
    let author = Author::new(9);
    let write = author.types("mine now");
    let ours = bench.update(A, &write);
    assert_eq!(notice_in(&to(&ours, A)), Some(NoticeCode::ReadOnly));
    assert!(to(&ours, A).contains(&ack(1)), "counted as handled");
    let plain = bench.frame(B, &encode::step2(&write));
    assert!(matches!(to(&plain, B)[..], [Message::Auth(Some(_))]));
    assert!(plain.closes.is_empty() && plain.store.is_none() && bench.text().is_empty());
}

#[test]
fn sp06_a_viewer_may_answer_step_1_with_what_everybody_knows() {
    let author = Author::new(9);
    author.types("stored and partly deleted");
    author.deletes(3, 5);
    let whole = author.0.transact().encode_state_as_update_v1(&StateVector::default());
    let stored = StoredDoc {
        tail: vec![whole.into()],
        ..StoredDoc::default()
    };
    let mut bench = Bench::over(&stored, LIMITS, &[(A, Role::Viewer, false)]);
    let known = author.0.transact().encode_state_as_update_v1(&StateVector::default());
    assert!(bench.frame(A, &encode::step2(&known)).pushes.is_empty());
    let deletion = author.deletes(0, 1);
    assert!(
        !bench.frame(A, &encode::step2(&deletion)).pushes.is_empty(),
        "a deletion is a change"
    );
}

#[test]
fn sp07_an_update_that_breaks_the_document_ends_one_session_and_changes_nothing() {
    let mut bench = Bench::new(&[(A, Role::Editor, false), (B, Role::Editor, false)]);
    let author = Author::new(20);
    bench.update(B, &author.types("kept"));
    let bad = [1, 2, 9, 0, 4, 1, 1, b'u', 1, b'x', 4, 0, 9, 0, 1, b'y', 0];
    let effects = bench.update(A, &bad);
    assert!(effects.rebuild && effects.closes == [(A, CloseCode::BadFrame)]);
    assert!(to(&effects, B).is_empty());
    bench.room.rebuild(&StoredDoc::default()).unwrap();
    assert_eq!(bench.text(), "kept", "not stored yet, and still here");
    bench.update(B, &author.types(" on"));
    assert_eq!(bench.text(), "kept on");
}

#[test]
fn sp07_what_somebody_left_waiting_does_not_lock_others_out() {
    let mut bench = Bench::new(&[(A, Role::Editor, false), (B, Role::Editor, false)]);
    // An item whose parent will be the first letter that client 20 types: no container, so it breaks the document then.
    let trap = [1, 1, 9, 0, 4, 0, 20, 0, 1, b'y', 0];
    let waiting = bench.update(A, &trap);
    let Some(StoreRequest::Append { updates, .. }) = waiting.store else {
        panic!("what waits is stored")
    };
    let mut stored = StoredDoc {
        tail: updates,
        ..StoredDoc::default()
    };
    bench.durable();
    let innocent = Author::new(20);
    let letter = innocent.types("a");
    let sprung = bench.update(B, &letter);
    assert_eq!(sprung.closes, [(B, CloseCode::GoingAway)], "B may come back");
    bench.room.rebuild(&stored).unwrap();
    bench.room.join(B, session(Role::Editor, false)).unwrap();
    let again = bench.update(B, &letter);
    assert!(again.closes.is_empty() && bench.text() == "a");
    // What is stored holds both now, and can still be loaded.
    stored.tail.push(letter.into());
    let reopened = Bench::over(&stored, LIMITS, &[]);
    assert_eq!(reopened.text(), "a");
}

#[test]
fn sp10_only_a_client_that_asked_gets_our_own_frames() {
    let mut bench = Bench::new(&[(A, Role::Editor, true), (B, Role::Editor, false)]);
    let author = Author::new(9);
    let custom = |messages: Vec<Message>| messages.iter().any(|message| matches!(message, Message::Custom(..)));
    bench.update(A, &author.types("a"));
    let durable = bench.durable();
    assert!(custom(to(&durable, A)) && !custom(to(&durable, B)));
    bench.update(B, &author.types("b"));
    let away = bench.room.stored(
        StoreAnswer::Appended(Err(StoreError::ReadOnly("disk".into()))),
        bench.now,
    );
    assert!(custom(to(&away, A)) && !custom(to(&away, B)));
}

#[test]
fn sp11_an_author_is_told_saved_only_when_it_is_on_disk() {
    let mut bench = Bench::new(&[(A, Role::Editor, true)]);
    let author = Author::new(9);
    let write = author.types("a");
    assert!(to(&bench.update(A, &write), A).is_empty());
    assert!(
        to(&bench.update(A, &write), A).is_empty(),
        "a resent write may be known and not be on disk"
    );
    assert_eq!(to(&bench.durable(), A), [ack(2)]);
}

#[test]
fn sp14_a_failed_save_is_told_and_kept_and_tried_again() {
    let mut bench = Bench::new(&[(A, Role::Editor, true)]);
    bench.update(A, &Author::new(9).types("a"));
    let away = bench.room.stored(
        StoreAnswer::Appended(Err(StoreError::ReadOnly("disk".into()))),
        bench.now,
    );
    assert_eq!(notice_in(&to(&away, A)), Some(NoticeCode::StoreReadOnly));
    bench.room.leave(A, bench.now);
    assert!(!bench.room.may_unload());
    let again = bench.room.tick(bench.now + Duration::from_secs(1));
    assert!(matches!(again.store, Some(StoreRequest::Append { .. })));
    bench.room.join(A, session(Role::Editor, true)).unwrap();
    assert_eq!(notice_in(&to(&bench.durable(), A)), Some(NoticeCode::StoreReady));
}

#[test]
fn sp14_a_store_that_failed_for_good_ends_the_server() {
    let mut bench = Bench::new(&[(A, Role::Editor, true)]);
    bench.update(A, &Author::new(9).types("a"));
    let failed = bench
        .room
        .stored(StoreAnswer::Appended(Err(StoreError::Failed("sync".into()))), bench.now);
    assert_eq!(failed.fatal.as_deref(), Some("sync"));
    assert!(to(&failed, A).is_empty(), "nothing is acknowledged");
}

#[test]
fn sp13_the_last_to_leave_makes_the_room_compact_before_it_is_forgotten() {
    let mut bench = Bench::new(&[(A, Role::Editor, false)]);
    bench.update(A, &Author::new(9).types("a"));
    bench.durable();
    let left = bench.room.leave(A, bench.now);
    assert!(matches!(left.store, Some(StoreRequest::Compact { covers: 1, .. })) && !bench.room.may_unload());
    bench.room.stored(StoreAnswer::Compacted(Ok(())), bench.now);
    assert!(bench.room.may_unload());
}

#[test]
fn a_revoked_link_ends_its_sessions_and_no_other() {
    let mut bench = Bench::new(&[(A, Role::Editor, false), (B, Role::Viewer, false)]);
    let effects = bench.room.revoke(link(Role::Editor as u128), bench.now);
    assert_eq!(effects.closes, [(A, CloseCode::Forbidden)]);
    assert!(bench.update(A, &Author::new(9).types("late")).pushes.is_empty());
    assert!(bench.text().is_empty());
}

#[test]
fn a_deleted_journey_ends_everybody_and_stores_nothing_more() {
    let mut bench = Bench::new(&[(A, Role::Editor, false)]);
    bench.update(A, &Author::new(9).types("a"));
    let gone = bench
        .room
        .stored(StoreAnswer::Appended(Err(StoreError::Conflict)), bench.now);
    assert_eq!(gone.closes, [(A, CloseCode::Gone)]);
    assert!(bench.room.may_unload());
    assert_eq!(
        bench.room.join(B, session(Role::Viewer, false)).err(),
        Some(CloseCode::Gone)
    );
}

#[test]
fn limit_sessions_per_room() {
    let mut bench = Bench::new(&[(A, Role::Viewer, false), (B, Role::Viewer, false)]);
    assert!(bench.room.join(SessionId(3), session(Role::Viewer, false)).is_ok());
    assert_eq!(
        bench.room.join(SessionId(4), session(Role::Viewer, false)).err(),
        Some(CloseCode::Full)
    );
}

#[test]
fn limit_document_bytes() {
    let limits = RoomLimits {
        document_bytes: 3_000,
        ..LIMITS
    };
    let mut bench = Bench::over(
        &StoredDoc::default(),
        limits,
        &[(A, Role::Editor, true), (B, Role::Editor, false)],
    );
    bench.update(A, &Author::new(9).types(&"x".repeat(2_000)));
    let full = bench.update(A, &Author::new(8).types(&"y".repeat(2_000)));
    assert_eq!(notice_in(&to(&full, A)), Some(NoticeCode::DocumentFull));
    assert_eq!(full.closes, [(A, CloseCode::TooLarge)]);
    assert_eq!(bench.text().len(), 2_000);
    assert!(bench.update(B, &Author::new(7).types("still fits")).closes.is_empty());
}

#[test]
fn limit_entries_such_as_10_000_lanes() {
    let mut bench = Bench::new(&[(A, Role::Editor, false), (B, Role::Editor, false)]);
    let lanes = Doc::with_client_id(9);
    let update = {
        let mut txn = lanes.transact_mut();
        let map = txn.get_or_insert_map("lanes");
        for number in 0..10_000 {
            map.insert(&mut txn, number.to_string(), number);
        }
        txn.encode_update_v1()
    };
    let effects = bench.update(A, &update);
    assert_eq!(effects.closes, [(A, CloseCode::TooLarge)]);
    assert!(to(&effects, B).is_empty() && effects.store.is_none());
}

#[test]
fn limit_unsaved_bytes() {
    let limits = RoomLimits {
        unsaved_bytes: 50,
        ..LIMITS
    };
    let mut bench = Bench::over(
        &StoredDoc::default(),
        limits,
        &[(A, Role::Editor, false), (B, Role::Editor, false)],
    );
    bench.update(A, &Author::new(9).types(&"x".repeat(20)));
    assert_eq!(
        bench.update(B, &Author::new(8).types(&"y".repeat(20))).closes,
        [(B, CloseCode::StoreAway)]
    );
}
