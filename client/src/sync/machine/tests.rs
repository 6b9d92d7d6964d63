//! The rules of the connection, one test each.

use std::collections::HashMap;

use waymark_shared::protocol::{Hello, Notice, NoticeCode, ServerFrame};
use yrs::StateVector;
use yrs::sync::SyncMessage;

use super::*;
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test as test;

const FIRST: SocketId = SocketId(0);
const SECOND: SocketId = SocketId(1);

/// A machine with a clock, and all effects since the last look.
struct Bench {
    machine: Machine,
    now_ms: u64,
}

impl Bench {
    fn new() -> Self {
        Self {
            machine: Machine::default(),
            now_ms: 1_000,
        }
    }

    fn give(&mut self, input: Input) -> Vec<Effect> {
        self.machine.handle(
            input,
            Now {
                ms: self.now_ms,
                jitter: 0.5,
            },
        )
    }

    fn after(&mut self, ms: u64, input: Input) -> Vec<Effect> {
        self.now_ms += ms;
        self.give(input)
    }

    fn frame(&mut self, socket: SocketId, message: &Message) -> Vec<Effect> {
        self.give(Input::Frame(socket, message.encode_v1()))
    }

    fn hello(&mut self, socket: SocketId, writable: bool) -> Vec<Effect> {
        let role = if writable { Role::Editor } else { Role::Viewer };
        self.frame(
            socket,
            &ServerFrame::Hello(Hello {
                role,
                writable,
                version: 1,
            })
            .to_message(),
        )
    }

    fn ack(&mut self, socket: SocketId, frames: u64) -> Vec<Effect> {
        self.frame(socket, &ServerFrame::Ack { frames }.to_message())
    }

    fn notice(&mut self, socket: SocketId, code: NoticeCode) -> Vec<Effect> {
        self.frame(
            socket,
            &ServerFrame::Notice(Notice {
                code,
                message: String::new(),
            })
            .to_message(),
        )
    }

    fn handshake(&mut self, socket: SocketId, writable: bool) {
        self.give(Input::Opened(socket));
        self.hello(socket, writable);
        self.frame(socket, &step1());
        self.frame(socket, &step2());
    }

    /// A machine in the middle of its first connection.
    fn live(writable: bool) -> Self {
        let mut bench = Self::new();
        bench.give(Input::Connect);
        bench.give(Input::OfflineLoaded { kept: 0 });
        bench.handshake(FIRST, writable);
        bench.now_ms += 1_000;
        bench
    }
}

fn step1() -> Message {
    Message::Sync(SyncMessage::SyncStep1(StateVector::default()))
}

fn step2() -> Message {
    Message::Sync(SyncMessage::SyncStep2(empty_update()))
}

fn empty_update() -> Vec<u8> {
    yrs::Update::new().encode_v1()
}

fn sent(effects: &[Effect]) -> usize {
    effects
        .iter()
        .filter(|effect| matches!(effect, Effect::Send(..)))
        .count()
}

#[test]
fn the_offline_log_is_read_before_the_socket_opens() {
    let mut bench = Bench::new();
    assert_eq!(
        bench.give(Input::Connect),
        [Effect::AskOffline, Effect::Status(Status::Connecting)]
    );
    assert_eq!(
        bench.give(Input::OfflineLoaded { kept: 0 }),
        [Effect::OpenSocket(FIRST)]
    );
}

#[test]
fn both_sides_ask_by_state_vector_and_the_answer_is_a_write_frame() {
    let mut bench = Bench::new();
    bench.give(Input::Connect);
    bench.give(Input::OfflineLoaded { kept: 2 });
    assert_eq!(
        bench.give(Input::Opened(FIRST)),
        [Effect::SendStep1(FIRST), Effect::AskPresence]
    );
    bench.hello(FIRST, true);
    assert_eq!(
        bench.frame(FIRST, &step1()),
        [Effect::SendDiff(FIRST, StateVector::default())]
    );
    assert_eq!(
        bench.frame(FIRST, &step2()),
        [
            Effect::ApplyRemote(empty_update()),
            Effect::Status(Status::Saving { unsaved: 2 })
        ]
    );
    assert_eq!(
        bench.ack(FIRST, 1),
        [Effect::PruneOffline { acked: 2 }, Effect::Status(Status::Saved)]
    );
}

#[test]
fn an_update_is_kept_before_it_is_sent_and_unsaved_until_acknowledged() {
    let mut bench = Bench::live(true);
    let effects = bench.give(Input::LocalUpdate(empty_update()));
    assert!(matches!(
        effects[..],
        [Effect::StoreOffline(_), Effect::Send(FIRST, _), Effect::Status(_)]
    ));
    assert_eq!(bench.machine.status(), Status::Saving { unsaved: 1 });
    // The handshake was frame 1.
    assert_eq!(bench.ack(FIRST, 1), []);
    assert_eq!(
        bench.ack(FIRST, 2),
        [Effect::PruneOffline { acked: 1 }, Effect::Status(Status::Saved)]
    );
}

#[test]
fn updates_of_one_window_travel_as_one_frame() {
    let mut bench = Bench::live(true);
    assert_eq!(sent(&bench.give(Input::LocalUpdate(empty_update()))), 1);
    assert_eq!(sent(&bench.after(2, Input::LocalUpdate(empty_update()))), 0);
    assert_eq!(sent(&bench.after(2, Input::LocalUpdate(empty_update()))), 0);
    let due = bench.machine.deadline_ms().unwrap();
    assert_eq!(due, bench.now_ms - 4 + 16);
    assert_eq!(sent(&bench.after(12, Input::Tick)), 1);
    assert_eq!(bench.machine.status(), Status::Saving { unsaved: 3 });
    assert_eq!(
        bench.ack(FIRST, 2),
        [
            Effect::PruneOffline { acked: 1 },
            Effect::Status(Status::Saving { unsaved: 2 })
        ]
    );
    assert_eq!(
        bench.ack(FIRST, 3),
        [Effect::PruneOffline { acked: 2 }, Effect::Status(Status::Saved)]
    );
}

#[test]
fn a_page_that_gets_hidden_sends_what_waits() {
    let mut bench = Bench::live(true);
    bench.give(Input::LocalUpdate(empty_update()));
    bench.after(2, Input::LocalUpdate(empty_update()));
    assert_eq!(sent(&bench.give(Input::Hidden)), 1);
}

#[test]
fn a_lost_socket_gives_unacknowledged_updates_to_the_next_handshake() {
    let mut bench = Bench::live(true);
    bench.give(Input::LocalUpdate(empty_update()));
    bench.after(2, Input::LocalUpdate(empty_update()));
    assert_eq!(
        bench.give(Input::Closed(FIRST, 1006)),
        [Effect::Status(Status::Reconnecting { kept: 2 })]
    );
    // Edits while away are kept and not sent.
    assert_eq!(sent(&bench.give(Input::LocalUpdate(empty_update()))), 0);
    let due = bench.machine.deadline_ms().unwrap();
    assert_eq!(
        bench.after(due - bench.now_ms, Input::Tick),
        [Effect::OpenSocket(SECOND)]
    );
    bench.handshake(SECOND, true);
    assert_eq!(bench.machine.status(), Status::Saving { unsaved: 3 });
    assert_eq!(
        bench.ack(SECOND, 1),
        [Effect::PruneOffline { acked: 3 }, Effect::Status(Status::Saved)]
    );
}

#[test]
fn no_update_is_sent_before_the_servers_step_1_is_answered() {
    let mut bench = Bench::new();
    bench.give(Input::Connect);
    bench.give(Input::OfflineLoaded { kept: 0 });
    bench.give(Input::Opened(FIRST));
    bench.hello(FIRST, true);
    assert_eq!(sent(&bench.give(Input::LocalUpdate(empty_update()))), 0);
    bench.frame(FIRST, &step1());
    bench.frame(FIRST, &step2());
    assert_eq!(
        bench.ack(FIRST, 1),
        [Effect::PruneOffline { acked: 1 }, Effect::Status(Status::Saved)]
    );
}

#[test]
fn events_of_a_replaced_socket_change_nothing() {
    let mut bench = Bench::live(true);
    bench.give(Input::LocalUpdate(empty_update()));
    bench.give(Input::Closed(FIRST, 1006));
    bench.after(10_000, Input::Tick);
    bench.handshake(SECOND, true);
    assert_eq!(bench.ack(FIRST, 99), []);
    assert_eq!(bench.give(Input::Closed(FIRST, 4401)), []);
    assert_eq!(bench.give(Input::Opened(FIRST)), []);
    assert_eq!(bench.frame(FIRST, &step2()), []);
    assert_eq!(bench.machine.status(), Status::Saving { unsaved: 1 });
}

#[test]
fn a_silent_socket_is_replaced() {
    let mut bench = Bench::live(true);
    bench.give(Input::Frame(FIRST, step2().encode_v1()));
    assert_eq!(bench.machine.deadline_ms(), Some(bench.now_ms + 30_000));
    assert_eq!(
        bench.after(30_000, Input::Tick),
        [
            Effect::CloseSocket(FIRST),
            Effect::Status(Status::Reconnecting { kept: 0 })
        ]
    );
    assert_eq!(bench.after(10_000, Input::Tick), [Effect::OpenSocket(SECOND)]);
}

#[test]
fn an_attempt_that_hangs_is_given_up() {
    let mut bench = Bench::new();
    bench.give(Input::Connect);
    bench.give(Input::OfflineLoaded { kept: 0 });
    assert_eq!(bench.after(15_000, Input::Tick), [Effect::CloseSocket(FIRST)]);
    assert!(bench.machine.deadline_ms().is_some());
}

#[test]
fn codes_4400_to_4499_are_not_retried_unless_a_person_asks() {
    for code in [4400, 4401, 4403, 4404, 4410, 4413, 4429, 4499] {
        let mut bench = Bench::live(true);
        bench.give(Input::LocalUpdate(empty_update()));
        assert_eq!(
            bench.give(Input::Closed(FIRST, code)),
            [Effect::Status(Status::Refused { code, kept: 1 })]
        );
        assert_eq!(bench.machine.deadline_ms(), None);
        assert_eq!(bench.give(Input::Visible), []);
        assert_eq!(bench.give(Input::Connect)[0], Effect::OpenSocket(SECOND));
    }
    for code in [1001, 1006, 4500, 4503, 4507] {
        let mut bench = Bench::live(true);
        bench.give(Input::Closed(FIRST, code));
        assert!(bench.machine.deadline_ms().is_some(), "{code}");
    }
}

#[test]
fn without_a_network_nothing_is_tried_and_with_one_it_is_at_once() {
    let mut bench = Bench::live(true);
    bench.give(Input::LocalUpdate(empty_update()));
    assert_eq!(
        bench.give(Input::Offline),
        [Effect::CloseSocket(FIRST), Effect::Status(Status::Offline { kept: 1 })]
    );
    assert_eq!(bench.machine.deadline_ms(), None);
    bench.give(Input::LocalUpdate(empty_update()));
    assert_eq!(bench.machine.status(), Status::Offline { kept: 2 });
    assert_eq!(
        bench.give(Input::Online),
        [
            Effect::OpenSocket(SECOND),
            Effect::Status(Status::Reconnecting { kept: 2 })
        ]
    );
}

#[test]
fn becoming_visible_retries_at_once() {
    let mut bench = Bench::live(true);
    bench.give(Input::Hidden);
    bench.give(Input::Closed(FIRST, 1006));
    assert_eq!(bench.give(Input::Visible), [Effect::OpenSocket(SECOND)]);
}

#[test]
fn a_viewer_never_sends_a_write_frame() {
    let mut bench = Bench::live(false);
    assert_eq!(bench.machine.status(), Status::ViewOnly { live: true });
    assert_eq!(bench.frame(FIRST, &step1()), []);
    assert_eq!(sent(&bench.give(Input::LocalUpdate(empty_update()))), 0);
    bench.give(Input::Closed(FIRST, 1006));
    assert_eq!(bench.machine.status(), Status::ViewOnly { live: false });
}

#[test]
fn a_write_that_the_server_refused_is_never_shown_as_saved() {
    let mut bench = Bench::live(true);
    bench.give(Input::LocalUpdate(empty_update()));
    bench.notice(FIRST, NoticeCode::ReadOnly);
    assert_eq!(bench.ack(FIRST, 2), []);
    assert_eq!(bench.machine.unsaved(), 1);

    let mut bench = Bench::live(true);
    bench.give(Input::LocalUpdate(empty_update()));
    bench.notice(FIRST, NoticeCode::DocumentFull);
    assert_eq!(bench.ack(FIRST, 2), []);
    assert_eq!(bench.machine.status(), Status::DocumentFull { kept: 1 });
}

#[test]
fn a_right_that_was_gained_starts_a_new_handshake() {
    let mut bench = Bench::live(false);
    let effects = bench.hello(FIRST, true);
    assert!(effects.contains(&Effect::CloseSocket(FIRST)) && effects.contains(&Effect::OpenSocket(SECOND)));
}

#[test]
fn while_the_store_takes_no_writes_nothing_counts_as_saved() {
    let mut bench = Bench::live(true);
    bench.notice(FIRST, NoticeCode::StoreReadOnly);
    bench.give(Input::LocalUpdate(empty_update()));
    assert_eq!(bench.machine.status(), Status::StoreReadOnly { kept: 1 });
    assert_eq!(
        bench.notice(FIRST, NoticeCode::StoreReady),
        [Effect::Status(Status::Saving { unsaved: 1 })]
    );
    bench.ack(FIRST, 2);
    assert_eq!(bench.machine.status(), Status::Saved);
}

#[test]
fn a_server_that_asks_again_gets_everything_again() {
    let mut bench = Bench::live(true);
    bench.give(Input::LocalUpdate(empty_update()));
    bench.after(2, Input::LocalUpdate(empty_update()));
    // The waiting batch is in the answer: frame 1 was the handshake, 2 the first update, 3 the answer.
    assert_eq!(
        bench.frame(FIRST, &step1()),
        [Effect::SendDiff(FIRST, StateVector::default())]
    );
    assert_eq!(sent(&bench.after(100, Input::Tick)), 0);
    bench.ack(FIRST, 2);
    assert_eq!(bench.machine.status(), Status::Saving { unsaved: 1 });
    bench.ack(FIRST, 3);
    assert_eq!(bench.machine.status(), Status::Saved);
}

#[test]
fn a_gap_is_asked_for_once_until_answered() {
    let mut bench = Bench::live(true);
    assert_eq!(bench.give(Input::MissingUpdates), [Effect::SendStep1(FIRST)]);
    assert_eq!(bench.give(Input::MissingUpdates), []);
    bench.frame(FIRST, &step2());
    assert_eq!(bench.give(Input::MissingUpdates), [Effect::SendStep1(FIRST)]);
}

#[test]
fn an_unreadable_frame_ends_the_socket_and_not_the_session() {
    let mut bench = Bench::live(true);
    let effects = bench.give(Input::Frame(FIRST, vec![0, 9, 9]));
    assert_eq!(effects[0], Effect::CloseSocket(FIRST));
    assert!(bench.machine.deadline_ms().is_some());
}

#[test]
fn messages_of_a_newer_server_are_ignored() {
    let mut bench = Bench::live(true);
    assert_eq!(bench.frame(FIRST, &Message::Custom(119, vec![1])), []);
}

#[test]
fn presence_is_sent_while_open_and_asked_for_when_a_socket_opens() {
    let mut bench = Bench::live(true);
    let presence = AwarenessUpdate {
        clients: HashMap::new(),
    };
    assert_eq!(sent(&bench.give(Input::LocalPresence(presence.clone()))), 1);
    assert_eq!(bench.frame(FIRST, &Message::AwarenessQuery), [Effect::AskPresence]);
    bench.give(Input::Closed(FIRST, 1006));
    assert_eq!(sent(&bench.give(Input::LocalPresence(presence))), 0);
    bench.after(10_000, Input::Tick);
    assert_eq!(
        bench.give(Input::Opened(SECOND)),
        [Effect::SendStep1(SECOND), Effect::AskPresence]
    );
}

#[test]
fn delays_grow_until_a_connection_held() {
    let mut bench = Bench::live(true);
    bench.give(Input::Closed(FIRST, 1006));
    let first = bench.machine.deadline_ms().unwrap() - bench.now_ms;
    bench.after(first, Input::Tick);
    bench.give(Input::Closed(SECOND, 1006));
    assert!(bench.machine.deadline_ms().unwrap() - bench.now_ms > first);
    bench.after(10_000, Input::Tick);
    bench.handshake(SocketId(2), true);
    bench.give(Input::Closed(SocketId(2), 1006));
    assert_eq!(bench.machine.deadline_ms().unwrap() - bench.now_ms, first);
}
